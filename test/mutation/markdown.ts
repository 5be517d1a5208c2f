import { readFileSync, writeFileSync } from 'node:fs';
import { isJudged, type Judgement } from './judged.ts';
import { countOf, hungOf, percentOf, survivorsOf, type Mutant, type TriedFile } from './mutant.ts';

const BEGIN = '<!-- figures: npm run mutation -- --docs -->';
const END = '<!-- end of figures -->';

/**
 * Puts scores and survivors into a document, between its two marks, and which of the `chosen` files were not tried yet. Throws
 * where the marks are missing.
 */
export function writeScoresInto(
  document: string,
  chosen: readonly string[],
  tried: readonly TriedFile[],
  judgements: readonly Judgement[],
): void {
  const text = readFileSync(document, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${document} has no place for figures: "${BEGIN}" … "${END}"`);
  const untried = chosen.filter((file) => !tried.some((one) => one.file === file));
  const figures = [...untriedLine(untried), sections(tried, judgements)].join('\n\n');
  const scores = `${text.slice(0, from + BEGIN.length)}\n\n${figures}\n\n${text.slice(to)}`;
  writeFileSync(document, scores);
}

function untriedLine(files: readonly string[]): readonly string[] {
  return files.length === 0
    ? []
    : [`**Not tried yet**, or changed since: ${files.map((file) => `\`${file}\``).join(', ')}.`];
}

function sections(tried: readonly TriedFile[], judgements: readonly Judgement[]): string {
  const rooms = [...new Set(tried.map(({ file }) => roomOf(file)))];
  const tables = rooms.map((room) => {
    const files = tried.filter(({ file }) => roomOf(file) === room);
    return `### \`${room}\`\n\n${table(files, judgements)}`;
  });
  const survivors = tried.flatMap(survivorsOf);
  const groups = judgements
    .map(({ why, mutants }) => ({ why, left: survivors.filter((one) => isJudged({ why, mutants }, one)) }))
    .filter(({ left }) => left.length > 0);
  const open = survivors.filter((one) => !judgements.some((judgement) => isJudged(judgement, one)));
  return [
    ...tables,
    '### What survived, and why',
    ...groups.map(({ why, left }) => list(`**${why}** (${left.length})`, left)),
    ...(open.length > 0
      ? [list(`**Open** (${open.length}): not noticed by what was asked so far, and not explained.`, open)]
      : []),
  ].join('\n\n');
}

function roomOf(file: string): string {
  return file.split('/').slice(0, -1).join('/');
}

function table(files: readonly TriedFile[], judgements: readonly Judgement[]): string {
  const rows = [...files, sumOf(files)].map((one) => {
    const survivors = survivorsOf(one);
    const judged = survivors.filter((mutant) => judgements.some((judgement) => isJudged(judgement, mutant)));
    const [all, found] = [countOf(one), countOf(one) - survivors.length];
    const score = percentOf(found, all).toFixed(1);
    const ofNoticeable = percentOf(found, all - judged.length).toFixed(1);
    const name = one.file.split('/').at(-1) ?? '';
    const hung = hungOf(one).length;
    return `| ${name} | ${all} | ${found} | ${hung} | ${judged.length} | ${survivors.length - judged.length} | ${score} % | ${ofNoticeable} % |`;
  });
  return [
    '| file | mutants | noticed | of them hung | explained below | open | score | without the explained |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

function sumOf(files: readonly TriedFile[]): TriedFile {
  const found = files.reduce((sum, one) => sum + one.found, 0);
  return { file: 'all', found, left: files.flatMap(({ left }) => left) };
}

function list(title: string, mutants: readonly Mutant[]): string {
  return [title, '', ...mutants.map(lineOf)].join('\n');
}

function lineOf({ file, code, was, becomes }: Mutant): string {
  const name = file.split('/').at(-1) ?? '';
  const place = code === was ? '' : ` in ${quoted(code)}`;
  return `- ${name}: ${quoted(was)} → ${becomes === '' ? 'nothing' : quoted(becomes)}${place}`;
}

/** Code may hold back quotes itself. */
function quoted(code: string): string {
  const short = code.length > 120 ? `${code.slice(0, 119)}…` : code;
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``;
}

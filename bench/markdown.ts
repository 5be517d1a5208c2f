import { readFileSync, writeFileSync } from 'node:fs';
import { wordsOf, type Figures, type RowResult } from './row.ts';

const BEGIN = '<!-- figures: npm run bench -- --docs -->';
const END = '<!-- end of figures -->';

/**
 * Puts the results into a document, between its two marks; the sections of other rows stay. `names` are all rows there are, in
 * the order of the document: a section of another name goes. Throws where the marks are missing.
 */
export function writeFiguresInto(
  file: string,
  results: readonly RowResult[],
  names: readonly string[],
): void {
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for figures: "${BEGIN}" … "${END}"`);
  const known = sectionsIn(text.slice(from + BEGIN.length, to));
  for (const result of results) known.set(result.name, section(result));
  const sections = names.flatMap((name) => known.get(name) ?? []).join('\n\n');
  writeFileSync(file, `${text.slice(0, from + BEGIN.length)}\n\n${sections}\n\n${text.slice(to)}`);
}

/** By the name of the row, which the line below the heading begins with. */
function sectionsIn(text: string): Map<string, string> {
  const sections = text.split(/^(?=### )/m).map((one) => one.trim());
  return new Map(
    sections.flatMap(
      (one) =>
        NAME.exec(one)
          ?.slice(1, 2)
          .map((name) => [name, one]) ?? [],
    ),
  );
}

const NAME = /^### .*\n\n`([^`]+)`:/;

/** A table for each row: its figures are too many for one line, and not those of its neighbours. */
function section({ title, arrival, goals, shown, figures, missed, name }: RowResult): string {
  const subjects = Object.keys(figures);
  const must = new Map(goals.map((goal) => [goal.figure, wordsOf(goal)]));
  const names = [...new Set([...must.keys(), ...shown])].filter((figure) =>
    subjects.some((subject) => figures[subject]?.[figure] !== undefined),
  );
  const lines = names.map(
    (figure) =>
      `| ${figure} | ${must.get(figure) ?? ''} | ${subjects.map((subject) => valueOf(figures[subject], figure)).join(' | ')} |`,
  );
  return [
    `### ${title}`,
    `\`${name}\`: ${arrival}. ${missed.length === 0 ? 'Reached.' : `**Missed**: ${missed.join('; ')}.`}`,
    [
      `| figure | must be | ${subjects.join(' | ')} |`,
      `|---|---|${subjects.map(() => '---|').join('')}`,
      ...lines,
    ].join('\n'),
  ].join('\n\n');
}

function valueOf(figures: Figures | undefined, name: string): string {
  const value = figures?.[name];
  return value === null || value === undefined
    ? '–'
    : value.toLocaleString('en-GB', { maximumFractionDigits: 4 });
}

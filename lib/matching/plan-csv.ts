import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { DECISIONS, VERDICTS, type Decision, type PlanRow } from './plan.ts';

/** Columns of the file, and what each is called in it. */
const COLUMNS = {
  decision: 'decision',
  verdict: 'verdict',
  company: 'company',
  part: 'custom field',
  oursKey: 'our id',
  oursLabel: 'our record',
  theirsKey: 'their id',
  theirsLabel: 'their record',
  score: 'score',
  speaksFor: 'speaks for it',
  speaksAgainst: 'speaks against it',
  oursState: 'our state',
  theirsState: 'their state',
} as const satisfies Record<keyof PlanRow, string>;
type Column = keyof typeof COLUMNS;
/** Without these nothing can be applied. */
const NEEDED: readonly Column[] = ['decision', 'company', 'oursKey', 'theirsKey', 'oursState', 'theirsState'];

/**
 * A plan as a table for spreadsheets: byte order mark, semicolons, lines as Windows ends them. Ids and states have a `#`
 * in front, or a spreadsheet would make 12 of "0012" and a power of ten of "12e4". What looks like a formula is made text.
 */
export function writePlan(rows: readonly PlanRow[]): string {
  const isInParts = rows.some(({ part }) => part !== undefined);
  const written = columns().filter((column) => column !== 'part' || isInParts);
  return stringify(
    rows.map((row) => cellsOf(row, written)),
    {
      bom: true,
      delimiter: ';',
      record_delimiter: 'windows',
      header: true,
      columns: written.map((column) => COLUMNS[column]),
      escape_formulas: true,
    },
  );
}

function cellsOf(row: PlanRow, written: readonly Column[]): readonly string[] {
  const marked = (text: string) => (text === '' ? '' : `#${text}`);
  const cells: Readonly<Record<Column, string>> = {
    ...row,
    company: marked(row.company ?? ''),
    part: row.part ?? '',
    oursKey: marked(row.oursKey),
    theirsKey: marked(row.theirsKey),
    score: row.score === null ? '' : String(row.score),
    oursState: marked(row.oursState),
    theirsState: marked(row.theirsState),
  };
  return written.map((column) => cells[column]);
}

function columns(): readonly Column[] {
  return Object.keys(COLUMNS) as readonly Column[];
}

/** What a person has decided of one pair. */
export interface PlanDecision {
  /** Where it stands in the file; the heading is line 1. */
  readonly line: number;
  readonly decision: Decision;
  readonly company: string | null;
  /** See `MatchRecord`. */
  readonly part?: string;
  readonly oursKey: string;
  /** Blank where nobody was found; a person may have typed one. */
  readonly theirsKey: string;
  readonly oursState: string;
  /** Blank for an id that a person has typed. */
  readonly theirsState: string;
}

export interface PlanReading {
  readonly decisions: readonly PlanDecision[];
  /** What is wrong with the file, a sentence each. With any of them nothing of it may be applied. */
  readonly problems: readonly string[];
}

/**
 * Reads a plan as a spreadsheet has saved it: with commas, semicolons or tabs, with or without quotes and byte order
 * mark, columns in any order, `sep=` in front. Throws nothing: all that is wrong is in the problems.
 */
export function readPlan(text: string): PlanReading {
  const { body, skipped } = withoutSep(text);
  const parsed = parseCells(body, skipped);
  if ('problem' in parsed) return { decisions: [], problems: [parsed.problem] };
  const [heading, ...lines] = parsed.records;
  const places = placesOf(heading?.cells ?? []);
  const missing = NEEDED.filter((column) => !places.has(column)).map((column) => COLUMNS[column]);
  if (missing.length > 0) {
    const found = heading?.cells.join(', ') ?? 'nothing';
    return {
      decisions: [],
      problems: [`line ${heading?.line ?? 1}: the heading lacks ${missing.join(', ')}; it has ${found}`],
    };
  }
  const read = lines.map(({ line, cells }) =>
    readRow(line, (column) => cells[places.get(column) ?? -1] ?? ''),
  );
  const decisions = read.flatMap(({ decision }) => (decision ? [decision] : []));
  return { decisions, problems: [...read.flatMap(({ problems }) => problems), ...givenTwice(decisions)] };
}

function withoutSep(text: string): { readonly body: string; readonly skipped: number } {
  const plain = text.replace(/^\uFEFF/, '');
  const body = plain.replace(/^"?sep=.?"?\r?\n/i, '');
  return { body, skipped: body === plain ? 0 : 1 };
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

function parseCells(
  text: string,
  skipped: number,
): { readonly records: readonly Line[] } | { readonly problem: string } {
  const heading = text.split(/\r?\n/, 1)[0] ?? '';
  const counts = [';', ',', '\t'].map((delimiter) => ({ delimiter, times: heading.split(delimiter).length }));
  const { delimiter } = counts.reduce((best, one) => (one.times > best.times ? one : best));
  const lines: Line[] = [];
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: readonly string[], { lines: line }) => {
        if (cells.some((cell) => cell.trim() !== '')) lines.push({ line: line + skipped, cells });
        return null;
      },
    });
    return { records: lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { problem: `the file is not a table of cells: ${error.message}` };
  }
}

function placesOf(heading: readonly string[]): ReadonlyMap<Column, number> {
  const names = heading.map((cell) => cell.trim().toLowerCase());
  return new Map(
    columns()
      .map((column) => [column, names.indexOf(COLUMNS[column])] as const)
      .filter(([, place]) => place >= 0),
  );
}

function readRow(
  line: number,
  cellOf: (column: Column) => string,
): { readonly decision: PlanDecision | null; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const refuse = (column: Column, value: string, allowed: string): void =>
    void problems.push(`line ${line}, ${COLUMNS[column]}: "${value}" is not allowed: ${allowed}`);
  const typed = cellOf('decision').trim();
  const decision = DECISIONS.find((one) => one === typed.toLowerCase());
  if (decision === undefined) refuse('decision', typed, 'link, skip, hold, or blank for not yet decided');
  const verdict = cellOf('verdict').trim();
  if (verdict !== '' && !VERDICTS.some((one) => one === verdict))
    refuse('verdict', verdict, `${VERDICTS.join(', ')}; has a column been moved?`);
  const part = unmarked(cellOf('part'));
  const row = {
    company: unmarked(cellOf('company')) || null,
    ...(part === '' ? {} : { part }),
    oursKey: unmarked(cellOf('oursKey')),
    theirsKey: unmarked(cellOf('theirsKey')),
    oursState: unmarked(cellOf('oursState')),
    theirsState: unmarked(cellOf('theirsState')),
  };
  if (row.oursKey === '') refuse('oursKey', '', 'the id of a record of ours, as the plan has it');
  if (decision === 'link' && row.theirsKey === '')
    refuse('theirsKey', '', 'with decision "link" the id of the record that it is to be linked with');
  for (const column of ['oursState', 'theirsState'] as const)
    if (row[column] !== '' && !/^[0-9a-f]{32}$/.test(row[column]))
      refuse(
        column,
        row[column],
        'as the plan has it, 32 of the digits 0-9 and a-f with # in front; or write the plan anew',
      );
  if (decision === 'link' && row.oursState === '')
    refuse(
      'oursState',
      '',
      'as the plan has it; without it nobody can tell whether the record has changed since',
    );
  return {
    decision: decision === undefined || problems.length > 0 ? null : { line, decision, ...row },
    problems,
  };
}

/** Without the mark in front, and without the apostrophe that made text of what looks like a formula. */
function unmarked(cell: string): string {
  return cell
    .trim()
    .replace(/^'(?=[=+\-@])/, '')
    .replace(/^#/, '');
}

/** One record of either side is linked once in a company. */
function givenTwice(decisions: readonly PlanDecision[]): readonly string[] {
  const links = decisions.filter(({ decision }) => decision === 'link');
  const twice = (column: 'oursKey' | 'theirsKey') =>
    [
      ...Map.groupBy(links, (link) => JSON.stringify([link.company, link.part, link[column]])).values(),
    ].flatMap(([first, ...others]) =>
      first
        ? others.map(
            (other) =>
              `line ${other.line}, ${COLUMNS[column]}: "${other[column]}" is linked in line ${first.line} already: one link each is allowed`,
          )
        : [],
    );
  return [...twice('oursKey'), ...twice('theirsKey')];
}

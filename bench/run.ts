import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { missedGoals, OURS, type Row, type RowResult } from './row.ts';
import { writeFiguresInto } from './markdown.ts';
import { ROWS } from './rows/all.ts';
import { tableOf } from './table.ts';

interface Flags {
  readonly only: readonly string[];
  readonly json?: string;
  readonly docs?: true;
  readonly list?: true;
}

const NAMES = ROWS.map(({ name }) => name);

const program = new Command('bench')
  .description('Measures precoro-sync beside two simpler clients, all against the same mock-precoro.')
  .option('--only <name...>', 'only these rows', [])
  .option('--json <file>', 'writes the figures to a file, too')
  .option('--docs', 'writes the figures into docs/performance.md; those of other rows stay')
  .option('--list', 'names the rows and ends')
  .parse();
const flags = program.opts<Flags>();

if (flags.list) for (const { name, title } of ROWS) console.log(`${name}: ${title}`);
else await runRows(rowsNamed(flags.only));

async function runRows(rows: readonly Row[]): Promise<void> {
  const results: RowResult[] = [];
  for (const row of rows) results.push(await measure(row));
  console.log(tableOf(results));
  if (flags.docs) writeFiguresInto('docs/performance.md', results, NAMES);
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(results, null, 2)}\n`);
  if (results.some(({ missed }) => missed.length > 0)) process.exitCode = 1;
}

async function measure(row: Row): Promise<RowResult> {
  const startedAt = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedAt) / 100) / 10;
  const tell = (words: string): void => console.error(`${row.name} ${seconds()} s: ${words}`);
  tell('begins');
  const figures = await row.run(tell);
  const { name, title, arrival, goals, shown } = row;
  const missed = missedGoals(goals, figures[OURS] ?? {});
  tell(missed.length === 0 ? 'reached' : `missed: ${missed.join('; ')}`);
  return { name, title, arrival, goals, shown, figures, seconds: seconds(), missed };
}

/** By their names, or by the word that some begin with: `real` is all that begin with `real-`. */
function rowsNamed(names: readonly string[]): readonly Row[] {
  const isMeant = (row: Row, name: string) => row.name === name || row.name.startsWith(`${name}-`);
  const unknown = names.find((name) => !ROWS.some((row) => isMeant(row, name)));
  if (unknown !== undefined) program.error(`There is no row "${unknown}"; there are ${NAMES.join(', ')}`);
  return names.length === 0 ? ROWS : ROWS.filter((row) => names.some((name) => isMeant(row, name)));
}

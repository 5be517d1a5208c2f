import Table from 'cli-table3';
import { wordsOf, type Figures, type RowResult } from './row.ts';

/** The results as a table, a column for each subject. */
export function tableOf(results: readonly RowResult[]): string {
  const subjects = [...new Set(results.flatMap(({ figures }) => Object.keys(figures)))];
  const table = new Table({
    head: ['row', 'must reach', ...subjects, 'reached'],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [34, 26, ...subjects.map(() => 30), 9],
  });
  for (const result of results) {
    const { title, arrival, goals, shown, figures, missed } = result;
    const names = [...goals.map(({ figure }) => figure), ...shown];
    table.push([
      `${title}\n\n${arrival}`,
      goals.map((goal) => `${goal.figure}: ${wordsOf(goal)}`).join('\n'),
      ...subjects.map((subject) => cell(figures[subject], names)),
      missed.length === 0 ? 'yes' : 'NO',
    ]);
  }
  return table.toString();
}

function cell(figures: Figures | undefined, names: readonly string[]): string {
  if (!figures) return '';
  return names.map((name) => `${name}: ${figures[name] ?? '–'}`).join('\n');
}

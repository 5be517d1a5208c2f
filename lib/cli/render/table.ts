import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Style } from './style.ts';

export interface TableOptions {
  readonly head: readonly string[];
  /** Columns of numbers, from 0. */
  readonly right?: readonly number[];
  /** The column whose text is wrapped where the terminal is too narrow. */
  readonly wrap?: number;
  /** Columns of the terminal; null wraps nothing. */
  readonly width: number | null;
  readonly style: Style;
}

const GAP = 2;
const NARROWEST = 24;
const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
} as const;

/** Aligned columns without borders, one line per row unless a text is wrapped. */
export function tableLines(rows: readonly (readonly string[])[], options: TableOptions): readonly string[] {
  const { head, right = [], style } = options;
  const widths = columnWidths(rows, options);
  const table = new Table({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true },
    colWidths: widths,
    colAligns: head.map((_, column) => (right.includes(column) ? 'right' : 'left')),
    wordWrap: true,
  });
  table.push(head.map(style.bold), ...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function columnWidths(
  rows: readonly (readonly string[])[],
  { head, wrap, width }: Pick<TableOptions, 'head' | 'wrap' | 'width'>,
): number[] {
  const widths = head.map(
    (title, column) =>
      Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[column] ?? ''))) + GAP,
  );
  if (wrap === undefined || width === null) return widths;
  const others = widths.reduce((sum, one, column) => sum + (column === wrap ? 0 : one), 0);
  const room = Math.max(NARROWEST, width - others);
  return widths.map((one, column) => (column === wrap ? Math.min(one, room) : one));
}

import stringWidth from 'string-width';
import type { Style } from '../../cli/render/style.ts';
import { tableLines } from '../../cli/render/table.ts';
import { lasting } from '../run/lines.ts';
import type { PlanWords } from './plan-words.ts';
import { cut } from './wrap.ts';

/** What the panel below the story shows. All words are ready for people. */
export interface PanelView {
  /** The run's own time: `14:03:22`. */
  readonly time: string;
  /** Where the story is: `Scene 3 of 5: Live`. */
  readonly title: string;
  /** What is waited for; null where nothing is. */
  readonly note: string | null;
  readonly rows: readonly PanelRow[];
  /** The plan of the day; null before it was looked up. */
  readonly plan: PlanWords | null;
  /** What happened last, oldest first. */
  readonly events: readonly string[];
  readonly pageUrl: string | null;
  readonly keys: readonly KeyHint[];
}

export interface PanelRow {
  /** `invoices`. */
  readonly label: string;
  readonly inPrecoro: number;
  readonly outside: number;
  readonly waiting: number;
  readonly onHold: number;
  readonly refused: number;
  /** From a change in Precoro to the external system's confirmation, in the run's time; null for none yet. */
  readonly tookMs: number | null;
}

export interface KeyHint {
  readonly key: string;
  readonly does: string;
  /** The story waits for this key. */
  readonly awaited: boolean;
}

export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

/** Below so many rows there is no room for more than the state and the keys. */
const LEAST_ROWS = 16;
/** Rows that are left to the story above the panel. */
const ABOVE = 12;
const MOST_EVENTS = 8;
const WIDE = 100;

/** The panel's lines, each narrower than the terminal, and all together lower than it. */
export function panelLines(view: PanelView, size: PanelSize, style: Style): readonly string[] {
  // The last column stays free: a full line would be wrapped by some terminals.
  const width = Math.max(20, size.columns - 1);
  const lines = [
    rule(view, width, style),
    ...(size.rows < LEAST_ROWS ? [] : body(view, size, width, style)),
    ...(view.plan ? planLines(view.plan, width).map(style.dim) : []),
    ...(view.note ? [style.yellow(cut(view.note, width))] : []),
    keyLine(view.keys, width, style),
  ];
  return lines.slice(0, Math.max(1, size.rows - 1));
}

function rule({ time, title }: PanelView, width: number, style: Style): string {
  const head = cut(`── ${time} ── ${title} `, width);
  return style.bold(`${head}${'─'.repeat(Math.max(0, width - stringWidth(head)))}`);
}

function body(view: PanelView, size: PanelSize, width: number, style: Style): readonly string[] {
  const table = tableLines(view.rows.map(cells), {
    head: [
      '',
      'in Precoro',
      'outside',
      'waiting',
      'on hold',
      'refused',
      width < WIDE ? 'newest took' : 'newest change took',
    ],
    right: [1, 2, 3, 4, 5, 6],
    width: null,
    style,
  });
  const room = Math.min(MOST_EVENTS, Math.max(0, size.rows - ABOVE - view.rows.length - 6));
  const events = view.events.slice(-room || view.events.length);
  return [
    ...table.map((line) => (stringWidth(line) > width ? cut(line, width) : line)),
    ...(room > 0 ? events.map((event) => style.dim(cut(event, width))) : []),
    ...(view.pageUrl ? [cut(`Both sides of each document: ${view.pageUrl}`, width)] : []),
  ];
}

function cells({ label, inPrecoro, outside, waiting, onHold, refused, tookMs }: PanelRow): readonly string[] {
  const counts = [inPrecoro, outside, waiting, onHold, refused].map((count) => count.toLocaleString('en-US'));
  return [label, ...counts, tookMs === null ? '–' : lasting(tookMs)];
}

/** What does not fit any more is left out from the end. */
function planLines({ spent, outlook }: PlanWords, width: number): readonly string[] {
  let shown = outlook;
  while (shown.length > 1 && stringWidth(shown.join(BETWEEN)) > width) shown = shown.slice(0, -1);
  return [spent, shown.join(BETWEEN)].map((line) => cut(line, width));
}

const BETWEEN = ' · ';

/** On a narrow terminal the last keys are left out: what the story waits for comes first. */
function keyLine(keys: readonly KeyHint[], width: number, style: Style): string {
  const words = (some: readonly KeyHint[]) => some.map(({ key, does }) => `${key} ${does}`).join(GAP);
  let shown = keys;
  while (shown.length > 1 && stringWidth(words(shown)) > width) shown = shown.slice(0, -1);
  if (stringWidth(words(shown)) > width) return style.bold(cut(words(shown), width));
  return shown
    .map(({ key, does, awaited }) =>
      awaited ? style.green(style.bold(`${key} ${does}`)) : `${style.bold(key)} ${does}`,
    )
    .join(GAP);
}

const GAP = '   ';

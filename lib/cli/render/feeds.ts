import { DEFAULT_COMPANY } from '../../domain/records.ts';
import type { FeedStatus, SourceStatus } from '../../operator/views.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { agoText, countText, timeText } from './times.ts';

interface Around {
  readonly at: number;
  readonly style: Style;
  readonly width: number | null;
}

/** What comes in, a row per feed; nothing where nothing does. */
export function feedLines(feeds: readonly FeedStatus[], { at, style, width }: Around): readonly string[] {
  if (feeds.length === 0) return [];
  const marked = (count: number, mark: (text: string) => string) =>
    count === 0 ? '0' : mark(countText(count));
  const rows = feeds.map((one) => [
    one.label,
    gateText(one, style),
    countText(one.known),
    countText(one.linked),
    countText(one.waiting),
    marked(one.onHold, style.yellow),
    marked(one.failing, style.red),
    countText(one.passedOver),
    marked(one.conflicts, style.yellow),
    marked(one.outdated, style.yellow),
    readText(one.sources, at),
  ]);
  const head = [
    ...['From outside', 'Gate', 'Known', 'In Precoro', 'Waiting', 'On hold', 'Failing'],
    ...['Passed over', 'Conflicts', 'Outdated', 'Read'],
  ];
  return [
    '',
    ...tableLines(rows, { head, right: [2, 3, 4, 5, 6, 7, 8, 9], width, style }),
    ...silentLines(feeds, style),
  ];
}

function gateText({ gate, paused }: FeedStatus, style: Style): string {
  if (paused) return style.yellow(`${gate}, paused`);
  return gate === 'live' ? style.green(gate) : gate;
}

/** The source that was read longest ago speaks for all. */
function readText(sources: readonly SourceStatus[], at: number): string {
  if (sources.some(({ readAt }) => readAt === null)) return 'not yet';
  if (sources.some(({ isReadWhole }) => !isReadWhole)) return 'first read';
  const oldest = Math.min(...sources.map(({ readAt }) => readAt ?? at));
  return agoText(Math.min(oldest, at), at);
}

function silentLines(feeds: readonly FeedStatus[], style: Style): readonly string[] {
  const lines = feeds.flatMap(({ source, sources }) =>
    sources.flatMap(({ company, failingSince }) => {
      if (failingSince === null) return [];
      const where = company === DEFAULT_COMPANY ? '' : ` of company ${company}`;
      return [`The external system gives no answer for "${source}"${where} since ${timeText(failingSince)}`];
    }),
  );
  return [...new Set(lines)].map(style.red);
}

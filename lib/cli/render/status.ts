import { pluralOf } from '../../domain/plural.ts';
import { DAY } from '../../domain/time.ts';
import type { EntityStatus, StatusView } from '../../operator/views.ts';
import type { KeyWords } from '../../sync/key-words.ts';
import { feedLines } from './feeds.ts';
import { historyText, planLines } from './plan.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { agoText, countText, plural, timeText } from './times.ts';

export interface StatusSurroundings {
  /** "AWS eu-west-1, profile acme". */
  readonly where: string;
  readonly style: Style;
  readonly width: number | null;
  readonly typed: (command: string) => string;
}

/** How an integration does, on one screen. */
export function statusLines(view: StatusView, around: StatusSurroundings): readonly string[] {
  const { style, where } = around;
  return [
    `${style.bold(view.name)} · ${where} · ${timeText(view.at)}`,
    '',
    ...entityTable(view, around),
    ...feedLines(view.feeds, { at: view.at, ...around }),
    ...view.entities.flatMap((one) => standstill(one, style)),
    ...view.entities.flatMap((one) => historyLine(one, view.at)),
    ...view.entities.flatMap((one) => missedLine(one, view.at, style)),
    ...unheardLine(view, around),
    '',
    ...keyLines(view.key, style),
    ...planLines(view.plan, { ...around, at: view.at }),
    `Queues: ${Object.entries(view.queues)
      .map(([name, count]) => `${name} ${countText(count)}`)
      .join(' · ')}`,
    ...(view.writeBacksDue === 0
      ? []
      : [
          `Not shown in Precoro yet: ${plural(view.writeBacksDue, 'external id or log text', 'external ids or log texts')}`,
        ]),
    failuresLine(view, around),
  ];
}

/** Nothing where nobody else is seen to use the key. */
function keyLines({ state, words, cure }: KeyWords, style: Style): readonly string[] {
  if (state === 'alone' || state === 'unknown') return [];
  const mark = { refused: style.red, contested: style.yellow, shared: String }[state];
  return [mark(`API key: ${words}`), ...(cure === null ? [] : [`  ${cure}`])];
}

function entityTable(view: StatusView, { style, width }: StatusSurroundings): readonly string[] {
  const rows = view.entities.map((one) => [
    one.label,
    gateText(one, style),
    countText(one.inPrecoro),
    countText(one.outside),
    countText(one.waiting),
    marked(one.onHold, style.yellow),
    marked(one.failing, style.red),
    marked(one.outdated, style.yellow),
    one.readUpTo === null ? 'first read' : pastText(one.readUpTo, view.at),
    heardText(one, view.at),
  ]);
  return tableLines(rows, {
    head: [
      'Entity',
      'Gate',
      'In Precoro',
      'Outside',
      'Waiting',
      'On hold',
      'Failing',
      'Outdated',
      'Read up to',
      'Webhook heard',
    ],
    right: [2, 3, 4, 5, 6, 7],
    width,
    style,
  });
}

function heardText({ hasWebhook, lastHeardAt }: EntityStatus, at: number): string {
  if (!hasWebhook) return '–';
  return lastHeardAt === null ? 'none yet' : pastText(lastHeardAt, at);
}

function gateText({ gate, paused, stopped }: EntityStatus, style: Style): string {
  if (stopped !== null) return style.red('stands still');
  if (paused) return style.yellow(`${gate}, paused`);
  return gate === 'live' ? style.green(gate) : gate;
}

function standstill({ label, stopped }: EntityStatus, style: Style): readonly string[] {
  return stopped === null ? [] : [style.red(`${label} is not read any more: ${stopped}`)];
}

function historyLine({ label, history }: EntityStatus, at: number): readonly string[] {
  return history === null ? [] : [`History of ${pluralOf(label)}: ${historyText(history, at)}`];
}

/** What was missed long ago has been read long ago. */
const MISSED_SHOWN_MS = 7 * DAY;

function missedLine(
  { label, missedWebhooks, missedAt }: EntityStatus,
  at: number,
  style: Style,
): readonly string[] {
  if (missedAt === null || missedAt < at - MISSED_SHOWN_MS) return [];
  const changes = plural(missedWebhooks, `change of ${pluralOf(label)}`, `changes of ${pluralOf(label)}`);
  return [
    style.yellow(`Webhooks get lost: polls found ${changes} unannounced, the last ${pastText(missedAt, at)}`),
  ];
}

/** Without webhooks every change waits for the next poll, and each poll costs a request. */
function unheardLine({ entities }: StatusView, { style, typed }: StatusSurroundings): readonly string[] {
  const unheard = entities.filter(
    ({ hasWebhook, lastHeardAt, readUpTo }) => hasWebhook && lastHeardAt === null && readUpTo !== null,
  );
  if (unheard.length === 0) return [];
  const labels = unheard.map(({ label }) => `${pluralOf(label)}`).join(', ');
  return [
    style.yellow(`No webhook heard yet of ${labels}: changes wait for the next poll.`) +
      ` The address for Precoro: ${typed('precoro-sync webhook')}`,
  ];
}

function failuresLine({ failures }: StatusView, { style, typed }: StatusSurroundings): string {
  if (failures.open === 0) return style.green('No open failures');
  const byActor = Object.entries(failures.byActor)
    .filter(([, count]) => count > 0)
    .map(([actor, count]) => `${actor} ${countText(count)}`)
    .join(', ');
  return `${style.red(plural(failures.open, 'open failure'))} (${byActor}): ${typed('precoro-sync failures')}`;
}

function marked(count: number, mark: (text: string) => string): string {
  return count === 0 ? '0' : mark(countText(count));
}

/** Another clock may be a little ahead of this one. */
function pastText(at: number, now: number): string {
  return agoText(Math.min(at, now), now);
}

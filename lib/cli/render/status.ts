import type { EntityStatus, StatusView } from '../../operator/views.ts';
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
    ...view.entities.flatMap((one) => standstill(one, style)),
    '',
    quotaLine(view),
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
    one.lastHeardAt === null ? 'never' : pastText(one.lastHeardAt, view.at),
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

function gateText({ gate, paused, stopped }: EntityStatus, style: Style): string {
  if (stopped !== null) return style.red('stands still');
  if (paused) return style.yellow(`${gate}, paused`);
  return gate === 'live' ? style.green(gate) : gate;
}

function standstill({ label, stopped }: EntityStatus, style: Style): readonly string[] {
  return stopped === null ? [] : [style.red(`${label} is not read any more: ${stopped}`)];
}

function quotaLine({ quota, at }: StatusView): string {
  const { spent, perDay, left, leftThisHour, leaveForOthers, byClass, enoughUntil } = quota;
  const others = leaveForOthers === 0 ? '' : `, ${countText(leaveForOthers)} left for others`;
  const lasts =
    enoughUntil === null
      ? 'enough for the day'
      : `enough until ${timeText(enoughUntil)} (${agoText(enoughUntil, at)})`;
  return `Requests to Precoro: ${countText(spent)} of ${countText(perDay)} spent in 24 hours (live ${countText(byClass.live)}, write-back ${countText(byClass.writeBack)}, background ${countText(byClass.background)})${others}; ${countText(left)} left, ${countText(leftThisHour)} of them this hour; ${lasts}`;
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

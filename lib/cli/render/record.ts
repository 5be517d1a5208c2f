import type { JsonObject } from '../../domain/json.ts';
import { DEFAULT_COMPANY } from '../../domain/records.ts';
import type { CompanySide, JourneyStep, PrecoroSide, RecordView, Verdict } from '../../operator/views.ts';
import { incomingLines } from './incoming.ts';
import { pairs, shownValue, unlessSaid, waitText } from './pairs.ts';
import type { Style } from './style.ts';
import { capital } from './text.ts';
import { agoText, plural, timeText } from './times.ts';

const WHERE: Readonly<Record<JourneyStep['where'], string>> = {
  precoro: 'Precoro',
  between: '',
  external: 'outside',
};
const TIME_WIDTH = '2026-03-01 12:04:33 UTC'.length;

/** One record's way: the verdict first, then both sides, then what happened between. */
export function recordLines(
  view: RecordView,
  now: number,
  around: { readonly style: Style; readonly typed: (command: string) => string },
): readonly string[] {
  const { style } = around;
  const { entityLabel, number, label } = view;
  const name = number === null || number === label ? label : `${number} "${label}"`;
  return [
    `${style.bold(`${capital(entityLabel)} ${name}`)} · ${stateText(view.verdict, style)}`,
    ...verdictLines(view.verdict, around.typed),
    ...attemptLines(view, now),
    '',
    style.bold('In Precoro'),
    ...(view.precoro ? precoroLines(view, view.precoro, now) : [unknownLine(view)]),
    ...writeBackLines(view),
    ...view.companies.flatMap((side) => ['', ...companyLines(view, side, style)]),
    ...view.incoming.flatMap((side) => ['', ...incomingLines(side, { verdict: view.verdict, now, style })]),
    '',
    style.bold('What happened'),
    ...journeyLines(view.journey),
  ];
}

function stateText({ state }: Verdict, style: Style): string {
  if (state === 'failing') return style.red(state);
  return state === 'in step' ? style.green(state) : style.yellow(state);
}

function verdictLines({ words, actor, command }: Verdict, typed: (command: string) => string) {
  return [
    `  ${words}`,
    ...(actor === null ? [] : [`  Who can act: ${actor}`]),
    ...(command === null ? [] : [`  To type: ${typed(command)}`]),
  ];
}

function attemptLines({ failure, verdict }: RecordView, now: number): readonly string[] {
  if (!failure) return [];
  const { attempts, firstAt, lastAt } = failure;
  const times = `  Failed ${plural(attempts, 'time')} since ${timeText(firstAt)}, last ${agoText(lastAt, now)}`;
  const words = unlessSaid(verdict, failure.failure.words);
  return [words === null ? times : `${times}: ${words}`];
}

function precoroLines(view: RecordView, side: PrecoroSide, now: number): readonly string[] {
  return pairs([
    ['id', view.ref.id],
    ['number', view.number],
    ['status', side.status],
    ['supplier', side.supplier],
    ['sum', side.sum === null ? null : `${side.sum} ${side.currency ?? ''}`.trim()],
    ['approved', side.approvedAt === null ? null : timeText(side.approvedAt)],
    ['changed', side.updatedAt === null ? null : timeText(side.updatedAt)],
    ['external id', side.externalId],
    ['log', side.log],
    ['last read', `${timeText(side.seenAt)} (${agoText(side.seenAt, now)})`],
  ]);
}

function unknownLine({ ref }: RecordView): string {
  return ref.id.startsWith('~') ? '  no record yet' : '  not known, or not understood';
}

function writeBackLines({ writeBack }: RecordView): readonly string[] {
  if (!writeBack?.due) return [];
  const { desiredExternalId: id, desiredLog: log } = writeBack;
  const wishes = [
    ...(id === undefined ? [] : [id === null ? 'no external id' : `external id ${id}`]),
    ...(log === undefined ? [] : [log === null ? 'no log' : `log "${log}"`]),
  ];
  return pairs([['will show', wishes.join(', ')]]);
}

function companyLines({ verdict }: RecordView, side: CompanySide, style: Style): readonly string[] {
  const { company, externalId, target, phase, hold, failure, wait } = side;
  const title = company === DEFAULT_COMPANY ? 'Outside' : `Outside, company ${company}`;
  return [
    style.bold(title),
    ...pairs([
      ['record', externalId === null ? null : `${target ?? ''} ${externalId}`.trim()],
      ['link', phase === 'none' ? 'none yet' : phase],
      ['on hold', hold && (unlessSaid(verdict, hold.words) ?? 'yes, see above')],
      ['failure', failure && unlessSaid(verdict, failure.words)],
      ['waits', wait && waitText(verdict, wait)],
    ]),
    ...externalLines(side.external),
  ];
}

function externalLines(external: CompanySide['external']): readonly string[] {
  switch (external.state) {
    case 'none':
      return [];
    case 'missing':
      return ['  It does not exist there any more.'];
    case 'unreachable':
      return [`  What stands there could not be asked from here: ${external.words}`];
    case 'found':
      return [
        ...pairs(Object.entries(external.payload.fields).map(([name, value]) => [name, shownValue(value)])),
        ...external.payload.lines.map((line, index) => `  line ${index + 1}: ${lineText(line)}`),
      ];
  }
}

function lineText(line: JsonObject): string {
  return Object.entries(line)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${shownValue(value)}`)
    .join(', ');
}

function journeyLines(journey: readonly JourneyStep[]): readonly string[] {
  if (journey.length === 0) return ['  nothing yet'];
  return journey.map(({ at, where, words }) => {
    const time = at === null ? 'time not known'.padEnd(TIME_WIDTH) : timeText(at);
    return `  ${time}  ${WHERE[where].padEnd(7)}  ${words}`;
  });
}

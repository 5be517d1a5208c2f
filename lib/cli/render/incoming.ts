import type { Json, JsonObject } from '../../domain/json.ts';
import { DEFAULT_COMPANY } from '../../domain/records.ts';
import type { IncomingField, IncomingSide, Verdict } from '../../operator/views.ts';
import { pairs, shownValue, unlessSaid, waitText } from './pairs.ts';
import type { Style } from './style.ts';
import { agoText, timeText } from './times.ts';

/** One external record on its way to Precoro: what stands outside, field by field against Precoro, and what gave way. */
export function incomingLines(
  side: IncomingSide,
  around: { readonly verdict: Verdict; readonly now: number; readonly style: Style },
): readonly string[] {
  const { verdict, now, style } = around;
  const { company, source, externalId, label, hold, failure, wait } = side;
  const title = company === DEFAULT_COMPANY ? 'From outside' : `From outside, company ${company}`;
  return [
    style.bold(title),
    ...pairs([
      ['record', `${source} ${externalId}${label === externalId ? '' : ` "${label}"`}`],
      ['in Precoro', inPrecoroText(side)],
      ['changed', `${timeText(side.changedAt)} (${agoText(side.changedAt, now)})`],
      [
        'looked up',
        side.lookedAt === null ? null : `${timeText(side.lookedAt)} (${agoText(side.lookedAt, now)})`,
      ],
      ['on hold', hold && (unlessSaid(verdict, hold.words) ?? 'yes, see above')],
      ['failure', failure && unlessSaid(verdict, failure.words)],
      ['waits', wait && side.phase !== 'passed' ? waitText(verdict, wait) : null],
      ['not mapped', side.unmapped && unlessSaid(verdict, side.unmapped)],
    ]),
    ...externalLines(side),
    ...(side.fields.length === 0
      ? []
      : [style.bold('  Field by field'), ...side.fields.map((one) => fieldLine(one, style))]),
    ...side.lost.map(({ at, field, side: whose, words }) =>
      style.yellow(
        `  Lost ${timeText(at)}: ${field} of ${whose === 'precoro' ? 'Precoro' : 'the external system'}: ${words}`,
      ),
    ),
  ];
}

function inPrecoroText({ phase, ref, isDone }: IncomingSide): string {
  if (ref !== null)
    return `${ref.entity} ${ref.id}${isDone ? '' : ', not compared with the newest state yet'}`;
  if (phase === 'creating') return 'being made, or made without an answer';
  return phase === 'passed' ? 'none: passed over' : 'none yet';
}

/** What stands there now; where that cannot be asked, what was read last. */
function externalLines({ external, stored, isGone }: IncomingSide): readonly string[] {
  switch (external.state) {
    case 'found':
      return [
        ...(external.isGone || isGone ? ['  It was deleted or voided there.'] : []),
        ...valueLines(external.fields),
      ];
    case 'missing':
      return [
        '  It does not exist there any more; nothing is done before its source tells so. Read last:',
        ...valueLines(stored),
      ];
    case 'unreachable':
      return [
        `  What stands there could not be asked from here: ${external.words}. Read last:`,
        ...valueLines(stored),
      ];
  }
}

function valueLines(fields: JsonObject): readonly string[] {
  return pairs(Object.entries(fields).map(([name, value]) => [name, shownValue(value)]));
}

const MOVED: Readonly<Record<NonNullable<IncomingField['moved']>, string>> = {
  precoro: 'changed in Precoro',
  external: 'changed outside',
  both: 'changed on both sides',
};

/** `    name          VAT 21 = VAT 21`, and who moved last and has the last word where that says something. */
function fieldLine(
  { name, external, precoro, owner, travelsBothWays, moved, isSame }: IncomingField,
  style: Style,
): string {
  const sides = isSame ? text(external) : style.yellow(`outside ${text(external)}, Precoro ${text(precoro)}`);
  const notes = [
    ...(isSame ? ['equal'] : []),
    ...(moved === null ? [] : [MOVED[moved]]),
    ...(travelsBothWays
      ? [`${owner === 'precoro' ? 'Precoro' : 'the external system'} has the last word`]
      : []),
  ];
  return `    ${`${name} `.padEnd(14)}${sides} (${notes.length === 0 ? 'differs' : notes.join(', ')})`;
}

function text(value: Json): string {
  return shownValue(value) ?? 'nothing';
}

import { causeOf } from '../../domain/causes.ts';
import { ENTITY_NAMES, recordKey } from '../../domain/records.ts';
import type { EntityName } from '../../domain/records.ts';
import { MINUTE } from '../../domain/time.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { Recipient } from '../../mapping/recipients.ts';
import type { FailureRecord } from '../ports/state.ts';
import type { Matter } from './matter.ts';
import { counted, enumerated, firstSentence, timeText } from './text.ts';

/** The open failures that one recipient is told: a matter per cause, whatever the number of records. */
export function failingMatters(
  records: readonly FailureRecord[],
  { entities }: Recipient,
): readonly Matter[] {
  const patience = new Map(entities.map(({ entity, alert }) => [entity, alert.afterMinutes * MINUTE]));
  const mine = records.filter(({ ref }) => patience.has(ref.entity));
  const groups = Map.groupBy(mine, (record) => causeOf(record).cause);
  return [...groups].map(([cause, group]) => failingMatter(cause, newestFirst(group), patience));
}

function newestFirst(records: readonly FailureRecord[]): readonly FailureRecord[] {
  return records.toSorted((a, b) => b.lastAt - a.lastAt);
}

function failingMatter(
  cause: string,
  records: readonly FailureRecord[],
  patience: ReadonlyMap<EntityName, number>,
): Matter {
  const [newest] = records;
  if (!newest) throw new Error(`The cause ${cause} has no record.`);
  const since = Math.min(...records.map(({ firstAt }) => firstAt));
  const what = countedRecords(records);
  const title = `${what}: ${firstSentence(causeOf(newest).pattern)}`;
  const single = records.length === 1;
  return {
    key: `cause#${cause}`,
    cause,
    actor: newest.failure.actor,
    title,
    subject: single ? subjectOfOne(newest) : title,
    opening: single
      ? `${what} is failing since ${timeText(since)}.`
      : `${what} are failing, the first since ${timeText(since)}. The newest of them says:`,
    words: newest.failure.words,
    count: records.length,
    labels: records.map(labelOf),
    since,
    isOnlySeen: false,
    dueAt: Math.min(...records.map(({ ref, firstAt }) => firstAt + (patience.get(ref.entity) ?? 0))),
    commands: [
      { line: 'failures', effect: 'lists every record' },
      {
        line: `retry --cause ${cause}`,
        effect: 'tries them again when it is cured; a record changed in Precoro is tried by itself',
      },
    ],
  };
}

/** `2 suppliers and 7 invoices`. */
function countedRecords(records: readonly FailureRecord[]): string {
  const parts = ENTITY_NAMES.flatMap((entity) => {
    const { length } = records.filter(({ ref }) => ref.entity === entity);
    return length === 0 ? [] : [counted(length, ENTITY_LABELS[entity])];
  });
  return enumerated(parts);
}

function subjectOfOne(record: FailureRecord): string {
  const said = firstSentence(record.failure.words);
  const label = labelOf(record);
  return said.includes(label) ? said : `${ENTITY_LABELS[record.ref.entity]} ${label}: ${said}`;
}

function labelOf({ ref, label }: FailureRecord): string {
  return label ?? recordKey(ref);
}

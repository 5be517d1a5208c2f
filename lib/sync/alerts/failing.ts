import { causeOf } from '../../domain/causes.ts';
import { ENTITY_NAMES, recordKey } from '../../domain/records.ts';
import type { EntityName, RecordRef } from '../../domain/records.ts';
import { MINUTE } from '../../domain/time.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { Recipient } from '../../mapping/recipients.ts';
import type { FailureRecord } from '../ports/state.ts';
import { feedOfFailure, isFromOutside } from './feed-of.ts';
import type { Matter } from './matter.ts';
import { counted, enumerated, firstSentence, timeText } from './text.ts';

/**
 * The open failures that one recipient is told: a matter per cause, whatever the number of records. What comes from the
 * external system is told to those of its feed; `outward` are the entities that go out: default, the recipient's.
 */
export function failingMatters(
  records: readonly FailureRecord[],
  recipient: Recipient,
  outward: readonly EntityName[] = recipient.entities.map(({ entity }) => entity),
): readonly Matter[] {
  const patience = (ref: RecordRef) => patienceFor(ref, recipient, outward);
  const mine = records.filter(({ ref }) => patience(ref) !== null);
  const groups = Map.groupBy(mine, (record) => causeOf(record).cause);
  return [...groups].map(([cause, group]) => failingMatter(cause, newestFirst(group), patience));
}

/** For how long nobody is told of it; null for a record that is none of the recipient's. */
function patienceFor(
  ref: RecordRef,
  { entities, feeds }: Recipient,
  outward: readonly EntityName[],
): number | null {
  const teller = isFromOutside(ref)
    ? feedOfFailure(feeds, ref)
    : outward.includes(ref.entity)
      ? entities.find(({ entity }) => entity === ref.entity)
      : feeds.find(({ entity }) => entity === ref.entity);
  return teller ? teller.alert.afterMinutes * MINUTE : null;
}

function newestFirst(records: readonly FailureRecord[]): readonly FailureRecord[] {
  return records.toSorted((a, b) => b.lastAt - a.lastAt);
}

function failingMatter(
  cause: string,
  records: readonly FailureRecord[],
  patience: (ref: RecordRef) => number | null,
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
    dueAt: Math.min(...records.map(({ ref, firstAt }) => firstAt + (patience(ref) ?? 0))),
    commands: [
      { line: 'failures', effect: 'lists every record' },
      {
        line: `retry --cause ${cause}`,
        effect: `tries them again when it is cured; a record changed in ${sourcesOf(records)} is tried by itself`,
      },
    ],
  };
}

/** Where records come from, and so where a change of them is heard. */
function sourcesOf(records: readonly FailureRecord[]): string {
  const outside = records.filter(({ ref }) => isFromOutside(ref)).length;
  if (outside === 0) return 'Precoro';
  return outside === records.length ? 'the external system' : 'the system it comes from';
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

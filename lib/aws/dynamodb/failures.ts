import type { RecordRef } from '../../domain/records.ts';
import { recordKey } from '../../domain/records.ts';
import { DAY, SECOND } from '../../domain/time.ts';
import type { Erasable, FailureRecord, Failures } from '../../sync/ports/state.ts';
import type { ItemKey } from './expressions.ts';
import { readFailure } from './failureFields.ts';
import { readRef } from './recordKeys.ts';
import type { Fields } from './storedItem.ts';
import { deleteItem, getItem, putItem, queryItems, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

const CLOSED_KEPT_FOR_MS = 90 * DAY;
const MAX_TRIES = 5;
/** Value of the sparse index's partition key: open failures only. */
const OPEN = 'open';

/** Failures of records: one item per record, which stays for 90 days after it is closed. */
export function dynamoFailures(place: TablePlace): Failures & Erasable {
  return {
    record: (failure) => record(place, failure),
    async clear(ref, order, now) {
      const { done, item } = await updateItem(
        place,
        failureKey(ref),
        {
          assign: { order, open: null, expiresAt: Math.ceil((now + CLOSED_KEPT_FOR_MS) / SECOND) },
          add: { version: 1 },
          condition: 'attribute_not_exists(#order) OR #order <= :order',
        },
        'ALL_OLD',
      );
      return done && item !== null && item.has('open');
    },
    async read(ref) {
      const item = await getItem(place, failureKey(ref));
      return item?.has('open') ? readRecord(item) : null;
    },
    async list(limit) {
      const items = await queryItems(place, {
        index: 'byLast',
        where: '#open = :open',
        values: { open: OPEN },
        newestFirst: true,
        limit,
      });
      return items.map(readRecord);
    },
    erase: (ref) => deleteItem(place, failureKey(ref)),
  };
}

const failureKey = (ref: RecordRef): ItemKey => ({ pk: recordKey(ref), sk: 'failure' });

async function record(
  place: TablePlace,
  failure: Omit<FailureRecord, 'attempts' | 'firstAt'>,
): Promise<'new' | 'again' | 'old'> {
  const key = failureKey(failure.ref);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const item = await getItem(place, key);
    if (item && failure.order < item.number('order')) return 'old';
    const open = item?.has('open') ? readRecord(item) : null;
    const version = item?.number('version') ?? 0;
    const { done } = await putItem(
      place,
      key,
      {
        label: failure.label ?? open?.label ?? null,
        failure: failure.failure,
        order: failure.order,
        attempts: (open?.attempts ?? 0) + 1,
        firstAt: open?.firstAt ?? failure.lastAt,
        lastAt: failure.lastAt,
        open: OPEN,
        version: version + 1,
      },
      item
        ? { condition: '#version = :before', values: { before: version } }
        : { condition: 'attribute_not_exists(#pk)' },
    );
    if (done) return open?.failure.words === failure.failure.words ? 'again' : 'new';
  }
  throw new Error(
    `The failure of ${recordKey(failure.ref)} changed ${MAX_TRIES} times while it was recorded.`,
  );
}

function readRecord(item: Fields): FailureRecord {
  return {
    ref: readRef(item),
    label: item.textOrNull('label'),
    failure: readFailure(item.fields('failure')),
    attempts: item.number('attempts'),
    firstAt: item.number('firstAt'),
    lastAt: item.number('lastAt'),
    order: item.number('order'),
  };
}

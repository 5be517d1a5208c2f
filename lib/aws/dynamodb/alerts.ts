import { DAY, SECOND } from '../../domain/time.ts';
import type { AlertMark, AlertMarks } from '../../sync/ports/alerts.ts';
import type { Fields } from './storedItem.ts';
import { putItem, queryItems } from './table.ts';
import type { TablePlace } from './table.ts';

/** All marks share a partition, so that one strongly consistent query reads them. */
const PARTITION = 'alert';
/** Far longer than the time after which an open matter is told again, which writes its mark anew. */
const KEPT_FOR_MS = 30 * DAY;
/** More than there will ever be. */
const MAX_MARKS = 100_000;

/** What people were told: one item per recipient and matter in the failures table. */
export function dynamoAlertMarks(place: TablePlace): AlertMarks {
  return {
    async readAll() {
      const items = await queryItems(place, {
        where: '#pk = :pk',
        values: { pk: PARTITION },
        limit: MAX_MARKS,
      });
      return items.map(readMark);
    },
    async save({ key, version, ...mark }, now) {
      const { done } = await putItem(
        place,
        { pk: PARTITION, sk: key },
        { ...mark, version: version + 1, expiresAt: Math.ceil((now + KEPT_FOR_MS) / SECOND) },
        version === 0
          ? { condition: 'attribute_not_exists(#pk)' }
          : { condition: '#version = :before', values: { before: version } },
      );
      return done;
    },
  };
}

function readMark(item: Fields): AlertMark {
  return {
    key: item.text('sk'),
    noticedAt: item.number('noticedAt'),
    toldAt: item.numberOrNull('toldAt'),
    toldCount: item.number('toldCount'),
    title: item.text('title'),
    goneAt: item.numberOrNull('goneAt'),
    claimedUntil: item.numberOrNull('claimedUntil'),
    version: item.number('version'),
  };
}

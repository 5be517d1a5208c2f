import { DAY, MINUTE } from '../../domain/time.ts';
import type { SyncTally } from '../../sync/ports/tally.ts';
import type { ItemKey } from './expressions.ts';
import { queryItems, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

const QUARTER = 15 * MINUTE;
/** A day has 96 quarters of an hour, and parts of a 97th. */
const SLOTS = 100;
const PARTITION = 'synced';
/** A slot is taken over once in 25 hours; several callers at once may have to look twice. */
const MAX_TRIES = 5;

/**
 * The tally of synced records: a ring of a hundred tiny items in the cursors table, one per quarter of an hour, each used
 * again after 25 hours, so that nothing grows and nothing has to be tidied. One write unit per record.
 */
export function dynamoSyncTally(place: TablePlace): SyncTally {
  return {
    add: (now) => add(place, Math.floor(now / QUARTER)),
    async ofLastDay(now) {
      const slots = await queryItems(place, {
        where: '#pk = :pk',
        values: { pk: PARTITION },
        limit: SLOTS,
      });
      return slots
        .filter((slot) => (slot.number('quarter') + 1) * QUARTER + DAY > now)
        .reduce((sum, slot) => sum + slot.number('count'), 0);
    },
  };
}

async function add(place: TablePlace, quarter: number): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const counted = await updateItem(place, slotKey(quarter), {
      assign: { quarter },
      add: { count: 1 },
      condition: '#quarter = :quarter OR attribute_not_exists(#quarter)',
    });
    if (counted.done) return;
    const takenOver = await updateItem(place, slotKey(quarter), {
      assign: { quarter, count: 1 },
      condition: '#quarter < :quarter',
    });
    if (takenOver.done) return;
    // Another clock was a day ahead: what it counted stays.
    if ((takenOver.item?.number('quarter') ?? quarter) > quarter) return;
  }
  throw new Error(`The tally of synced records was changed by others ${MAX_TRIES} times in a row.`);
}

function slotKey(quarter: number): ItemKey {
  return { pk: PARTITION, sk: String(quarter % SLOTS).padStart(2, '0') };
}

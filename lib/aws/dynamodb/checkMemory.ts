import type { CheckMemory } from '../../operator/check/contract.ts';
import type { ItemKey } from './expressions.ts';
import { packJson, unpackObject } from './packing.ts';
import { getItem, putItem } from './table.ts';
import type { TablePlace } from './table.ts';

const KEY: ItemKey = { pk: 'check', sk: 'last' };

/** The last check's report: one item in the cursors table, compressed. */
export function dynamoCheckMemory(place: TablePlace): CheckMemory {
  return {
    async read() {
      const item = await getItem(place, KEY);
      return item && unpackObject(item, 'report');
    },
    async save(report) {
      await putItem(place, KEY, { report: packJson(report) });
    },
  };
}

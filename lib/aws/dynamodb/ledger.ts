import { emptyLedger } from '../../domain/quota.ts';
import type { LedgerStore } from '../../sync/ports/quota.ts';
import { packLedger, readLedger } from './ledgerItem.ts';
import { packJson, unpackObject } from './packing.ts';
import { getItem, putItem } from './table.ts';
import type { TablePlace } from './table.ts';

const KEY = { pk: 'ledger', sk: 'ledger' };

/**
 * The quota ledger: one item of the quota table, compressed because it is written once or twice per request to Precoro and
 * DynamoDB bills each kB.
 */
export function dynamoLedger(place: TablePlace): LedgerStore {
  return {
    async read() {
      const item = await getItem(place, KEY);
      if (!item) return { ledger: emptyLedger(), version: 0 };
      const content = item.inside('content', unpackObject(item, 'content'));
      return { ledger: readLedger(content), version: item.number('version') };
    },
    async save(ledger, version) {
      const { done } = await putItem(
        place,
        KEY,
        { content: packJson(packLedger(ledger)), version: version + 1 },
        version === 0
          ? { condition: 'attribute_not_exists(#pk)' }
          : { condition: '#version = :before', values: { before: version } },
      );
      return done;
    },
  };
}

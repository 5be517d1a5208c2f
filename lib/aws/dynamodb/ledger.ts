import type { Buckets, Ledger } from '../../domain/quota.ts';
import { emptyLedger } from '../../domain/quota.ts';
import type { LedgerStore } from '../../sync/ports/quota.ts';
import { packJson, unpackObject } from './packing.ts';
import type { Fields } from './storedItem.ts';
import { getItem, putItem } from './table.ts';
import type { TablePlace } from './table.ts';

const KEY = { pk: 'ledger', sk: 'ledger' };

/**
 * The quota ledger: one item of the quota table, compressed because it is written twice per request to Precoro and
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
        { content: packJson(ledger), version: version + 1 },
        version === 0
          ? { condition: 'attribute_not_exists(#pk)' }
          : { condition: '#version = :before', values: { before: version } },
      );
      return done;
    },
  };
}

function readLedger(fields: Fields): Ledger {
  const byPurpose = fields.fields('byPurpose');
  const gets = fields.fields('gets');
  return {
    lastStart: fields.number('lastStart'),
    lastEnd: fields.numberOrNull('lastEnd'),
    inFlightUntil: fields.number('inFlightUntil'),
    minute: fields.numbers('minute'),
    hour: readPairs(fields, 'hour'),
    day: readPairs(fields, 'day'),
    byPurpose: Object.fromEntries(
      byPurpose.names().map((purpose) => [purpose, readPairs(byPurpose, purpose)]),
    ),
    gets: Object.fromEntries(gets.names().map((print) => [print, gets.numbers(print)])),
    holds: fields.fieldsList('holds').map((hold) => ({
      limiter: hold.text('limiter'),
      until: hold.number('until'),
      fingerprint: hold.textOrNull('fingerprint'),
    })),
    foreign: fields.number('foreign'),
  };
}

function readPairs(fields: Fields, name: string): Buckets {
  return fields
    .list(name)
    .map((pair) => (isPair(pair) ? pair : fields.fail(name, 'a list of [number, number]')));
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');
}

import { describe, expect, it } from '@jest/globals';
import { dynamoLedger } from '../../lib/aws/dynamodb/ledger.ts';
import { emptyLedger } from '../../lib/domain/quota.ts';
import type { Ledger } from '../../lib/domain/quota.ts';
import type { LedgerStore } from '../../lib/sync/ports/quota.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<LedgerStore>][] = [
  ['in memory', async () => memoryLedger()],
  ['on DynamoDB', async () => dynamoLedger(await tables.place('quota'))],
];

const LEDGER: Ledger = {
  seenAt: NOW,
  lastEnd: NOW - 4000,
  lastOwner: 'one',
  inARow: 3,
  inFlight: {
    owner: 'two',
    startedAt: NOW,
    until: NOW + 25_000,
    purpose: 'detail',
    getFingerprint: 'f00d',
    spender: 'first',
  },
  waiting: [{ owner: 'three', purpose: 'linkBack', until: NOW + 9000 }],
  minute: [NOW - 5000, NOW - 4000],
  hour: [
    [29_541_110, 7],
    [29_541_120, 2],
  ],
  day: [[1_969_408, 2]],
  byPurpose: { detail: [[1_969_408, 1]], poll: [[1_969_408, 1]] },
  bySpender: { first: [[1_969_408, 2]], '': [[1_969_300, 9]] },
  gets: { f00d: [NOW - 5000, NOW + 90_000], '': [NOW, NOW] },
  holds: [
    { limiter: 'day', until: NOW + 9, fingerprint: null },
    { limiter: 'duplicate', until: NOW + 9, fingerprint: 'f00d' },
  ],
  foreign: [{ at: NOW - 9, limiter: 'day' }],
};

describe.each(implementations)('The quota ledger %s', (_name, make) => {
  it('is empty in version 0 before the first write', async () => {
    expect(await (await make()).read()).toEqual({ ledger: emptyLedger(), version: 0 });
  });

  it('may have nothing in flight', async () => {
    const store = await make();
    await store.save({ ...LEDGER, inFlight: null }, 0);
    expect((await store.read()).ledger).toEqual({ ...LEDGER, inFlight: null });
  });

  it('comes back as it was saved, one version on', async () => {
    const store = await make();
    expect(await store.save(emptyLedger(), 0)).toBe(true);
    expect(await store.save(LEDGER, 1)).toBe(true);
    expect(await store.read()).toEqual({ ledger: LEDGER, version: 2 });
  });

  it('lets one of many writers win, at the first version and at later ones', async () => {
    const store = await make();
    for (const version of [0, 1]) {
      const saves = await Promise.all(
        Array.from({ length: 10 }, (_, i) => store.save({ ...LEDGER, inARow: i }, version)),
      );
      expect(saves.filter(Boolean)).toHaveLength(1);
      expect(await store.read()).toMatchObject({
        version: version + 1,
        ledger: { inARow: saves.indexOf(true) },
      });
    }
  });
});

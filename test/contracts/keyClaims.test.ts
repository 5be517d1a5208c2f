import { describe, expect, it } from '@jest/globals';
import { dynamoKeyClaims } from '../../lib/aws/dynamodb/keyClaims.ts';
import { ledgerTable } from '../../lib/config/naming.ts';
import { LedgerAbsentError, type KeyClaim, type KeyClaims } from '../../lib/sync/ports/quota.ts';
import { memoryKeyRegion } from '../support/memory/memoryKeyClaims.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

/** An account and region: what an integration sees there once its ledger, or another's, is made. */
type ClaimsOf = (name: string, ledgerOf?: string) => Promise<KeyClaims>;

const tables = embeddedTables();
const implementations: [string, () => ClaimsOf][] = [
  [
    'in memory',
    () => {
      const region = memoryKeyRegion();
      return async (name, ledgerOf) => region.claimsOf(name, ledgerOf);
    },
  ],
  [
    'on DynamoDB',
    () =>
      async (name, ledgerOf = name) => {
        const { client } = await tables.place('quota', ledgerTable(name));
        return dynamoKeyClaims({ client, table: ledgerTable(ledgerOf), name, since: NOW });
      },
  ],
];

let stacks = 0;
/** The tests of one engine share it. */
const aName = (): string => `stack-${(stacks += 1)}`;

const claimOf = ({ self }: KeyClaims, changes: Partial<KeyClaim> = {}): KeyClaim => ({
  ...self,
  fingerprint: 'f1a9',
  claimedAt: NOW,
  seenAt: NOW + 1,
  look: null,
  version: 0,
  ...changes,
});

describe.each(implementations)('Claims to API keys %s', (_name, makeRegion) => {
  it('are kept as they are, before a look and after one', async () => {
    const name = aName();
    const claims = await makeRegion()(name);
    expect(claims.self).toEqual({ name, ledgerOf: name });
    expect(await claims.own()).toBeNull();
    expect(await claims.save(claimOf(claims))).toBe(true);
    expect(await claims.own()).toEqual(claimOf(claims, { version: 1 }));
    const look = { at: NOW + 2, holder: 'live', others: [{ name: 'live', ledgerOf: 'live' }] };
    expect(await claims.save(claimOf(claims, { look, version: 1 }))).toBe(true);
    expect(await claims.own()).toEqual(claimOf(claims, { look, version: 2 }));
    expect(await claims.save(claimOf(claims, { fingerprint: '07be', version: 2 }))).toBe(true);
    expect(await claims.own()).toEqual(claimOf(claims, { fingerprint: '07be', version: 3 }));
  });

  it('are written by one of several who read the same version', async () => {
    const claims = await makeRegion()(aName());
    for (const version of [0, 1]) {
      const saves = await Promise.all(
        [1, 2, 3].map((claimedAt) => claims.save(claimOf(claims, { claimedAt, version }))),
      );
      expect(saves.filter(Boolean)).toHaveLength(1);
      expect(await claims.own()).toMatchObject({ version: version + 1, claimedAt: saves.indexOf(true) + 1 });
    }
  });

  it('are seen by every integration of the account, with the ledger that they lie beside', async () => {
    const claimsOf = makeRegion();
    const [live, test, sharer] = [aName(), aName(), aName()];
    const all = [await claimsOf(live), await claimsOf(test), await claimsOf(sharer, live)];
    for (const claims of all) await claims.save(claimOf(claims));
    for (const claims of all) {
      const seen = (await claims.readAll()).filter(({ name }) => [live, test, sharer].includes(name));
      expect(new Map(seen.map(({ name, ledgerOf }) => [name, ledgerOf]))).toEqual(
        new Map([
          [live, live],
          [test, test],
          [sharer, live],
        ]),
      );
      expect(seen).toContainEqual(claimOf(all[0]!, { version: 1 }));
    }
  });

  it('of one integration beside two ledgers are both seen; each of its lives knows its own', async () => {
    const claimsOf = makeRegion();
    const [live, test] = [aName(), aName()];
    await claimsOf(live);
    const [apart, sharing] = [await claimsOf(test), await claimsOf(test, live)];
    await apart.save(claimOf(apart, { claimedAt: 1 }));
    expect(await sharing.own()).toBeNull();
    await sharing.save(claimOf(sharing, { claimedAt: 2 }));
    const seen = (await apart.readAll()).filter(({ name }) => name === test);
    expect(new Map(seen.map(({ ledgerOf, claimedAt }) => [ledgerOf, claimedAt]))).toEqual(
      new Map([
        [test, 1],
        [live, 2],
      ]),
    );
  });

  it('say whose ledger is missing where it is not deployed', async () => {
    const claims = await makeRegion()(aName(), 'nowhere');
    await expect(claims.own()).rejects.toThrow(LedgerAbsentError);
    await expect(claims.own()).rejects.toThrow(/"nowhere"/);
  });
});

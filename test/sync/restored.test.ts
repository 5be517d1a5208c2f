import { describe, expect, it } from '@jest/globals';
import type { TableName } from '../../lib/config/tables.ts';
import type { Idempotency } from '../../lib/connectors/contract.ts';
import { recordKey, type RecordRef } from '../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { planRebuild, rebuild } from '../../lib/operator/rebuild.ts';
import { createdFor } from '../../lib/sync/idempotency-key.ts';
import { compareBothSides } from '../../lib/sync/reconcile.ts';
import { give } from '../operator/acting.ts';
import {
  arrive,
  invoice,
  lineWithoutAccount,
  settledEngine,
  supplier,
  TARGETS,
  type Engine,
} from './engine.ts';

const EMPTIED = null;
const TABLES: readonly TableName[] = ['cursors', 'mirror', 'crossReference', 'quota', 'failures', 'audit'];

/** What the external system protects itself with, and whether it shows our keys. */
interface Kind {
  readonly idempotency: Idempotency;
  readonly keepsNoKeys?: boolean;
}
const SEARCHABLE: Kind = { idempotency: { kind: 'searchable', settleSeconds: 30 } };
const KEYLESS: Kind = { ...SEARCHABLE, keepsNoKeys: true };
const KINDS: readonly (readonly [string, Kind])[] = [
  ['searchable', SEARCHABLE],
  ['searchable, without keys', KEYLESS],
  ['key, of an hour ago', { idempotency: { kind: 'key', lifetimeSeconds: 60 } }],
  ['uniqueReference', { idempotency: { kind: 'uniqueReference' } }],
  ['upsert', { idempotency: { kind: 'upsert' } }],
  ['none, with a search that answers', { idempotency: { kind: 'none' } }],
];

const ref = (id: number): RecordRef => ({ entity: 'invoice', id: String(id) });
const IDS = { supplier: [501, 502], invoice: [1, 10, 11, 12, 13, 14, 15, 16, 17, 18] };

function changes(id: number, more = {}) {
  return { id, idn: String(id), invoiceNumber: `INV-${id}`, name: `Invoice ${id}`, ...more };
}

/** Some days of work, then an hour of which a restored table knows nothing. Answers when that hour began. */
async function lived({ idempotency, keepsNoKeys = false }: Kind): Promise<{ e: Engine; then: number }> {
  const e = await settledEngine({ idempotency, isKept: true, onLeave: 'cancel' });
  e.external.keepsNoKeys = keepsNoKeys;
  for (const id of [10, 11, 14]) await arrive(e, changes(id));
  await arrive(e, changes(12, { items: { data: [lineWithoutAccount()] } }));
  await arrive(e, changes(13, { supplier: { id: 502, name: 'Beta' } }));
  await e.run(DAY);
  e.external.next('create', { outcome: 'unknown', effect: { afterMs: 20_000 } });
  e.precoro.put('invoice', invoice(changes(17)));
  await e.announce('invoice', 17);
  await e.run(MINUTE);
  const then = e.clock.now();
  await hourOf(e);
  return { e, then };
}

async function hourOf(e: Engine): Promise<void> {
  e.precoro.put('supplier', supplier({ id: 502, name: 'Beta', uniqueCode: 'BETA' }));
  await e.announce('supplier', 502);
  await arrive(e, changes(15));
  await arrive(e, changes(16, { items: { data: [lineWithoutAccount()] } }));
  await e.edit('invoice', 11, { note: 'once' });
  await e.edit('invoice', 12, { items: invoice()['items'] });
  await e.drain();
  await e.edit('invoice', 11, { note: 'twice' });
  await e.edit('invoice', 14, { status: 8 });
  await e.edit('supplier', 501, { name: 'Acme Renamed' });
  await arrive(e, changes(18));
  await give(e, (s) => holdRecord(s, ref(18), 'the price is disputed'));
  await e.run(30 * MINUTE);
}

/** As the runbook says: what is on its way is thrown away, the links are rebuilt, and people settle what is told. */
async function recover(e: Engine, since: number): Promise<void> {
  e.loseLetters();
  await giveRebuild(e, since);
  await e.run(3 * HOUR);
  // Where nothing was known, both systems are read by now.
  await giveRebuild(e, null);
  await e.run(HOUR);
  await settleByHand(e);
  await e.run(3 * HOUR);
}

const giveRebuild = (e: Engine, since: number | null) =>
  give(e, async (s) => rebuild(s, await planRebuild(s, since)));

/** The accountant sees outside what was made for which record, although the system does not tell us. */
async function settleByHand(e: Engine): Promise<void> {
  for (const { ref: held, hold, externalId } of e.crossReference.links()) {
    if (hold?.kind !== 'ambiguous' || externalId !== null) continue;
    const own = everythingOutside(e).find(({ createdWithKey }) => {
      const made = createdFor(createdWithKey);
      return made !== null && recordKey(made.ref) === recordKey(held);
    });
    if (own) await give(e, (s) => linkRecord(s, held, own.externalId));
  }
}

const everythingOutside = (e: Engine) => [...e.vendors(), ...e.bills()];

/** One record outside for each of Precoro's that travels. */
function expectNoSecondRecord(e: Engine): void {
  const made = everythingOutside(e).map(({ createdWithKey }) => createdFor(createdWithKey)?.ref);
  const names = made.map((one) => (one ? recordKey(one) : 'by hand'));
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
}

async function findings(e: Engine): Promise<readonly string[]> {
  const { definitions } = (await e.services.definitions.read()) ?? { definitions: null };
  const read = (entity: 'supplier' | 'invoice', id: number) => ({
    entity,
    record: CATALOGUE[entity].decode(e.precoro.get(entity, id), { bankDetails: false }),
  });
  const compared = compareBothSides({
    integration: e.services.integration,
    catalogue: CATALOGUE,
    specs: TARGETS,
    definitions: definitions ?? { item: [], document: [], supplier: [] },
    precoro: [
      ...IDS.supplier.map((id) => read('supplier', id)),
      ...IDS.invoice.map((id) => read('invoice', id)),
    ],
    external: everythingOutside(e).map((record) => ({
      target: record.target,
      company: record.company,
      record,
    })),
    failures: await e.failures.list(100),
  });
  return compared.findings.map(({ fault, ref: { id }, words }) => `${fault} ${id}: ${words}`);
}

/** Nothing is there twice, nothing is lost, and what people decided or must do is known. */
async function expectAgreement(e: Engine): Promise<void> {
  expectNoSecondRecord(e);
  expect(await findings(e)).toEqual([]);
  expect(
    e
      .bills()
      .filter(({ cancelled }) => cancelled)
      .map(({ payload }) => payload.fields['number']),
  ).toEqual(['INV-14']);
  expect(e.bills()).toHaveLength(8);
  expect((await e.failure(ref(16)))?.words).toMatch(/GL account/);
  expect((await e.failure(ref(18)))?.words).toMatch(/the price is disputed/);
  expect((await e.failures.list(100)).map(({ ref: { id } }) => id).toSorted()).toEqual(['16', '18']);
  expect(e.crashes).toEqual([]);
}

const LOST: readonly (readonly [string, readonly TableName[]])[] = [
  ...TABLES.map((table) => [table, [table]] as const),
  ['all tables', TABLES],
  ['all tables but the quota', TABLES.filter((table) => table !== 'quota')],
];

describe('before anything is lost', () => {
  it.each(KINDS)('both sides agree (%s)', async (_kind, kind) => {
    const { e } = await lived(kind);
    await expectAgreement(e);
  });
});

describe.each(KINDS)(
  'with the steps of the runbook both sides agree again (%s), when what was',
  (_kind, kind) => {
    it.each(LOST)('set back by an hour is: %s', async (_tables, tables) => {
      const { e, then } = await lived(kind);
      e.restore(tables, then);
      await recover(e, then);
      await expectAgreement(e);
    });

    it.each(LOST)('emptied is: %s', async (_tables, tables) => {
      const { e, then } = await lived(kind);
      e.restore(tables, EMPTIED);
      await recover(e, then);
      await expectAgreement(e);
    });
  },
);

describe.each(KINDS)(
  'with nobody doing anything there is no second record (%s), when what was',
  (_kind, kind) => {
    it.each(LOST)('set back by an hour is: %s', async (_tables, tables) => {
      const { e, then } = await lived(kind);
      e.restore(tables, then);
      await e.run(6 * HOUR);
      for (const id of [10, 11, 13, 15, 17]) await e.edit('invoice', id, { note: 'later' });
      await e.run(3 * HOUR);
      expectNoSecondRecord(e);
    });

    it.each(LOST)('emptied is: %s', async (_tables, tables) => {
      const { e } = await lived(kind);
      e.restore(tables, EMPTIED);
      await e.run(6 * HOUR);
      for (const id of [10, 11, 13, 15, 17]) await e.edit('invoice', id, { note: 'later' });
      await e.run(3 * HOUR);
      expectNoSecondRecord(e);
    });
  },
);

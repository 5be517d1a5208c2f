import { describe, expect, it } from '@jest/globals';
import type { TableName } from '../../lib/config/tables.ts';
import type { Idempotency } from '../../lib/connectors/contract.ts';
import { recordKey, type EntityName, type RecordRef } from '../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { pauseEntity } from '../../lib/operator/pause-entity.ts';
import { planRebuild, rebuild } from '../../lib/operator/rebuild.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { resumeEntity } from '../../lib/operator/resume-entity.ts';
import type { OperatorServices } from '../../lib/operator/services.ts';
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

interface Life {
  readonly e: Engine;
  /** When the hour began of which a restored table knows nothing. */
  readonly then: number;
  /** From now on Precoro takes what it is told; in that hour it did not. */
  readonly tell: () => void;
}

/** A day of work, then an hour in which Precoro could not be told of anything. */
async function lived({ idempotency, keepsNoKeys = false }: Kind): Promise<Life> {
  const e = await settledEngine({ idempotency, isKept: true, onLeave: 'cancel' });
  e.external.keepsNoKeys = keepsNoKeys;
  e.external.isProtected = true;
  for (const id of [10, 11, 14]) await arrive(e, changes(id));
  await arrive(e, changes(12, { items: { data: [lineWithoutAccount()] } }));
  await arrive(e, changes(13, { supplier: { id: 502, name: 'Beta' } }));
  await e.run(DAY);
  e.external.next('create', { outcome: 'unknown', effect: { afterMs: 20_000 } });
  e.precoro.put('invoice', invoice(changes(17)));
  await e.announce('invoice', 17);
  await e.run(MINUTE);
  const then = e.clock.now();
  let isTold = false;
  e.precoro.instead(
    ({ kind }) => kind === 'patch' && !isTold,
    () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 503' }),
    1_000_000,
  );
  await hourOf(e);
  return { e, then, tell: () => void (isTold = true) };
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
  // It is tried so often that a count that begins anew would not reach what was told of it for long.
  for (let times = 0; times < 40; times += 1) await e.apply(ref(16));
  await e.run(30 * MINUTE);
}

/** The steps of the runbook: everything stands still, tables are set back, the links are rebuilt, people settle what is told. */
async function restoreByTheBook(
  { e, then, tell }: Life,
  tables: readonly TableName[],
  until: number | null,
): Promise<void> {
  await forEach(e, pauseEntity);
  await e.run(5 * MINUTE);
  e.loseLetters();
  e.restore(tables, until);
  tell();
  await forEach(e, pauseEntity);
  await giveRebuild(e, then);
  await forEach(e, resumeEntity);
  await e.run(3 * HOUR);
  // Where nothing was known, both systems are read by now.
  await giveRebuild(e, null);
  await e.run(HOUR);
  // A supplier first, then what waited for it.
  for (let round = 0; round < 2; round += 1) {
    await settleByHand(e);
    await e.run(2 * HOUR);
  }
}

async function forEach(
  e: Engine,
  command: (services: OperatorServices, entity: EntityName) => Promise<unknown>,
): Promise<void> {
  for (const entity of ['supplier', 'invoice'] as const) await give(e, (s) => command(s, entity));
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

/** Nothing is there twice, nothing is lost; what people must do is known, and what they decided, if the audit is. */
async function expectAgreement(e: Engine, isDecisionKnown: boolean): Promise<void> {
  if (isDecisionKnown) expect((await e.failure(ref(18)))?.words).toMatch(/the price is disputed/);
  expectNoSecondRecord(e);
  // Where no key tells whose it is, a record on hold is found again when it may go on.
  await give(e, (s) => releaseRecord(s, ref(18)));
  await e.run(HOUR);
  await settleByHand(e);
  await e.run(2 * HOUR);
  expectNoSecondRecord(e);
  expect(await findings(e)).toEqual([]);
  expect(e.bills()).toHaveLength(8);
  const cancelled = e.bills().filter((bill) => bill.cancelled);
  expect(cancelled.map(({ payload }) => payload.fields['number'])).toEqual(['INV-14']);
  expect((await e.failures.list(100)).map(({ ref: { id }, failure }) => [id, failure.kind])).toEqual([
    ['16', 'refused'],
  ]);
  await e.edit('invoice', 16, { items: invoice()['items'] });
  await e.drain();
  expect(await e.failures.list(100)).toEqual([]);
  expect(await findings(e)).toEqual([]);
  expect(e.crashes).toEqual([]);
}

const allBut = (kept: TableName) => TABLES.filter((table) => table !== kept);
const LOST: readonly (readonly [string, readonly TableName[]])[] = [
  ...allBut('audit').map((table) => [table, [table]] as const),
  ['all but the audit', allBut('audit')],
  ['all', TABLES],
];

/** The links matter to every kind; what else is lost, to none in its own way. */
const CASES = KINDS.flatMap(([name, kind]) =>
  LOST.filter(([, tables]) => [SEARCHABLE, KEYLESS].includes(kind) || tables.includes('crossReference')).map(
    ([lost, tables]) => ({ name: `${lost} (${name})`, kind, tables }),
  ),
);
/** Tables that know of records. */
const CASES_WITH_RECORDS = CASES.filter(({ tables }) => !['quota', 'failures'].includes(tables.join()));

describe('before anything is lost', () => {
  it.each(KINDS)('both sides agree (%s)', async (_kind, kind) => {
    const { e, tell } = await lived(kind);
    tell();
    await e.run(6 * HOUR);
    await expectAgreement(e, true);
  });
});

describe('with the steps of the runbook both sides agree again, when what was', () => {
  it.each(CASES)('set back by an hour is: $name', async ({ kind, tables }) => {
    const life = await lived(kind);
    await restoreByTheBook(life, tables, life.then);
    await expectAgreement(life.e, !tables.includes('audit'));
  });

  it.each(CASES)('emptied is: $name', async ({ kind, tables }) => {
    const life = await lived(kind);
    await restoreByTheBook(life, tables, EMPTIED);
    await expectAgreement(life.e, !tables.includes('audit'));
  });
});

describe('with nobody doing anything there is no second record, when what was', () => {
  it.each(CASES_WITH_RECORDS)('set back by an hour is: $name', async ({ kind, tables }) => {
    const { e, then } = await lived(kind);
    e.restore(tables, then);
    await lifeGoesOn(e);
    expectNoSecondRecord(e);
  });

  it.each(CASES_WITH_RECORDS)('emptied is: $name', async ({ kind, tables }) => {
    const { e } = await lived(kind);
    e.restore(tables, EMPTIED);
    await lifeGoesOn(e);
    expectNoSecondRecord(e);
  });
});

async function lifeGoesOn(e: Engine): Promise<void> {
  await e.run(6 * HOUR);
  for (const id of [10, 11, 13, 15, 17]) await e.edit('invoice', id, { note: 'later' });
  await e.run(3 * HOUR);
}

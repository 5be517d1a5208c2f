import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordKey, type EntityName } from '../../lib/domain/records.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { fingerprintOf, wireRequest } from '../../lib/precoro/calls.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import { handOnRows } from '../../lib/sync/hand-on.ts';
import type { RowRules } from '../../lib/sync/merge-look.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import { mappingOf } from '../../lib/sync/services.ts';
import { rowOf, type Wire } from '../entities/fixtures/wire.ts';
import { engine, invoice, settledEngine, supplier, type Engine } from '../sync/engine.ts';
import { BANK, expectNoSecret, expectShort } from './support/canaries.ts';
import { hostileJson, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

type Carried = Extract<EntityName, 'supplier' | 'invoice'>;

const WIRES: Readonly<Record<Carried, (id: number) => Wire>> = {
  supplier: (id) => supplier({ ...BANK, id, name: `Supplier ${id}`, uniqueCode: `S-${id}` }),
  invoice: (id) => rowOf(invoice({ ...BANK, id, idn: String(id), invoiceNumber: `INV-${id}` })),
};

interface Row {
  readonly wire: unknown;
  /** Null for a row that may be anything. */
  readonly goodId: string | null;
}

/** A page of good rows and hostile ones, in any order. */
function rows(entity: Carried): fc.Arbitrary<readonly Row[]> {
  const good = fc
    .uniqueArray(fc.integer({ min: 1000, max: 1099 }), { maxLength: 4 })
    .map((ids) => ids.map((id): Row => ({ wire: WIRES[entity](id), goodId: String(id) })));
  const hostile = fc.array(
    fc
      .oneof({ weight: 4, arbitrary: mutated(WIRES[entity](2000)) }, { weight: 1, arbitrary: hostileJson })
      .map((wire): Row => ({ wire, goodId: null })),
    { maxLength: 5 },
  );
  return fc
    .tuple(good, hostile)
    .chain(([some, others]) =>
      fc.shuffledSubarray([...some, ...others], { minLength: some.length + others.length }),
    );
}

function rulesFor(e: Engine, entity: Carried): RowRules {
  const { integration } = e.services;
  const mapping = mappingOf(integration, entity);
  if (!mapping) throw new Error(`no mapping of ${entity}`);
  return { facts: CATALOGUE[entity], mapping, integration, detailClass: 'live' };
}

async function expectNothingLost(e: Engine, entity: Carried, ids: readonly string[]): Promise<void> {
  for (const id of new Set(ids)) {
    const ref = { entity, id };
    expect(Buffer.byteLength(recordKey(ref))).toBeLessThan(1000);
    const mirrored = await e.mirror.read(ref);
    const failed = await e.failure(ref);
    expect(mirrored?.row != null || mirrored?.detail != null || failed !== null).toBe(true);
  }
}

async function expectQuiet(e: Engine): Promise<void> {
  const failures = await e.failures.list(1000);
  const patches = e.precoro.sent.filter(({ call }) => call.kind === 'patch').map(({ call }) => call);
  expectNoSecret(failures, e.logged, e.events.published, e.letters(), patches, e.mirror.records());
  expectShort(...failures.flatMap(({ label, failure }) => [label ?? '', failure.words]));
  expectShort(...e.logged.map(({ id, detail }) => `${id} ${detail ?? ''}`));
}

describe.each<Carried>(['supplier', 'invoice'])('a page of %ss with rows that make no sense', (entity) => {
  it(
    'is handed on whole: each row is in the mirror or a failure, and none takes a good one with it',
    () =>
      fuzz(
        fc.asyncProperty(rows(entity), async (page) => {
          const e = engine();
          const wires = page.map(({ wire }) => wire);
          const handed = await handOnRows(e.services, wires, rulesFor(e, entity), 1);
          expect(handed.ids).toHaveLength(page.length);
          await expectNothingLost(e, entity, handed.ids);
          for (const { goodId } of page) {
            if (goodId === null) continue;
            expect(handed.records.map(({ id }) => id)).toContain(goodId);
            expect((await e.mirror.read({ entity, id: goodId }))?.row).not.toBeNull();
          }
          const open = await e.failures.list(1000);
          const told = new Set(open.map(({ ref }) => ref.id));
          const decoded = new Set(handed.records.map(({ id }) => id));
          expect(handed.ids.every((id) => decoded.has(id) || told.has(id))).toBe(true);
          await expectQuiet(e);
        }),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'stops no other work: what is good arrives outside, and the dispatcher goes on',
    () =>
      fuzz(
        fc.asyncProperty(rows(entity), async (page) => {
          const e = await settledEngine();
          askByRealPaths(e);
          const good = page.flatMap(({ goodId }) => goodId ?? []);
          for (const id of good) put(e, entity, Number(id));
          const answer: PrecoroAnswer = {
            ...{ kind: 'page', rows: page.map(({ wire }) => wire), total: page.length, hasNext: false },
            serverTime: e.clock.now() - SECOND,
          };
          e.precoro.instead(
            (call) => call.kind === 'list' && call.entity === entity,
            () => answer,
          );
          await e.hint(entity, 999, '999');
          await e.run(30 * MINUTE);
          for (const id of good) await e.announce(entity, Number(id));
          await e.run(10 * MINUTE);
          const outside = entity === 'supplier' ? e.vendors() : e.bills();
          const names = outside.map(({ payload }) => payload.fields['name'] ?? payload.fields['number']);
          const prefix = entity === 'supplier' ? 'Supplier ' : 'INV-';
          expect(names).toEqual(expect.arrayContaining(good.map((id) => `${prefix}${id}`)));
          expect(e.crashes).toEqual([]);
          await expectQuiet(e);
        }),
        0.4,
      ),
    PATIENCE_MS,
  );
});

describe('a list that does not end', () => {
  it(
    'stops its cursor after a few pages instead of spending the day, and says so',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.constantFrom<Carried>('supplier', 'invoice'),
          fc.nat({ max: 3 }),
          async (entity, many) => {
            const e = await settledEngine();
            const repeated = Array.from({ length: many }, (_, index) => WIRES[entity](3000 + index));
            e.precoro.instead(
              (call) => call.kind === 'list' && call.entity === entity,
              () => ({ kind: 'page', rows: repeated, total: null, hasNext: true, serverTime: e.clock.now() }),
              Infinity,
            );
            const before = e.precoro.sent.length;
            await e.hint(entity, 999, '999');
            await e.run(60 * MINUTE);
            expect((await e.state(entity)).cursor.stopped).toMatch(/does not end/);
            expect(e.precoro.sent.length - before).toBeLessThan(40);
          },
        ),
        0.1,
      ),
    PATIENCE_MS,
  );
});

describe('definitions of custom fields', () => {
  const definition = fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 99 }).map((id) => ({ id, name: `Field ${id}` })) },
    { weight: 3, arbitrary: mutated({ id: 70, name: 'GL account', type: 1 }) },
    { weight: 1, arbitrary: hostileJson },
  );
  const option = mutated({ id: 701, name: 'Travel', code: '6420', externalId: '6420', enable: true });

  it(
    'are each kept, or told of in the log: one that makes no sense takes no other with it',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.array(definition, { maxLength: 6 }),
          fc.array(option, { maxLength: 4 }),
          async (fields, options) => {
            const e = engine();
            askByRealPaths(e);
            const pageOf = (all: readonly unknown[]): PrecoroAnswer => ({
              ...{ kind: 'page', rows: all, total: all.length, hasNext: false, serverTime: e.clock.now() },
            });
            e.precoro.instead(
              (call) => call.kind === 'fieldDefinitions' && call.family === 'item',
              () => pageOf(fields),
            );
            e.precoro.instead(
              (call) => call.kind === 'fieldOptions',
              () => pageOf(options),
              Infinity,
            );
            await e.run(MINUTE);
            const kept = (await e.services.definitions.read())?.definitions.item ?? [];
            const refused = e.logged.filter(({ outcome }) => outcome === 'definition not understood');
            // Of a field that is listed twice the options are read once.
            const asked = new Map(
              kept.filter(({ name }) => name.toLowerCase() === 'gl account').map((one) => [one.id, one]),
            );
            const keptOptions = [...asked.values()].reduce((sum, field) => sum + field.options.length, 0);
            expect(kept.length + keptOptions + refused.length).toBe(
              fields.length + asked.size * options.length,
            );
            expectShort(...refused.map(({ detail }) => detail ?? ''));
          },
        ),
        0.5,
      ),
    PATIENCE_MS,
  );
});

/** As Precoro must be asked: a record that cannot be named in a path cannot be asked for. */
function askByRealPaths(e: Engine): void {
  e.precoro.fingerprint = (call) => fingerprintOf(wireRequest(call, CATALOGUE, DEFAULT_SWITCHES));
}

function put(e: Engine, entity: Carried, id: number): void {
  if (entity === 'supplier') return e.precoro.put('supplier', WIRES.supplier(id));
  e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `INV-${id}` }));
}

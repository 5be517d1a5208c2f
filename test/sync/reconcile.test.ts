import { describe, expect, it } from '@jest/globals';
import type { Payload } from '../../lib/connectors/contract.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { differences } from '../../lib/sync/payload-differences.ts';
import { compareBothSides, type BothSides } from '../../lib/sync/reconcile.ts';
import type { Wire } from '../entities/fixtures/wire.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  lineWithoutAccount,
  oldInvoice,
  settledEngine,
  supplier,
  TARGETS,
  type Engine,
} from './engine.ts';

/** Both sides as they are now, read in full. */
async function sidesOf(e: Engine, ids: Partial<Record<EntityName, readonly number[]>>): Promise<BothSides> {
  const known = await e.services.definitions.read();
  const read = (entity: EntityName, wire: Wire) => ({
    entity,
    record: CATALOGUE[entity].decode(wire, { bankDetails: false }),
  });
  return {
    integration: e.services.integration,
    catalogue: CATALOGUE,
    specs: TARGETS,
    definitions: known?.definitions ?? { item: [], document: [], supplier: [] },
    precoro: (['supplier', 'invoice'] as const).flatMap((entity) =>
      (ids[entity] ?? []).map((id) => read(entity, e.precoro.get(entity, id))),
    ),
    external: [...e.vendors(), ...e.bills()].map((record) => ({
      target: record.target,
      company: record.company,
      record,
    })),
    failures: await e.failures.list(100),
  };
}

const ALL = { supplier: [501], invoice: [1, 956598] };

async function findingsOf(e: Engine) {
  const { findings } = compareBothSides(await sidesOf(e, ALL));
  return findings.map(({ fault, ref }) => `${fault} ${ref.entity} ${ref.id}`);
}

describe('the comparison of both sides', () => {
  it('finds nothing where all is well, and counts', async () => {
    const e = await settledEngine();
    await arrive(e);
    const { findings, entities } = compareBothSides(await sidesOf(e, ALL));
    expect(findings).toEqual([]);
    expect(entities).toEqual({
      supplier: { inPrecoro: 1, eligible: 1, outside: 1, refused: 0, sums: [] },
      invoice: {
        ...{ inPrecoro: 2, eligible: 1, outside: 1, refused: 0 },
        sums: [{ currency: 'GBP', documents: 1, precoro: '30', external: '30', equal: true }],
      },
    });
  });

  it('finds nothing where several companies are in step', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    await arrive(e);
    expect(await findingsOf(e)).toEqual([]);
  });

  it('finds nothing wrong with a refused invoice that says why', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    const { findings, entities } = compareBothSides(await sidesOf(e, ALL));
    expect(findings).toEqual([]);
    expect(entities['invoice']).toMatchObject({ eligible: 1, outside: 0, refused: 1 });
  });

  it('adds up only what must agree: not what is refused, in revision or twice', async () => {
    const e = await settledEngine();
    await arrive(e);
    const sumsOf = async () => compareBothSides(await sidesOf(e, ALL)).entities['invoice']?.sums;
    expect(await sumsOf()).toHaveLength(1);
    e.precoro.edit('invoice', 956598, { status: 7 });
    expect(await sumsOf()).toEqual([]);
    e.precoro.edit('invoice', 956598, { status: 2 });
    e.external.plant('bill', 'B9', { fields: {}, lines: [] }, e.bills()[0]?.createdWithKey ?? '');
    expect(await sumsOf()).toEqual([]);
  });

  const planted: readonly [string, (e: Engine) => void | Promise<void>, readonly string[]][] = [
    ['missing', (e) => e.external.remove('B2'), ['missing invoice 956598']],
    [
      'duplicated',
      async (e) => {
        const key = e.bills()[0]?.createdWithKey ?? '';
        const [target] = [e.external.connector.targets['bill']];
        const context = { company: 'default', signal: new AbortController().signal };
        await target?.create({ fields: {}, lines: [] }, key, context);
      },
      ['duplicated invoice 956598'],
    ],
    ['stale', (e) => e.precoro.edit('invoice', 956598, { note: 'newer' }), ['stale invoice 956598']],
    [
      'stale, because the mapping refuses by now',
      (e) => e.precoro.edit('invoice', 956598, { items: { data: [lineWithoutAccount()] } }),
      ['stale invoice 956598'],
    ],
    ['unlinked', (e) => e.precoro.edit('invoice', 956598, { externalId: null }), ['unlinked invoice 956598']],
    [
      'wrongLog, on a document that is well',
      (e) => e.precoro.edit('invoice', 956598, { externalIntegrationLog: 'old trouble' }),
      ['wrongLog invoice 956598'],
    ],
    [
      'beforeGoLive',
      (e) => {
        e.precoro.put('invoice', { ...oldInvoice(), id: 956598, externalId: 'B2' });
      },
      ['beforeGoLive invoice 956598'],
    ],
  ];
  it.each(planted)('finds a planted fault: %s', async (_, plant, found) => {
    const e = await settledEngine();
    await arrive(e);
    await plant(e);
    expect(await findingsOf(e)).toEqual(found);
  });

  it('finds a refused document that does not say why', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    e.precoro.edit('invoice', 956598, { externalIntegrationLog: null });
    expect(await findingsOf(e)).toEqual(['wrongLog invoice 956598']);
  });

  it('finds an invoice outside whose supplier is not', async () => {
    const e = await settledEngine();
    await arrive(e);
    e.external.remove('V1');
    e.precoro.edit('supplier', 501, { externalId: null });
    expect(await findingsOf(e)).toEqual(['missing supplier 501', 'stale invoice 956598']);
  });

  it('finds what was created although its entity is only observed, and asks for nothing more', async () => {
    const e = await settledEngine();
    await arrive(e);
    const sides = await sidesOf(e, ALL);
    const observed = new Set<EntityName>(['invoice']);
    const { findings, entities } = compareBothSides({ ...sides, observed });
    expect(findings.map(({ fault, ref }) => `${fault} ${ref.id}`)).toEqual(['beforeGoLive 956598']);
    expect(entities['invoice']?.eligible).toBe(0);
  });

  it('passes over records that belong to no company', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    await arrive(e, { legalEntity: null });
    expect(await findingsOf(e)).toEqual([]);
    expect(await e.failure(INVOICE)).not.toBeNull();
  });

  it('takes a target it knows no fields of as it is', async () => {
    const e = engine();
    e.precoro.put('supplier', supplier());
    await arrive(e);
    const sides = await sidesOf(e, { invoice: [956598] });
    expect(compareBothSides({ ...sides, specs: {} }).findings).toEqual([]);
    expect(e.precoro.get('invoice', 956598)['id']).toBe(invoice()['id']);
  });
});

describe('differences of two payloads', () => {
  const payload = (fields: Payload['fields'], lines: Payload['lines'] = []): Payload => ({ fields, lines });
  it.each([
    ['blank in every form', payload({ note: null }), payload({ note: '' }), []],
    ['the same amount', payload({ total: '1.50' }), payload({ total: '1.5' }), []],
    [
      'another amount',
      payload({ total: '1.50' }),
      payload({ total: '2' }),
      ['total: "1.50" wanted, "2" kept'],
    ],
    ['text for an amount', payload({ total: 'x' }), payload({}), ['total: "x" wanted, nothing kept']],
    ['a missing line', payload({}, [{}]), payload({}), ['1 lines wanted, 0 kept']],
    [
      'a wrong line',
      payload({}, [{ account: 'A' }]),
      payload({}, [{ account: 'B' }]),
      ['line 1 account: "A" wanted, "B" kept'],
    ],
    ['more than is mapped', payload({}), payload({ note: 'theirs' }), []],
  ])('%s', (_, wanted, kept, words) => {
    expect(differences(wanted, kept, TARGETS.bill)).toEqual(words);
  });

  it('compare lines of a target without lines as they are', () => {
    const wanted = payload({}, [{ a: 'x' }]);
    expect(differences(wanted, payload({}, [{ a: 'y' }]), TARGETS.vendor)).toHaveLength(1);
  });
});

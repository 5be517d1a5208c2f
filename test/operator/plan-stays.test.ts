import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { applyPlan } from '../../lib/operator/apply.ts';
import { planChanges } from '../../lib/operator/plan.ts';
import { withoutBankDetails, type PlanRow } from '../../lib/operator/plan-rows.ts';
import { reconcile } from '../../lib/operator/reconcile.ts';
import { idempotencyKey } from '../../lib/sync/idempotency-key.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  lineWithoutAccount,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
  type Setting,
} from '../sync/engine.ts';
import { inwardEngine, vendor, type InwardEngine, type InwardSetting } from '../sync/inward/inward-engine.ts';
import { give } from './acting.ts';

const rowOf = async (e: Engine, id: string): Promise<PlanRow | undefined> =>
  (await give(e, (services) => planChanges(services, []))).rows.find((row) => row.id === id);
const told = (row: PlanRow | undefined) => row && `${row.act}: ${row.words}`;
const [CANCELLED, IN_REVISION] = [8, 7];

async function cancelled(setting: Setting): Promise<Engine> {
  const e = await settledEngine(setting);
  await arrive(e);
  await e.closeGate('invoice');
  await e.edit('invoice', 956598, { status: CANCELLED });
  await e.drain();
  return e;
}

describe('of what goes out a plan says', () => {
  it.each([
    ['cancel', 'cancel: it was cancelled or disabled in Precoro'],
    [
      'report',
      'fails: invoice Chairs for Leeds has left in Precoro, and still stands outside: a person must act there',
    ],
    ['hold', 'skip: left in Precoro: kept as it is'],
  ] as const)('what becomes of a cancelled bill with onLeave %s', async (onLeave, words) => {
    const e = await cancelled({ onLeave });
    expect(told(await rowOf(e, '956598'))).toBe(words);
  });

  it('that it is cancelled, once', async () => {
    const e = await cancelled({ onLeave: 'cancel' });
    const { rows } = await give(e, (services) => planChanges(services, ['invoice']));
    const [ended] = await give(e, (services) => applyPlan(services, rows, { throughGate: true }));
    expect(ended?.end).toBe('done');
    expect(e.external.writes.at(-1)).toMatch(/^cancel bill/);
    expect(await rowOf(e, '956598')).toBeUndefined();
    const [again] = await give(e, (services) => applyPlan(services, rows, { throughGate: true }));
    expect(again?.end).toBe('already');
  });

  const cases: readonly (readonly [name: string, world: () => Promise<Engine>, id: string, words: string])[] =
    [
      [
        'it is in revision',
        async () => {
          const e = await settledEngine();
          await arrive(e);
          await e.edit('invoice', 956598, { status: IN_REVISION });
          await e.drain();
          return e;
        },
        '956598',
        'skip: in revision',
      ],
      [
        'its counterpart is gone outside',
        async () => {
          const e = await settledEngine();
          e.external.remove('V1');
          return e;
        },
        '501',
        'fails: V1 is gone outside: nothing is created anew before a person says so',
      ],
      [
        'the mapping refuses it',
        async () => {
          const e = await settledEngine();
          await arrive(e, { items: { data: [lineWithoutAccount()] } });
          return e;
        },
        '956598',
        'fails: ',
      ],
      [
        'Precoro names what is not there',
        async () => {
          const e = engine({ mode: 'observe' });
          e.precoro.put('supplier', supplier({ externalId: 'V77' }));
          await e.run(10 * MINUTE);
          return e;
        },
        '501',
        'fails: Precoro names V77, which is not there outside',
      ],
      [
        'a person holds it',
        async () => {
          const e = await settledEngine();
          const now = e.clock.now();
          const link = await e.crossReference.acquire(SUPPLIER, 'default', 'ann', now + SECOND, now);
          if (link === 'busy') throw new Error('busy');
          await e.crossReference.release({ ...link, hold: { kind: 'held', actor: 'clerk', words: 'wait' } });
          return e;
        },
        '501',
        'fails: on hold: wait',
      ],
      [
        'a create got no answer',
        async () => {
          const e = await settledEngine();
          e.external.next('create', { outcome: 'unknown', effect: 'none' });
          e.precoro.put('invoice', invoice());
          await e.announce('invoice', 956598);
          await e.run(20 * SECOND);
          return e;
        },
        '956598',
        'create: a create got no answer, and is looked for first',
      ],
      [
        'a create got no answer, and it was cancelled meanwhile',
        async () => {
          const e = await settledEngine();
          e.external.next('create', { outcome: 'unknown', effect: 'none' });
          e.precoro.put('invoice', invoice());
          await e.announce('invoice', 956598);
          await e.run(20 * SECOND);
          await e.edit('invoice', 956598, { status: CANCELLED });
          await e.run(MINUTE);
          return e;
        },
        '956598',
        'waits: a create got no answer, and is looked for outside',
      ],
      [
        'its supplier is not known',
        async () => {
          const e = engine({ mode: 'observe' });
          e.precoro.put('invoice', invoice());
          await e.run(10 * MINUTE);
          return e;
        },
        '956598',
        'waits: ',
      ],
      [
        'the like outside belongs to another',
        async () => {
          const e = await settledEngine();
          const { name } = e.precoro.get('supplier', 501);
          await e.closeGate('supplier');
          e.precoro.put('supplier', supplier({ id: 777, name, uniqueCode: 'S-777' }));
          await e.announce('supplier', 777);
          await e.drain();
          return e;
        },
        '777',
        'fails: V1 stands there under the same names, and belongs to supplier#501',
      ],
      [
        'what was created for it stands there already',
        async () => {
          const e = engine({ mode: 'observe' });
          e.precoro.put('supplier', supplier());
          await e.run(10 * MINUTE);
          const key = idempotencyKey({ ref: SUPPLIER, company: 'default' });
          e.external.plant(
            'vendor',
            'V5',
            { fields: { name: 'Acme Ltd', city: null, active: true }, lines: [] },
            key,
          );
          return e;
        },
        '501',
        'link: it was created for this record',
      ],
    ];

  it.each(cases)('%s', async (_name, world, id, words) => {
    expect(told(await rowOf(await world(), id))).toContain(words);
  });

  it('that a document waits for its lines, which costs a request', async () => {
    const e = engine({ mode: 'observe' });
    e.precoro.put('invoice', invoice());
    await e.run(10 * MINUTE);
    const known = await e.mirror.read(INVOICE);
    if (known) await e.mirror.save({ ...known, detail: null });
    expect(await rowOf(e, '956598')).toMatchObject({ act: 'waits', price: { details: 1 } });
    const result = await give(e, (services) => reconcile(services, ['invoice']));
    expect(result.findings).toMatchObject([{ kind: 'onlyPrecoro', isTold: true }]);
  });

  it('that a document has moved to another company', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' }, onLeave: 'update' });
    await arrive(e);
    await e.closeGate('invoice');
    await e.edit('invoice', 956598, { legalEntity: { id: 22, name: 'Acme DE' } });
    await e.drain();
    const { rows } = await give(e, (services) => planChanges(services, ['invoice']));
    expect(rows.filter(({ id }) => id === '956598').map(({ company, act }) => `${act} ${company}`)).toEqual([
      'create de',
      'fails uk',
    ]);
  });

  it('nothing of what is in a bank account', () => {
    const change = { kept: 'DE02', wanted: 'DE03' };
    const hidden = '(bank detail)';
    expect(
      withoutBankDetails(
        [
          { field: 'iban', ...change },
          { field: 'acct', ...change, kept: null },
          { field: 'name', ...change },
        ],
        ['acct'],
      ),
    ).toEqual([
      { field: 'iban', kept: hidden, wanted: hidden },
      { field: 'acct', kept: null, wanted: hidden },
      { field: 'name', ...change },
    ]);
  });
});

describe('of what comes in a plan says', () => {
  /** V1 is linked; then its gate is closed and something happens. */
  async function linked(setting: InwardSetting, then: (e: InwardEngine) => void): Promise<InwardEngine> {
    const e = inwardEngine(setting);
    e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    e.account.change({
      externalId: '64',
      fields: { code: '64', name: 'Travel', active: true, parent: null },
    });
    await e.settle();
    await e.settle();
    await e.closeGate('supplier');
    await e.closeGate('itemFieldOption');
    then(e);
    await e.settle();
    return e;
  }
  const inwardRow = async (e: InwardEngine, id: string) => {
    const { rows } = await give(e, (services) => planChanges(services, []));
    return rows.find((row) => row.direction === 'inward' && row.id === id);
  };

  it.each([
    ['disable', 'deactivate: it was deleted in the external system'],
    [
      'report',
      'fails: it was deleted in the external system, and still stands in Precoro: a person must act there',
    ],
    ['nothing', 'skip: it was deleted in the external system: kept in Precoro, as configured'],
  ] as const)('what becomes of an option deleted outside with onGone %s', async (onGone, words) => {
    const e = await linked({ onGone }, (one) =>
      one.account.change({
        externalId: '64',
        fields: { code: '64', name: 'Travel', active: true, parent: null },
        isGone: true,
      }),
    );
    expect(told(await inwardRow(e, '64'))).toBe(words);
  });

  it('that a record waits for its parent, which is not known', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.account.change({ externalId: '65', fields: { code: '65', name: 'Rail', active: true, parent: '99' } });
    await e.settle();
    expect(told(await inwardRow(e, '65'))).toMatch(/^waits: /);
  });

  it('that a feed makes nothing new, and what a mapping refuses', async () => {
    const e = inwardEngine({ mode: 'observe', creates: false });
    e.vendor.change({ externalId: 'V2', fields: vendor('New') });
    e.tax.change({ externalId: 'T9', fields: { name: null, percent: '20' } });
    await e.settle();
    expect(told(await inwardRow(e, 'V2'))).toBe('skip: this feed makes nothing new');
    expect(told(await inwardRow(e, 'T9'))).toMatch(/^fails: /);
  });

  it('which link is another one’s', async () => {
    const e = await linked({}, () => undefined);
    const id = Number(e.shown('supplier', 'Acme')?.['id']);
    await e.edit('supplier', id, { externalId: 'V2' });
    e.vendor.change({ externalId: 'V2', fields: vendor('Other') });
    await e.settle();
    expect(told(await inwardRow(e, 'V2'))).toBe(`fails: supplier#${id} shows its id, and is linked to V1`);
  });

  it('that a payment is posted, with its bill linked; and afterwards that it is', async () => {
    const e = inwardEngine();
    await e.services.gates.setGate('payment', 'observe');
    e.precoro.put('supplier', supplier({ id: 501 }));
    e.precoro.put('invoice', invoice({ payments: { data: [] }, sumPaid: '0' }));
    await e.run(HOUR);
    const bill = e.bills()[0]?.externalId ?? '';
    e.payment.change({
      externalId: 'P1',
      fields: { bill_id: bill, amount: '10', discount: '0', currency: null, paid_on: '2026-03-01' },
    });
    await e.settle();
    const planned = await inwardRow(e, 'P1');
    expect(planned).toMatchObject({
      act: 'create',
      words: 'posted, unless its invoice shows it already',
      price: { writes: 1, details: 1 },
    });
    await e.services.gates.setGate('payment', 'live');
    await e.run(HOUR);
    expect(await inwardRow(e, 'P1')).toBeUndefined();
    const [ended] = await give(e, (services) => applyPlan(services, planned ? [planned] : []));
    expect(ended?.end).toBe('already');
  });
});

describe('applying a row', () => {
  const row = {
    direction: 'outward',
    entity: 'supplier',
    feed: null,
    company: 'default',
    id: '501',
    label: '',
    counterpart: null,
    act: 'update',
    words: '',
    fields: [],
    price: { lookups: 0, details: 0, writes: 0, writeBacks: 0 },
    state: 'x',
    after: [],
  } as const;

  it.each([
    ['of a record that is not known', { id: '1' }, 'it is not known any more'],
    [
      'of a company that it does not go to',
      { company: 'elsewhere' },
      'it does not go to company elsewhere any more',
    ],
    [
      'of an entity that is not configured',
      { entity: 'receipt' },
      'receipt is not part of the configuration any more',
    ],
    [
      'of a feed that is not configured',
      { direction: 'inward', feed: 'tax' },
      'tax is not part of the configuration any more',
    ],
  ] as const)('%s is refused', async (_name, changes, words) => {
    const e = await settledEngine();
    const [ended] = await give(e, (services) => applyPlan(services, [{ ...row, ...changes }]));
    expect(ended?.end).toEqual({ words });
  });

  it('that comes in and is not known is refused', async () => {
    const e = inwardEngine();
    await e.settle();
    const [ended] = await give(e, (services) =>
      applyPlan(services, [{ ...row, direction: 'inward', entity: 'tax', feed: 'tax' }]),
    );
    expect(ended?.end).toEqual({ words: 'it is not known any more' });
  });
});

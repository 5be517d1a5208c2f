import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { sumOf } from '../../../lib/domain/money.ts';
import { dispatch } from '../../../lib/sync/dispatch.ts';
import type { PrecoroCall } from '../../../lib/sync/ports/precoro.ts';
import { crashingServices } from '../crash.ts';
import { billed, inwardEngine, paid, type InwardEngine, type InwardSetting } from './inward-engine.ts';

const isPost = ({ kind, entity }: PrecoroCall & { entity?: string }): boolean =>
  kind === 'create' && entity === 'payment';

/** Invoice 1 of 100 whose bill is linked. */
async function withInvoice(setting: InwardSetting = {}, ids: readonly number[] = [1]) {
  const e = inwardEngine(setting);
  const bill = await billed(e, ids);
  return { e, bill: bill(ids[0] ?? 0), billOf: bill };
}

/** What counts on an invoice, in the order it was posted. */
function counted(e: InwardEngine, invoiceId = 1): readonly string[] {
  return e.precoro
    .all('payment')
    .filter(
      ({ invoice, status }) => status !== 8 && String((invoice as { id: unknown }).id) === String(invoiceId),
    )
    .map(({ sumPaid }) => String(sumPaid));
}

const posts = (e: InwardEngine) => e.precoro.sent.filter(({ call }) => isPost(call)).length;
const told = (e: InwardEngine, id: string) => e.told('payment', 'payment', id);

/** Somebody enters a payment in Precoro. */
function enterByHand(e: InwardEngine, amount: string, day = '2026-03-02') {
  const body = { invoice: { id: '1' }, sumPaid: amount, payDate: `${day}T00:00:00Z` };
  e.precoro.act({ kind: 'create', entity: 'payment', body });
}

describe('a payment', () => {
  it('in part, and then the rest, is posted as it comes, and shown with its external id', async () => {
    const { e, bill } = await withInvoice();
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    e.payment.change({ externalId: 'P2', fields: paid(bill, '60', { paid_on: '2026-03-03' }) });
    await e.settle();
    expect(counted(e)).toEqual(['40', '60']);
    expect(e.precoro.get('invoice', 1)['sumPaid']).toBe('100');
    expect(e.precoro.all('payment').map(({ externalId }) => externalId)).toEqual(['P1', 'P2']);
    await e.expectQuiet();
  });

  it('costs a look at its invoice at most, and one POST', async () => {
    const { e, bill } = await withInvoice();
    await e.run(HOUR);
    const start = e.clock.now();
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    expect(e.precoro.since(start).filter((one) => !one.startsWith('list'))).toEqual([
      'detail invoice 1',
      'create payment',
      'detail invoice 1',
    ]);
  });

  it('over several bills comes as one record each, and is posted on each', async () => {
    const { e, billOf } = await withInvoice({}, [1, 2, 3]);
    for (const id of [1, 2, 3]) e.payment.change({ externalId: `P1/${id}`, fields: paid(billOf(id), '100') });
    await e.run(HOUR);
    expect([1, 2, 3].map((id) => counted(e, id))).toEqual([['100'], ['100'], ['100']]);
  });

  it.each([
    ['with a discount that settles the rest', { amount: '95', discount: '5' }, '100'],
    ['a cent short of what is open', { amount: '99.99' }, '100'],
    ['a cent more than what is open', { amount: '100.01' }, '100'],
    ['two cents short, which is a part', { amount: '99.98' }, '99.98'],
  ])('%s', async (_, { amount, ...rest }, posted) => {
    const { e, bill } = await withInvoice();
    e.payment.change({ externalId: 'P1', fields: paid(bill, amount, rest) });
    await e.settle();
    expect(counted(e)).toEqual([posted]);
    expect(await told(e, 'P1')).toBeNull();
  });

  it.each([
    ['of more than is open', { amount: '100.02' }, /comes to 100.02, but only 100 of invoice .* is open/],
    ['of nothing', { amount: '0' }, /not to more than 0/],
    ['in another currency', { amount: '50', currency: 'USD' }, /is in USD, but invoice .* is in EUR/],
  ])('%s is told, and never posted', async (_, { amount, ...rest }, words) => {
    const { e, bill } = await withInvoice();
    e.payment.change({ externalId: 'P1', fields: paid(bill, amount, rest) });
    await e.run(3 * DAY);
    expect(posts(e)).toBe(0);
    expect((await told(e, 'P1'))?.words).toMatch(words);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
    e.payment.change({ externalId: 'P1', fields: paid(bill, '100') });
    await e.settle();
    expect(counted(e)).toEqual(['100']);
    expect(await told(e, 'P1')).toBeNull();
  });

  it('of a bill that is not ours is passed over, and posted when that bill is linked one day', async () => {
    const e = inwardEngine();
    e.payment.change({ externalId: 'P1', fields: paid('B2', '100') });
    await e.run(3 * DAY);
    expect(await e.inbound('payment', 'P1')).toMatchObject({ phase: 'passed', failure: null });
    expect(e.writesSince(e.start)).toEqual([]);
    const bill = await billed(e, [1]);
    expect(bill(1)).toBe('B2');
    await e.run(HOUR);
    expect(counted(e)).toEqual(['100']);
  });

  it('of a bill whose link was not heard of is posted all the same', async () => {
    const e = inwardEngine();
    e.payment.change({ externalId: 'P1', fields: paid('B2', '100') });
    await e.run(HOUR);
    const { inbounds } = e.services;
    e.services.inbounds = { ...inbounds, waitingFor: async () => [] };
    await billed(e, [1]);
    e.services.inbounds = inbounds;
    await e.run(3 * HOUR);
    expect(counted(e)).toEqual(['100']);
  });

  it('changed after it was posted is told, and set right outside is cured', async () => {
    const { e, bill } = await withInvoice();
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    e.payment.change({ externalId: 'P1', fields: paid(bill, '45') });
    await e.settle();
    expect((await told(e, 'P1'))?.words).toMatch(/was posted in Precoro as 40 on 2026-03-02.* and is 45/);
    expect(counted(e)).toEqual(['40']);
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    expect(await told(e, 'P1')).toBeNull();
    await e.expectQuiet();
  });
});

describe('a payment that was voided', () => {
  it('before it was posted never comes', async () => {
    const e = inwardEngine({ mode: 'live' });
    e.payment.change({ externalId: 'P1', fields: paid('B2', '100') });
    await e.settle();
    e.payment.change({ externalId: 'P1', isGone: true });
    await e.settle();
    await billed(e, [1]);
    await e.run(HOUR);
    expect(posts(e)).toBe(0);
  });

  it.each([
    ['is cancelled', null],
    ['is cancelled, although that got no answer and had no effect', 'none'],
    ['is cancelled, although that got no answer', 'applied'],
  ] as const)('in Precoro %s as configured', async (_, effect) => {
    const { e, bill } = await withInvoice({ onVoided: 'cancel' });
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    if (effect) e.precoro.losesAnswer(({ kind }) => kind === 'cancel', effect);
    e.payment.change({ externalId: 'P1', isGone: true });
    await e.run(HOUR);
    expect(counted(e)).toEqual([]);
    expect(await told(e, 'P1')).toBeNull();
    await e.expectQuiet();
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    expect((await told(e, 'P1'))?.words).toMatch(/was cancelled in Precoro because it was voided/);
  });

  it('while one that was entered by hand is taken for it is cancelled all the same', async () => {
    const { e, bill } = await withInvoice({ onVoided: 'cancel' });
    enterByHand(e, '40');
    await e.announce('invoice', 1);
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    const { crossReference } = e.services;
    let isVoided = false;
    e.services.crossReference = {
      ...crossReference,
      async saveLinked(link) {
        if (link.ref.entity === 'payment' && !isVoided) {
          isVoided = true;
          e.payment.change({ externalId: 'P1', isGone: true });
          await e.heard('payment');
          await e.pollNow();
        }
        return crossReference.saveLinked(link);
      },
    };
    await e.run(HOUR);
    expect(isVoided).toBe(true);
    expect(counted(e)).toEqual([]);
  });

  it('is told where Precoro does not cancel it', async () => {
    const { e, bill } = await withInvoice({ onVoided: 'cancel' });
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    const refusal = { kind: 'rejected', status: 405, words: 'Method not allowed', fields: {} } as const;
    e.precoro.instead(
      ({ kind }) => kind === 'cancel',
      () => refusal,
      100,
    );
    e.payment.change({ externalId: 'P1', isGone: true });
    await e.settle();
    expect((await told(e, 'P1'))?.words).toMatch(/voided .* still counts in Precoro.*Method not allowed/);
  });

  it('is reported by default, until somebody has cancelled it in Precoro', async () => {
    const { e, bill } = await withInvoice();
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    e.payment.change({ externalId: 'P1', isGone: true });
    await e.settle();
    expect((await told(e, 'P1'))?.words).toMatch(/was voided .* cancel it there/);
    const [posted] = e.precoro.all('payment');
    e.precoro.act({
      kind: 'cancel',
      entity: 'payment',
      key: { id: String(posted?.['id']), idn: String(posted?.['idn']) },
    });
    await e.run(2 * DAY);
    expect(await told(e, 'P1')).toBeNull();
  });
});

describe('equal payments', () => {
  it.each([true, false])(
    'of one day are both posted, none thrice (their ids shown: %s)',
    async (showsPaymentIds) => {
      const { e, bill } = await withInvoice();
      e.precoro.habits.showsPaymentIds = showsPaymentIds;
      e.precoro.losesAnswer(isPost, 'applied', 2);
      for (const id of ['P1', 'P2']) e.payment.change({ externalId: id, fields: paid(bill, '30') });
      await e.run(2 * HOUR);
      expect(counted(e)).toEqual(['30', '30']);
      expect(posts(e)).toBe(2);
      await e.expectQuiet();
    },
  );

  it.each([
    ['seen by a webhook', true],
    ['not heard of', false],
  ])('entered by hand and outside are one (%s)', async (_, isHeard) => {
    const { e, bill } = await withInvoice();
    await e.run(HOUR);
    enterByHand(e, '40');
    if (isHeard) await e.announce('invoice', 1);
    e.payment.change({ externalId: 'P1', fields: paid(bill, '40') });
    await e.settle();
    expect(posts(e)).toBe(0);
    expect(counted(e)).toEqual(['40']);
    await e.run(HOUR);
    expect(e.precoro.all('payment')[0]).toMatchObject({ externalId: 'P1' });
  });

  it('of which one was entered by hand are two: the second is posted', async () => {
    const { e, bill } = await withInvoice();
    enterByHand(e, '30');
    await e.announce('invoice', 1);
    for (const id of ['P1', 'P2']) e.payment.change({ externalId: id, fields: paid(bill, '30') });
    await e.run(HOUR);
    expect(counted(e)).toEqual(['30', '30']);
  });
});

describe('a payment without an answer', () => {
  const CASES = [true, false].flatMap((showsPaymentIds) =>
    [true, false].flatMap((postTakesExternalId) =>
      (['none', 'applied', { afterMs: 70_000 }] as const).map((effect) => ({
        ...{ showsPaymentIds, postTakesExternalId, effect },
      })),
    ),
  );
  it.each(CASES)('is posted once: %j', async ({ effect, ...habits }) => {
    const { e, bill } = await withInvoice();
    Object.assign(e.precoro.habits, habits, { writesAnswerObject: false });
    e.precoro.losesAnswer(isPost, effect);
    for (const id of ['P1', 'P2', 'P3']) e.payment.change({ externalId: id, fields: paid(bill, '30') });
    await e.run(2 * HOUR);
    expect(counted(e)).toEqual(['30', '30', '30']);
    expect(posts(e)).toBe(effect === 'none' ? 4 : 3);
    expect((await e.inbound('payment', 'P1'))?.failure).toBeNull();
    await e.expectQuiet();
  });

  it('is the only one under way on its invoice', async () => {
    const { e, bill } = await withInvoice();
    e.precoro.losesAnswer(isPost, { afterMs: 70_000 });
    e.payment.change({ externalId: 'P1', fields: paid(bill, '30') });
    e.payment.change({ externalId: 'P2', fields: paid(bill, '30') });
    await e.heard('payment');
    await e.run(2 * MINUTE);
    expect(posts(e)).toBe(1);
    await e.run(HOUR);
    expect(counted(e)).toEqual(['30', '30']);
  });

  it('is found as it was sent, although another day and amount are wanted by now', async () => {
    const { e, bill } = await withInvoice();
    e.precoro.habits.showsPaymentIds = false;
    e.precoro.losesAnswer(isPost, 'applied');
    e.payment.change({ externalId: 'P1', fields: paid(bill, '30') });
    await e.heard('payment');
    await e.run(MINUTE);
    e.payment.change({ externalId: 'P1', fields: paid(bill, '35', { paid_on: '2026-03-05' }) });
    await e.heard('payment');
    await e.run(HOUR);
    expect(counted(e)).toEqual(['30']);
    expect((await told(e, 'P1'))?.words).toMatch(/posted in Precoro as 30 .* is 35/);
  });

  it('is looked for on the invoice it was sent to, although it belongs to another by now', async () => {
    const { e, billOf } = await withInvoice({}, [1, 2]);
    e.precoro.losesAnswer(isPost, 'applied');
    e.payment.change({ externalId: 'P1', fields: paid(billOf(1), '30') });
    await e.heard('payment');
    await e.run(MINUTE);
    e.payment.change({ externalId: 'P1', fields: paid(billOf(2), '30') });
    await e.heard('payment');
    await e.run(HOUR);
    expect([counted(e, 1), counted(e, 2)]).toEqual([['30'], []]);
    expect(await told(e, 'P1')).not.toBeNull();
  });

  it('that was voided meanwhile is not sent again', async () => {
    const { e, bill } = await withInvoice({ onVoided: 'cancel' });
    e.precoro.losesAnswer(isPost, 'none');
    e.payment.change({ externalId: 'P1', fields: paid(bill, '30') });
    await e.heard('payment');
    await e.run(MINUTE);
    e.payment.change({ externalId: 'P1', isGone: true });
    await e.heard('payment');
    await e.run(HOUR);
    expect(posts(e)).toBe(1);
    expect(counted(e)).toEqual([]);
  });

  it('and cancelled in Precoro before it was found is a person’s to decide', async () => {
    const { e, bill } = await withInvoice();
    e.precoro.habits.showsPaymentIds = false;
    e.precoro.losesAnswer(isPost, 'applied');
    e.payment.change({ externalId: 'P1', fields: paid(bill, '30') });
    await e.heard('payment');
    await e.run(MINUTE);
    const [made] = e.precoro.all('payment');
    e.precoro.act({
      kind: 'cancel',
      entity: 'payment',
      key: { id: String(made?.['id']), idn: String(made?.['idn']) },
    });
    await e.run(HOUR);
    expect(posts(e)).toBe(1);
    expect((await told(e, 'P1'))?.words).toMatch(/an equal one .* was cancelled there since/);
    await e.expectQuiet();
  });

  it.each(['before', 'after'] as const)('or a process that stops %s any call posts it once', async (when) => {
    let at = 1;
    for (; ; at += 1) {
      const { e, bill } = await withInvoice();
      e.payment.change({ externalId: 'P1', fields: paid(bill, '30') });
      await e.heard('payment');
      await e.pollNow();
      const { services, crashed } = crashingServices({ ...e.services }, at, when);
      await e.clock.drive(dispatch(services, e.clock.now() + 45_000)).catch(() => undefined);
      if (!crashed()) break;
      await e.run(HOUR);
      expect(counted(e)).toEqual(['30']);
      expect(await e.inbound('payment', 'P1')).toMatchObject({ phase: 'linked', failure: null });
    }
    expect(at).toBeGreaterThan(20);
  });
});

describe('an invoice whose payments nobody can see', () => {
  it('is told once, and not read for ever', async () => {
    const { e, bill } = await withInvoice();
    e.precoro.edit('invoice', 1, { payments: undefined });
    await e.announce('invoice', 1);
    await e.settle();
    const start = e.clock.now();
    e.payment.change({ externalId: 'P1', fields: paid(bill, '30') });
    await e.run(DAY);
    expect((await told(e, 'P1'))?.words).toMatch(/shows no payments in a form that is understood/);
    expect(e.writesSince(start)).toEqual([]);
    expect(e.precoro.since(start).filter((one) => one.startsWith('detail')).length).toBeLessThan(4);
  });
});

describe('a payment run of 500 whose every answer is lost', () => {
  it('is posted exactly once', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => index + 1);
    const { e, billOf } = await withInvoice({ limits: { perHour: 100_000, perDay: 1_000_000 } }, ids);
    e.precoro.losesAnswer(isPost, 'applied', 10_000);
    for (const id of ids) e.payment.change({ externalId: `P${id}`, fields: paid(billOf(id), '60') });
    await e.run(5 * HOUR);
    expect(posts(e)).toBe(500);
    expect(e.precoro.count('payment')).toBe(500);
    expect(sumOf(ids.flatMap((id) => counted(e, id)))).toBe('30000');
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector, Payload } from '../../lib/connectors/contract.ts';
import { trytonConnector } from '../../lib/connectors/tryton/connector.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import { applied } from '../connectors/answers.ts';
import { openErp, type Erp } from './place.ts';
import { COMPANY, makeStanding, samplePayload, today, type Standing } from './samples.ts';
import { openProxy, type TroubledProxy } from './troubled-proxy.ts';
import { COMPANIES } from './tryton/seed.ts';

/** Short enough to outlive in a test. */
const SESSION_SECONDS = 2;
const CLAIM_SECONDS = 3;

let erp: Erp;
let proxy: TroubledProxy;
let connector: Connector;
let standing: Standing;
beforeAll(async () => {
  erp = await openErp('erp_rules', SESSION_SECONDS);
  proxy = await openProxy(erp.server.url);
  connector = trytonConnector({ url: proxy.url, ...erp.login, claimSeconds: CLAIM_SECONDS });
  standing = await makeStanding(erp.books);
}, 120_000);
afterAll(async () => {
  await proxy.close();
  await erp.close();
});

const context = (company: string = COMPANY) => ({ company, signal: AbortSignal.timeout(20_000) });
const create = (target: string, payload: Payload, key: string, company?: string) =>
  there(connector.targets[target]).create(payload, key, context(company));
const there = <T>(one: T | undefined): T => {
  if (one === undefined) throw new Error('it is not there');
  return one;
};
const sample = (target: string, number: string, fields: JsonObject = {}, line: JsonObject = {}): Payload => {
  const whole = samplePayload(target, number, standing);
  return { fields: { ...whole.fields, ...fields }, lines: whole.lines.map((one) => ({ ...one, ...line })) };
};
const rows = (model: string, reference: string, fields: readonly string[]) =>
  erp.books.find(model, [['reference', '=', reference]], fields);

describe('what Tryton refuses is told in its words', () => {
  it.each<[string, string, () => Payload, RegExp]>([
    [
      'a line break in a name',
      'party',
      () => sample('party', 'R1', { name: 'A\nB' }),
      /contains some invalid chars/,
    ],
    ['half a piece', 'bill', () => sample('bill', 'R2', {}, { quantity: '2.5' }), /The number of digits/],
    [
      'a price of five decimals',
      'bill',
      () => sample('bill', 'R3', {}, { unit_price: '1.23456' }),
      /The number of digits/,
    ],
    [
      'a bill of a year that is not open',
      'bill',
      () => sample('bill', 'R4', { issue_date: '2019-05-05', status: 'posted' }),
      /period|fiscal/i,
    ],
    ['an account that is not there', 'bill', () => sample('bill', 'R5', {}, { account_id: '999999' }), /./],
    [
      'a currency that is not there',
      'bill',
      () => sample('bill', 'R6', { currency: 'JPY' }),
      /There is no currency "JPY"/,
    ],
    [
      'a supplier that is not there',
      'bill',
      () => sample('bill', 'R7', { vendor_id: '999999' }),
      /There is no party 999999/,
    ],
  ])('%s', async (_what, target, payload, words) => {
    expect(await create(target, payload(), `key ${String(words)}`)).toMatchObject({
      outcome: 'rejected',
      words: expect.stringMatching(words),
    });
  });

  it('a bill that is not posted for it stands as a draft, and is posted once it can be', async () => {
    const late = sample('bill', 'R8', { issue_date: '2019-05-05', status: 'posted' });
    expect((await create('bill', late, 'r8')).outcome).toBe('rejected');
    const corrected = sample('bill', 'R8', { issue_date: today(), status: 'posted' });
    expect(applied(await create('bill', corrected, 'r8')).payload.fields).toMatchObject({ status: 'posted' });
    expect(await rows('account.invoice', 'R8', ['state'])).toMatchObject([{ state: 'posted' }]);
  });
});

describe('documents', () => {
  it('are posted once each with numbers without a gap, however many come at once', async () => {
    const numbers = Array.from({ length: 6 }, (_, index) => `P${index}`);
    const post = async (number: string) => {
      for (let attempt = 0; attempt < 30; attempt += 1) {
        const outcome = await create('bill', sample('bill', number, { status: 'posted' }), number);
        if (outcome.outcome === 'applied') return outcome.value.payload.fields['status'];
        if (outcome.outcome !== 'notApplied') throw new Error(JSON.stringify(outcome));
        await sleep(300);
      }
      throw new Error(`${number} was never posted`);
    };
    expect(new Set(await Promise.all(numbers.map(post)))).toEqual(new Set(['posted']));
    const posted = await erp.books.find(
      'account.invoice',
      [['reference', 'in', numbers]],
      ['number', 'state'],
    );
    expect(posted).toHaveLength(6);
    const counted = posted
      .map(({ number }) => Number(String(number).split('-').at(-1)))
      .sort((a, b) => a - b);
    expect(counted.map((one) => one - there(counted[0]))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('that are posted have no other content any more, and are cancelled by a reverse entry', async () => {
    const payload = sample('bill', 'C1', { status: 'posted' });
    const { externalId } = applied(await create('bill', payload, 'c1'));
    const bill = there(connector.targets['bill']);
    const changed = sample('bill', 'C1', { status: 'posted' }, { unit_price: '11' });
    expect((await bill.update(externalId, changed, context())).outcome).toBe('rejected');
    expect((await bill.update(externalId, payload, context())).outcome).toBe('applied');
    expect(applied(there(await bill.cancel?.(externalId, context()))).payload.fields['status']).toBe(
      'cancelled',
    );
    expect(await rows('account.invoice', 'C1', ['state', 'cancel_move'])).toMatchObject([
      { state: 'cancelled', cancel_move: expect.any(Number) },
    ]);
  });

  it('keep their total to the cent, though Tryton rounds otherwise', async () => {
    // 21% of 12.50 is 2.625: Precoro makes 2.63 of it, Tryton 2.62.
    const line = { quantity: '10', unit_price: '1.25' };
    const one = sample('bill', 'T1', { status: 'posted', total: '15.13' }, line);
    applied(await create('bill', { ...one, lines: one.lines.slice(1) }, 't1'));
    expect(await rows('account.invoice', 'T1', ['total_amount', 'tax_amount'])).toMatchObject([
      { total_amount: { decimal: '15.13' }, tax_amount: { decimal: '2.63' } },
    ]);
    const other = sample('bill', 'T2', { status: 'posted', total: '16' }, line);
    expect(await create('bill', { ...other, lines: other.lines.slice(1) }, 't2')).toMatchObject({
      outcome: 'rejected',
      words: expect.stringContaining('is 16 in Precoro, but Tryton makes 15.12'),
    });
  });

  it('of a credit note are bills with negative quantities, beside the bill of that number', async () => {
    applied(await create('bill', sample('bill', 'N1', { status: 'posted' }), 'n1'));
    const note = sample('bill', 'N1', { kind: 'credit_note', status: 'posted' });
    expect(applied(await create('bill', note, 'n1 note')).payload).toMatchObject(note);
    expect(await rows('account.invoice', 'N1', ['number', 'lines.quantity'])).toMatchObject([
      { number: expect.stringMatching(/^BILL-/), 'lines.': [{ quantity: 3 }, { quantity: 3 }] },
      { number: expect.stringMatching(/^BCN-/), 'lines.': [{ quantity: -3 }, { quantity: -3 }] },
    ]);
  });

  it('of goods are received in parts, and the order waits for the rest', async () => {
    const order = sample('purchase', 'O1', { status: 'confirmed' });
    const { externalId } = applied(await create('purchase', { ...order, lines: order.lines.slice(1) }, 'o1'));
    const receipt = (number: string, quantity: string): Payload => ({
      fields: {
        ...{
          number,
          vendor_id: standing.vendorId,
          purchase_id: externalId,
          receipt_date: today(),
          status: 'done',
        },
      },
      lines: [{ sku: 'PAPER', quantity }],
    });
    expect(applied(await create('shipment', receipt('G1', '2'), 'g1')).payload).toEqual(receipt('G1', '2'));
    expect(await rows('purchase.purchase', 'O1', ['shipment_state'])).toMatchObject([
      { shipment_state: 'waiting' },
    ]);
    applied(await create('shipment', receipt('G2', '1'), 'g2'));
    expect(await rows('purchase.purchase', 'O1', ['shipment_state'])).toMatchObject([
      { shipment_state: 'received' },
    ]);
    expect(await create('shipment', receipt('G3', '1'), 'g3')).toMatchObject({
      outcome: 'rejected',
      words: expect.stringContaining('waits for no goods with the code "PAPER"'),
    });
    expect(await there(connector.targets['purchase']).cancel?.(externalId, context())).toMatchObject({
      outcome: 'rejected',
      words: expect.stringMatching(
        /Tryton says that it is done \(cancel\), but purchase order O1 is \w+ there/,
      ),
    });
  });

  it('wait for an order that is not confirmed', async () => {
    const { externalId } = applied(await create('purchase', sample('purchase', 'O2'), 'o2'));
    const fields = { number: 'G4', vendor_id: standing.vendorId, purchase_id: externalId };
    const outcome = await create('shipment', { fields, lines: [{ sku: 'PAPER', quantity: '1' }] }, 'g4');
    expect(outcome).toMatchObject({
      outcome: 'notApplied',
      words: expect.stringContaining('is confirmed there'),
    });
  });
});

describe('a key', () => {
  it.each([
    ['its claim is lost', 'loseAnswer', /ir\.model\.data\.create$/],
    ['its claim breaks off', 'breakOff', /ir\.model\.data\.create$/],
    ['the record is lost', 'loseAnswer', /purchase\.purchase\.create$/],
    ['the record breaks off', 'breakOff', /purchase\.purchase\.create$/],
    ['its fulfilment is lost', 'loseAnswer', /ir\.model\.data\.write$/],
    ['its fulfilment breaks off', 'breakOff', /ir\.model\.data\.write$/],
    ['a step is lost', 'loseAnswer', /purchase\.purchase\.confirm$/],
    ['a step breaks off', 'breakOff', /purchase\.purchase\.quote$/],
  ] as const)('makes one record when %s', async (name, fault, method) => {
    const number = `K ${name}`;
    proxy.next(fault, (one) => method.test(one));
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const outcome = await create('purchase', sample('purchase', number, { status: 'confirmed' }), number);
      if (outcome.outcome === 'applied') break;
      expect(['unknown', 'notApplied']).toContain(outcome.outcome);
      await sleep(400);
    }
    expect(await rows('purchase.purchase', number, ['state'])).toMatchObject([{ state: 'processing' }]);
  });

  it('makes one record when Tryton is killed at it', async () => {
    const creating = create('purchase', sample('purchase', 'KILLED', { status: 'confirmed' }), 'killed');
    await sleep(60);
    await erp.server.kill();
    expect((await creating).outcome).not.toBe('applied');
    await erp.server.start();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const outcome = await create(
        'purchase',
        sample('purchase', 'KILLED', { status: 'confirmed' }),
        'killed',
      );
      if (outcome.outcome === 'applied') break;
      await sleep(400);
    }
    expect(await rows('purchase.purchase', 'KILLED', ['state'])).toMatchObject([{ state: 'processing' }]);
  });

  it('leaves its record to people, who may change and delete it', async () => {
    const { externalId } = applied(await create('party', sample('party', 'FREE'), 'free'));
    await erp.books.write('party.party', [Number(externalId)], { name: 'Changed' });
    await erp.books.call('model.party.party.delete', [Number(externalId)]);
    expect(applied(await create('party', sample('party', 'FREE'), 'free')).externalId).not.toBe(externalId);
  });
});

describe('a session', () => {
  it('that idled too long for posting is renewed', async () => {
    applied(await create('bill', sample('bill', 'S1'), 's1'));
    await sleep(SESSION_SECONDS * 1000 + 500);
    expect(
      applied(await create('bill', sample('bill', 'S2', { status: 'posted' }), 's2')).payload.fields,
    ).toMatchObject({
      status: 'posted',
    });
  });
});

describe('companies of one database', () => {
  it('have documents of their own with the same number', async () => {
    const [account] = await erp.books.find(
      'account.account',
      [
        ['company', '=', 2],
        ['type.expense', '=', true],
      ],
      ['id'],
    );
    const line = { account_id: String(account?.['id']), analytic_account_id: null };
    applied(await create('bill', sample('bill', 'TWO', { status: 'posted' }), 'two'));
    applied(
      await create('bill', sample('bill', 'TWO', { status: 'posted' }, line), 'two, other', COMPANIES[1]),
    );
    expect(await rows('account.invoice', 'TWO', ['company', 'state'])).toMatchObject([
      { company: 1, state: 'posted' },
      { company: 2, state: 'posted' },
    ]);
  });
});

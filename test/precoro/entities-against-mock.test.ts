import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ENTITY_NAMES, type EntityName } from '../../lib/domain/records.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { paymentsOfInvoice } from '../../lib/entities/payment.ts';
import { compareValues, shownValues, writeValues } from '../../lib/entities/write-values.ts';
import { DEPARTMENT, GL_ACCOUNT } from '../../lib/mock-precoro/master-data.ts';
import type { Document } from '../../lib/mock-precoro/model.ts';
import { startMockPrecoro, type MockPrecoro } from '../../lib/mock-precoro/server.ts';
import { DEFAULT_SWITCHES as MOCK_SWITCHES, PROFILES } from '../../lib/mock-precoro/switches.ts';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import { creationBody, updateBody } from '../../lib/entities/write-bodies.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroKey } from '../../lib/sync/ports/precoro.ts';
import { ManualClock } from '../mock-precoro/manual-clock.ts';

let mock: MockPrecoro;
beforeAll(async () => {
  mock = await startMockPrecoro({
    ...{ clock: new ManualClock(), switches: PROFILES.unlimited },
    seed: { suppliers: 30, purchaseOrders: 10, invoices: 40, receipts: 5 },
  });
});
beforeEach(() => mock.setSwitches({ ...MOCK_SWITCHES, ...PROFILES.unlimited }));
afterAll(() => mock.close());

function send(call: PrecoroCall): Promise<PrecoroAnswer> {
  const gateway = precoroGateway({
    ...{ baseUrl: mock.url, credentials: { token: mock.token, email: mock.email } },
    ...{ switches: DEFAULT_SWITCHES, catalogue: CATALOGUE, fetch },
  });
  return gateway.send(call, new AbortController().signal);
}

const FIELD_OF: Partial<Record<EntityName, string>> = {
  itemFieldOption: String(GL_ACCOUNT.id),
  documentFieldOption: String(DEPARTMENT.id),
};
const inField = (entity: EntityName) => (FIELD_OF[entity] ? { fieldId: FIELD_OF[entity] } : {});
const decode = (entity: EntityName, body: unknown) =>
  CATALOGUE[entity].decode(body, { bankDetails: false, ...inField(entity) });
const rowsOf = (answer: PrecoroAnswer) => (answer.kind === 'page' ? answer.rows : []);
const bodyOf = (answer: PrecoroAnswer) => (answer.kind === 'object' ? answer.body : answer);
const list = async (entity: EntityName) =>
  rowsOf(await send({ kind: 'list', entity, modifiedSince: null, page: 1, ...inField(entity) }));
const keyOf = (entity: EntityName, { id, idn }: { id: string; idn: string | null }): PrecoroKey => ({
  ...{ id, idn },
  ...inField(entity),
});
/** Approved, and never paid before. */
const openInvoice = (): Document => {
  const paid = new Set(mock.company.listPayments().map(({ invoiceId }) => invoiceId));
  const [open] = mock.company.listDocuments(
    'invoice',
    ({ id, status, sum }) => status === 2 && Number(sum) > 10 && !paid.has(id),
  );
  if (!open) throw new Error('the company has no open invoice');
  return open;
};

describe.each(ENTITY_NAMES)('%s', (entity) => {
  const facts = CATALOGUE[entity];

  it('is listed, and every row can be read', async () => {
    const records = (await list(entity)).map((row) => decode(entity, row));
    expect(records.length).toBeGreaterThan(0);
    expect(records.map(({ idn }) => idn !== null)).not.toContain(facts.pathKey === 'id');
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  });

  it('takes an external id by its key, and is found by it where the catalogue says so', async () => {
    const [row] = await list(entity);
    const key = keyOf(entity, decode(entity, row));
    const answer = await send({ kind: 'patch', entity, key, changes: { externalId: `X-${entity}` } });
    expect(decode(entity, bodyOf(answer)).externalId).toBe(`X-${entity}`);
    if (!facts.canFilterByExternalId) return;
    const found = await send({ kind: 'lookup', entity, externalIds: [`X-${entity}`, 'X-0'] });
    expect(rowsOf(found).map((one) => decode(entity, one).id)).toEqual([key.id]);
  });

  it('can be asked for alone where the catalogue says so, and nowhere else', async () => {
    const [row] = await list(entity);
    const key = keyOf(entity, decode(entity, row));
    const answer = await send({ kind: 'detail', entity, key });
    expect(answer.kind).toBe(facts.hasDetail ? 'object' : 'notFound');
    mock.setSwitches({ undocumentedDetails: true });
    expect(await send({ kind: 'detail', entity, key })).toMatchObject({ kind: 'object' });
  });

  it('minds modifiedSince where the catalogue says so', async () => {
    const future = '2090-01-01T00:00:00';
    const answer = await send({ kind: 'list', entity, modifiedSince: future, page: 1, ...inField(entity) });
    expect(rowsOf(answer).length === 0).toBe(facts.listsChanges);
  });
});

/** Of each entity that Precoro takes: a new record, and a change of it. */
const WRITTEN: readonly (readonly [EntityName, object, object])[] = [
  ['legalEntity', { name: 'Norlys Ltd', code: 'GB2' }, { name: 'Norlys UK Ltd' }],
  ['location', { name: 'Depot', code: 'D1', address: '1 Road' }, { address: '', enable: false }],
  ['tax', { name: 'VAT 7.7%', percent: '7.7', value: 7.7 }, { percent: '8.1' }],
  [
    'paymentTerm',
    { name: 'Net 45', creditPeriodDays: 45, prepaymentPercent: 0 },
    { creditPeriodDays: 50, enable: false },
  ],
  [
    'itemFieldOption',
    { name: '6111 Rent', code: '6111', enable: true, parent: GL_ACCOUNT.options[3]?.id },
    { name: '6111 Rent of offices', parent: null },
  ],
  ['documentFieldOption', { name: 'Research', code: '900', enable: true }, { enable: false }],
  [
    'supplier',
    { name: 'Zenith Ltd', currencies: ['EUR'], supplierLegalEntityIds: [27377] },
    { currencies: ['USD'] },
  ],
  [
    'item',
    { name: 'Paper', sku: 'P-1', price: '2.50', unit: 'box', hiddenInCatalog: false, category: 1201 },
    { price: '2.75', hiddenInCatalog: true, category: null },
  ],
];

describe.each(WRITTEN)('a %s', (entity, given, changes) => {
  const { writes } = CATALOGUE[entity];
  if (!writes) throw new Error(`${entity} is not written`);
  const differences = (wanted: object, shown: unknown) =>
    compareValues(writes, writeValues(writes, { ...wanted }), shownValues(writes, shown));
  const NONE = { changed: [], unseen: [] };

  it('is made with its external id, and changed, and shows what was sent', async () => {
    const externalId = `N-${entity}`;
    const body = creationBody(CATALOGUE[entity], { ...given }, externalId);
    const made = bodyOf(await send({ kind: 'create', entity, body, ...inField(entity) }));
    expect(decode(entity, made).externalId).toBe(externalId);
    expect(differences(given, made)).toEqual(NONE);
    const key = keyOf(entity, decode(entity, made));
    const update = updateBody(CATALOGUE[entity], { ...changes }, made);
    const changed = bodyOf(await send({ kind: 'update', entity, key, body: update }));
    expect(differences({ ...given, ...changes }, { ...(changed as object) })).toEqual(NONE);
    expect(decode(entity, changed).externalId).toBe(externalId);
  });

  it('without a name is refused, and so is what the account does not take in a POST', async () => {
    mock.setSwitches({ postTakesExternalId: false });
    const nameless = { ...creationBody(CATALOGUE[entity], { ...given, name: 'x' }, null), name: '' };
    expect(await send({ kind: 'create', entity, body: nameless, ...inField(entity) })).toMatchObject({
      ...{ kind: 'rejected', fields: { name: expect.any(String) } },
    });
    const body = creationBody(
      CATALOGUE[entity],
      { ...given, name: `Other ${entity}`, uniqueCode: undefined },
      'N-2',
    );
    const made = bodyOf(await send({ kind: 'create', entity, body, ...inField(entity) }));
    expect(decode(entity, made).externalId).toBeNull();
  });
});

describe('names', () => {
  it.each(['legalEntity', 'location', 'tax', 'paymentTerm', 'supplier'] as const)(
    'of a %s are unique in the company',
    async (entity) => {
      const [row] = await list(entity);
      const body = creationBody(
        CATALOGUE[entity],
        { name: decode(entity, row).label, ...(entity === 'tax' ? { percent: 1 } : {}) },
        null,
      );
      expect(await send({ kind: 'create', entity, body })).toMatchObject({
        ...{ kind: 'rejected', fields: { name: 'This value is already used.' } },
      });
      if (entity === 'supplier') return;
      mock.setSwitches({ masterNamesUnique: false });
      expect(await send({ kind: 'create', entity, body })).toMatchObject({ kind: 'object' });
    },
  );
});

describe('options', () => {
  const entity = 'itemFieldOption';
  const create = (body: Extract<PrecoroCall, { kind: 'create' }>['body']) =>
    send({ kind: 'create', entity, body, ...inField(entity) });

  it('cannot come before their parent', async () => {
    const body = creationBody(CATALOGUE[entity], { name: 'A', enable: true, parent: 999_999 }, null);
    expect(await create(body)).toMatchObject({ kind: 'rejected', fields: { parent: expect.any(String) } });
  });

  it('are disabled by a PUT that does not say enable', async () => {
    const made = decode(entity, bodyOf(await create({ name: 'Silent', enable: true })));
    const update = { kind: 'update', entity, key: keyOf(entity, made), body: { name: 'Silent 2' } } as const;
    const after = bodyOf(await send(update));
    expect(CATALOGUE[entity].standing(decode(entity, after))).toBe('left');
  });

  it('are of one field alone', async () => {
    const [row] = await list('itemFieldOption');
    const { id } = decode('itemFieldOption', row);
    const key = { id, idn: null, fieldId: String(DEPARTMENT.id) };
    const stray: PrecoroCall = {
      kind: 'patch',
      entity: 'documentFieldOption',
      key,
      changes: { externalId: 'X' },
    };
    expect(await send(stray)).toMatchObject({ kind: 'notFound' });
  });

  it('can be restricted to legal entities, one after the other', async () => {
    const made = decode(entity, bodyOf(await create({ name: 'Restricted', enable: true })));
    const restrict = (...legalEntityIds: string[]) =>
      send({ kind: 'restrictOption', family: 'item', optionId: made.id, legalEntityIds });
    expect(await restrict('27377')).toMatchObject({ kind: 'object' });
    expect(await restrict('27377', '27378')).toMatchObject({ kind: 'object' });
    expect(mock.company.master.get(entity, Number(made.id))?.legalEntityIds).toEqual([27377, 27378]);
    expect(await restrict('1')).toMatchObject({
      kind: 'rejected',
      fields: { entity_ids: expect.any(String) },
    });
  });
});

describe('payments', () => {
  const pay = (invoiceId: number, sumPaid: string, externalId: string | null = null) =>
    send({
      ...{ kind: 'create', entity: 'payment' },
      body: creationBody(
        CATALOGUE.payment,
        { invoice: invoiceId, sumPaid, payDate: '2026-06-01T00:00:00Z' },
        externalId,
      ),
    });
  const invoiceOf = async ({ id, idn }: Document) => {
    const answer = await send({ kind: 'detail', entity: 'invoice', key: { id: String(id), idn } });
    return {
      invoice: CATALOGUE.invoice.decode(bodyOf(answer), { bankDetails: false }),
      payments: paymentsOfInvoice(bodyOf(answer)),
    };
  };

  it('move their invoice to partly paid and paid, to the cent, and no further', async () => {
    const open = openInvoice();
    expect(decode('payment', bodyOf(await pay(open.id, '0.01', 'P-1')))).toMatchObject({ externalId: 'P-1' });
    const partly = await invoiceOf(open);
    expect(partly).toMatchObject({
      invoice: { status: 4, sumPaid: '0.01' },
      payments: [{ sumPaid: '0.01' }],
    });
    expect(await pay(open.id, open.sum)).toMatchObject({
      ...{ kind: 'rejected' },
      fields: { sumPaid: expect.stringMatching(/^The amount must be greater than 0 and not exceed /) },
    });
    const rest = ((Number(open.sum) * 100 - 1) / 100).toFixed(2);
    expect(await pay(open.id, rest)).toMatchObject({ kind: 'object' });
    expect((await invoiceOf(open)).invoice.status).toBe(5);
    expect(await pay(open.id, '1')).toMatchObject({
      fields: { sumPaid: 'The Invoice is already fully paid.' },
    });
  });

  it('are not found by the number of their invoice, and not changed once made', async () => {
    const open = openInvoice();
    expect(await pay(Number(open.idn), '1')).toMatchObject({
      kind: 'rejected',
      fields: { invoice: expect.any(String) },
    });
    const response = await fetch(`${mock.url}/payments/1`, {
      ...{ method: 'PUT', headers: { 'X-AUTH-TOKEN': mock.token, email: mock.email } },
    });
    expect(response.status).toBe(405);
  });

  it('take their external id in the POST or, by switch, only afterwards', async () => {
    mock.setSwitches({ paymentPostTakesExternalId: false });
    expect(decode('payment', bodyOf(await pay(openInvoice().id, '1', 'P-2'))).externalId).toBeNull();
  });

  it.each([
    ['status', ['left']],
    ['flag', ['left']],
    ['gone', []],
  ] as const)(
    'that are cancelled open the invoice again and show by %s',
    async (cancelledPayments, standings) => {
      mock.setSwitches({ cancelledPayments });
      const open = openInvoice();
      const made = decode('payment', bodyOf(await pay(open.id, open.sum)));
      const cancel: PrecoroCall = { kind: 'cancel', entity: 'payment', key: keyOf('payment', made) };
      expect((await send(cancel)).kind).toBe('object');
      const { invoice, payments } = await invoiceOf(open);
      expect(invoice).toMatchObject({ status: 2, sumPaid: '0' });
      expect(payments?.map((one) => CATALOGUE.payment.standing(one))).toEqual(standings);
      expect(await send(cancel)).toMatchObject({ kind: 'rejected' });
      mock.setSwitches({ paymentsCancelOverApi: false });
      expect(await send(cancel)).toMatchObject({ kind: 'notFound' });
    },
  );

  it('of which the answer is lost may have happened', async () => {
    const open = openInvoice();
    mock.orderFault({ fault: 'dropAfter', method: 'POST', path: '/payments' });
    expect(await pay(open.id, '1.23')).toMatchObject({ kind: 'unavailable', mayHaveHappened: true });
    expect((await invoiceOf(open)).payments).toMatchObject([{ sumPaid: '1.23' }]);
  });
});

describe('what nobody could read about', () => {
  it.each<[EntityName, 'create' | 'update']>([
    ['legalEntity', 'create'],
    ['location', 'create'],
    ['tax', 'update'],
    ['paymentTerm', 'update'],
  ])('is refused by switch: %s, %s', async (entity, kind) => {
    mock.setSwitches({ undocumentedWrites: false });
    const [row] = await list(entity);
    const key = keyOf(entity, decode(entity, row));
    const body = { name: 'Never made' };
    const call: PrecoroCall = kind === 'create' ? { kind, entity, body } : { kind, entity, key, body };
    expect(await send(call)).toMatchObject({ kind: 'rejected', status: 405 });
  });

  it('is refused by switch: external ids of options', async () => {
    mock.setSwitches({ optionsPatchable: false });
    const [row] = await list('documentFieldOption');
    const key = keyOf('documentFieldOption', decode('documentFieldOption', row));
    const call: PrecoroCall = {
      kind: 'patch',
      entity: 'documentFieldOption',
      key,
      changes: { externalId: 'X' },
    };
    expect(await send(call)).toMatchObject({ kind: 'rejected', status: 405 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { DEPARTMENT, GL_ACCOUNT, SUPPLIER_GROUP } from '../../lib/mock-precoro/master-data.ts';
import type { Document } from '../../lib/mock-precoro/model.ts';
import { startMockPrecoro, type MockPrecoro } from '../../lib/mock-precoro/server.ts';
import { DEFAULT_SWITCHES as MOCK_SWITCHES, PROFILES } from '../../lib/mock-precoro/switches.ts';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { ManualClock } from '../mock-precoro/manual-clock.ts';

const SUPPLIERS = 250;
const clock = new ManualClock();
let mock: MockPrecoro;
let invoice: Document;

beforeAll(async () => {
  mock = await startMockPrecoro({
    clock,
    switches: PROFILES.unlimited,
    seed: {
      ...{ suppliers: SUPPLIERS, purchaseOrders: 10, invoices: 20, receipts: 5 },
      linkedSuppliers: ['V-1', 'V-2', 'V-3 / ö&?'],
    },
  });
  const [newest] = mock.company.listDocuments('invoice', ({ splitIndex }) => splitIndex === 0);
  if (!newest) throw new Error('the company has no invoice');
  invoice = newest;
});
afterAll(() => mock.close());

function send(
  call: PrecoroCall,
  credentials = { token: mock.token, email: mock.email },
): Promise<PrecoroAnswer> {
  const gateway = precoroGateway({
    ...{ baseUrl: mock.url, credentials, switches: DEFAULT_SWITCHES, catalogue: CATALOGUE, fetch },
  });
  return gateway.send(call, new AbortController().signal);
}

const keyOf = ({ id, idn }: Document) => ({ id: String(id), idn });
const detail = () => send({ kind: 'detail', entity: 'invoice', key: keyOf(invoice) });
const bodyOf = (answer: PrecoroAnswer) => (answer.kind === 'object' ? answer.body : answer);
const rowsOf = (answer: PrecoroAnswer) => (answer.kind === 'page' ? answer.rows : []);
const rowWith = (externalId: string): unknown => expect.objectContaining({ externalId });

describe('reading', () => {
  const list = (page: number, modifiedSince: string | null = null) =>
    send({ kind: 'list', entity: 'supplier', page, modifiedSince });

  it('lists 200 rows a page, to the end, with the time of the server', async () => {
    const [first, second] = [await list(1), await list(2)];
    expect(first).toMatchObject({ kind: 'page', hasNext: true, total: SUPPLIERS, serverTime: clock.now() });
    expect(second).toMatchObject({ kind: 'page', hasNext: false, total: SUPPLIERS });
    expect([rowsOf(first).length, rowsOf(second).length]).toEqual([200, SUPPLIERS - 200]);
    const decoded = [...rowsOf(first), ...rowsOf(second)].map((row) =>
      CATALOGUE.supplier.decode(row, { bankDetails: false }),
    );
    expect(new Set(decoded.map(({ id }) => id)).size).toBe(SUPPLIERS);
  });

  it('lists documents that were created until a day, that day included', async () => {
    const days = mock.company
      .listDocuments('invoice', null)
      .map(({ createDate }) => new Date(createDate).toISOString().slice(0, 10));
    const createdUntil = days[5] ?? '';
    const answer = await send({
      kind: 'list',
      entity: 'invoice',
      page: 1,
      modifiedSince: null,
      createdUntil,
    });
    expect(answer).toMatchObject({ total: days.filter((day) => day <= createdUntil).length });
    const [newest] = rowsOf(answer);
    expect(newest).toMatchObject({ createDate: expect.stringMatching(`^${createdUntil}T`) });
  });

  it('lists what changed since a time', async () => {
    clock.advance(3_600_000);
    const since = new Date(clock.now()).toISOString().slice(0, 19);
    expect(rowsOf(await list(1, since))).toEqual([]);
    mock.company.updateSupplier(40_007, { phone: '+31 20 1234567' });
    expect(rowsOf(await list(1, since))).toEqual([expect.objectContaining({ id: 40_007 })]);
  });

  it('shows a document with its lines by its idn', async () => {
    const record = CATALOGUE.invoice.decode(bodyOf(await detail()), { bankDetails: false });
    expect(record).toMatchObject({ id: String(invoice.id), idn: invoice.idn, complete: true });
  });

  it('does not find a document by its internal id', async () => {
    const key = { id: String(invoice.id), idn: String(invoice.id) };
    expect(await send({ kind: 'detail', entity: 'invoice', key })).toMatchObject({ kind: 'notFound' });
  });

  it('looks records up by external ids, whatever signs they hold', async () => {
    const found = await send({
      ...{ kind: 'lookup', entity: 'supplier', externalIds: ['V-3 / ö&?', 'V-1', 'V-999'] },
    });
    expect(rowsOf(found)).toHaveLength(2);
    expect(rowsOf(found)).toEqual(expect.arrayContaining([rowWith('V-1'), rowWith('V-3 / ö&?')]));
  });

  it.each([
    ['item', GL_ACCOUNT],
    ['document', DEPARTMENT],
    ['supplier', SUPPLIER_GROUP],
  ] as const)('knows the %s fields and their options', async (family, { id, name, options }) => {
    const fields = await send({ kind: 'fieldDefinitions', family, page: 1 });
    expect(rowsOf(fields)).toEqual([expect.objectContaining({ id, name })]);
    if (family === 'supplier') return;
    const chosen = await send({ kind: 'fieldOptions', family, fieldId: String(id), page: 1 });
    expect(rowsOf(chosen)).toHaveLength(options.length);
    expect(rowsOf(chosen)).toEqual(expect.arrayContaining([rowWith(options[0]?.externalId ?? '')]));
  });
});

describe('writing', () => {
  const patch = (changes: Extract<PrecoroCall, { kind: 'patch' }>['changes']) =>
    send({ kind: 'patch', entity: 'invoice', key: keyOf(invoice), changes });

  it('shows a text, then an external id in its place', async () => {
    const text = 'The line "Paper" has no GL account. Clerk: choose one.';
    expect(bodyOf(await patch({ externalIntegrationLog: text }))).toMatchObject({
      externalIntegrationLog: text,
    });
    expect(mock.clerkView('invoice', invoice.idn)).toMatchObject({
      integrationLog: text,
      inNotSentInfocard: true,
    });
    const answer = bodyOf(await patch({ externalId: 'B-000001', externalIntegrationLog: null }));
    expect(answer).toMatchObject({ externalId: 'B-000001', externalIntegrationLog: null });
    expect(bodyOf(await detail())).toMatchObject({ externalId: 'B-000001', externalIntegrationLog: null });
    expect(mock.clerkView('invoice', invoice.idn)).toMatchObject({
      integrationLog: null,
      sentStatus: 'Sent',
    });
  });

  it('creates a supplier, and hears why it may not do so twice', async () => {
    const create = () => send({ kind: 'create', entity: 'supplier', body: { name: 'Twice Ltd' } });
    expect(bodyOf(await create())).toMatchObject({ name: 'Twice Ltd' });
    expect(await create()).toMatchObject({
      kind: 'rejected',
      fields: { name: expect.stringContaining('already used') },
    });
  });
});

describe('refusals', () => {
  it('of a wrong key', async () => {
    const call: PrecoroCall = { kind: 'list', entity: 'supplier', page: 1, modifiedSince: null };
    expect(await send(call, { token: 'wrong', email: mock.email })).toMatchObject({ kind: 'unauthorized' });
  });

  it('by a limit: which one, and until when', async () => {
    mock.setSwitches({ limitPerMinute: MOCK_SWITCHES.limitPerMinute, limitSameGetPerMinute: 1 });
    clock.advance(120_000);
    expect(await detail()).toMatchObject({ kind: 'object' });
    const again = await detail();
    mock.setSwitches(PROFILES.unlimited);
    expect(again).toMatchObject({ kind: 'rateLimited', limiter: expect.stringMatching(/\S/) });
    const until = again.kind === 'rateLimited' ? (again.until ?? 0) : 0;
    expect(until - clock.now()).toBeGreaterThan(50_000);
    expect(until - clock.now()).toBeLessThanOrEqual(61_000);
  });

  it('of a fault halfway: it may have happened', async () => {
    mock.orderFault({ fault: 'dropAfter', method: 'PATCH' });
    const call: PrecoroCall = {
      ...{ kind: 'patch', entity: 'invoice', key: keyOf(invoice), changes: { externalId: 'B-000002' } },
    };
    expect(await send(call)).toMatchObject({ kind: 'unavailable', mayHaveHappened: true });
    expect(bodyOf(await detail())).toMatchObject({ externalId: 'B-000002' });
  });
});

import type { Document } from '../../lib/mock-precoro/model.ts';
import { readParams } from '../../lib/mock-precoro/params.ts';
import { closeMocks, openMock } from './open-mock.ts';
import type { OpenMock } from './open-mock.ts';

afterEach(closeMocks);

const total = async (mock: OpenMock, path: string): Promise<number> =>
  (await mock.get(path)).json.meta.pagination.total;

describe('pages', () => {
  it.each([
    ['', 20, 1, true, 20],
    ['per_page=50', 50, 1, true, 50],
    ['per_page=50&page=2', 50, 2, false, 10],
    ['per_page=50&page=last', 50, 2, false, 10],
    ['per_page=50&page=3', 50, 3, false, 0],
    ['per_page=1', 20, 1, true, 20],
    ['perPage=100', 20, 1, true, 20],
    ['page=zero', 20, 1, true, 20],
  ])('%s', async (query, per_page, current_page, has_next_page, count) => {
    const mock = await openMock();
    const { meta, data } = (await mock.get(`/invoices?${query}`)).json;
    expect(meta.pagination).toMatchObject({ total: 60, per_page, current_page, has_next_page, count });
    expect(data).toHaveLength(count);
  });

  it('have no totals, another size, or errors when switched', async () => {
    const mock = await openMock({
      switches: {
        paginationTotals: false,
        defaultPageSize: 10,
        badPageSize: 'refuse',
        pagePastEnd: 'notFound',
      },
    });
    const { meta } = (await mock.get('/invoices')).json;
    expect(meta.pagination).toEqual({ count: 10, per_page: 10, current_page: 1, has_next_page: true });
    expect((await mock.get('/invoices?per_page=7')).status).toBe(400);
    expect((await mock.get('/invoices?page=99')).status).toBe(404);
  });
});

describe('modifiedSince', () => {
  it.each([
    ['inclusive', 0, '2026-06-15T12:00:00', 1],
    ['exclusive', 0, '2026-06-15T12:00:00', 0],
    ['exclusive', 0, '2026-06-15T11:59:59', 1],
    ['inclusive', 0, '2026-06-15T12:00:01', 0],
    ['inclusive', 120, '2026-06-15T14:00:00', 1],
    ['inclusive', 120, '2026-06-15T14:00:01', 0],
    ['inclusive', 120, '2026-06-15T12:00:01Z', 0],
  ] as const)(
    '%s bound, server %i minutes ahead, %s: %i',
    async (modifiedSinceBound, modifiedSinceOffsetMinutes, since, found) => {
      const mock = await openMock({
        switches: { modifiedSinceBound, modifiedSinceOffsetMinutes },
        seed: { suppliers: 1, invoices: 0, purchaseOrders: 0, receipts: 0, now: 0 },
      });
      mock.clock.advance(400);
      mock.company.createSupplier({ name: 'Acme' });
      expect(await total(mock, `/suppliers?modifiedSince=${since}`)).toBe(found);
    },
  );

  it('refuses what is no time', async () => {
    const mock = await openMock();
    expect((await mock.get('/suppliers?modifiedSince=15.06.2026')).status).toBe(400);
    expect((await mock.get('/suppliers?modifiedSince[]=1')).status).toBe(400);
    expect((await mock.get('/suppliers?modifiedSince=')).status).toBe(200);
  });
});

describe('filters', () => {
  const count = (mock: OpenMock, matches: (one: Document) => boolean) =>
    mock.company.listDocuments('invoice', matches).length;

  it('select by status, logic type, supplier, id and dates', async () => {
    const mock = await openMock();
    const creditNote = mock.company.createInvoice({
      supplierId: 40_002,
      logicType: 5,
      lines: [{ name: 'A', quantity: '1', price: '1' }],
    });
    mock.company.approve('invoice', creditNote.idn);
    expect(await total(mock, '/invoices?status%5B%5D=2&status[]=5')).toBe(
      count(mock, (one) => one.status === 2 || one.status === 5),
    );
    expect(await total(mock, '/invoices?status=2')).toBe(count(mock, (one) => one.status === 2));
    expect(await total(mock, '/invoices?status[x]=2')).toBe(61);
    expect(await total(mock, '/invoices?logicType[]=1&logicType[]=5')).toBe(
      count(mock, (one) => one.logicType !== 0),
    );
    expect(await total(mock, '/invoices?supplier[]=40002')).toBe(
      count(mock, (one) => one.supplierId === 40_002),
    );
    expect((await mock.get(`/invoices?id=${creditNote.id}`)).json.data[0]?.idn).toBe(creditNote.idn);
    expect(
      await total(mock, '/invoices?createDate[left_date]=15.06.2026&createDate[right_date]=15.06.2026'),
    ).toBe(1 + count(mock, (one) => one.id !== creditNote.id && one.createDate >= Date.parse('2026-06-15')));
    expect(await total(mock, '/invoices?approvalDate[left_date]=16.06.2026')).toBe(0);
    expect(
      await total(
        mock,
        '/invoices?approvalLeftDate=2026-06-15T12:00:00&approvalRightDate=2026-06-15T13:00:00',
      ),
    ).toBeGreaterThan(0);
    expect(await total(mock, '/invoices?approvalRightDate=2020-01-01T00:00:00')).toBe(0);
    expect((await mock.get('/invoices?createDate[left_date]=2026-06-15')).status).toBe(400);
    expect((await mock.get('/invoices?approvalLeftDate=15.06.2026')).status).toBe(400);
  });

  it('find by external id, exactly and at most 200', async () => {
    const mock = await openMock({
      seed: { suppliers: 250, invoices: 5, linkedSuppliers: (index) => `V-${index}` },
    });
    expect(
      (await mock.get('/suppliers?external_id[]=V-7&external_id[]=v-8&external_id[]=V-')).json.data.map(
        (one) => one.externalId,
      ),
    ).toEqual(['V-7']);
    const many = (number: number) =>
      Array.from({ length: number }, (_, index) => `external_id[]=V-${index}`).join('&');
    const page = (await mock.get(`/suppliers?${many(200)}`)).json;
    expect([page.data.length, page.meta.pagination.total]).toEqual([20, 200]);
    expect((await mock.get(`/suppliers?${many(201)}`)).status).toBe(400);
    mock.setSwitches({ tooManyExternalIds: 'firstPage' });
    expect(await total(mock, `/suppliers?${many(230)}`)).toBe(200);
  });

  it('tell linked from unlinked and active from disabled', async () => {
    const mock = await openMock();
    await mock.send('PATCH', '/suppliers/40001', 'externalId=V-1');
    await mock.send('PATCH', '/invoices/1', 'externalId=B-1');
    mock.company.disableSupplier(40_001);
    expect(await total(mock, '/suppliers?externalIntegrated=1')).toBe(1);
    expect(await total(mock, '/suppliers?externalIntegrated=0&enable=false')).toBe(
      (await total(mock, '/suppliers?enable=0')) - 1,
    );
    expect(
      (await total(mock, '/suppliers?enable=true')) + (await total(mock, '/suppliers?enable=false')),
    ).toBe(30);
    expect(await total(mock, '/invoices?sent_to_external=0')).toBe(59);
    expect((await mock.get('/suppliers?enable=True')).status).toBe(400);
  });
});

it('stays quick at 20,000 suppliers', async () => {
  const mock = await openMock({ seed: { suppliers: 20_000, purchaseOrders: 0, invoices: 0, receipts: 0 } });
  const startedAt = performance.now();
  expect(await total(mock, '/suppliers?per_page=200&page=last')).toBe(20_000);
  expect(await total(mock, '/suppliers?modifiedSince=2026-06-15T11:00:00&per_page=200')).toBeLessThan(1000);
  expect(performance.now() - startedAt).toBeLessThan(2000);
}, 30_000);

it.each(['/constructor', '/__proto__', '/toString/1/options'])(
  'there is no list %s, though every object has that name',
  async (path) => {
    const mock = await openMock();
    expect((await mock.get(path)).status).toBe(404);
  },
);

it('a parameter of many open brackets is read at once', async () => {
  const begun = performance.now();
  readParams(`a${'['.repeat(200_000)}=1`);
  expect(performance.now() - begun).toBeLessThan(1000);
});

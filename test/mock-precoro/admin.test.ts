import { closeMocks, openMock } from './open-mock.ts';

afterEach(closeMocks);

describe('the admin pages', () => {
  it('tell the time, outside all limits', async () => {
    const mock = await openMock({ switches: { limitPerSecond: 1 } });
    for (let time = 0; time < 3; time++) {
      expect((await mock.get('/_admin/time')).json).toEqual({
        now: mock.clock.now(),
        iso: '2026-06-15T12:00:00.000Z',
      });
    }
    expect(mock.counters().received).toBe(0);
  });

  it('are guarded by a token where one is set', async () => {
    const mock = await openMock({ adminToken: 'secret' });
    expect((await mock.get('/_admin/time')).status).toBe(401);
    expect((await mock.get('/_admin/time', { 'x-admin-token': 'secret' })).status).toBe(200);
  });

  it('show records in pages, as lines of JSON, and one as the clerk sees it', async () => {
    const mock = await openMock();
    const page = (await mock.get('/_admin/records/invoice?per_page=10&page=2')).json;
    expect([page.data.length, page.meta.pagination.total]).toEqual([10, 60]);
    expect(page.data[0]?.lines.length).toBeGreaterThan(0);
    expect((await mock.get('/_admin/records/supplier')).json.data).toHaveLength(30);
    expect((await mock.get('/_admin/records')).text.trim().split('\n')).toHaveLength(120);
    expect((await mock.get('/_admin/records/supplier?format=lines')).text.trim().split('\n')).toHaveLength(
      30,
    );
    expect((await mock.get('/_admin/records/invoice/1')).json).toMatchObject({
      record: { idn: '1' },
      sentStatus: null,
    });
    mock.company.disableSupplier(40_001);
    expect((await mock.get('/_admin/records/supplier/40001')).json).toMatchObject({ statusName: 'Disabled' });
  });

  it('do what clerks do', async () => {
    const mock = await openMock();
    const act = async (name: string, body: object) =>
      (await mock.send('POST', `/_admin/actions/${name}`, body)).json;
    const supplier = await act('createSupplier', {
      name: 'Acme',
      city: 'Bonn',
      currencies: ['EUR'],
      enable: true,
    });
    expect(await act('updateSupplier', { id: supplier.id, name: 'Acme 2' })).toMatchObject({
      name: 'Acme 2',
      city: 'Bonn',
    });
    expect(await act('updateSupplier', { id: supplier.id, note: 'x' })).toMatchObject({
      name: 'Acme 2',
      note: 'x',
    });
    const lines = [{ name: 'Flour', quantity: 2, price: 10.5, taxId: 613, glAccountOptionId: 3001 }];
    const invoice = await act('createInvoice', {
      supplierId: supplier.id,
      approve: true,
      lines,
      invoiceNumber: 'R-1',
      logicType: 0,
      currency: 'USD',
      note: 'n',
      parentIdn: '3',
      purchaseOrderId: 10_000_001,
    });
    expect(invoice).toMatchObject({ status: 2, sum: '25.41', currency: 'USD', purchaseOrderId: 10_000_001 });
    const { idn } = invoice;
    expect(await act('revise', { idn })).toMatchObject({ status: 7 });
    expect(
      await act('edit', { idn, lines: [{ price: '7' }], note: 'y', customName: 'C', invoiceNumber: 'R-2' }),
    ).toMatchObject({ sum: '7', note: 'y' });
    expect(await act('edit', { idn, note: 'z' })).toMatchObject({ sum: '7', note: 'z' });
    expect(await act('approve', { entity: 'invoice', idn })).toMatchObject({ status: 2 });
    expect(await act('pay', { idn, amount: 3 })).toMatchObject({ sumPaid: '3' });
    expect(await act('pay', { idn })).toMatchObject({ sumPaid: '4' });
    expect(await act('cancel', { idn })).toMatchObject({ status: 8 });
    expect(await act('createPurchaseOrder', { amount: 12 })).toMatchObject({
      entity: 'purchaseOrder',
      status: 0,
      sum: '12',
    });
    expect(await act('createReceipt', {})).toMatchObject({ entity: 'receipt', sum: '100' });
    expect(await act('disableSupplier', { id: supplier.id })).toMatchObject({ enable: false });
    expect((await mock.send('POST', '/_admin/change-something', { count: 3 })).json.changes).toHaveLength(3);
    expect((await mock.send('POST', '/_admin/change-something', '')).json.changes).toHaveLength(1);
  });

  it.each([
    ['POST', '/_admin/actions/fly', {}, 404],
    ['POST', '/_admin/actions/pay', { idn: '999' }, 400],
    ['POST', '/_admin/actions/createSupplier', {}, 400],
    ['POST', '/_admin/actions/disableSupplier', { id: 'x' }, 400],
    ['POST', '/_admin/actions/cancel', { entity: 'lease', idn: '1' }, 400],
    ['POST', '/_admin/actions/edit', { idn: '1', lines: [{ price: 'x', quantity: 'y' }] }, 400],
    ['PUT', '/_admin/switches', { linesShape: 'tree' }, 400],
    ['PUT', '/_admin/faults', { flood: 1 }, 400],
    ['POST', '/_admin/faults/next', { fault: 'flood' }, 400],
    ['POST', '/_admin/faults/now', {}, 404],
    ['POST', '/_admin/seed', { suppliers: -1 }, 400],
    ['PUT', '/_admin/webhooks', { endpoints: ['nowhere'] }, 400],
    ['GET', '/_admin/records/lease', {}, 404],
    ['GET', '/_admin/records/invoice/999', {}, 404],
    ['GET', '/_admin', {}, 404],
  ])('%s %s %j gives %i with a message', async (method, path, body, status) => {
    const mock = await openMock();
    const reply = method === 'GET' ? await mock.get(path) : await mock.send(method, path, body);
    expect(reply.status).toBe(status);
    expect(reply.text).toMatch(/message|errors/);
  });

  it('set switches, faults, endpoints and the company, and show what was received', async () => {
    const mock = await openMock();
    expect((await mock.send('PUT', '/_admin/switches', { linesShape: 'map' })).json.linesShape).toBe('map');
    expect((await mock.get('/_admin/switches')).json.linesShape).toBe('map');
    expect((await mock.send('PUT', '/_admin/faults', { latencyMs: 0, notJson: 0 })).status).toBe(200);
    expect((await mock.get('/_admin/faults')).json.lateCommitSeconds).toBe(70);
    await mock.send('POST', '/_admin/faults/next', {
      fault: 'errorBefore',
      method: 'get',
      path: '/users',
      count: 1,
    });
    expect((await mock.get('/users')).status).toBe(502);
    await mock.send('PUT', '/_admin/webhooks', { endpoints: [] });
    expect((await mock.get('/_admin/webhooks')).json).toEqual({ endpoints: [], deliveries: [] });
    expect((await mock.get('/_admin/requests?last=5')).json.requests).toMatchObject([
      { url: '/users', status: 502, fault: 'errorBefore' },
    ]);
    expect((await mock.get('/_admin/counters')).json).toMatchObject({
      received: 1,
      accepted: 1,
      acceptedInLastDay: 1,
      records: { supplier: 30 },
    });
    await mock.send('DELETE', '/_admin/counters', '');
    expect(mock.counters().received).toBe(0);
    mock.resetCounters();
    expect(
      (await mock.send('POST', '/_admin/seed', { suppliers: 3, invoices: 2, goLive: '2026-06-01' })).json
        .counts,
    ).toMatchObject({ supplier: 3, invoice: 2 });
  });
});

describe('orders that make no sense', () => {
  it.each<[string, string, object | null]>([
    ['changes without end', '/_admin/change-something', { count: '1e9' }],
    ['a company without end', '/_admin/seed', { suppliers: '1e400' }],
    ['a share of more than all', '/_admin/seed', { shareBeforeGoLive: 2 }],
    ['a switch of another kind', '/_admin/switches', { limitPerSecond: { a: 1 } }],
  ])('are refused in few words: %s', async (_name, path, body) => {
    const mock = await openMock();
    const { status, text } = await mock.send(path.endsWith('switches') ? 'PUT' : 'POST', path, body ?? '');
    expect(status).toBe(400);
    expect(text.length).toBeLessThan(300);
  });

  it('show the newest requests, whatever number is asked for', async () => {
    const mock = await openMock();
    expect((await mock.get('/_admin/requests?last[a]=1')).status).toBe(200);
  });
});

import { DEFAULT_SWITCHES } from '../../lib/mock-precoro/switches.ts';
import { closeMocks, openMock } from './open-mock.ts';

afterEach(closeMocks);

describe('at the door', () => {
  it.each([
    ['wrong e-mail', { email: 'other@example.com' }, 401],
    ['wrong token', { 'X-AUTH-TOKEN': 'test-tokem' }, 401],
    ['short token', { 'X-AUTH-TOKEN': 'x' }, 401],
    ['default Python client', { 'User-Agent': 'Python-urllib/3.12' }, 403],
  ])('%s is turned away', async (_name, headers, status) => {
    const mock = await openMock();
    const reply = await mock.get('/users', headers);
    expect(reply.status).toBe(status);
    if (status === 401) expect(reply.json).toEqual({ message: 'Bad credentials' });
    expect(mock.counters()).toMatchObject({ received: 1, accepted: 0 });
  });

  it.each([
    ['GET', '/nothing', 404],
    ['GET', '/users/1', 404],
    ['GET', '/suppliers/1/lines', 404],
    ['GET', '/invoices/1/lines', 404],
    ['GET', '/invoices/1/lines/2', 404],
    ['GET', '/invoices/%E0%A4%A', 404],
    ['DELETE', '/suppliers/40001', 405],
    ['POST', '/invoices', 405],
    ['PUT', '/payments/1', 405],
    ['GET', '/itemcustomfields/999/options', 404],
    ['GET', '/itemcustomfields/301', 404],
  ])('%s %s gives %i', async (method, path, status) => {
    const mock = await openMock();
    const reply = method === 'GET' ? await mock.get(path) : await mock.send(method, path, 'a=1');
    expect(reply.status).toBe(status);
  });
});

describe('suppliers', () => {
  it('are listed newest first without details, and read one by one with them', async () => {
    const mock = await openMock();
    const { json } = await mock.get('/suppliers?per_page=10');
    expect(json.data.map((row: { id: number }) => row.id)).toEqual(
      [30, 29, 28, 27, 26, 25, 24, 23, 22, 21].map((n) => 40_000 + n),
    );
    expect(json.data[0]).not.toHaveProperty('contacts');
    expect(json.data[0]?.createDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    const one = (await mock.get('/suppliers/40030')).json;
    expect(one.contacts.data).toHaveLength(1);
    expect(one.paymentTerms).toEqual([]);
    expect(one.dataSupplierCustomFields.data[0]?.supplierCustomField).toEqual({
      id: 501,
      name: 'Supplier group',
    });
    mock.setSwitches({ supplierRowsHaveDetails: true });
    expect((await mock.get('/suppliers?per_page=10')).json.data[0]).toHaveProperty('contacts');
  });

  it('are created from a form as from JSON', async () => {
    const mock = await openMock();
    const form = await mock.send(
      'POST',
      '/suppliers',
      'name=Acme&uniqueCode=A1&currencies[]=USD&currencies[]=EUR&supplierLegalEntityIds[]=27377&city=Bonn&enable=1&externalId=V-9',
    );
    expect(form.status).toBe(201);
    expect(form.json).toMatchObject({
      id: 40_031,
      name: 'Acme',
      currencies: ['USD', 'EUR'],
      city: 'Bonn',
      enable: true,
      externalId: 'V-9',
      status: 2,
    });
    const json = await mock.send('POST', '/suppliers', {
      name: 'Beta',
      currencies: ['GBP'],
      enable: false,
      phone: null,
    });
    expect(json.json).toMatchObject({ name: 'Beta', currencies: ['GBP'], enable: false, phone: null });
    mock.setSwitches({
      jsonBodies: false,
      createdStatus: 200,
      postTakesExternalId: false,
      newSuppliersNeedApproval: true,
    });
    expect((await mock.send('POST', '/suppliers', { name: 'Gamma' })).status).toBe(415);
    const plain = await mock.send('POST', '/suppliers', 'name=Gamma&externalId=V-10');
    expect(plain.status).toBe(200);
    expect(plain.json).toMatchObject({ externalId: null, status: 1, approvalDate: null });
  });

  it.each([
    ['name', 'city=Bonn', 'This value should not be blank.'],
    ['name', { name: null }, 'This value should not be blank.'],
    ['uniqueCode', 'name=New&uniqueCode=s000001', 'This value is already used.'],
    ['enable', 'name=New&enable=True', 'This value should be true, false, 1 or 0.'],
    ['currencies', 'name=New&currencies[]=XXX', 'The currency "XXX" is not in use.'],
    ['supplierLegalEntityIds', 'name=New&supplierLegalEntityIds[]=1', 'There is no legal entity 1.'],
    ['name', '{"broken', 'This value should not be blank.'],
  ])('are refused with a message on %s: %j', async (field, body, message) => {
    const mock = await openMock();
    const headers: Record<string, string> = body === '{"broken' ? { 'Content-Type': 'application/json' } : {};
    const reply = await mock.send('POST', '/suppliers', body, headers);
    expect([reply.status, reply.json]).toEqual([400, { errors: { errors: { [field]: message } } }]);
    mock.setSwitches({ validationStatus: 422 });
    expect((await mock.send('POST', '/suppliers', body, headers)).status).toBe(422);
  });

  it('are changed by PUT, which replaces lists as a whole and leaves externalId alone', async () => {
    const mock = await openMock();
    const taken = mock.company.supplier(40_002)?.name ?? '';
    await mock.send('PUT', '/suppliers/40001', 'currencies[]=EUR&currencies[]=USD');
    mock.clock.advance(5000);
    const { json } = await mock.send(
      'PUT',
      '/suppliers/40001',
      'currencies[]=GBP&supplierLegalEntityIds[]=27378&externalId=X&note=',
    );
    expect(json).toMatchObject({
      currencies: ['GBP'],
      externalId: null,
      note: null,
      updateDate: '2026-06-15T12:00:05+00:00',
    });
    expect(json.supplierLegalEntities.data.map((one: { id: number }) => one.id)).toEqual([27378]);
    expect((await mock.send('PUT', '/suppliers/40001', { name: taken })).json.errors.errors.name).toBe(
      'This value is already used.',
    );
    mock.setSwitches({ putTakesExternalId: true });
    expect((await mock.send('PUT', '/suppliers/40001', 'externalId=X')).json.externalId).toBe('X');
    expect((await mock.send('PUT', '/suppliers/99', 'name=A')).status).toBe(404);
  });

  it('take an externalId by PATCH', async () => {
    const mock = await openMock();
    mock.clock.advance(1000);
    const patched = await mock.send('PATCH', '/suppliers/40001', { externalId: '123' });
    expect(patched.json).toMatchObject({ externalId: '123', updateDate: '2026-06-15T12:00:01+00:00' });
    expect((await mock.send('PATCH', '/suppliers/40001', 'name=A')).json.errors.errors).toHaveProperty(
      'externalId',
    );
    mock.setSwitches({
      patchAnswer: 'empty',
      patchBumpsUpdateDate: false,
      externalIdClearable: false,
      externalIdUnique: true,
      externalIdAsNumber: true,
    });
    mock.clock.advance(1000);
    expect((await mock.send('PATCH', '/suppliers/40001', 'externalId=')).text).toBe('');
    expect((await mock.get('/suppliers/40001')).json).toMatchObject({
      externalId: 123,
      updateDate: '2026-06-15T12:00:01+00:00',
    });
    expect(
      (await mock.send('PATCH', '/suppliers/40002', 'externalId=123')).json.errors.errors.externalId,
    ).toBe('This value is already used.');
    mock.setSwitches({ externalIdClearable: true });
    await mock.send('PATCH', '/suppliers/40001', { externalId: null });
    expect(mock.company.supplier(40_001)?.externalId).toBeNull();
  });
});

it('an unset relation of any kind is an empty list', async () => {
  const mock = await openMock();
  const supplier = mock.company.createSupplier({ name: 'Bare' });
  const one = (await mock.get(`/suppliers/${supplier.id}`)).json;
  expect([one.contacts, one.supplierLegalEntities, one.isAllAccessLegalEntity]).toEqual([[], [], true]);
  const { idn } = mock.company.createInvoice({
    supplierId: supplier.id,
    lines: [{ name: 'A', quantity: '1', price: '1', glAccountOptionId: 1 }],
    legalEntityId: 1,
    locationId: 1,
    departmentOptionId: 1,
  });
  const document = (await mock.get(`/invoices/${idn}`)).json;
  expect([document.legalEntity, document.location]).toEqual([[], []]);
  expect(document.dataDocumentCustomFields.data[0]).toMatchObject({
    documentCustomFieldOption: [],
    value: null,
  });
  expect(document.items.data[0]?.dataItemCustomFields.data[0]).toMatchObject({
    itemCustomFieldOption: [],
    value: null,
  });
});

describe('master data', () => {
  it('lists users, custom fields and their options in pages', async () => {
    const mock = await openMock();
    expect((await mock.get('/users')).json.data[0]).toEqual({
      id: 8801,
      email: 'integration@example.com',
      firstname: 'Integration',
      lastname: 'User',
    });
    expect((await mock.get('/itemcustomfields')).json.data).toEqual([{ id: 301, name: 'GL account' }]);
    const options = (await mock.get('/itemcustomfields/301/options?per_page=10&page=last')).json;
    expect(options.meta.pagination).toMatchObject({ total: 16, current_page: 2, has_next_page: false });
    expect((await mock.get('/documentcustomfields/401/options')).json.data[0]).toMatchObject({
      code: '100',
      enable: true,
      parent: [],
    });
    expect((await mock.get('/suppliercustomfields')).status).toBe(200);
    mock.setSwitches({ supplierCustomFieldsListed: false, emptyRelations: 'null' });
    expect((await mock.get('/suppliercustomfields')).status).toBe(404);
    expect((await mock.get('/documentcustomfields/401/options')).json.data[0]?.parent).toBeNull();
  });

  it('sends a Date header by the server clock unless switched off', async () => {
    const mock = await openMock();
    expect((await mock.get('/users')).headers.get('date')).toBe('Mon, 15 Jun 2026 12:00:00 GMT');
    mock.setSwitches({ dateHeader: false });
    expect((await mock.get('/users')).headers.get('date')).toBeNull();
    expect(DEFAULT_SWITCHES.dateHeader).toBe(true);
  });
});

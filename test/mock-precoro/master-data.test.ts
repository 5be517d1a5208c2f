import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MASTER_ENTITIES } from '../../lib/mock-precoro/model.ts';
import { closeMocks, openMock } from './open-mock.ts';

const folder = mkdtempSync(join(tmpdir(), 'mock-precoro-master-'));
afterEach(closeMocks);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the seed', () => {
  it('makes some of each, and items of suppliers who sell such things', async () => {
    const { company } = await openMock();
    const counts = company.counts();
    for (const entity of MASTER_ENTITIES) expect([entity, counts[entity] > 1]).toEqual([entity, true]);
    const [item] = company.master.list('item', ({ values }) => values['supplier'] !== null);
    expect(company.supplier(Number(item?.values['supplier']))).toBeDefined();
  });
});

describe('lists', () => {
  it('show what stands there, by pages and by filters that they mind', async () => {
    const mock = await openMock();
    const first = await mock.get('/items?per_page=10&page=2');
    expect(first.json.meta.pagination.total).toBe(mock.company.counts().item);
    expect(first.json.data).toHaveLength(10);
    await mock.send('PATCH', '/taxes/613', { externalId: 'VAT21' });
    expect((await mock.get('/taxes?external_id[]=VAT21&per_page=10')).json.data).toMatchObject([
      { id: 613, name: 'VAT 21%', percent: 21, externalId: 'VAT21' },
    ]);
    const [item] = mock.company.master.list('item', ({ values }) => values['supplier'] !== null);
    const supplier = Number(item?.values['supplier']);
    const sold = (await mock.get(`/items?supplier[]=${supplier}&per_page=50`)).json.data;
    expect(sold.map((row) => row['supplier'])).toEqual(
      sold.map(() => expect.objectContaining({ id: supplier })),
    );
  });

  it.each(['/paymentterms', '/itemcustomfields/301/options'])(
    '%s ignores filters that nobody documents',
    async (path) => {
      const mock = await openMock();
      const all = (await mock.get(`${path}?per_page=50`)).json.data.length;
      const filtered = `${path}?per_page=50&external_id[]=none&modifiedSince=2090-01-01T00:00:00`;
      expect((await mock.get(filtered)).json.data).toHaveLength(all);
      mock.setSwitches({ modifiedSinceEverywhere: true });
      expect((await mock.get(filtered)).json.data).toHaveLength(0);
    },
  );
});

describe('documents', () => {
  it('show names of master data as they stand now', async () => {
    const mock = await openMock();
    const [invoice] = mock.company.listDocuments('invoice');
    if (!invoice) throw new Error('no invoice');
    await mock.send('PUT', `/legalentities/${invoice.legalEntityId}`, 'name=Renamed N.V.');
    await mock.send('PUT', `/locations/${invoice.locationId}`, { name: 'New place' });
    expect((await mock.get(`/invoices/${invoice.idn}`)).json).toMatchObject({
      ...{ legalEntity: { name: 'Renamed N.V.' }, location: { name: 'New place' } },
    });
  });
});

describe('a write', () => {
  it.each<[string, string, string, string, string]>([
    ['without a name', 'POST', '/locations', 'code=X', 'name'],
    ['with a name in use, in any case', 'POST', '/taxes', 'name=vat 21%25&percent=21', 'name'],
    ['with an amount that is none', 'POST', '/taxes', 'name=A&percent=all', 'percent'],
    [
      'with days that are no number',
      'POST',
      '/paymentterms',
      'name=A&creditPeriodDays=1.5',
      'creditPeriodDays',
    ],
    ['with a nested number', 'POST', '/paymentterms', 'name=A&creditPeriodDays[x]=1', 'creditPeriodDays'],
    ['with a flag that is none', 'POST', '/paymentterms', 'name=A&enable=True', 'enable'],
    ['of an item with a long name', 'POST', '/items', `name=${'x'.repeat(301)}`, 'name'],
    ['of an item with a long SKU', 'POST', '/items', `name=A&sku=${'x'.repeat(301)}`, 'sku'],
    ['of an item in no category', 'POST', '/items', 'name=A&category[id]=1', 'category'],
    [
      'of an option below one of another field',
      'POST',
      '/itemcustomfields/301/options',
      'name=A&enable=1&parent[id]=4001',
      'parent',
    ],
    [
      'of an option below itself',
      'PUT',
      '/itemcustomfields/301/options/3001',
      'name=A&enable=1&parent[id]=3001',
      'parent',
    ],
    ['of an external id that is missing', 'PATCH', '/items/60001', 'name=A', 'externalId'],
    [
      'of a restriction of another type',
      'PATCH',
      '/itemcustomfields/options/depend_add',
      'depend_type=2',
      'depend_type',
    ],
    [
      'of a restriction to nothing',
      'PATCH',
      '/itemcustomfields/options/depend_add',
      'depend_type=1&entity_ids=[]',
      'entity_ids',
    ],
    [
      'of a restriction of no option',
      'PATCH',
      '/documentcustomfields/options/depend_add',
      'depend_type=1&entity_ids=27377&document_custom_field_option_id=1',
      'document_custom_field_option_id',
    ],
  ])('%s is refused', async (_name, method, path, body, field) => {
    const mock = await openMock();
    const answer = await mock.send(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.json.errors.errors).toHaveProperty(field);
  });

  it.each([
    ['DELETE', '/items/60001', 405],
    ['GET', '/items/1', 404],
    ['GET', '/items/60001/x', 404],
    ['PUT', '/payments/1', 405],
    ['POST', '/payments/1/refund', 404],
    ['POST', '/payments/1/cancel/x', 404],
    ['POST', '/suppliercustomfields/501/options', 404],
    ['GET', '/itemcustomfields/301/options/3001/x', 404],
    ['POST', '/itemcustomfields', 404],
  ])('%s %s is not there', async (method, path, status) => {
    const mock = await openMock();
    expect((method === 'GET' ? await mock.get(path) : await mock.send(method, path, '')).status).toBe(status);
  });

  it('of an option below its own child is refused', async () => {
    const mock = await openMock();
    const options = '/itemcustomfields/301/options';
    await mock.send('PUT', `${options}/3002`, 'name=B&enable=1&parent[id]=3001');
    await mock.send('PUT', `${options}/3003`, 'name=C&enable=1&parent[id]=3002');
    const answer = await mock.send('PUT', `${options}/3001`, 'name=A&enable=1&parent[id]=3003');
    expect(answer.json.errors.errors).toHaveProperty('parent');
    const shown = (await mock.get(`${options}?per_page=20`)).json.data.find(({ id }) => id === 3003);
    expect(shown?.parent).toMatchObject({ id: 3002, name: 'B' });
  });

  it('clears text, keeps what it does not name, and may carry an external id', async () => {
    const mock = await openMock({ switches: { putTakesExternalId: true, patchAnswer: 'empty' } });
    const { json } = await mock.send('POST', '/locations', 'name=Depot&code=D1&address=1 Road');
    const changed = await mock.send('PUT', `/locations/${json.id}`, 'address=&externalId=L-9');
    expect(changed.json).toMatchObject({
      name: 'Depot',
      code: 'D1',
      address: null,
      enable: true,
      externalId: 'L-9',
    });
    expect((await mock.send('PATCH', `/locations/${json.id}`, 'externalId=')).text).toBe('');
    expect(mock.company.master.get('location', json.id)?.externalId).toBeNull();
  });

  it('of an external id in use is refused where they are unique', async () => {
    const mock = await openMock({ switches: { externalIdUnique: true } });
    await mock.send('PATCH', '/items/60001', 'externalId=I-1');
    expect((await mock.send('PATCH', '/items/60002', 'externalId=I-1')).status).toBe(400);
    await mock.send('PATCH', '/payments/1', 'externalId=P-1');
    expect((await mock.send('PATCH', '/payments/2', 'externalId=P-1')).status).toBe(400);
  });
});

describe('webhooks of options', () => {
  it.each([
    ['none', []],
    ['option', [{ id: 3001, type: 11, action: 1 }]],
    ['field', [{ id: 301, type: 11, action: 1 }]],
  ] as const)('by switch name %s', async (optionWebhooks, expected) => {
    const mock = await openMock({
      switches: { optionWebhooks },
      webhookEndpoints: ['http://127.0.0.1:9/'],
      post: async () => new Response(null),
    });
    await mock.send('PATCH', '/itemcustomfields/301/options/3001', 'externalId=X');
    await mock.send('PATCH', '/items/60001', 'externalId=X');
    await mock.webhooksSettled();
    expect(mock.webhookDeliveries().map(({ message }) => message)).toEqual(expected);
  });
});

describe("a clerk's side", () => {
  it('makes, changes and shows master data, and takes payments back', async () => {
    const mock = await openMock();
    const act = async (name: string, body: object) =>
      (await mock.send('POST', `/_admin/actions/${name}`, body)).json;
    const made = await act('createMaster', {
      entity: 'documentFieldOption',
      fieldId: 401,
      name: 'Research',
      code: '900',
    });
    await act('updateMaster', { entity: 'documentFieldOption', id: made.id, name: 'R & D' });
    expect((await mock.get(`/_admin/records/documentFieldOption/${made.id}`)).json).toMatchObject({
      record: { name: 'R & D', enable: true, fieldId: 401 },
    });
    expect(await act('createMaster', { entity: 'budget', name: 'A' })).toHaveProperty('errors.errors.entity');
    const [payment] = mock.company.listPayments();
    expect(await act('cancelPayment', { idn: payment?.idn })).toMatchObject({ isCancelled: true });
    expect((await mock.get('/_admin/records/payment?per_page=10')).json.data[0]).toMatchObject({
      isCancelled: true,
    });
    expect((await mock.get('/_admin/records/payment/999')).status).toBe(404);
    expect((await mock.get('/_admin/records/tax?format=lines')).text.trim().split('\n')).toHaveLength(3);
  });
});

describe('a state file', () => {
  it('brings master data and cancelled payments back', async () => {
    const stateFile = join(folder, 'state.jsonl');
    const first = await openMock({ stateFile });
    const { json } = await first.send('POST', '/taxes', 'name=VAT 7%25&percent=7');
    await first.send('PATCH', `/taxes/${json.id}`, 'externalId=V7');
    await first.send('POST', '/payments/1/cancel', '');
    await first.close();
    const second = await openMock({ stateFile });
    expect(second.company.master.get('tax', json.id)).toMatchObject({
      externalId: 'V7',
      values: { percent: '7' },
    });
    expect(second.company.payment('1')?.isCancelled).toBe(true);
  });
});

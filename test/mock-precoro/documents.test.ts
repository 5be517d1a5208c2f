import { closeMocks, openMock } from './open-mock.ts';

afterEach(closeMocks);

const LINES = [
  { name: 'Flour', quantity: '3', price: '19.99', taxId: 613 },
  { name: 'Oats', quantity: '2.5', price: '10.01', taxId: 613, glAccountOptionId: 3002 },
];

describe('documents', () => {
  it('are read by IDN with lines; rows carry none; an internal id is not found', async () => {
    const mock = await openMock();
    const draft = mock.company.createInvoice({ supplierId: 40_001, lines: LINES, invoiceNumber: 'R-1' });
    const detail = (await mock.get(`/invoices/${draft.idn}`)).json;
    expect(detail).toMatchObject({
      id: draft.id,
      idn: draft.idn,
      status: 0,
      statusString: 'Draft',
      invoiceNumber: 'R-1',
      sumPaid: '0.00',
      sum: 102.85,
      netSum: 85,
    });
    expect(detail).toMatchObject({
      purchaseOrder: [],
      parentData: [],
      payments: [],
      externalId: null,
      approvalDate: null,
    });
    expect(detail['supplier']).toMatchObject({ id: 40_001, uniqueCode: 'S000001' });
    expect(detail.items.data[1]).toMatchObject({
      name: 'Oats',
      quantity: 2.5,
      price: 10.01,
      netSum: 25.03,
      sum: 30.29,
      taxes: { data: [{ id: 613, name: 'VAT 21%', percent: 21, sum: 5.26 }] },
      dataItemCustomFields: {
        data: [
          {
            itemCustomField: { id: 301 },
            itemCustomFieldOption: { id: 3002, code: '4100', externalId: '4100' },
          },
        ],
      },
    });
    const row = (await mock.get('/invoices?per_page=10')).json.data[0];
    expect(row?.idn).toBe(draft.idn);
    expect(row).not.toHaveProperty('items');
    expect((await mock.get(`/invoices/${draft.id}`)).status).toBe(404);
  });

  it('speak the other dialects when switched', async () => {
    const mock = await openMock({
      switches: {
        linesShape: 'map',
        numbersAsText: true,
        emptyRelations: 'null',
        dateSuffix: '',
        dateOffsetMinutes: 120,
        parentAs: 'parentIdn',
      },
    });
    const { id, idn } = mock.company.createInvoice({ supplierId: 40_001, lines: LINES, parentIdn: '3' });
    const detail = (await mock.get(`/invoices/${idn}`)).json;
    expect(detail).toMatchObject({
      sum: '102.85',
      purchaseOrder: null,
      createDate: '2026-06-15T14:00:00',
      parentIdn: '3',
    });
    expect(detail.items).toMatchObject({ data: { [`${id}01`]: { price: '19.99' } } });
    mock.setSwitches({ linesShape: 'bareMap' });
    expect((await mock.get(`/invoices/${idn}`)).json.items).toMatchObject({ [`${id}02`]: { name: 'Oats' } });
  });

  it('name their order, their parent and their payments', async () => {
    const mock = await openMock();
    const records = [...mock.records('invoice')];
    const ofOrder = records.find((one) => one.entity === 'invoice' && one.purchaseOrderId !== null);
    const part = records.find((one) => one.entity === 'invoice' && one.parentIdn !== null);
    if (ofOrder?.entity !== 'invoice' || part?.entity !== 'invoice') throw new Error('The seed lacks them');
    const order = mock.company.documentById('purchaseOrder', ofOrder.purchaseOrderId ?? 0);
    expect((await mock.get(`/invoices/${ofOrder.idn}`)).json.purchaseOrder).toEqual({
      id: order?.id,
      idn: order?.idn,
    });
    expect((await mock.get(`/invoices/${part.idn}`)).json.parentData).toEqual({ idn: part.parentIdn });
    const paid = records.find((one) => one.status === 5);
    if (paid?.entity !== 'invoice') throw new Error('The seed lacks a paid invoice');
    const { payments } = (await mock.get(`/invoices/${paid.idn}`)).json;
    expect(payments.data).toHaveLength(1);
    expect((await mock.get('/purchaseorders/1')).json).not.toHaveProperty('payments');
    expect((await mock.get('/receipts/1')).json.idn).toBe('1');
  });

  it('live: confirm, reject, approve, revise, edit, approve again, cancel', async () => {
    const mock = await openMock();
    const { idn } = mock.company.createPurchaseOrder({ supplierId: 40_001, lines: LINES });
    const post = (action: string, body = '') => mock.send('POST', `/purchaseorders/${idn}/${action}`, body);
    expect((await post('approve')).json.errors.errors.status).toBe(
      'A document that is Draft cannot take "approve"',
    );
    expect((await post('confirm')).json.status).toBe(1);
    expect((await post('reject')).json.errors.errors).toHaveProperty('comment');
    expect((await post('reject', 'comment=No')).json.status).toBe(3);
    await post('confirm');
    mock.clock.advance(60_000);
    expect((await post('approve')).json).toMatchObject({
      status: 2,
      approvalDate: '2026-06-15T12:01:00+00:00',
    });
    expect((await post('cancel')).status).toBe(404);
    const { company } = mock;
    expect(() => company.edit('purchaseOrder', idn, { lines: LINES })).toThrow('revise it first');
    expect(company.revise('purchaseOrder', idn).status).toBe(7);
    company.edit('purchaseOrder', idn, { lines: LINES.slice(0, 1), note: 'Less' });
    expect(company.approve('purchaseOrder', idn)).toMatchObject({ status: 2, sum: '72.56', note: 'Less' });
    expect(company.cancel('purchaseOrder', idn).status).toBe(8);
    expect(() => company.cancel('purchaseOrder', idn)).toThrow('Canceled cannot take "cancel"');
  });

  it('keep updateDate on approval and payment when switched so', async () => {
    const mock = await openMock({
      switches: { approvalBumpsUpdateDate: false, paymentBumpsUpdateDate: false },
    });
    const { id, idn, updateDate } = mock.company.createInvoice({ supplierId: 40_001, lines: LINES });
    mock.company.act('invoice', idn, 'confirm');
    mock.clock.advance(1000);
    mock.company.approve('invoice', idn);
    mock.company.pay(id);
    expect(mock.company.document('invoice', idn)).toMatchObject({ status: 5, updateDate });
  });

  it.each([
    ['no lines', { lines: [] }, 'items'],
    ['quantity', { lines: [{ name: 'A', quantity: 'x', price: '1' }] }, 'quantity'],
    ['price', { lines: [{ name: 'A', quantity: '1', price: '1e3' }] }, 'price'],
    ['supplier', { supplierId: 1, lines: LINES }, 'supplier'],
  ])('are refused for bad input: %s', async (_name, input, field) => {
    const mock = await openMock();
    expect(() => mock.company.createReceipt({ supplierId: 40_001, ...input })).toThrow(`${field}: `);
    expect(() => mock.company.cancel('receipt', '9999')).toThrow('There is no receipt with IDN 9999');
    expect(() => mock.company.disableSupplier(1)).toThrow('There is no supplier 1');
  });
});

describe('externalId and externalIntegrationLog', () => {
  it('decide what the clerk sees', async () => {
    const mock = await openMock();
    const view = () => mock.clerkView('invoice', '1');
    const patch = (body: string) => mock.send('PATCH', '/invoices/1', body);
    expect(view()).toMatchObject({ sentStatus: null, inNotSentInfocard: false });
    await patch('externalIntegrationLog=Account 6420 is closed');
    expect(view()).toMatchObject({
      sentStatus: 'Not integrated',
      inNotSentInfocard: true,
      integrationLog: 'Account 6420 is closed',
    });
    expect((await patch('externalId=BILL-1')).json.externalIntegrationLog).toBe('Account 6420 is closed');
    expect((await patch('externalId=BILL-1&externalIntegrationLog=')).json.externalIntegrationLog).toBeNull();
    expect(view()).toMatchObject({ sentStatus: 'Sent', inNotSentInfocard: false });
    expect((await patch('note=x')).status).toBe(400);
    expect(mock.clerkView('supplier', '40001')?.sentStatus).toBeNull();
    expect(mock.clerkView('supplier', '1')).toBeUndefined();
  });

  it('may be refused alone, on receipts, or answer nothing', async () => {
    const mock = await openMock({
      switches: { patchTakesLogAlone: false, receiptsPatchable: false, patchAnswer: 'empty' },
    });
    expect((await mock.send('PATCH', '/invoices/1', 'externalIntegrationLog=x')).status).toBe(400);
    expect((await mock.send('PATCH', '/receipts/1', 'externalId=x')).status).toBe(405);
    expect((await mock.send('PATCH', '/invoices/1', 'externalId=x')).text).toBe('');
    mock.setSwitches({ receiptsPatchable: true, patchAnswer: 'full', externalIdUnique: true });
    expect(
      (await mock.send('PATCH', '/receipts/1', { externalId: 'x', externalIntegrationLog: null })).json
        .externalId,
    ).toBe('x');
    expect((await mock.send('PATCH', '/invoices/2', 'externalId=x')).status).toBe(400);
  });
});

describe('payments', () => {
  it('move an invoice to partly paid and paid, and refuse too much in the known words', async () => {
    const mock = await openMock();
    const { id, idn } = mock.company.createInvoice({ supplierId: 40_001, lines: LINES });
    const pay = (sum: string) =>
      mock.send(
        'POST',
        '/payments',
        `invoice[id]=${id}&sumPaid=${sum}&logicType=0&payDate=2026-06-01T20:00:00Z`,
      );
    expect((await pay('1')).json.errors.errors.invoice).toBe('An invoice that is Draft cannot be paid');
    mock.company.approve('invoice', idn);
    const first = await pay('100');
    expect([first.status, first.json]).toMatchObject([
      201,
      { sumPaid: '100.00', payDate: '2026-06-01T20:00:00+00:00', invoice: { id, idn } },
    ]);
    expect((await mock.get(`/invoices/${idn}`)).json).toMatchObject({ status: 4, sumPaid: '100.00' });
    expect((await pay('2.86')).json.errors.errors.sumPaid).toBe(
      'The amount must be greater than 0 and not exceed 2.85',
    );
    await pay('2.85');
    expect((await mock.get(`/invoices/${idn}`)).json.status).toBe(5);
    expect((await pay('1')).json.errors.errors.sumPaid).toBe('The Invoice is already fully paid.');
    const { idn: paymentIdn } = first.json;
    expect((await mock.send('PATCH', `/payments/${paymentIdn}`, 'externalId=P-1')).json.externalId).toBe(
      'P-1',
    );
    expect((await mock.get('/payments?per_page=10')).json.data.some((one) => one.externalId === 'P-1')).toBe(
      true,
    );
    mock.setSwitches({ patchAnswer: 'empty' });
    expect((await mock.send('PATCH', `/payments/${paymentIdn}`, 'externalId=')).text).toBe('');
    expect((await mock.send('PATCH', '/payments/9999', 'externalId=P')).status).toBe(404);
  });

  it.each([
    ['invoice', 'sumPaid=1'],
    ['invoice', 'invoice[id]=1&sumPaid=1'],
    ['sumPaid', 'invoice[id]=20000001'],
    ['payDate', 'invoice[id]=20000001&sumPaid=1&payDate=soon'],
  ])('need %s: %s', async (field, body) => {
    const mock = await openMock();
    expect((await mock.send('POST', '/payments', body)).json.errors.errors).toHaveProperty(field);
    expect((await mock.send('PATCH', '/payments/1', 'a=1')).status).toBe(400);
  });
});

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { closeMocks, openMock } from './open-mock.ts';

interface Receiver {
  readonly url: string;
  readonly messages: unknown[];
  status: number;
}

const servers: Server[] = [];

async function receiver(): Promise<Receiver> {
  const messages: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      messages.push(JSON.parse(text));
      response.writeHead(made.status).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const made: Receiver = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`,
    messages,
    status: 200,
  };
  return made;
}

afterEach(async () => {
  await closeMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('webhooks', () => {
  it('tell every endpoint four numbers, and a dead endpoint breaks nothing', async () => {
    const [one, two] = [await receiver(), await receiver()];
    const mock = await openMock({ webhookEndpoints: ['http://127.0.0.1:9/', one.url, two.url] });
    const supplier = mock.company.createSupplier({ name: 'Acme' });
    const order = mock.company.createPurchaseOrder({
      supplierId: supplier.id,
      lines: [{ name: 'A', quantity: '1', price: '1' }],
    });
    await mock.send('PATCH', '/receipts/1', 'externalId=A');
    await mock.webhooksSettled();
    for (const { messages } of [one, two]) {
      expect(messages).toHaveLength(3);
      expect(messages).toContainEqual({ id: supplier.id, type: 7, action: 0 });
      expect(messages).toContainEqual({ id: order.id, type: 2, action: 0, idn: Number(order.idn) });
      expect(messages).toContainEqual({ id: 30_000_001, type: 5, action: 1, idn: 1 });
    }
    expect(mock.webhookDeliveries().filter(({ outcome }) => outcome === 'failed')).toHaveLength(3);
    expect(mock.webhookEndpoints()).toHaveLength(3);
  });

  it('keep quiet about PATCH, carry extra fields, when switched', async () => {
    const one = await receiver();
    const mock = await openMock({
      webhookEndpoints: [one.url],
      switches: { patchFiresWebhook: false, webhookExtraFields: true },
    });
    await mock.send('PATCH', '/invoices/1', 'externalId=A');
    mock.company.disableSupplier(40_001);
    await mock.webhooksSettled();
    expect(one.messages).toEqual([
      { id: 40_001, type: 7, action: 1, companyId: 4711, sentAt: mock.clock.now() },
    ]);
  });

  it('are repeated and endpoints switched off as configured', async () => {
    const one = await receiver();
    one.status = 500;
    const mock = await openMock({
      webhookEndpoints: [one.url],
      switches: { webhookTries: 2, webhookFailuresBeforeInactive: 1 },
    });
    mock.company.disableSupplier(40_001);
    await until(() => mock.clock.sleeping > 0);
    mock.clock.advance(60_000);
    await mock.webhooksSettled();
    expect(one.messages).toHaveLength(2);
    expect(mock.webhookEndpoints()).toEqual([{ url: one.url, active: false }]);
    mock.company.disableSupplier(40_002);
    await mock.webhooksSettled();
    expect(one.messages).toHaveLength(2);
  });

  it('get lost, doubled, delayed and overtaken by faults', async () => {
    const one = await receiver();
    const mock = await openMock({ webhookEndpoints: [one.url], faults: { webhookDrop: 1 } });
    mock.company.disableSupplier(40_001);
    expect(mock.webhookDeliveries().map(({ outcome }) => outcome)).toEqual(['dropped']);
    mock.setFaults({ webhookDrop: 0, webhookDuplicate: 1 });
    mock.company.disableSupplier(40_002);
    await mock.webhooksSettled();
    expect(one.messages).toHaveLength(2);
    mock.setFaults({ webhookDuplicate: 0, webhookDelay: 1 });
    mock.company.disableSupplier(40_003);
    mock.clock.advance(300_000);
    await mock.webhooksSettled();
    expect(one.messages).toHaveLength(3);
    mock.setFaults({ webhookDelay: 0, webhookReorder: 1 });
    mock.company.disableSupplier(40_004);
    mock.setFaults({ webhookReorder: 0 });
    mock.company.disableSupplier(40_005);
    await until(() => one.messages.length === 5);
    expect(one.messages.slice(3)).toMatchObject([{ id: 40_005 }, { id: 40_004 }]);
  });

  it('may go to five endpoints with an http address', async () => {
    const mock = await openMock();
    const six = [1, 2, 3, 4, 5, 6].map((number) => `http://127.0.0.1/${number}`);
    expect(() => mock.setWebhookEndpoints(six)).toThrow('at most 5 webhook endpoints, not 6');
    expect(() => mock.setWebhookEndpoints(['ftp://example.com'])).toThrow(
      'http or https URL, not "ftp://example.com"',
    );
  });
});

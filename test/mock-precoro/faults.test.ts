import { Faults, NO_FAULTS } from '../../lib/mock-precoro/faults.ts';
import { seededRandom } from '../../lib/mock-precoro/random.ts';
import { closeMocks, openMock } from './open-mock.ts';

afterEach(closeMocks);

describe('faults on demand', () => {
  it.each([
    ['errorBefore', 502, false],
    ['errorAfter', 502, true],
    ['notJson', 200, true],
  ] as const)('%s answers %i, write done: %s', async (fault, status, done) => {
    const mock = await openMock();
    mock.orderFault({ fault, method: 'PATCH', path: '/suppliers' });
    expect((await mock.get('/users')).status).toBe(200);
    const reply = await mock.send('PATCH', '/suppliers/40001', 'externalId=A');
    expect([reply.status, reply.text.startsWith('<html>')]).toEqual([status, true]);
    expect(mock.company.supplier(40_001)?.externalId === 'A').toBe(done);
    expect(mock.received(1)).toMatchObject([{ fault, status }]);
    expect((await mock.send('PATCH', '/suppliers/40001', 'externalId=B')).status).toBe(200);
  });

  it.each([
    ['dropBefore', false],
    ['dropAfter', true],
  ] as const)('%s cuts the connection, write done: %s', async (fault, done) => {
    const mock = await openMock();
    mock.orderFault({ fault, count: 2 });
    await expect(mock.send('PATCH', '/suppliers/40001', 'externalId=A')).rejects.toThrow();
    await expect(mock.get('/users')).rejects.toThrow();
    expect(mock.company.supplier(40_001)?.externalId === 'A').toBe(done);
    expect(mock.received(1)).toMatchObject([{ status: 0 }]);
  });

  it('lateCommit writes within 70 seconds after the connection died', async () => {
    const mock = await openMock();
    mock.orderFault({ fault: 'lateCommit' });
    await expect(mock.send('POST', '/suppliers', 'name=Late')).rejects.toThrow();
    expect(mock.company.supplier(40_031)).toBeUndefined();
    mock.clock.advance(70_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(mock.company.supplier(40_031)?.name).toBe('Late');
  });

  it('driftWhilePaging repeats or skips a row from the second page on, and the total says so', async () => {
    const mock = await openMock({ faults: { driftWhilePaging: 1 } });
    const seen = new Set<number>();
    for (let time = 0; time < 20; time++) {
      const { data, meta } = (await mock.get('/invoices?page=2')).json;
      const first = Number(data[0]?.idn);
      seen.add(first);
      expect(meta.pagination.total).toBe(first === 41 ? 61 : 59);
      expect((await mock.get('/invoices')).json.data[0]?.idn).toBe('60');
    }
    expect(seen).toEqual(new Set([41, 39]));
  });

  it('lateVisibility hides changes from modifiedSince for up to 90 seconds', async () => {
    const mock = await openMock({ faults: { lateVisibility: 1 } });
    const path = `/suppliers?modifiedSince=2026-06-15T12:00:01`;
    mock.clock.advance(1000);
    const { id } = mock.company.createSupplier({ name: 'Acme' });
    mock.company.disableSupplier(40_001);
    mock.company.disableSupplier(id);
    const ids = async (): Promise<number[]> =>
      (await mock.get(path)).json.data.map((one: { id: number }) => one.id);
    expect(await ids()).toEqual([]);
    mock.clock.advance(90_000);
    expect(await ids()).toEqual([id, 40_001]);
  });
});

describe('faults by chance', () => {
  it('come as often as their rate says, the same for the same seed', () => {
    const draw = (): (string | null)[] => {
      const faults = new Faults(seededRandom(5), { errorBefore: 0.2, dropAfter: 0.1 });
      return Array.from({ length: 1000 }, () => faults.forRequest('GET', '/users'));
    };
    expect(draw()).toEqual(draw());
    expect(draw().filter((fault) => fault === 'errorBefore').length).toBeGreaterThan(150);
    expect(draw().filter((fault) => fault === 'dropAfter').length).toBeGreaterThan(40);
  });

  it('add latency with jitter', () => {
    const faults = new Faults(seededRandom(5), { latencyMs: 100, latencyJitterMs: 50 });
    const lengths = Array.from({ length: 50 }, () => faults.latencyMs());
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(100);
    expect(new Set(lengths).size).toBeGreaterThan(10);
    expect(NO_FAULTS.latencyMs).toBe(0);
  });

  it('refuse rates that make no sense', async () => {
    await expect(openMock({ faults: { dropAfter: 2 } })).rejects.toThrow(
      'Fault dropAfter must be a number from 0 to 1, not 2',
    );
    const mock = await openMock();
    expect(() => mock.setFaults({ latencyMs: -1 })).toThrow('of 0 or more');
  });
});

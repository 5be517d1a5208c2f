import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMockPrecoro } from '../../lib/mock-precoro/server.ts';
import { ManualClock } from './manual-clock.ts';
import { SMALL, closeMocks, openMock } from './open-mock.ts';

const folder = mkdtempSync(join(tmpdir(), 'mock-precoro-'));
afterEach(closeMocks);
afterAll(() => rmSync(folder, { recursive: true }));

const snapshot = (mock: { records(): Iterable<unknown> }): string => JSON.stringify([...mock.records()]);

describe('a state file', () => {
  it('brings everything back after a kill, and again after an orderly end', async () => {
    const stateFile = join(folder, 'kill.jsonl');
    const running = join(folder, 'running.jsonl');
    const killed = await openMock({ stateFile: running, webhookEndpoints: ['http://127.0.0.1:9/'] });
    for (let step = 0; step < 30; step++) killed.changeSomething();
    await killed.send('PATCH', '/invoices/1', 'externalId=B-1');
    await killed.send('PATCH', '/payments/1', 'externalId=P-1');
    killed.setWebhookEndpoints(['http://127.0.0.1:10/']);
    const before = snapshot(killed);

    // What a kill leaves behind: the file as it is, its last line cut short.
    copyFileSync(running, stateFile);
    appendFileSync(stateFile, '{"kind":"record","rec');
    const clock = new ManualClock(killed.clock.now() + 60_000);
    const again = await startMockPrecoro({ clock, seed: SMALL, stateFile });
    expect(snapshot(again)).toBe(before);
    expect(again.acceptedInLastDay()).toBe(2);
    expect(again.webhookEndpoints().map(({ url }) => url)).toEqual(['http://127.0.0.1:10/']);
    expect(again.company.listPayments((one) => one.externalId === 'P-1')).toHaveLength(1);
    const { id } = again.company.createSupplier({ name: 'After the kill' });
    const end = snapshot(again);
    await again.close();
    await again.close();

    const third = await startMockPrecoro({ clock, seed: SMALL, stateFile });
    expect(third.company.supplier(id)?.name).toBe('After the kill');
    expect(snapshot(third)).toBe(end);
    expect(third.company.createSupplier({ name: 'Next' }).id).toBe(id + 1);
    await third.close();
  });

  it('refuses another seed and a damaged middle', async () => {
    const stateFile = join(folder, 'other.jsonl');
    await (await openMock({ stateFile })).close();
    await expect(openMock({ stateFile, seed: { ...SMALL, suppliers: 31 } })).rejects.toThrow(
      'made with suppliers=30, not 31',
    );
    const text = readFileSync(stateFile, 'utf8');
    for (const damage of [
      'nonsense',
      '[]',
      '{"kind":"record","record":{"entity":"supplier","id":"x"}}',
      '{"kind":"other"}',
      '{"kind":"payment","payment":{}}',
    ]) {
      writeFileSync(stateFile, `${text}${damage}\n${text}`);
      await expect(openMock({ stateFile })).rejects.toThrow('line 2: not an entry');
    }
  });

  it('keeps go-live of its making and starts over when the company is seeded anew', async () => {
    const stateFile = join(folder, 'reseed.jsonl');
    const seed = { ...SMALL, goLive: '2026-05-01' };
    const mock = await openMock({ stateFile, seed });
    const [first] = mock.records();
    mock.reseed({ ...SMALL, seed: 2 });
    expect([...mock.records()][0]).not.toEqual(first);
    await mock.close();
    const again = await openMock({ stateFile, seed: { ...SMALL, seed: 2 } });
    expect(snapshot(again)).toBe(snapshot(mock));
  });
});

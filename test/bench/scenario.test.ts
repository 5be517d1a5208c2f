import { naiveClient } from '../../bench/clients/naive.ts';
import { benchBaseline } from '../../bench/world/baseline.ts';
import { changeSuppliers, createSuppliers, documentLives } from '../../bench/world/clerks.ts';
import { benchEngine } from '../../bench/world/engine.ts';
import { play, type Scenario } from '../../bench/world/scenario.ts';
import type { Subject } from '../../bench/world/subject.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';

const every = (count: number, ms: number, from: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index * ms);

/** Ten new suppliers, ten changed ones, five invoices. */
const SMALL: Scenario = {
  ...{ seed: 1, suppliers: 40, switches: {}, leastDays: 0, mostDays: 1 },
  deeds: (office, midnight) => [
    ...createSuppliers(office, every(10, 5 * SECOND, midnight + HOUR)),
    ...changeSuppliers(office, every(10, 5 * SECOND, midnight + HOUR)),
    ...documentLives(office, every(5, SECOND, midnight + HOUR), () => [MINUTE, MINUTE, MINUTE]),
  ],
};

describe('a scenario', () => {
  it('knows no time but its own', async () => {
    const { now } = Date;
    let looks = 0;
    Date.now = () => {
      looks += 1;
      return now();
    };
    await play(SMALL, benchEngine).finally(() => (Date.now = now));
    expect(looks).toBe(0);
  }, 60_000);

  it('ends with everything outside and linked, without a 429, and is the same each time', async () => {
    const days: string[] = [];
    const first = await play({ ...SMALL, leastDays: 1 }, benchEngine, (words) => days.push(words));
    expect(first).toMatchObject({
      ...{ subject: 'precoro-sync', changes: 25, unserved: 0, links: 15, unlinked: 0 },
      ...{ refused: 0, troubles: [] },
    });
    expect(first.requestsByKind).toMatchObject({ patch: 15, detail: 5 });
    expect(first.requestsByPurpose).toMatchObject({ linkBack: 15, detail: 5 });
    expect(first.fromWebhook.max).toBeGreaterThan(0);
    // Suppliers, four of each document, our own links, and one of each entity before it begins.
    expect(first.functionCalls['webhook']).toBe(20 + 4 * 5 + 15 + 4);
    expect(days).toEqual(['precoro-sync: day 1, 0 to serve, 0 to link']);
    expect(await play({ ...SMALL, leastDays: 1 }, benchEngine)).toEqual(first);
  }, 60_000);

  it('is played by a baseline against a Precoro of its own that behaves the same', async () => {
    const told = await play(SMALL, (stage) => benchBaseline({ ...stage, name: 'naive', make: naiveClient }));
    expect(told).toMatchObject({ subject: 'naive', changes: 25, unserved: 0, links: 15, unlinked: 0 });
    expect(told.requestsByKind['detail']).toBeGreaterThan(25);
  });

  it('is given up after its most days, with what is left counted', async () => {
    const deaf = { ...SMALL, switches: { limitPerDay: 1, refusedCallsCount: true } };
    const told = await play(deaf, (stage) => benchBaseline({ ...stage, name: 'naive', make: naiveClient }));
    expect(told).toMatchObject({ changes: 25, unserved: 25, unlinked: 15 });
    expect(told.refused).toBeGreaterThan(0);
  });

  it('does not begin before the first load is over', async () => {
    const slow: Subject = {
      name: 'slow',
      start: () => undefined,
      leftToDo: async () => ['3 messages to deliver'],
      troubles: async () => [],
      functionCalls: () => ({}),
      stop: async () => undefined,
    };
    await expect(play(SMALL, () => slow)).rejects.toThrow(
      'slow has not finished its first load: 3 messages to deliver',
    );
  });
});

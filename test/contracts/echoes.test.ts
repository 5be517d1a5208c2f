import { describe, expect, it } from '@jest/globals';
import { dynamoEchoes } from '../../lib/aws/dynamodb/echoes.ts';
import type { Echoes } from '../../lib/sync/ports/echoes.ts';
import { memoryEchoes } from '../support/memory/memoryEchoes.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<Echoes>][] = [
  ['in memory', async () => memoryEchoes()],
  ['on DynamoDB', async () => dynamoEchoes(await tables.place('cursors'))],
];

const supplier = (id: number) => ({ entity: 'supplier', id: String(id) }) as const;

/** As many writes as it takes to believe that Precoro announces them. */
async function trusted(make: () => Promise<Echoes>): Promise<Echoes> {
  const echoes = await make();
  for (let id = 101; id <= 110; id += 1) {
    await echoes.expect(supplier(id), NOW);
    await echoes.take(supplier(id), NOW);
  }
  return echoes;
}

describe.each(implementations)('Echoes %s', (_name, make) => {
  it('are taken once for each write, up to their end', async () => {
    const echoes = await trusted(make);
    expect(await echoes.take(supplier(7), NOW)).toBe(false);
    await echoes.expect(supplier(7), NOW + 10);
    expect(await echoes.take(supplier(8), NOW)).toBe(false);
    expect(await echoes.take({ entity: 'invoice', id: '7' }, NOW)).toBe(false);
    expect(await echoes.take(supplier(7), NOW + 10)).toBe(true);
    expect(await echoes.take(supplier(7), NOW + 10)).toBe(false);
    await echoes.expect(supplier(7), NOW + 20);
    expect(await echoes.take(supplier(7), NOW + 21)).toBe(false);
  });

  it('are believed in only once Precoro was seen to announce what we write', async () => {
    const echoes = await make();
    const taken: boolean[] = [];
    for (let id = 1; id <= 8; id += 1) {
      await echoes.expect(supplier(id), NOW);
      taken.push(await echoes.take(supplier(id), NOW));
    }
    expect(taken).toEqual([false, false, false, false, true, true, true, true]);
  });

  it('are no longer believed in where most writes bring none', async () => {
    const echoes = await trusted(make);
    for (let id = 1; id <= 40; id += 1) await echoes.expect(supplier(id), NOW + 5);
    expect(await echoes.take(supplier(40), NOW)).toBe(false);
  });

  it('of writes that did not happen are awaited no more, and tell nothing of Precoro', async () => {
    const echoes = await trusted(make);
    await echoes.withdraw(supplier(1));
    for (let id = 1; id <= 40; id += 1) {
      await echoes.expect(supplier(id), NOW + 5);
      await echoes.withdraw(supplier(id));
      expect(await echoes.take(supplier(id), NOW)).toBe(false);
    }
    await echoes.expect(supplier(50), NOW);
    expect(await echoes.take(supplier(50), NOW)).toBe(true);
  });

  it('go on being believed in over hundreds of writes', async () => {
    const echoes = await trusted(make);
    for (let id = 1; id <= 110; id += 1) {
      await echoes.expect(supplier(id), NOW);
      expect(await echoes.take(supplier(id), NOW)).toBe(true);
    }
  }, 60_000);
});

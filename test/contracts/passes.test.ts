import { describe, expect, it } from '@jest/globals';
import { dynamoPasses } from '../../lib/aws/dynamodb/passes.ts';
import { dynamoToldDoubles } from '../../lib/aws/dynamodb/toldDoubles.ts';
import type { Passes, ToldDoubles } from '../../lib/sync/ports/passes.ts';
import { memoryPasses, memoryToldDoubles } from '../support/memory/memoryPasses.ts';
import { embeddedTables } from './embeddedTables.ts';
import { invoice, NOW } from './samples.ts';

const tables = embeddedTables();
const passes: [string, () => Promise<Passes>][] = [
  ['in memory', async () => memoryPasses()],
  ['on DynamoDB', async () => dynamoPasses(await tables.place('cursors'))],
];
const doubles: [string, () => Promise<ToldDoubles>][] = [
  ['in memory', async () => memoryToldDoubles()],
  ['on DynamoDB', async () => dynamoToldDoubles(await tables.place('cursors'))],
];

describe.each(passes)('How far a slow pass has come, %s', (_name, make) => {
  it('is at the beginning, long ago, before the first', async () => {
    expect(await (await make()).read('sample')).toEqual({ after: null, startedAt: 0 });
  });

  it('comes back as it was saved last, of each pass by itself', async () => {
    const store = await make();
    await store.save('sample', { after: '["invoice#1","link#default"]', startedAt: NOW });
    await store.save('forgotten', { after: 'x', startedAt: 1 });
    await store.save('forgotten', { after: null, startedAt: 2 });
    expect(await store.read('sample')).toEqual({ after: '["invoice#1","link#default"]', startedAt: NOW });
    expect(await store.read('forgotten')).toEqual({ after: null, startedAt: 2 });
    expect(await store.read('refusals')).toEqual({ after: null, startedAt: 0 });
  });
});

describe.each(doubles)('Doubles that people were told of, %s', (_name, make) => {
  const of = (company: string, id = 1) => ({ ref: invoice(id), company });

  it('are known of one record, in one company, by their id', async () => {
    const told = await make();
    await told.remember(of('a#b'), 'B-2', NOW);
    await told.remember(of('a#b'), 'B-2', NOW + 1);
    expect(await told.wasTold(of('a#b'), 'B-2')).toBe(true);
    expect(await told.wasTold(of('a#b'), 'B-3')).toBe(false);
    expect(await told.wasTold(of('a'), 'b#B-2')).toBe(false);
    expect(await told.wasTold(of('a#b', 2), 'B-2')).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { dynamoCheckMemory } from '../../lib/aws/dynamodb/checkMemory.ts';
import type { CheckMemory } from '../../lib/operator/check/contract.ts';
import { memoryCheckMemory } from '../support/memory/memoryCheckMemory.ts';
import { embeddedTables } from './embeddedTables.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<CheckMemory>][] = [
  ['in memory', async () => memoryCheckMemory()],
  ['on DynamoDB', async () => dynamoCheckMemory(await tables.place('cursors'))],
];

describe.each(implementations)('The last check %s', (_name, make) => {
  it('is absent before the first', async () => {
    expect(await (await make()).read()).toBeNull();
  });

  it('comes back as it was saved, the newest one', async () => {
    const memory = await make();
    const lines = [{ topic: 'access', words: 'The key reads invoices.', cure: null, setting: null }];
    await memory.save({ at: 1, who: 'ada', requests: 3, lines: [] });
    await memory.save({ at: 2, who: 'ada', requests: 28, lines });
    expect(await memory.read()).toEqual({ at: 2, who: 'ada', requests: 28, lines });
  });
});

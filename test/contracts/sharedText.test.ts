import { describe, expect, it } from '@jest/globals';
import { dynamoSharedText } from '../../lib/aws/dynamodb/sharedText.ts';
import type { SharedText } from '../../lib/connectors/contract.ts';
import { memorySharedText } from '../support/memory/memorySharedText.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

interface Shared {
  readonly as: (owner: string) => SharedText;
}

const tables = embeddedTables();
const implementations: [string, (now: () => number) => Promise<Shared>][] = [
  ['in memory', async (now) => memorySharedText(now)],
  [
    'on DynamoDB',
    async (now) => {
      const place = await tables.place('cursors');
      return { as: (owner) => dynamoSharedText(place, { name: 'token', owner, clock: { now } }) };
    },
  ],
];

describe.each(implementations)('A shared text %s', (_name, make) => {
  it('is nothing before it is written, and then the same for all', async () => {
    const shared = await make(() => NOW);
    expect(await shared.as('a').read()).toBeNull();
    await shared.as('a').write('first');
    await shared.as('b').write('second');
    expect(await shared.as('a').read()).toBe('second');
  });

  it('is locked by one at a time, until it is unlocked or the time is over', async () => {
    let now = NOW;
    const shared = await make(() => now);
    const [a, b] = [shared.as('a'), shared.as('b')];
    expect([await a.lock(20), await b.lock(20)]).toEqual([true, false]);
    await a.unlock();
    expect([await b.lock(20), await a.lock(20)]).toEqual([true, false]);
    now += 20_000;
    expect(await a.lock(20)).toBe(true);
    await b.unlock();
    expect(await b.lock(20)).toBe(false);
  });
});

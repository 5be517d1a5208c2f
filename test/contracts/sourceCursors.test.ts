import { describe, expect, it } from '@jest/globals';
import { dynamoSourceCursors } from '../../lib/aws/dynamodb/sourceCursors.ts';
import type { SourceCursor, SourceCursors } from '../../lib/sync/ports/inbound.ts';
import { memorySourceCursors } from '../support/memory/memorySourceCursors.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<SourceCursors>][] = [
  ['in memory', async () => memorySourceCursors()],
  ['on DynamoDB', async () => dynamoSourceCursors(await tables.place('cursors'))],
];

const NEVER_READ: SourceCursor = {
  cursor: null,
  readAt: 0,
  askedAt: null,
  failures: 0,
  failingSince: null,
  readers: [],
  version: 0,
};

describe.each(implementations)('How far sources were read, %s', (_name, make) => {
  it('is nowhere before the first read', async () => {
    expect(await (await make()).read('tax', 'default')).toEqual(NEVER_READ);
  });

  it('comes back as it was saved, by source and company', async () => {
    const cursors = await make();
    const read = { ...NEVER_READ, cursor: '{"at":7}', readAt: NOW, readers: ['tax'] };
    const failed = { ...NEVER_READ, readAt: NOW, failures: 3, failingSince: NOW - 900 };
    expect(await cursors.save('tax', 'default', read)).toBe(true);
    expect(await cursors.save('tax', 'de/at', failed)).toBe(true);
    expect(await cursors.read('tax', 'default')).toEqual({ ...read, version: 1 });
    expect(await cursors.read('tax', 'de/at')).toEqual({ ...failed, version: 1 });
    expect(await cursors.read('vendor', 'default')).toEqual(NEVER_READ);
  });

  it('forgets a failure that is over', async () => {
    const cursors = await make();
    await cursors.save('tax', 'default', { ...NEVER_READ, readAt: NOW, failures: 3, failingSince: NOW });
    const over = { ...NEVER_READ, cursor: 'c', readAt: NOW + 1, version: 1 };
    await cursors.save('tax', 'default', over);
    expect(await cursors.read('tax', 'default')).toEqual({ ...over, version: 2 });
  });

  it('lets one of many writers of the same version win', async () => {
    const cursors = await make();
    const race = (version: number) =>
      Promise.all(
        [1, 2, 3].map((readAt) => cursors.save('tax', 'default', { ...NEVER_READ, readAt, version })),
      );
    expect((await race(0)).filter(Boolean)).toHaveLength(1);
    expect((await race(1)).filter(Boolean)).toHaveLength(1);
    expect((await race(0)).filter(Boolean)).toHaveLength(0);
  });

  it('remembers that somebody asked, until a read has begun since, whatever is saved meanwhile', async () => {
    const cursors = await make();
    const askedAt = async () => (await cursors.read('tax', 'default')).askedAt;
    await cursors.ask('tax', 'default', NOW);
    expect(await cursors.read('tax', 'default')).toEqual({ ...NEVER_READ, askedAt: NOW });

    const began = { ...NEVER_READ, readAt: NOW - 1000 };
    expect(await cursors.save('tax', 'default', began)).toBe(true);
    expect(await askedAt()).toBe(NOW);

    await cursors.save('tax', 'default', { ...began, readAt: NOW + 1000, version: 1 });
    expect(await askedAt()).toBeNull();
    await cursors.ask('tax', 'default', NOW + 2000);
    await cursors.ask('tax', 'default', NOW + 1500);
    expect(await askedAt()).toBe(NOW + 2000);
    expect(await cursors.save('tax', 'default', { ...began, readAt: NOW + 3000, version: 2 })).toBe(true);
    expect(await askedAt()).toBeNull();
  });
});

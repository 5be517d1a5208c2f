import { describe, expect, it } from '@jest/globals';
import { dynamoSyncTally } from '../../lib/aws/dynamodb/syncTally.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { SyncTally } from '../../lib/sync/ports/tally.ts';
import { memorySyncTally } from '../support/memory/memorySyncTally.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<SyncTally>][] = [
  ['in memory', async () => memorySyncTally()],
  ['on DynamoDB', async () => dynamoSyncTally(await tables.place('cursors'))],
];

async function addMany(tally: SyncTally, count: number, at: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => tally.add(at)));
}

describe.each(implementations)('The tally of synced records %s', (_name, make) => {
  it('is nothing before the first', async () => {
    expect(await (await make()).ofLastDay(NOW)).toBe(0);
  });

  it('counts every record once, however many come at the same moment', async () => {
    const tally = await make();
    await addMany(tally, 40, NOW);
    await addMany(tally, 2, NOW + 20 * MINUTE);
    expect(await tally.ofLastDay(NOW + HOUR)).toBe(42);
  });

  it('forgets a quarter of an hour when all of it is a day old', async () => {
    const tally = await make();
    await addMany(tally, 3, NOW);
    await addMany(tally, 4, NOW + 15 * MINUTE);
    expect(await tally.ofLastDay(NOW + DAY + 15 * MINUTE - 1)).toBe(7);
    expect(await tally.ofLastDay(NOW + DAY + 15 * MINUTE)).toBe(4);
    expect(await tally.ofLastDay(NOW + DAY + 30 * MINUTE)).toBe(0);
  });

  it('counts the same over days and days, although its place does not grow', async () => {
    const tally = await make();
    for (let at = NOW; at < NOW + 3 * DAY; at += 45 * MINUTE) await addMany(tally, 2, at);
    // Every 45 minutes of the last 24 hours, and the one that is just leaving.
    expect(await tally.ofLastDay(NOW + 3 * DAY - 1)).toBe(2 * 32);
  });

  it('begins each quarter of an hour anew, also where many begin it at once in the place of an older one', async () => {
    const tally = await make();
    await addMany(tally, 5, NOW);
    await addMany(tally, 20, NOW + 25 * HOUR);
    expect(await tally.ofLastDay(NOW + 25 * HOUR)).toBe(20);
  });
});

it('On DynamoDB a clock that is a day late takes nothing from the others', async () => {
  const tally = dynamoSyncTally(await tables.place('cursors'));
  await addMany(tally, 3, NOW + 25 * HOUR);
  await tally.add(NOW);
  expect(await tally.ofLastDay(NOW + 25 * HOUR)).toBe(3);
});

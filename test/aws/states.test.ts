import { describe, expect, it } from '@jest/globals';
import { dynamoStates } from '../../lib/aws/dynamodb/states.ts';
import { updateItem } from '../../lib/aws/dynamodb/table.ts';
import type { TablePlace } from '../../lib/aws/dynamodb/table.ts';
import type { EntityStates } from '../../lib/sync/ports/state.ts';
import { memoryStates } from '../support/memory/memoryStates.ts';
import { embeddedTables } from '../contracts/embeddedTables.ts';
import { NOW } from '../contracts/samples.ts';
import { interfere } from './interfere.ts';

const tables = embeddedTables();
const KEY = { pk: 'entity', sk: 'invoice' };

/** 499 hints at once: one by one they take seconds in the embedded engine. */
async function nearlyFull(place: TablePlace): Promise<void> {
  const hints = Object.fromEntries(
    Array.from({ length: 499 }, (_, id) => [String(id), { at: NOW, misses: 0 }]),
  );
  await updateItem(place, KEY, { assign: { hints, dirtySince: NOW }, add: { dirtySeq: 499 } });
}

describe('Hinted ids', () => {
  it.each<[string, () => Promise<EntityStates>]>([
    [
      'in memory',
      async () => {
        const states = memoryStates();
        for (let id = 0; id < 499; id++) await states.addHint('invoice', String(id), NOW);
        return states;
      },
    ],
    [
      'on DynamoDB',
      async () => {
        const place = await tables.place('cursors');
        await nearlyFull(place);
        return dynamoStates(place);
      },
    ],
  ])('are at most 500 %s, but every hint beyond them counts', async (_name, make) => {
    const states = await make();
    for (const id of ['a', 'b', 'c', '3', null]) {
      expect(await states.addHint('invoice', id, NOW)).toBe(false);
    }
    const { hints, dirtySeq } = (await states.readAll()).find(({ entity }) => entity === 'invoice') ?? {};
    expect(Object.keys(hints ?? {})).toHaveLength(500);
    expect(hints).toHaveProperty('a');
    expect(dirtySeq).toBe(504);
  });

  it('that arrive faster than they can be covered end in an error, not in a loss', async () => {
    const place = await tables.place('cursors');
    const states = dynamoStates(place);
    await states.addHint('invoice', '1', NOW);
    // Every read is followed by another hint before the write.
    interfere(place.client, async (command, send) => {
      const answer = await send();
      if (command === 'GetItemCommand') await states.addHint('invoice', '2', NOW);
      return answer;
    });
    await expect(states.coverHints('invoice', { dirtySeq: 1, seen: ['1'], missed: [] }, NOW)).rejects.toThrow(
      'Hints of invoice changed 10 times while they were being covered.',
    );
    expect((await states.readAll())[2]?.hints).toHaveProperty('1');
  });
});

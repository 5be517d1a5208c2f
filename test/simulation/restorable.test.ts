import { describe, expect, it } from '@jest/globals';
import { memoryWriteBacks } from '../support/memory/memoryWriteBacks.ts';
import { restorable } from './world/restorable.ts';

interface Shelf {
  put(name: string): Promise<void>;
  take(name: string): Promise<string>;
  all(): Promise<readonly string[]>;
}

function shelf(): Shelf {
  const names = new Set<string>();
  return {
    put: async (name) => void names.add(name),
    async take(name) {
      if (!names.delete(name)) throw new Error(`there is no ${name}`);
      return name;
    },
    all: async () => [...names],
  };
}

/** A shelf with a clock that is set by hand. */
function keptShelf(keeps = true) {
  let now = 0;
  const kept = restorable(shelf, () => now, keeps);
  const { port } = kept;
  return {
    port,
    restore: (until: number | null): void => kept.restore(until),
    putAt: async (time: number, name: string): Promise<void> => {
      now = time;
      await port.put(name);
    },
    takeAt: async (time: number, name: string): Promise<unknown> => {
      now = time;
      return port.take(name).catch((error: unknown) => error);
    },
  };
}

describe('a store that can be set back', () => {
  it('works like the store itself until then', async () => {
    const { port, putAt, takeAt } = keptShelf();
    await putAt(1, 'a');
    await putAt(2, 'b');
    expect(await takeAt(3, 'a')).toBe('a');
    expect(await takeAt(4, 'a')).toEqual(new Error('there is no a'));
    expect(await port.all()).toEqual(['b']);
  });

  it.each([
    { until: 0, left: [] },
    { until: 1, left: ['a'] },
    { until: 2, left: ['a', 'b'] },
    { until: 3, left: ['b'] },
    { until: 99, left: ['b', 'c'] },
    { until: null, left: [] },
  ])('holds $left after it is set back to $until', async ({ until, left }) => {
    const { port, restore, putAt, takeAt } = keptShelf();
    await putAt(1, 'a');
    await putAt(2, 'b');
    await takeAt(3, 'a');
    await putAt(4, 'c');
    restore(until);
    expect(await port.all()).toEqual(left);
  });

  it('goes on from there, and can be set back again: what was undone does not come back', async () => {
    const { port, restore, putAt } = keptShelf();
    await putAt(1, 'a');
    await putAt(5, 'undone');
    restore(3);
    await putAt(6, 'b');
    await putAt(8, 'c');
    restore(7);
    expect(await port.all()).toEqual(['a', 'b']);
    restore(null);
    await putAt(9, 'd');
    restore(99);
    expect(await port.all()).toEqual(['d']);
  });

  it('may have had calls that failed: they fail again, and nobody hears of it', async () => {
    const { port, restore, putAt, takeAt } = keptShelf();
    await putAt(1, 'a');
    await takeAt(2, 'never there');
    await putAt(3, 'b');
    restore(3);
    // A rejection that nobody heard of would end the process by now.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await port.all()).toEqual(['a', 'b']);
  });

  it('has no past unless it was asked to keep one', async () => {
    const { port, restore, putAt } = keptShelf(false);
    await putAt(1, 'a');
    restore(null);
    expect(await port.all()).toEqual(['a']);
  });

  it('is a real one: wishes of the time before are there again, with what was settled since due again', async () => {
    let now = 1000;
    const kept = restorable(memoryWriteBacks, () => now, true);
    const { port } = kept;
    const ref = { entity: 'invoice', id: '1001' } as const;
    await port.desire(ref, { externalId: 'B1' }, 1, now);
    now = 2000;
    const wish = await port.read(ref);
    if (wish) await port.done(wish, now);
    expect(await port.due('externalId', 'oldest', 3000, 10)).toEqual([]);
    kept.restore(1500);
    expect(await port.due('externalId', 'oldest', 3000, 10)).toMatchObject([
      { ref, desiredExternalId: 'B1' },
    ]);
    kept.restore(null);
    expect(await port.read(ref)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../support/memory/chance.ts';
import { firstFew } from '../support/memory/firstFew.ts';
import { sleeperHeap, type Sleeper } from '../support/memory/sleeperHeap.ts';
import { SortedList } from '../support/memory/sortedList.ts';

const numbers = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, name) => ({ name, number: Math.floor(random() * 20) }));
};
const byNumber = (a: { readonly number: number }, b: { readonly number: number }) => a.number - b.number;

describe('The heap of sleepers', () => {
  it.each([1, 2, 3])('wakes by time, and those of one time in the order they came: %i', (seed) => {
    const heap = sleeperHeap();
    const woken: unknown[] = [];
    const all = numbers(seed, 300).map((one) => ({
      one,
      sleeper: heap.add(one.number, () => woken.push(one)),
    }));
    const gone = new Set(all.filter((_, index) => index % 7 === 0).map(({ sleeper }) => sleeper));
    for (const sleeper of gone) heap.remove(sleeper);
    expect(heap.size()).toBe(all.length - gone.size);
    for (let next: Sleeper | undefined; (next = heap.takeFirst(12));) next.wake();
    const left = all.filter(({ sleeper }) => !gone.has(sleeper)).map(({ one }) => one);
    expect(woken).toEqual(left.filter(({ number }) => number <= 12).sort(byNumber));
    expect(heap.size()).toBe(left.filter(({ number }) => number > 12).length);
  });
});

describe('The first few', () => {
  it.each([0, 1, 5, 300, 2000])('are those that sorting would put first: %i', (limit) => {
    const items = numbers(4, 300);
    expect(firstFew(items, ({ number }) => number, limit)).toEqual([...items].sort(byNumber).slice(0, limit));
  });
});

describe('The sorted list', () => {
  it('is in order from both ends, whatever came and went', () => {
    const items = numbers(5, 200);
    const list = new SortedList<(typeof items)[number]>(({ number }) => number);
    for (const item of items) list.add(item);
    for (const item of items.filter(({ name }) => name % 3 === 0)) list.remove(item);
    list.remove({ name: 1, number: 1 });
    const left = items.filter(({ name }) => name % 3 !== 0);
    expect([...list.lowestFirst()]).toEqual([...left].sort(byNumber));
    expect([...list.highestFirst()]).toEqual([...left].sort((a, b) => byNumber(b, a)));
  });
});

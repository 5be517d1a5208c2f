import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { debounceOf, pullDueAt, yieldAfter } from '../../lib/domain/debounce.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';

const NOON = Date.UTC(2026, 2, 2, 12);

describe('the debounce of hints', () => {
  it.each([
    ['a quiet day', 1, 0],
    ['a day half spent', 0.5, 0],
    ['a day that begins to run short', 0.185, 10],
    ['a busy day', 0.12, 20],
    ['a very busy day', 0.085, 55],
    ['a day nearly spent', 0.05, 90],
    ['a day all but spent', 0.025, 120],
    ['a day that is spent', 0, 150],
    ['more owed than left', -0.2, 150],
  ])('of %s leaves the right gap between two pulls', (_day, room, seconds) => {
    expect(debounceOf(room, 1).gapMs).toBeCloseTo(seconds * SECOND, 3);
  });

  it('only grows as requests run short, and never beyond five minutes', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [less, more] = a < b ? [a, b] : [b, a];
          expect(debounceOf(less, 1).gapMs).toBeGreaterThanOrEqual(debounceOf(more, 1).gapMs);
          expect(debounceOf(0.5, less).gapMs).toBeGreaterThanOrEqual(debounceOf(0.5, more).gapMs);
          expect(debounceOf(a, b).gapMs).toBeLessThanOrEqual(5 * MINUTE);
        },
      ),
    );
  });

  it('grows to two minutes when no pull shows anything new, and is gone after a few that do', () => {
    let pullYield = 1;
    for (let i = 0; i < 30; i += 1) pullYield = yieldAfter(pullYield, false);
    expect(debounceOf(1, pullYield).gapMs).toBeGreaterThan(118 * SECOND);
    for (let i = 0; i < 10; i += 1) pullYield = yieldAfter(pullYield, true);
    expect(debounceOf(1, pullYield).gapMs).toBeLessThan(2 * SECOND);
  });

  it('forgives a hint that comes after its change was read', () => {
    expect(debounceOf(1, yieldAfter(1, false)).gapMs).toBeLessThan(5 * SECOND);
  });
});

describe('a pull', () => {
  const calm = debounceOf(1, 1);
  it.each([
    ['a single hint waits for two quiet seconds', NOON, NOON, 0, NOON + 2 * SECOND],
    ['a burst is read when it is over', NOON, NOON + 5 * SECOND, 0, NOON + 7 * SECOND],
    ['a burst without end is read after ten seconds', NOON, NOON + 60 * SECOND, 0, NOON + 10 * SECOND],
    ['a pull just before makes no difference on a quiet day', NOON, NOON, NOON - 1, NOON + 2 * SECOND],
  ])('%s', (_words, since, last, pulledAt, due) => {
    expect(pullDueAt({ since, last, pulledAt }, calm)).toBe(due);
  });

  it('keeps its distance from the last one on a busy day', () => {
    const busy = debounceOf(0.05, 1);
    expect(pullDueAt({ since: NOON, last: NOON, pulledAt: NOON - 10 * SECOND }, busy)).toBe(
      NOON + 80 * SECOND,
    );
    expect(pullDueAt({ since: NOON, last: NOON, pulledAt: NOON - 5 * MINUTE }, busy)).toBe(NOON + 2 * SECOND);
  });
});

import { describe, expect, it } from '@jest/globals';
import { addTo, allowsAt, HOUR_WINDOW, totalWithin, withinMinute } from '../../lib/domain/quota-windows.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';

const NOON = Date.UTC(2026, 5, 1, 12);

describe('pieces of a window', () => {
  it('stay in order when a slow clock notes something late', () => {
    const [before, now] = [NOON - 1, NOON];
    const buckets = addTo(HOUR_WINDOW, addTo(HOUR_WINDOW, addTo(HOUR_WINDOW, [], now), before), before);
    expect(buckets).toEqual([
      [NOON / MINUTE - 1, 2],
      [NOON / MINUTE, 1],
    ]);
  });

  it('follow each other as time does', () => {
    const times = [NOON, NOON + MINUTE, NOON + 2 * MINUTE, NOON + 2 * MINUTE + 1];
    expect(
      times.reduce((buckets, at) => addTo(HOUR_WINDOW, buckets, at), addTo(HOUR_WINDOW, [], NOON)),
    ).toEqual([
      [NOON / MINUTE, 2],
      [NOON / MINUTE + 1, 1],
      [NOON / MINUTE + 2, 2],
    ]);
  });

  it('leave one after the other', () => {
    const buckets = [
      [NOON / MINUTE, 5],
      [NOON / MINUTE + 1, 5],
    ] as const;
    const leaves = (allowed: number) => allowsAt(HOUR_WINDOW, buckets, allowed, NOON + 10 * MINUTE);
    expect(leaves(11)).toBe(0);
    expect(leaves(10)).toBe(NOON + HOUR + MINUTE + 2 * SECOND);
    expect(leaves(6)).toBe(NOON + HOUR + MINUTE + 2 * SECOND);
    expect(leaves(5)).toBe(NOON + HOUR + 2 * MINUTE + 2 * SECOND);
  });

  it('count no more from the moment on at which they leave', () => {
    const first = [NOON / MINUTE, 5] as const;
    const second = [NOON / MINUTE + 1, 5] as const;
    const leaves = NOON + HOUR + MINUTE + 2 * SECOND;
    expect(totalWithin(HOUR_WINDOW, [first, second], leaves - 1)).toBe(10);
    expect(totalWithin(HOUR_WINDOW, [first, second], leaves)).toBe(5);
    expect(allowsAt(HOUR_WINDOW, [first, second], 5, leaves)).toBe(leaves + MINUTE);
    expect(withinMinute([NOON], NOON + MINUTE + 2 * SECOND - 1)).toEqual([NOON]);
    expect(withinMinute([NOON], NOON + MINUTE + 2 * SECOND)).toEqual([]);
  });

  it('are asked again later where nothing at all is allowed', () => {
    expect(allowsAt(HOUR_WINDOW, [], 0, NOON)).toBe(NOON + MINUTE);
  });
});

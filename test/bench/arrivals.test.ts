import { describe, expect, it } from '@jest/globals';
import { allDayLong, arrivals, burstArrivals, inWorkingHours } from '../../bench/rows/arrivals.ts';
import { DAY, HOUR, SECOND } from '../../lib/domain/time.ts';
import { seededRandom } from '../support/memory/chance.ts';

const MIDNIGHT = Date.UTC(2026, 2, 2);
const given = () => ({ random: seededRandom(5), midnight: MIDNIGHT, days: 3, perDay: 2000 });

describe('when events come', () => {
  it.each([
    ['as people work', inWorkingHours],
    ['as machines work', allDayLong],
  ])('gives each day its events, in order: %s', (_name, moment) => {
    const times = arrivals({ ...given(), moment });
    const perDay = [0, 1, 2].map((day) => times.filter((at) => dayOf(at) === day).length);
    expect(perDay).toEqual([2000, 2000, 2000]);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('puts nine of ten into the working hours, and the most before noon', () => {
    const times = arrivals({ ...given(), moment: inWorkingHours });
    const hours = times.map((at) => Math.floor((at % DAY) / HOUR));
    const share = (from: number, to: number) =>
      hours.filter((hour) => hour >= from && hour < to).length / hours.length;
    expect(share(8, 18)).toBeCloseTo(0.9, 1);
    expect(share(10, 11)).toBeGreaterThan(share(12, 13) * 2);
    expect(share(0, 8)).toBeGreaterThan(0);
    expect(share(18, 24)).toBeGreaterThan(0);
  });

  it('spreads a machine day evenly', () => {
    const times = arrivals({ ...given(), moment: allDayLong });
    const morning = times.filter((at) => at % DAY < DAY / 2).length / times.length;
    expect(morning).toBeCloseTo(0.5, 1);
  });

  it('brings bursts of their size, two events a second, and the rest in a smaller one', () => {
    const times = burstArrivals({ ...given(), days: 1, perDay: 90, moment: allDayLong }, 40);
    expect(times).toHaveLength(90);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps.filter((gap) => gap === SECOND / 2)).toHaveLength(87);
  });
});

function dayOf(at: number): number {
  return Math.floor((at - MIDNIGHT) / DAY);
}

import type { Random } from '../../lib/domain/time.ts';
import { DAY, HOUR, SECOND } from '../../lib/domain/time.ts';

/** A moment (epoch ms) of the day that starts at `midnight`. */
export type Moment = (random: Random, midnight: number) => number;

/**
 * Share of a day's events per hour from 08:00 to 18:00 UTC, with a dip at noon. The other tenth is spread evenly over the
 * fourteen hours around it.
 */
const WORKING_HOURS = [0.07, 0.11, 0.13, 0.1, 0.05, 0.09, 0.12, 0.11, 0.08, 0.04] as const;
const FIRST_HOUR = 8;
/** A burst is a list that somebody pastes, or an import: two records a second. */
const BURST_GAP_MS = 0.5 * SECOND;

/** As people work. Nine of ten in ten hours: the quota is that of a day, so the peaks are what is hard. */
export const inWorkingHours: Moment = (random, midnight) => {
  let rest = random();
  for (const [hour, share] of WORKING_HOURS.entries()) {
    if (rest < share) return midnight + Math.floor((FIRST_HOUR + hour + rest / share) * HOUR);
    rest -= share;
  }
  const outside = random() * (24 - WORKING_HOURS.length);
  return midnight + Math.floor((outside < FIRST_HOUR ? outside : outside + WORKING_HOURS.length) * HOUR);
};

/** As machines work: any moment as likely as any other. */
export const allDayLong: Moment = (random, midnight) => midnight + Math.floor(random() * DAY);

export interface Arrivals {
  readonly random: Random;
  readonly midnight: number;
  readonly days: number;
  readonly perDay: number;
  readonly moment: Moment;
}

/** The times of single events, in order. */
export function arrivals({ random, midnight, days, perDay, moment }: Arrivals): readonly number[] {
  return Array.from({ length: days * perDay }, (_, index) =>
    moment(random, midnight + Math.floor(index / perDay) * DAY),
  ).sort((a, b) => a - b);
}

/** `perDay` events a day that come in bursts of `size`; a last burst of the day may be smaller. */
export function burstArrivals(given: Arrivals, size: number): readonly number[] {
  const { perDay, days } = given;
  const perDayBursts = Math.ceil(perDay / size);
  const starts = arrivals({ ...given, perDay: perDayBursts });
  const left = Array.from({ length: days * perDayBursts }, (_, index) =>
    Math.min(size, perDay - (index % perDayBursts) * size),
  );
  return starts
    .flatMap((at, burst) => Array.from({ length: left[burst] ?? 0 }, (_, index) => at + index * BURST_GAP_MS))
    .sort((a, b) => a - b);
}

import type { Clock } from '../../domain/time.ts';
import { sleepBy } from '../../mock-precoro/clock.ts';
import { scaledTime, type TimeScale } from '../aws/boot/clock.ts';

/** The clock that mock-precoro, the engines and the functions share, as a port for this process. */
export function localClock(time: TimeScale, wallNow: () => number = Date.now): Clock {
  const now = (): number => Math.floor(scaledTime(wallNow(), time));
  return { now, sleep: sleepBy(now, time.scale) };
}

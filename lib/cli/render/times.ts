import { pluralOf } from '../../domain/plural.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time.ts';

/** `2026-03-01 12:04:33 UTC`. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const UNITS = [
  ['day', DAY / SECOND],
  ['hour', HOUR / SECOND],
  ['minute', MINUTE / SECOND],
  ['second', 1],
] as const;

/** `40 seconds`, `3 minutes 5 seconds`, `2 hours`, `3 days 4 hours`: the two largest units. */
export function durationText(ms: number): string {
  const parts = partsOf(ms).map(([count, name]) => plural(count, name));
  return parts.length === 0 ? 'less than a second' : parts.join(' ');
}

/** `3 minutes ago`, `1 hour 40 minutes ago`, `in 2 hours`, `now`: as exact as people need it. */
export function agoText(at: number, now: number): string {
  const [largest, next] = partsOf(now - at);
  if (!largest) return 'now';
  const parts = largest[0] > 1 || !next ? [largest] : [largest, next];
  const words = parts.map(([count, name]) => plural(count, name)).join(' ');
  return at < now ? `${words} ago` : `in ${words}`;
}

/** The largest unit and, unless it is none, the one below. */
function partsOf(ms: number): readonly (readonly [count: number, unit: string])[] {
  let rest = Math.round(Math.abs(ms) / SECOND);
  const first = UNITS.findIndex(([, size]) => rest >= size);
  if (first === -1) return [];
  const parts = UNITS.slice(first, first + 2).map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return [count, name] as const;
  });
  return parts.filter(([count]) => count > 0);
}

/** `1 record`, `1,200 records`. */
export function plural(count: number, one: string, many = pluralOf(one)): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** `1,200`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

import { DAY, SECOND } from '../../domain/time.ts';
import type { SincePlan } from './plan.ts';

type Format = Extract<SincePlan, { readonly style: 'date' }>['format'];

/** Seconds and milliseconds since 1970 are told apart by their size: this is the year 5138, or 1973. */
const LEAST_MILLISECONDS = 100_000_000_000;
const HAS_ZONE = /(?:z|[+-]\d\d:?\d\d)$/i;
const DAY_ALONE = /^\d{4}-\d\d-\d\d$/;

/** A moment as systems write it, in milliseconds since the epoch; null for anything else. Without a zone it is UTC. */
export function momentOf(value: unknown): number | null {
  if (typeof value === 'number') return value < LEAST_MILLISECONDS ? value * SECOND : value;
  if (typeof value !== 'string') return null;
  if (/^\d{9,14}$/.test(value)) return momentOf(Number(value));
  const text = DAY_ALONE.test(value) || HAS_ZONE.test(value) ? value : `${value.replace(' ', 'T')}Z`;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** How exact `{since}` is: what is asked for begins so much earlier, whether the system means "from" or "after". */
export function granuleMs(format: Format): number {
  return format === 'day' ? DAY : SECOND;
}

export function writeMoment(ms: number, format: Format): string {
  if (format === 'seconds') return String(Math.floor(ms / SECOND));
  const text = new Date(ms).toISOString();
  return format === 'day' ? text.slice(0, 10) : text;
}

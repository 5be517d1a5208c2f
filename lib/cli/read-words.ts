import { ENTITY_NAMES, type EntityName } from '../domain/records.ts';
import { shortened } from '../domain/shortened.ts';
import { DAY, HOUR, MINUTE } from '../domain/time.ts';
import { didYouMean } from '../mapping/did-you-mean.ts';
import { UsageError } from './errors.ts';

/** Of what somebody typed, or a program gave. */
const SHOWN = 80;

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY };

/** An entity however a person writes it: `purchaseOrder`, `purchase-order`, `purchase orders`. Throws {@link UsageError}. */
export function readEntity(words: readonly string[]): EntityName {
  const text = words.join(' ');
  const plain = plainly(text);
  const found = ENTITY_NAMES.find((name) => [plainly(name), `${plainly(name)}s`].includes(plain));
  if (found) return found;
  throw new UsageError(`There is no entity "${shortened(text, SHOWN)}".${didYouMean(text, ENTITY_NAMES)}`);
}

/** The words that name a record, as one text. */
export function readRecord(words: readonly string[]): string {
  return words.join(' ').trim();
}

/**
 * A beginning: a day (`2026-01-31`, its first moment in UTC), a time (`2026-01-31T08:30`, UTC), or a while before
 * `now` (`90m`, `36h`, `7d`). Throws {@link UsageError} that names the option, also for what lies after `now`.
 */
export function readSince(option: string, text: string, now: number): number {
  const since = pointOf(text) ?? whileBefore(text, now);
  if (since === undefined) {
    throw new UsageError(
      `${option} is "${shortened(text, SHOWN)}"; allowed is a day such as 2026-01-31, a time such as 2026-01-31T08:30 (UTC), or a while such as 36h or 7d.`,
    );
  }
  if (since <= now) return since;
  throw new UsageError(`${option} is "${shortened(text, SHOWN)}", which has not come yet.`);
}

/** A whole number from 1. Throws {@link UsageError} that names the option. */
export function readCount(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`${option} is "${shortened(text, SHOWN)}"; allowed is a whole number from 1.`);
}

function pointOf(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?Z?)?$/.exec(text);
  if (!match) return undefined;
  const [, day = '', time = '00:00', seconds = ':00'] = match;
  const ms = Date.parse(`${day}T${time}${seconds}Z`);
  // "2026-02-30" is taken for the second of March.
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
  return exists ? ms : undefined;
}

function whileBefore(text: string, now: number): number | undefined {
  const match = /^(\d{1,6})([mhd])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  return unit === undefined ? undefined : now - Number(match?.[1]) * unit;
}

function plainly(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}

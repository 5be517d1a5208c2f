import type { Decoder } from './decode.ts';
import { DecodeError } from './decode.ts';
import { fromPrecoroTime } from './time.ts';

/**
 * ISO 8601 UTC to the second, such as 2026-01-31T09:30:00Z. Text without a zone is read as UTC; `DD.MM.YYYY` and
 * `DD.MM.YYYY HH:MM:SS` are understood too (precoro-api.md section 10, question 9). Fractions are cut off.
 */
export const dateTime: Decoder<string> = (value, field) => {
  const iso = isoOrder(value);
  const ms = iso !== undefined && isCalendarDay(iso.slice(0, 10)) ? fromPrecoroTime(iso) : undefined;
  if (ms === undefined) {
    throw new DecodeError(field, 'a date and time such as 2026-01-31T09:30:00 or 31.01.2026 09:30:00', value);
  }
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
};

/**
 * A calendar day such as 2026-01-31: due dates and the like. Of a date-time it is the day as written, in the zone it
 * was written in, because a due date must not move when a zone is added.
 */
export const day: Decoder<string> = (value, field) => {
  const iso = isoOrder(value);
  const written = iso !== undefined && fromPrecoroTime(iso) !== undefined ? iso.slice(0, 10) : '';
  if (!isCalendarDay(written)) throw new DecodeError(field, 'a day such as 2026-01-31 or 31.01.2026', value);
  return written;
};

function isoOrder(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value.trim().replace(/^(\d\d)\.(\d\d)\.(\d{4})(?!\d)/, '$3-$2-$1')
    : undefined;
}

/** The platform reads the 31st of a shorter month as a day of the next one. */
function isCalendarDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

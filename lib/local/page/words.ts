import { capital } from '../../operator/words.ts';
import { roundTo, type Decimal } from '../../domain/money.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14:03:22`, with the day where it is another than that of `now`: `26 Nov 2025, 14:03:22`. UTC. */
export function timeOf(ms: number, now: number): string {
  const time = new Date(ms).toISOString().slice(11, 19);
  return Math.floor(ms / DAY) === Math.floor(now / DAY) ? time : `${dayOf(ms)}, ${time}`;
}

/** `26 Nov 2025`, UTC. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

/** How long in words, rounded down: `6 s`, `12 min`, `5 h`, `3 days`. */
export function lengthOf(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} days`;
}

/** `1,234.50`: two digits after the point or more, so that nothing is rounded away. */
export function amountOf(value: Decimal): string {
  const [whole = '0', cents = ''] = value.split('.');
  return `${grouped(whole)}.${cents.padEnd(2, '0')}`;
}

/** `1,234.50 EUR`; the amount alone where the currency is not known. Cents only: for sums. */
export function sumOf(value: Decimal, currency: string | null): string {
  const amount = amountOf(roundTo(value, 2));
  return currency === null ? amount : `${amount} ${currency}`;
}

/** `3,000`. */
export function countOf(count: number): string {
  return grouped(String(count));
}

/** `vendor_id` and `vendorId` as `Vendor id`. */
export function nameOf(field: string): string {
  const words = field
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return capital(words);
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

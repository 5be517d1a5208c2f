import type { Decimal } from '../../domain/money.ts';
import { DAY } from '../../domain/time.ts';

/** Writes lines for people; where there is no terminal the same lines are plain. */
export interface Teller {
  /** A named step or a thing that happened. */
  say(line: string): void;
  /** A flaw of the set-up or of the run. */
  complain(line: string): void;
}

export function tellTo(
  output: { write(text: string): unknown },
  errors: { write(text: string): unknown },
): Teller {
  return {
    say: (line) => void output.write(`${line}\n`),
    complain: (line) => void errors.write(`${line}\n`),
  };
}

/** `14:03:22`, by the run's own clock; with the day number when the run is older than a day. */
export function clockTime(ms: number, startedAt: number): string {
  const days = Math.floor((ms - startedAt) / DAY);
  const time = new Date(ms).toISOString().slice(11, 19);
  return days > 0 ? `day ${days + 1} ${time}` : time;
}

/** How long in words: `48 s`, `3 min`, `2.5 h`. */
export function lasting(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** `1,234.50`: at least two digits after the point, and all there are. */
export function moneyText(amount: Decimal): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.padEnd(2, '0')}`;
}

/** `taxes`, `legal entities`, `invoices`. */
export function plural(label: string): string {
  if (label.endsWith('y')) return `${label.slice(0, -1)}ies`;
  return label.endsWith('x') ? `${label}es` : `${label}s`;
}

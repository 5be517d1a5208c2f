import type { Json } from '../../domain/json.ts';
import type { Verdict } from '../../operator/views.ts';
import type { Wait } from '../../sync/ports/state.ts';
import { plural, timeText } from './times.ts';

const LABEL_WIDTH = 14;

/** The same words stand in many places: one reading of them is enough. */
export function unlessSaid(verdict: Verdict, words: string): string | null {
  return verdict.words.includes(words) ? null : words;
}

/** `  name          value`, one a line; what has no value is left out. */
export function pairs(values: readonly (readonly [string, string | null])[]): readonly string[] {
  return values
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `  ${`${name} `.padEnd(LABEL_WIDTH)}${value}`);
}

/** A value as people read it; null for none. */
export function shownValue(value: Json | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What a record waits for, and when it is tried next. */
export function waitText(verdict: Verdict, { reason, attempts, dueAt }: Wait): string {
  const words = unlessSaid(verdict, reason);
  const next = `tried ${plural(attempts, 'time')}, next ${timeText(dueAt)}`;
  return words === null ? next : `${words} (${next})`;
}

import { FAULTS, nameOfTransition, TRANSITIONS } from './world/seen.ts';

/** What was seen, each kind with how often, in the order of its name. */
export function seenTable(seen: ReadonlyMap<string, number>): string {
  const width = Math.max(0, ...[...seen.keys()].map((what) => what.length));
  return [...seen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, times]) => `  ${what.padEnd(width)}  ${String(times).padStart(9)}`)
    .join('\n');
}

/** Faults and transitions that should have been seen among many schedules, and were not. */
export function missing(seen: ReadonlyMap<string, number>): readonly string[] {
  return [...FAULTS, ...TRANSITIONS.map(nameOfTransition)].filter((what) => !seen.has(what));
}

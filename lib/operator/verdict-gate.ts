import { gateOf } from '../sync/travel.ts';
import type { KnownRecord } from './known-record.ts';
import type { Verdict } from './views.ts';
import { capital, plural } from './words.ts';

/** Why nothing of this entity is written: paused, or its gate is not open. Null while it is. */
export function closedGate(known: KnownRecord): Verdict | null {
  const { facts, state, mapping } = known;
  const paused = pausedEntity(known);
  if (paused) return paused;
  if (!mapping || gateOf(state ?? { gate: null }, mapping) === 'live') return null;
  return {
    state: 'waiting',
    words: `${capital(plural(facts.label))} are only observed: it is read and mapped, and nothing is written on either side until a person opens the gate.`,
    actor: 'engineer',
    command: `precoro-sync go-live ${facts.name}`,
  };
}

export function pausedEntity({ facts, state }: KnownRecord): Verdict | null {
  if (!state?.paused) return null;
  return {
    state: 'waiting',
    words: `${capital(plural(facts.label))} are paused: nothing is read or written until a person lets them go on. Nothing is lost meanwhile.`,
    actor: 'engineer',
    command: `precoro-sync resume ${facts.name}`,
  };
}

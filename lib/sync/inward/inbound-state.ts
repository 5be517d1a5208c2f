import type { Failure } from '../../domain/failures.ts';
import { shortened } from '../../domain/shortened.ts';
import { inboundDueAt, type Inbound } from '../ports/inbound.ts';
import type { Services } from '../services.ts';

const KEPT_STEPS = 30;
const KEPT_LOST = 10;
const LONGEST_STEP = 400;
const LONGEST_LABEL = 200;

/** The record with one more thing that happened to it. A step that repeats the last one is no news. */
export function withInboundStep(inbound: Inbound, at: number, words: string): Inbound {
  const short = shortened(words, LONGEST_STEP);
  if (inbound.trail.at(-1)?.words === short) return inbound;
  return { ...inbound, trail: [...inbound.trail, { at, words: short }].slice(-KEPT_STEPS) };
}

/** Remembers a value that gave way, each once. */
export function withLost(inbound: Inbound, lost: Inbound['lost'][number]): Inbound {
  const isKnown = inbound.lost.some(({ field, words }) => field === lost.field && words === lost.words);
  return isKnown ? inbound : { ...inbound, lost: [...inbound.lost, lost].slice(-KEPT_LOST) };
}

/** What people call it: its name or number, else its id. */
export function labelOfInbound({ content, externalId }: Pick<Inbound, 'content' | 'externalId'>): string {
  for (const name of ['name', 'payment_number', 'number', 'code']) {
    const value = content[name];
    if (typeof value === 'string' && value.trim() !== '') return shortened(value, LONGEST_LABEL);
  }
  return externalId;
}

/** Optimistic change of a stored record; null when it is gone, or is not to be changed any more. */
export async function changeInbound(
  { inbounds }: Pick<Services, 'inbounds'>,
  key: Inbound,
  edit: (inbound: Inbound) => Inbound | null,
): Promise<Inbound | null> {
  let known: Inbound | null = key;
  for (let attempt = 0; attempt < 5 && known; attempt += 1) {
    const edited = edit(known);
    if (!edited) return null;
    if (await inbounds.save(edited)) return { ...edited, version: edited.version + 1 };
    known = await inbounds.read(key);
  }
  if (!known) return null;
  throw new Error(`${key.feed} ${key.externalId} is written by too many at once`);
}

/**
 * Stores what was concluded of this very version, for whoever goes on with it; null where the record has changed meanwhile:
 * then nothing may be done on what was known before.
 */
export async function advanceInbound(
  { inbounds }: Pick<Services, 'inbounds'>,
  inbound: Inbound,
  changes: Partial<Inbound>,
): Promise<Inbound | null> {
  const next = { ...inbound, ...changes };
  return (await inbounds.save(next)) ? { ...next, version: inbound.version + 1 } : null;
}

/** Whether it still stands where it stood: nobody has begun, found or linked anything for it meanwhile. */
export function isStanding(known: Inbound, inbound: Inbound): boolean {
  return (
    known.phase === inbound.phase &&
    known.ref?.id === inbound.ref?.id &&
    known.intent?.at === inbound.intent?.at
  );
}

/** A POST was sent for it, and nobody has found what that made, if anything. */
export function isSought({ phase, ref, hold }: Pick<Inbound, 'phase' | 'ref' | 'hold'>): boolean {
  return phase === 'creating' && ref === null && hold === null;
}

/** Whether anything is to be done for it now: not while it is on hold, nor while a write may still take effect. */
export function isDue(inbound: Inbound, now: number): boolean {
  const dueAt = inbound.hold ? null : inboundDueAt(inbound);
  return dueAt !== null && Math.max(dueAt, inbound.openUntil ?? 0) <= now;
}

export function holdOf(words: string): Failure {
  return { kind: 'ambiguous', actor: 'accountant', words };
}

/**
 * The record without the wait for that key; null when it waits for something else by now. What was passed over counts as
 * open again.
 */
export function woken(inbound: Inbound, key: string): Inbound | null {
  if (inbound.wait?.waitsFor !== key) return null;
  const awake = { ...inbound, wait: null };
  return inbound.phase === 'passed' ? { ...awake, phase: 'new', seq: inbound.seq + 1 } : awake;
}

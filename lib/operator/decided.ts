import { keyOfCreate } from '../sync/idempotency-key.ts';
import type { Link } from '../sync/ports/state.ts';

/** A person has decided that a new record is to be created outside: an intent that no attempt was made at yet. */
export function isToBeCreated({ phase, intent }: Pick<Link, 'phase' | 'intent'>): boolean {
  return phase === 'none' && intent?.attempt === 0;
}

/** Keeps that decision, so that no later match puts the record on hold again. */
export function toBeCreated(link: Link, now: number): Link {
  const besides = link.intent?.besides ?? [];
  return { ...link, intent: { key: keyOfCreate(link), payloadHash: '', attempt: 0, at: now, besides } };
}

/** Why a match must leave a record alone, in words; null where nobody has decided on it. */
export function decisionOn(link: Pick<Link, 'phase' | 'intent' | 'hold'>): string | null {
  if (link.phase !== 'none') return 'It is linked by now, or being created.';
  if (link.hold?.kind === 'held') return 'A person has put it on hold.';
  return isToBeCreated(link) ? 'A person has decided that a new one is to be created.' : null;
}

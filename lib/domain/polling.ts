import { HOUR, MINUTE } from './time.ts';

/** How often lists are read without being asked to by a webhook. */
export interface PollReasons {
  /** Precoro announces changes of this entity by webhook (precoro-api.md section 6). */
  readonly hasWebhook: boolean;
  /** When a webhook of this entity was last heard; null before the first: perhaps none is set up. */
  readonly lastHeardAt: number | null;
  /** Until then polls come often, because one found a change that no webhook had announced. */
  readonly hurryUntil: number;
}

/**
 * Milliseconds from the end of one read to the next scheduled one. Any read counts: what is covered is not read again.
 */
export const POLL_INTERVALS_MS = {
  /** Webhooks are the fast way; polls find what they lost. */
  withWebhooks: 90 * MINUTE,
  /** No webhook of this entity was ever heard, so polls are the only way. */
  noneHeard: 15 * MINUTE,
  /** A webhook was taken for the echo of our own write; it may have been a person's change all the same. */
  afterEcho: 30 * MINUTE,
  /** Webhooks get lost. */
  hurry: 10 * MINUTE,
  /** Precoro has none for this entity. */
  without: 4 * HOUR,
} as const;

export const HURRY_MS = 2 * HOUR;
/** A webhook may be so late; a younger change is not missed yet. */
export const LATE_WEBHOOK_MS = 3 * MINUTE;

export function pollIntervalMs({ hasWebhook, lastHeardAt, hurryUntil }: PollReasons, now: number): number {
  if (!hasWebhook) return POLL_INTERVALS_MS.without;
  if (now < hurryUntil) return POLL_INTERVALS_MS.hurry;
  return lastHeardAt === null ? POLL_INTERVALS_MS.noneHeard : POLL_INTERVALS_MS.withWebhooks;
}

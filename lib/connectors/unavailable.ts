import type { ReadOutcome } from '../domain/outcomes.ts';

/** Seconds until a call without an answer is made again. */
export const NO_ANSWER_SECONDS = 10;
/** To ask again after a refusal, or an answer that nobody understands, helps only when an engineer has done something. */
export const REFUSED_SECONDS = 300;

/** What a failed read means: it may simply be repeated. */
export function unavailable(failed: {
  readonly is: string;
  /** Where the system says it, or a rule. */
  readonly retryAfterSeconds?: number;
  readonly words: string;
}): Extract<ReadOutcome<never>, { outcome: 'unavailable' }> {
  const otherwise = failed.is === 'unknown' ? NO_ANSWER_SECONDS : REFUSED_SECONDS;
  const { retryAfterSeconds = otherwise, words } = failed;
  return { outcome: 'unavailable', retryAfterSeconds, words };
}

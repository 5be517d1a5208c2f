import type { Actor } from '../../domain/failures.ts';
import type { ReadOutcome, WriteOutcome } from '../../domain/outcomes.ts';
import { NO_ANSWER_SECONDS, unavailable } from '../unavailable.ts';

/** What became of one call. `words` are for people and free of secrets. */
export type Failure =
  | { readonly is: 'rejected'; readonly actor: Actor; readonly words: string }
  /** Nothing was done. */
  | { readonly is: 'putOff'; readonly retryAfterSeconds: number; readonly words: string }
  /** It may or may not have been done. */
  | { readonly is: 'unknown'; readonly words: string };

/** A call to Tryton failed, or content was refused before one was made. Stays within this connector. */
export class TrytonError extends Error {
  override readonly name = 'TrytonError';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.words);
    this.failure = failure;
  }
}

export function rejected(actor: Actor, words: string): TrytonError {
  return new TrytonError({ is: 'rejected', actor, words });
}

export function putOff(retryAfterSeconds: number, words: string): TrytonError {
  return new TrytonError({ is: 'putOff', retryAfterSeconds, words });
}

export function writeOutcome(error: unknown): WriteOutcome<never> {
  if (!(error instanceof TrytonError)) throw error;
  const { failure } = error;
  switch (failure.is) {
    case 'rejected':
      return { outcome: 'rejected', actor: failure.actor, words: failure.words };
    case 'putOff':
      return {
        outcome: 'notApplied',
        retryAfterSeconds: failure.retryAfterSeconds,
        words: failure.words,
      };
    case 'unknown':
      return { outcome: 'unknown', words: failure.words };
  }
}

/** A failed read may simply be repeated. */
export function readOutcome(error: unknown): Extract<ReadOutcome<never>, { outcome: 'unavailable' }> {
  if (!(error instanceof TrytonError)) throw error;
  return unavailable(error.failure);
}

/** Of a step in front of a write: whatever became of it, the write itself was not sent. */
export async function before<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof TrytonError) || error.failure.is !== 'unknown') throw error;
    throw putOff(NO_ANSWER_SECONDS, error.failure.words);
  }
}

/** Of a look behind a write: the write was done, and what cannot be shown is not claimed. */
export async function after<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof TrytonError)) throw error;
    throw new TrytonError({
      is: 'unknown',
      words: `Tryton has taken it, and it cannot be read: ${error.failure.words}`,
    });
  }
}

import type { Actor } from './failures.ts';

/**
 * What became of a write to another system (design section 4). A connector must answer with one of these and throw
 * nothing for anything the other system did; only `unknown` needs settling before another write.
 */
export type WriteOutcome<T> =
  | { readonly outcome: 'applied'; readonly value: T }
  | { readonly outcome: 'notApplied'; readonly retryAfterSeconds: number; readonly words: string }
  | { readonly outcome: 'rejected'; readonly actor: Actor; readonly words: string }
  | { readonly outcome: 'unknown'; readonly words: string }
  | { readonly outcome: 'gone'; readonly words: string };

/** What became of a read. A read has no unknown: it may simply be asked again. */
export type ReadOutcome<T> =
  | { readonly outcome: 'read'; readonly value: T }
  | { readonly outcome: 'unavailable'; readonly retryAfterSeconds: number; readonly words: string };

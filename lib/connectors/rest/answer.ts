import type { Actor } from '../../domain/failures.ts';

/** What an answer, or its lack, means by the description's rules. `words` are for people and free of secrets. */
export type Answer = { readonly is: 'ok'; readonly json: unknown; readonly headers: Headers } | Failed;

export type Failed =
  | { readonly is: 'rejected' | 'duplicate'; readonly actor: Actor; readonly words: string }
  /** Nothing was done. */
  | { readonly is: 'putOff'; readonly retryAfterSeconds: number; readonly words: string }
  /** `bySystem`: a rule of the description says so; else it is only the status, which a wrong path gives too. */
  | { readonly is: 'notFound'; readonly bySystem: boolean; readonly words: string }
  | { readonly is: 'outdated'; readonly words: string }
  /** Of a write: it may or may not have been done. */
  | { readonly is: 'unknown'; readonly words: string };

/** To ask again after an answer that nobody understands helps only when an engineer has done something. */
const NOT_UNDERSTOOD_SECONDS = 300;
const NO_ANSWER_SECONDS = 10;

/** What a failed read means: it may simply be repeated. */
export function unavailable(failed: Failed): {
  readonly outcome: 'unavailable';
  readonly retryAfterSeconds: number;
  readonly words: string;
} {
  const retryAfterSeconds =
    failed.is === 'putOff'
      ? failed.retryAfterSeconds
      : failed.is === 'unknown'
        ? NO_ANSWER_SECONDS
        : NOT_UNDERSTOOD_SECONDS;
  return { outcome: 'unavailable', retryAfterSeconds, words: failed.words };
}

/** The system answered, and not what the description says. */
export function notUnderstood(system: string, what: string): Failed {
  return {
    is: 'putOff',
    retryAfterSeconds: NOT_UNDERSTOOD_SECONDS,
    words: `${system} answers in another form than described: ${what}. Engineer: correct the description.`,
  };
}

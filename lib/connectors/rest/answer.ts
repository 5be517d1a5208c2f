import type { Actor } from '../../domain/failures.ts';
import { REFUSED_SECONDS } from '../unavailable.ts';

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

/** The system answered, and not what the description says. */
export function notUnderstood(system: string, what: string): Failed {
  return {
    is: 'putOff',
    retryAfterSeconds: REFUSED_SECONDS,
    words: `${system} answers in another form than described: ${what}. Engineer: correct the description.`,
  };
}

/** Who can cure a failure. Clerk: edits the document in Precoro. Accountant: the external system. Engineer: this set-up. */
export type Actor = 'clerk' | 'accountant' | 'engineer';

/**
 * Kinds of failure, a closed set so that operators can group by it.
 * `decode`: Precoro's data has a shape we do not accept. `refused`: the mapping refuses the content.
 * `reference`: a record it points to cannot come. `rejected`: the external system says no.
 * `gone`: the linked record no longer exists outside. `ambiguous`: several candidates outside, a person must choose.
 * `leave`: cancelled or disabled in Precoro, a person must act outside. `unavailable`: no answer for too long.
 * `crash`: our own code failed. `held`: a person stopped it.
 */
export const FAILURE_KINDS = [
  'decode',
  'refused',
  'reference',
  'rejected',
  'gone',
  'ambiguous',
  'leave',
  'unavailable',
  'crash',
  'held',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** A failure in plain words: `words` say what is wrong with which field and value, and what to do. */
export interface Failure {
  readonly kind: FailureKind;
  readonly words: string;
  readonly actor: Actor;
}

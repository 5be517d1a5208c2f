import type { JsonObject } from '../domain/json.ts';

/** The command is typed wrongly; the words say what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command is understood and not carried out; the words say why, and what to do about it. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** The same for programs. */
  readonly details: JsonObject;
  constructor(words: string, details: JsonObject = {}) {
    super(words);
    this.details = details;
  }
}

/** No open failure has that cause. */
export class CauseNotFoundError extends Error {
  override readonly name = 'CauseNotFoundError';
}

/** A person said no, or nobody was there to ask. `plan` is what would have happened. */
export class NotConfirmedError extends Error {
  override readonly name = 'NotConfirmedError';
  readonly plan: readonly string[];
  constructor(words: string, plan: readonly string[]) {
    super(words);
    this.plan = plan;
  }
}

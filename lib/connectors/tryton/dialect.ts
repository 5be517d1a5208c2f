import type { HttpAnswer, HttpOutcome } from '../../http/transport.ts';
import { isObject } from '../../mapping/values.ts';
import type { Failure } from './failure.ts';

/** What an answer of Tryton means. */
export type Judged =
  | { readonly is: 'result'; readonly result: unknown }
  /** The session is not known, or idled too long for what was asked; nothing was done. */
  | { readonly is: 'loginNeeded' }
  | Failure;

const ENGINEER_SECONDS = 300;
const NOT_REACHED_SECONDS = 5;

/**
 * Errors come with status 200, as `[class, [words, description, …]]` or, of what Tryton did not foresee, as
 * `[words of the exception, ""]`. `hide` takes out what is secret and shortens.
 */
export function judge(answer: HttpAnswer, hide: (text: string) => string): Judged {
  if (answer.status === 401) return { is: 'loginNeeded' };
  if (answer.status !== 200) return byStatus(answer, hide);
  const { json } = answer;
  if (isObject(json) && Array.isArray(json['error'])) return byError(json['error'], hide);
  if (isObject(json) && 'result' in json) return { is: 'result', result: json['result'] };
  return {
    is: 'unknown',
    words: 'Tryton answers in another form than expected. Engineer: check its address.',
  };
}

export function unanswered(outcome: Exclude<HttpOutcome, HttpAnswer>): Failure {
  return outcome.outcome === 'notSent'
    ? {
        is: 'putOff',
        retryAfterSeconds: NOT_REACHED_SECONDS,
        words: `Tryton could not be asked: ${outcome.words}`,
      }
    : { is: 'unknown', words: `Tryton gave no answer: ${outcome.words}` };
}

/** Access problems concern every record at once: put off, never a failure of one record. */
const BY_STATUS: Readonly<Record<number, string>> = {
  403: 'does not allow the call. Engineer: check the rights of its user',
  404: 'has no such database. Engineer: check the secret',
  405: 'is not at this address. Engineer: check the secret',
  429: 'has seen too many wrong logins. Engineer: check the secret',
};

function byStatus({ status, text }: HttpAnswer, hide: (text: string) => string): Failure {
  const known = BY_STATUS[status];
  if (known !== undefined)
    return { is: 'putOff', retryAfterSeconds: ENGINEER_SECONDS, words: `Tryton ${known} (${status})` };
  if (status >= 300 && status < 400)
    return {
      is: 'putOff',
      retryAfterSeconds: ENGINEER_SECONDS,
      words: `Tryton sends to another address, which is not followed (${status}). Engineer: correct the url of the secret`,
    };
  return {
    is: 'unknown',
    words: `Tryton does not say what became of it (${status}: ${hide(text.replace(/<[^>]*>/g, ' ').trim())})`,
  };
}

function byError(error: readonly unknown[], hide: (text: string) => string): Judged {
  const [kind, detail] = error;
  const said = hide(saidIn(kind, detail));
  switch (kind) {
    case 'UserError':
      return byWords(USER_ERRORS, said) ?? refusedBy(said);
    case 'UserWarning':
      return {
        is: 'rejected',
        actor: 'accountant',
        words: `Tryton wants a person's yes: ${said} Accountant: do this step in Tryton, and answer its question there.`,
      };
    case 'ConcurrencyException':
      return { is: 'putOff', retryAfterSeconds: 1, words: 'Tryton: another write came between' };
    default:
      return byWords(EXCEPTIONS, said) ?? unforeseen(said);
  }
}

function saidIn(kind: unknown, detail: unknown): string {
  if (!Array.isArray(detail)) return String(kind).trim();
  // A warning begins with a name of its own; what follows the words are definitions of fields, kilobytes long.
  const texts = (kind === 'UserWarning' ? detail.slice(1) : detail).filter(
    (text) => typeof text === 'string' && text.trim() !== '',
  );
  return texts.slice(0, 2).join(' ').trim();
}

interface WordRule {
  readonly words: RegExp;
  readonly make: (said: string) => Failure;
}

/** The words are the only thing that tells them apart; they are English because every call asks for it. */
const USER_ERRORS: readonly WordRule[] = [
  {
    words:
      /^You are not allowed to (?:access|execute|create records|read records|write to records)|^Calling button/,
    make: (said) => ({
      is: 'putOff',
      retryAfterSeconds: ENGINEER_SECONDS,
      words: `Tryton does not allow it: ${said} Engineer: check the rights of its user.`,
    }),
  },
  {
    words: /^Failed to save, please retry/,
    make: (said) => ({ is: 'putOff', retryAfterSeconds: 2, words: `Tryton: ${said}` }),
  },
];

/** Tryton repeats what a lock refused five times itself before it says so. */
const EXCEPTIONS: readonly WordRule[] = [
  {
    words: /could not obtain lock|could not serialize|deadlock detected|database is locked/i,
    make: () => ({ is: 'putOff', retryAfterSeconds: 2, words: 'Tryton: another write holds the record' }),
  },
  {
    words:
      /connection (?:to server|already closed)|could not connect|connection refused|the database system is/i,
    make: () => ({ is: 'putOff', retryAfterSeconds: 10, words: 'Tryton cannot reach its database' }),
  },
  {
    // While it saved, perhaps: what it was told is not known.
    words: /server closed the connection|terminating connection|SSL connection has been closed/i,
    make: () => ({ is: 'unknown', words: 'Tryton lost its database in the midst of it' }),
  },
];

function byWords(rules: readonly WordRule[], said: string): Failure | undefined {
  return rules.find(({ words }) => words.test(said))?.make(said);
}

function refusedBy(said: string): Failure {
  return {
    is: 'rejected',
    actor: 'accountant',
    words: `Tryton refuses it: ${said} Accountant: see what it wants.`,
  };
}

function unforeseen(said: string): Failure {
  return {
    is: 'rejected',
    actor: 'engineer',
    words: `Tryton fails on it: ${said} Engineer: correct the mapping, or check the modules of Tryton.`,
  };
}

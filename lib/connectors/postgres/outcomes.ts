import pg from 'pg';
import type { Actor } from '../../domain/failures.ts';
import type { ReadOutcome, WriteOutcome } from '../../domain/outcomes.ts';
import { shortened } from '../../domain/shortened.ts';
import { CommitError } from './transaction.ts';

/** The content is refused, whoever sends it. Thrown by this connector's own checks before anything is saved. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
  readonly actor: Actor;
  constructor(actor: Actor, words: string) {
    super(words);
    this.actor = actor;
  }
}

/** The hub's tables could not be brought up to date; nothing of the record at hand was sent. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

interface Rule {
  /** Start of the SQLSTATE; the first rule that fits counts. */
  readonly state: string;
  readonly result: { readonly retryAfterSeconds: number } | { readonly rejectedFor: Actor };
  readonly words: string;
  /** In answer to COMMIT this state says for sure that nothing was saved. */
  readonly refusesCommit?: boolean;
}

/**
 * What PostgreSQL's states mean for a write (PostgreSQL manual, appendix A). Access and schema problems (28, 3D, 3F, 42)
 * are *not applied* and never *rejected*: they concern every record at once, and all of them go through by themselves
 * when an engineer has cured the one cause.
 */
const RULES: readonly Rule[] = [
  // The hub's own rules (`migrations.ts`): their messages are the words. PS003 is about totals.
  { state: 'PS003', result: { rejectedFor: 'clerk' }, words: '', refusesCommit: true },
  { state: 'PS', result: { rejectedFor: 'accountant' }, words: '', refusesCommit: true },
  {
    state: '40001',
    result: { retryAfterSeconds: 1 },
    words: 'another write came between',
    refusesCommit: true,
  },
  { state: '40P01', result: { retryAfterSeconds: 1 }, words: 'a deadlock was broken', refusesCommit: true },
  { state: '55P03', result: { retryAfterSeconds: 2 }, words: 'another write holds the record' },
  { state: '57014', result: { retryAfterSeconds: 5 }, words: 'the statement took too long' },
  { state: '57P', result: { retryAfterSeconds: 10 }, words: 'the database is starting or stopping' },
  { state: '08', result: { retryAfterSeconds: 5 }, words: 'the connection failed' },
  {
    state: '53',
    result: { retryAfterSeconds: 30 },
    words: 'the database is out of connections, memory or disk',
  },
  {
    state: '25006',
    result: { retryAfterSeconds: 30 },
    words: 'the database accepts no writes (a replica or a failover)',
  },
  {
    state: '28',
    result: { retryAfterSeconds: 300 },
    words: 'the login was refused. Engineer: check the secret',
  },
  {
    state: '3D000',
    result: { retryAfterSeconds: 300 },
    words: 'the database does not exist. Engineer: check the secret',
  },
  { state: '42501', result: { retryAfterSeconds: 300 }, words: 'the user lacks a right. Engineer: grant it' },
  {
    state: '3F',
    result: { retryAfterSeconds: 300 },
    words: 'the schema is missing. Engineer: check the schema',
  },
  {
    state: '42',
    result: { retryAfterSeconds: 300 },
    words: 'the tables differ from what is expected. Engineer: check them',
  },
  { state: '22', result: { rejectedFor: 'engineer' }, words: 'a value does not fit', refusesCommit: true },
  {
    state: '23',
    result: { rejectedFor: 'engineer' },
    words: 'a rule of the tables is broken',
    refusesCommit: true,
  },
  { state: '54', result: { rejectedFor: 'engineer' }, words: 'the record is too large' },
];
const OTHERWISE: Rule = {
  state: '',
  result: { retryAfterSeconds: 60 },
  words: 'the database reports an internal problem',
};

/** SQLSTATE of an error that the server sent; null for broken connections, deadlines and errors of our own. */
function sqlStateOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** What became of a write that ended in this error. */
export function writeOutcome(error: unknown): WriteOutcome<never> {
  if (error instanceof RejectedError)
    return { outcome: 'rejected', actor: error.actor, words: shortened(error.message, LONGEST_WORDS) };
  if (!(error instanceof CommitError)) return fromError(error);
  const rule = ruleOf(sqlStateOf(error.cause));
  if (rule?.refusesCommit) return fromError(error.cause);
  return {
    outcome: 'unknown',
    words: `The database was told to save and did not answer (${causeOf(error.cause)})`,
  };
}

/** A failed read may simply be repeated. */
export function readOutcome(error: unknown): Extract<ReadOutcome<never>, { outcome: 'unavailable' }> {
  const write = writeOutcome(error);
  const retryAfterSeconds = write.outcome === 'notApplied' ? write.retryAfterSeconds : 300;
  return { outcome: 'unavailable', retryAfterSeconds, words: 'words' in write ? write.words : '' };
}

/** The same outcome without what must not be read in its words. */
export function redacted<T extends { readonly outcome: string }>(
  outcome: T,
  redact: (text: string) => string,
): T {
  return 'words' in outcome && typeof outcome.words === 'string'
    ? { ...outcome, words: redact(outcome.words) }
    : outcome;
}

function fromError(error: unknown): WriteOutcome<never> {
  if (error instanceof NotReadyError) return notReady(error);
  const state = sqlStateOf(error);
  const rule = ruleOf(state);
  if (!rule) {
    return {
      outcome: 'notApplied',
      retryAfterSeconds: 5,
      words: `The database could not be reached (${causeOf(error)})`,
    };
  }
  const said = error instanceof Error ? shortened(error.message, LONGEST_SAID) : '';
  const words = rule.words === '' ? said : `The database says no: ${rule.words} (SQLSTATE ${state}: ${said})`;
  return 'rejectedFor' in rule.result
    ? { outcome: 'rejected', actor: rule.result.rejectedFor, words }
    : { outcome: 'notApplied', retryAfterSeconds: rule.result.retryAfterSeconds, words };
}

/** Whatever the reason is, it is not this record's fault. */
function notReady(error: NotReadyError): WriteOutcome<never> {
  const cause = error.cause instanceof CommitError ? error.cause.cause : error.cause;
  const outcome = fromError(cause);
  const words = `${error.message}: ${'words' in outcome ? outcome.words : ''}`;
  return outcome.outcome === 'notApplied'
    ? { ...outcome, words }
    : { outcome: 'notApplied', retryAfterSeconds: 60, words };
}

function ruleOf(state: string | null): Rule | null {
  if (state === null) return null;
  return RULES.find((rule) => state.startsWith(rule.state)) ?? OTHERWISE;
}

/** The code where there is one, such as ECONNREFUSED: messages of the network layer name hosts and ports. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const code: unknown = 'code' in error ? error.code : undefined;
  return shortened(typeof code === 'string' ? code : error.message, LONGEST_SAID);
}

/** The database may quote a value, whatever its length. */
const LONGEST_SAID = 500;
const LONGEST_WORDS = 1500;

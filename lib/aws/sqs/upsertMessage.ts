import { FAILURE_KINDS } from '../../domain/failures.ts';
import type { Failure } from '../../domain/failures.ts';
import { DecodeError, NOT_SHOWN } from '../../domain/decode.ts';
import { isEntityName, parseRecordKey, recordKey } from '../../domain/records.ts';
import type { UpsertMessage } from '../../sync/ports/delivery.ts';

const SCHEMA = 1;
const ACTORS = ['clerk', 'accountant', 'engineer'] as const;

/** A message of a newer deployment: leave it in the queue, the newer code will take it. */
export class UnknownSchemaError extends Error {
  override readonly name = 'UnknownSchemaError';
  constructor(schema: unknown) {
    super(`The message has schema ${shownSchema(schema)}, this code reads schema ${SCHEMA}.`);
  }
}

/** Sent by name to the failure queue, or moved there by SQS: then the reason is not in the message. */
export interface FailedMessage {
  readonly message: UpsertMessage;
  readonly told: { readonly failure: Failure; readonly order: number } | null;
}

export function encodeUpsertMessage({ ref, seq }: UpsertMessage): string {
  return JSON.stringify({ schema: SCHEMA, ref: { entity: ref.entity, id: ref.id }, seq });
}

export function encodeFailedMessage({ ref, seq }: UpsertMessage, failure: Failure, order: number): string {
  const named = { entity: ref.entity, id: ref.id };
  const text = JSON.stringify({ schema: SCHEMA, ref: named, seq, failure, order });
  return text.replace(NO_CHARACTERS, '\ufffd');
}

/** The words may quote anything; SQS refuses a message with these, which are no characters. JSON escapes the others. */
const NO_CHARACTERS = /[\ufffe\uffff]/g;

/** Unknown further properties are accepted. Throws {@link UnknownSchemaError} or DecodeError. */
export function decodeUpsertMessage(body: string): UpsertMessage {
  return readMessage(parse(body));
}

/** Reads a message of the failure queue. Throws {@link UnknownSchemaError} or DecodeError. */
export function decodeFailedMessage(body: string): FailedMessage {
  const parsed = parse(body);
  const { failure, order } = parsed;
  const message = readMessage(parsed);
  if (failure === undefined) return { message, told: null };
  return { message, told: { failure: readFailure(failure), order: wholeNumber('order', order) } };
}

function parse(body: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new DecodeError('body', 'JSON', NOT_SHOWN);
  }
  return asObject('body', parsed);
}

function readMessage({ schema, ref, seq }: Record<string, unknown>): UpsertMessage {
  if (schema !== SCHEMA) throw new UnknownSchemaError(schema);
  const { entity, id } = asObject('ref', ref);
  if (!isEntityName(entity)) throw new DecodeError('ref.entity', 'an entity name', entity);
  if (typeof id !== 'string' || id === '') throw new DecodeError('ref.id', 'text', id);
  if (!isKey({ entity, id })) throw new DecodeError('ref.id', 'an id that can be part of a key', id);
  return { schema, ref: { entity, id }, seq: wholeNumber('seq', seq) };
}

function wholeNumber(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new DecodeError(field, 'a number', value);
}

/** What is stored under another key could not be read back, and would stop whoever lists what is stored. */
function isKey(ref: UpsertMessage['ref']): boolean {
  return parseRecordKey(recordKey(ref)) !== undefined && ref.id.length <= LONGEST_ID;
}

/** Of an id that a row names; Precoro's own have 19 digits at most. */
const LONGEST_ID = 120;

function shownSchema(schema: unknown): string {
  return typeof schema === 'number' ? String(schema) : schema === undefined ? 'missing' : 'of another kind';
}

function readFailure(value: unknown): Failure {
  const { kind, words, actor } = asObject('failure', value);
  if (typeof words !== 'string') throw new DecodeError('failure.words', 'text', words);
  return {
    kind: oneOf('failure.kind', FAILURE_KINDS, kind),
    words,
    actor: oneOf('failure.actor', ACTORS, actor),
  };
}

function oneOf<T extends string>(field: string, allowed: readonly T[], value: unknown): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new DecodeError(field, `one of ${allowed.join(', ')}`, value);
  return found;
}

function asObject(field: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DecodeError(field, 'an object', value);
  }
  return Object.fromEntries(Object.entries(value));
}

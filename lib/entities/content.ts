import { DecodeError, fieldsOf, isFields, object, optional } from '../domain/decode.ts';
import { many } from '../domain/decode-relations.ts';
import { boolean, decimal, identifier, integer, recordId, text } from '../domain/decode-scalars.ts';
import { contentHash } from '../domain/hashing.ts';
import type { JsonObject } from '../domain/json.ts';
import type { EntityName } from '../domain/records.ts';
import type { RecordTypes } from './catalogue.ts';
import { CATALOGUE } from './catalogue.ts';
import type { PrecoroRecord } from './entity.ts';

/** Grows when stored content can no longer be read as the record types of this version. */
const CONTENT_VERSION = 1;

/** The record as plain JSON, to be stored; read it back with {@link redecode}. */
export const contentOf = oncePerRecord((record): JsonObject => ({ v: CONTENT_VERSION, ...asJson(record) }));

/** Hash of all that may be sent. What integrations write, and when, is left out: writing back is no change. */
export const contentHashOf = oncePerRecord((record) => contentHash(without(record, BOOKKEEPING)));

/**
 * Hash of what a list row shows. Compare it with hashes of other rows only: rows and details hold different fields.
 */
export const rowHashOf = oncePerRecord((record) => contentHash(without(record, NOT_OF_ROWS)));

const BOOKKEEPING = ['externalId', 'externalIntegrationLog', 'integrationStatus', 'updateDate'];
/** What says nothing of a row's content, or differs between a row and a detail by nature. */
export const NOT_OF_ROWS: readonly string[] = [...BOOKKEEPING, 'lines', 'complete'];

/** A decoded record never changes, and is asked several times on its way. */
function oncePerRecord<T>(work: (record: PrecoroRecord) => T): (record: PrecoroRecord) => T {
  const known = new WeakMap<PrecoroRecord, T>();
  return (record) => {
    const result = known.get(record) ?? work(record);
    known.set(record, result);
    return result;
  };
}

function without(record: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** Decoders make plain data, which is JSON as it is. Throws TypeError where one does not. */
function asJson(record: PrecoroRecord): JsonObject {
  assertJson(record);
  return record;
}

function assertJson(value: object): asserts value is JsonObject {
  for (const inner of Object.values(value) as unknown[]) {
    if (inner === null || PLAIN.has(typeof inner)) continue;
    if (!Array.isArray(inner) && !isFields(inner))
      throw new TypeError(`A record holds ${typeof inner}, which JSON cannot`);
    assertJson(inner);
  }
}

const PLAIN: ReadonlySet<string> = new Set(['string', 'boolean', 'number']);

/**
 * The record that {@link contentOf} stored. Content is our own, so the check is light: the version, what every record
 * has, and the amounts of lines. Throws DecodeError.
 */
export function redecode<E extends EntityName>(entity: E, content: JsonObject): RecordTypes[E] {
  const { v, ...record } = content;
  if (v !== CONTENT_VERSION) throw new DecodeError('v', `content version ${CONTENT_VERSION}`, v);
  const candidate: unknown = record;
  if (!isStored(entity, candidate)) throw new DecodeError('the content', `a stored ${entity}`, candidate);
  return candidate;
}

function isStored<E extends EntityName>(entity: E, value: unknown): value is RecordTypes[E] {
  const stored = storedRecord(value, '');
  const { isDocument, pathKey } = CATALOGUE[entity];
  if (!isDocument) return (stored.idn === null) === (pathKey === 'id') && stored.complete;
  const lines = fieldsOf(value, '')['lines'];
  if (lines !== null) storedLines(lines, 'lines');
  return stored.idn !== null && stored.complete === (lines !== null);
}

const storedRecord = object({
  id: recordId,
  idn: optional(identifier),
  label: text,
  status: integer,
  createDate: optional(text),
  updateDate: optional(text),
  approvalDate: optional(text),
  externalId: optional(text),
  complete: boolean,
  customFields: many(object({ fieldId: identifier, optionId: optional(identifier) })),
});

const storedLines = many(
  object({
    id: identifier,
    quantity: decimal,
    price: decimal,
    sum: decimal,
    customFields: many(fieldsOf),
    taxes: many(fieldsOf),
  }),
);

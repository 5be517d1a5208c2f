import type { SourceRecord, SourceSpec } from '../connectors/contract.ts';
import type { Failure } from '../domain/failures.ts';
import { contentHash } from '../domain/hashing.ts';
import { stableJson, type Json, type JsonObject } from '../domain/json.ts';
import { shortened } from '../domain/shortened.ts';
import type { Feed } from '../mapping/contract.ts';

/** What is kept of one record for one feed, or why nothing can be, without a value of the record. */
export type IncomingContent =
  | { readonly ok: true; readonly content: JsonObject; readonly hash: string }
  | { readonly ok: false; readonly failure: Failure };

/** What tables take as part of a key. */
export const LONGEST_ID = 200;
/** As JSON: with what was agreed and what is being sent it still fits one item of a table. */
const LONGEST_CONTENT = 50_000;
/** The name of a field may be anything. */
const LONGEST_WORDS = 2000;
/** Deeper than any record: what refers to itself has no end. */
const DEEPEST = 20;

/** Whether a record can be told apart by this id, and its id kept. */
export function isKeptId(externalId: string): boolean {
  return externalId !== '' && externalId.length <= LONGEST_ID && externalId.isWellFormed();
}

/**
 * The record's fields that the source's spec names, without bank details that the feed does not map. What cannot be kept is
 * said in words.
 */
export function incomingContent(
  feed: Pick<Feed, 'source' | 'bankFields'>,
  spec: SourceSpec,
  { externalId, fields }: SourceRecord,
): IncomingContent {
  const called = `record "${externalId}" of "${feed.source}"`;
  if (externalId === '') {
    return refused(
      `A record of "${feed.source}" has no id. Engineer: give it one of 1 to ${LONGEST_ID} characters.`,
    );
  }
  if (!isKeptId(externalId)) {
    return refused(
      `The id of a record of "${feed.source}" has ${externalId.length} characters${externalId.isWellFormed() ? '' : ', some of them broken'}; allowed are 1 to ${LONGEST_ID}. Engineer: give the record a shorter id.`,
    );
  }
  if (!isPlain(fields)) {
    return refused(`The fields of ${called} are no JSON object. Engineer: correct the connector.`);
  }
  const kept = Object.entries(fields).filter(([name]) => isKeptField(feed, spec, name));
  const wrong = kept.find(([, value]) => !isJson(value));
  if (wrong) {
    return refused(
      `Field "${wrong[0]}" of ${called} is no JSON: allowed are text, finite numbers, true, false, null, and lists and objects of them. Engineer: correct the connector.`,
    );
  }
  const content: JsonObject = Object.fromEntries(kept);
  const { length } = stableJson(content);
  if (length > LONGEST_CONTENT) {
    return refused(
      `The fields of ${called} are ${length} characters of JSON; at most ${LONGEST_CONTENT} can be kept. Accountant: shorten its texts in the external system.`,
      'accountant',
    );
  }
  return { ok: true, content, hash: contentHash(content) };
}

function isKeptField(
  { bankFields }: Pick<Feed, 'bankFields'>,
  { fields }: SourceSpec,
  name: string,
): boolean {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field !== undefined && (field.isBankDetail !== true || bankFields.includes(name));
}

/** The types say so already; a connector that reads an API without a decoder breaks them. */
function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (depth >= DEEPEST) return false;
  if (Array.isArray(value)) return value.every((one) => isJson(one, depth + 1));
  return isPlain(value) && Object.values(value).every((one) => isJson(one, depth + 1));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refused(words: string, actor: Failure['actor'] = 'engineer'): IncomingContent {
  return { ok: false, failure: { kind: 'decode', actor, words: shortened(words, LONGEST_WORDS) } };
}

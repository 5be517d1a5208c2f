import { boolean, decimal, identifier, text } from '../../../domain/decode-scalars.ts';
import { DecodeError, decodedOr, object, optional, type Decoder } from '../../../domain/decode.ts';
import { many } from '../../../domain/decode-relations.ts';
import type { ExternalRecord, Payload, SourceRecord } from '../../../connectors/contract.ts';
import { SKELETON_TARGETS } from './spec.ts';

const vendor = object({
  id: identifier,
  code: text,
  name: text,
  credit_limit: optional(decimal),
  active: optional(boolean),
});
const tax = object({ id: identifier, name: text, percent: optional(decimal), deleted: optional(boolean) });
const changes = object({ items: many(tax), next: text, more: boolean });

export const vendorAnswer: Decoder<ExternalRecord> = (value, field) => {
  const { id, ...fields } = vendor(value, field);
  return { externalId: id, createdWithKey: null, payload: { fields, lines: [] } };
};
export const vendorsAnswer = many(vendorAnswer);

export const taxAnswer: Decoder<SourceRecord> = (value, field) => {
  const { id, deleted, ...fields } = tax(value, field);
  return { externalId: id, fields, isGone: deleted === true };
};
export const taxesAnswer = many(taxAnswer);

export interface Changes {
  readonly records: readonly SourceRecord[];
  readonly next: string;
  readonly more: boolean;
}
export const changesAnswer: Decoder<Changes> = (value, field) => {
  const { items, next, more } = changes(value, field);
  return { records: items.map((item) => taxAnswer(item, 'items')), next, more };
};

/** What is wrong with content before anything is sent; null where nothing is. */
export function faultOf({ fields, lines }: Payload): string | null {
  const known: readonly string[] = Object.keys(SKELETON_TARGETS.vendor.fields);
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) return `There is no field ${unknown}. Allowed: ${known.join(', ')}.`;
  return lines.length > 0 ? 'A vendor has no lines.' : null;
}

/** The value, or what is wrong in the answer. */
export function decoded<T>(
  decoder: Decoder<T>,
  json: unknown,
): { readonly value: T } | { readonly words: string } {
  const result = decodedOr(decoder, json);
  if (!(result instanceof DecodeError)) return result;
  return {
    words: `The system answers in another form than expected: ${result.message}. Engineer: see what has changed.`,
  };
}

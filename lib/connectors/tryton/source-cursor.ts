import { DecodeError, decodedOr, object, optional, type Decoder } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { integer } from '../../domain/decode-scalars.ts';
import { hashOf } from '../hash.ts';

/** How far a source was told, as the connector's cursor holds it. Moments are milliseconds since the epoch. */
export interface Position {
  /** What changed before it was told; null for nothing. */
  readonly since: number | null;
  /** Of a walk through the records that is under way: when it began, by Tryton's clock, and the last id it has told. */
  readonly walkBegan: number | null;
  readonly lastId: number;
  /** What was told lately, by its content: see `told.ts`. */
  readonly told: readonly string[];
}

const BEGINNING: Position = { since: null, walkBegan: null, lastId: 0, told: [] };

const text: Decoder<string> = (value, field) => {
  if (typeof value === 'string') return value;
  throw new DecodeError(field, 'text', value);
};
const cursor = object({
  owner: text,
  since: optional(integer),
  walkBegan: optional(integer),
  lastId: integer,
  told: many(text),
});

/** `owner`: what the cursor is of, so that one of another company, source or database is not taken. */
export function writePosition(owner: readonly string[], position: Position): string {
  return JSON.stringify({ owner: hashOf(owner), ...position });
}

/** The beginning for what is no cursor of this owner. */
export function readPosition(owner: readonly string[], given: string | null): Position {
  const decoded = given === null ? null : decodedOr(cursor, parsed(given));
  if (decoded === null || decoded instanceof DecodeError) return BEGINNING;
  const { owner: of, ...position } = decoded.value;
  return of === hashOf(owner) ? position : BEGINNING;
}

function parsed(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return null;
  }
}

import { DecodeError, decodedOr, object, optional, type Decoder } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { hashOf } from '../hash.ts';
import type { PageStart } from './pages.ts';

/** How far a source was told, as the connector's cursor holds it. */
export interface Position {
  /** Everything changed before it was told; milliseconds since the epoch, null for the beginning. */
  readonly since: number | null;
  /** Of a walk through the pages that is under way: when it began, by the system's clock. Null between two walks. */
  readonly walkBegan: number | null;
  /** The page that is to be read next. */
  readonly page: PageStart;
  /** The system's own cursor, of sources that have one. */
  readonly token: string | null;
  /** What was told lately, by its content: told again by the system, it is passed over. */
  readonly told: readonly string[];
}

export const BEGINNING: Position = {
  since: null,
  walkBegan: null,
  page: { at: null, before: null },
  token: null,
  told: [],
};

const plainText: Decoder<string> = (value, field) => {
  if (typeof value === 'string') return value;
  throw new DecodeError(field, 'text', value);
};
const plainNumber: Decoder<number> = (value, field) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new DecodeError(field, 'a number', value);
};
const place: Decoder<string | number> = (value, field) =>
  typeof value === 'number' ? plainNumber(value, field) : plainText(value, field);

const cursor = object({
  owner: plainText,
  since: optional(plainNumber),
  walkBegan: optional(plainNumber),
  page: object({ at: optional(place), before: optional(plainText) }),
  token: optional(plainText),
  told: many(plainText),
});

/** `owner`: what the cursor is of, so that one of another company or source is not taken. */
export function writePosition(owner: readonly string[], position: Position): string {
  return JSON.stringify({ owner: hashOf(owner), ...position });
}

/** The beginning for what is no cursor of this owner. */
export function readPosition(owner: readonly string[], text: string | null): Position {
  const decoded = text === null ? null : decodedOr(cursor, parsed(text));
  if (decoded === null || decoded instanceof DecodeError) return BEGINNING;
  const { owner: of, ...position } = decoded.value;
  return of === hashOf(owner) ? position : BEGINNING;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

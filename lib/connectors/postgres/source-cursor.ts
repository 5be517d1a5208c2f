import { decodedOr, DecodeError, object, type Decoder } from '../../domain/decode.ts';
import { text } from '../../domain/decode-scalars.ts';

/** How far a source was told, as the connector's cursor holds it. All numbers are decimal text. */
export interface SourcePlace {
  /** Everything that older transactions changed was told. */
  readonly xid: string;
  /** Of what this transaction changed: rows up to this `id`, then deleted records up to that one. */
  readonly row: string;
  readonly deleted: string;
}

export interface Bookmark {
  /** A row of `source_bookmark`, written when the cursor was made. */
  readonly token: string;
  readonly place: SourcePlace;
}

/** Before the first change. */
export const START: SourcePlace = { xid: '0', row: '0', deleted: '0' };

/** Of a transaction whose rows are all told: no `id` is greater. */
export const LAST_ROW = String(2n ** 63n - 1n);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const token: Decoder<string> = (value, field) => {
  const given = text(value, field);
  if (UUID.test(given)) return given;
  throw new DecodeError(field, 'a UUID in small letters', value);
};
const number: Decoder<string> = (value, field) => {
  const given = text(value, field);
  if (/^\d{1,19}$/.test(given) && BigInt(given) <= BigInt(LAST_ROW)) return given;
  throw new DecodeError(field, `a whole number up to ${LAST_ROW}`, value);
};
const bookmark = object({ token, xid: number, row: number, deleted: number });

export function writeCursor(made: Bookmark): string {
  return JSON.stringify({ token: made.token, ...made.place });
}

/** Null for what no version of this connector has handed out. */
export function readCursor(cursor: string): Bookmark | null {
  const decoded = decodedOr(bookmark, parsed(cursor));
  if (decoded instanceof DecodeError) return null;
  const { xid, row, deleted } = decoded.value;
  return { token: decoded.value.token, place: { xid, row, deleted } };
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(cursor);
  } catch {
    return null;
  }
}

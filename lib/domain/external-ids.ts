import { percentEncoded } from './percent-encoded.ts';

/** Precoro accepts at most this many `external_id[]` in one request (precoro-api.md section 4). */
export const MAX_EXTERNAL_IDS = 200;
export const EXTERNAL_ID_PARAMETER = 'external_id[]';
/** Scheme, host, path and paging beside the ids. */
const REST_OF_URL_BYTES = 200;

export interface ChunkLimits {
  /** Default and most: 200. */
  readonly maxCount?: number;
  /** Whole URL. Default 7,000: servers commonly refuse request lines above 8,192 bytes, and 200 GUIDs need 11,000. */
  readonly maxUrlBytes?: number;
}

/**
 * The distinct ids in chunks that each fit one lookup, by count and by the length of the encoded URL. Order is kept.
 * An id too long for any URL has a chunk of its own. Throws RangeError for an empty id, which would match anything.
 */
export function chunkExternalIds(ids: readonly string[], limits: ChunkLimits = {}): string[][] {
  const maxCount = Math.min(limits.maxCount ?? MAX_EXTERNAL_IDS, MAX_EXTERNAL_IDS);
  const maxBytes = (limits.maxUrlBytes ?? 7000) - REST_OF_URL_BYTES;
  const chunks: string[][] = [];
  let bytes = Infinity;
  for (const id of new Set(ids)) {
    const cost = bytesInUrl(id);
    const open = chunks.at(-1);
    if (open && open.length < maxCount && bytes + cost <= maxBytes) {
      open.push(id);
      bytes += cost;
    } else {
      chunks.push([id]);
      bytes = cost;
    }
  }
  return chunks;
}

/** Encoded text is ASCII, so its length is its bytes. Two more for `&` and `=`. */
function bytesInUrl(id: string): number {
  if (id === '') throw new RangeError('An external id to look up must not be empty');
  return percentEncoded(EXTERNAL_ID_PARAMETER).length + percentEncoded(id).length + 2;
}

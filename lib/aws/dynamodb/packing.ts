import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { JsonObject } from '../../domain/json.ts';
import { isJsonObject } from './storedItem.ts';
import type { Fields } from './storedItem.ts';

/** More than anything that we pack: a few kB of another's can be made to fill the memory. */
const MOST_BYTES = 200_000_000;

/**
 * JSON, compressed. Brotli at quality 4 took the time of gzip and made documents of 1 to 30 lines a fifth smaller;
 * higher qualities cost more time than they save write units.
 */
export function packJson(value: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(value));
  return brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: text.byteLength },
  });
}

/** Reads an object that {@link packJson} wrote; `fields` and `name` say where the bytes came from. */
export function unpackObject(fields: Fields, name: string, bytes = fields.bytes(name)): JsonObject {
  const content = unpack(bytes);
  return isJsonObject(content) ? content : fields.fail(name, 'a compressed JSON object');
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(brotliDecompressSync(bytes, { maxOutputLength: MOST_BYTES }).toString());
  } catch {
    // The cause could quote the content, so it must not travel.
    return undefined;
  }
}

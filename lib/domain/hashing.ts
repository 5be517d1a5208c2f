import { createHash } from 'node:crypto';
import { stableJson } from './json.ts';

/** SHA-256 of the content, independent of key order; 32 hex digits (128 bits) are plenty and keep items small. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(stableJson(value)).digest('hex').slice(0, 32);
}

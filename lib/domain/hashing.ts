import { hash } from 'node:crypto';
import { stableJson } from './json.ts';

/** SHA-256 of the content, independent of key order; 32 hex digits (128 bits) are plenty and keep items small. */
export function contentHash(value: unknown): string {
  return hash('sha256', stableJson(value), 'hex').slice(0, 32);
}

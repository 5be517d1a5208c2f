import { createHash } from 'node:crypto';
import { stableJson } from '../domain/json.ts';

/** Short, and the same for the same content: 72 bits, so that among thousands no two are alike by chance. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(stableJson(value)).digest('base64url').slice(0, 12);
}

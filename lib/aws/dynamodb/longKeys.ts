import { createHash } from 'node:crypto';

/** DynamoDB takes 2,048 bytes for a partition key; the rest is for what a prefix may add. */
const MOST_BYTES = 1024;
const SPELLED_CHARACTERS = 100;

/**
 * The text as a partition key; of one that is too long its beginning and a digest of all of it. Whoever has to read it back
 * keeps it in another attribute, too.
 */
export function keyText(text: string): string {
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  const digest = createHash('sha256').update(text).digest('hex');
  return `${text.slice(0, SPELLED_CHARACTERS).toWellFormed()}…${digest}`;
}

import type { MirrorRecord } from './ports/state.ts';

/**
 * The number by which people name a record: a document's idn, a supplier's unique code. Null where it has none, or one
 * that nobody could type.
 */
export function numberOf({ idn, row, detail }: Pick<MirrorRecord, 'idn' | 'row' | 'detail'>): string | null {
  const code = (detail ?? row)?.content['uniqueCode'];
  const number = idn ?? (typeof code === 'string' ? code : '');
  return isNumber(number) ? number : null;
}

/** Whether it can be looked up: longer texts are no numbers that people type, and an index takes 2,048 bytes. */
export function isNumber(text: string): boolean {
  return text.length > 0 && text.length <= MAX_LENGTH;
}

const MAX_LENGTH = 500;

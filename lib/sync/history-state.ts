import type { Cursor } from './ports/state.ts';

/** Whether everything that was there before us is read; what changed since may still be on its way. */
export function isReadWhole({ watermark, history }: Cursor): boolean {
  return watermark !== null && history === null;
}

/** Whether changes can be asked for: then hints and polls are served, also while history is still read. */
export function isLoaded({ watermark, proved }: Cursor): boolean {
  return watermark !== null && proved;
}

/** Whether a hint can be followed now: by asking what changed, or by the first page of all. Else it rides the load. */
export function servesHints(cursor: Cursor): boolean {
  return isLoaded(cursor) || cursor.history === null;
}

/**
 * Whether the whole list must be read, or read on. So it is too while `modifiedSince` is not proved: then nothing else
 * shows what changed.
 */
export function needsHistory(cursor: Cursor): boolean {
  return cursor.history !== null || !isLoaded(cursor);
}

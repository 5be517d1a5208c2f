import { historyProgress } from '../domain/history-progress.ts';
import { isReadWhole } from '../sync/history-state.ts';
import type { Cursor } from '../sync/ports/state.ts';
import { plural, timeInWords } from './words.ts';

/**
 * Why not everything is known yet: "The first read of suppliers is not finished: 120 of 500 pages, until about 2026-03-02
 * 14:20 UTC"; null once all is read.
 */
export function unreadWords(label: string, cursor: Cursor | undefined): string | null {
  if (cursor && isReadWhole(cursor)) return null;
  const begun = `The first read of ${plural(label)} is not finished`;
  if (!cursor?.history) return begun;
  const { pagesDone, pagesExpected, endsAt } = historyProgress(cursor.history);
  const pages =
    pagesExpected === null ? `${pagesDone} pages so far` : `${pagesDone} of ${pagesExpected} pages`;
  return `${begun} (${pages}${endsAt === null ? '' : `, until about ${timeInWords(endsAt)}`})`;
}

import type { EntityName } from '../domain/records.ts';
import { fromPrecoroTime } from '../domain/time.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import type { PrecoroAnswer, PrecoroCall } from './ports/precoro.ts';

/** Asks for one page of a list; null when none comes. */
export type AskPage = (
  call: Extract<PrecoroCall, { kind: 'list' }>,
) => Promise<Extract<PrecoroAnswer, { kind: 'page' }> | null>;

/** Lists begin with the newest created, not the newest changed: after a burst of changes the witness may stand behind. */
const MOST_PAGES = 3;

/** The newest record at rest since `before`: one changed just now may show late in lists. Else the newest of all. */
export function steadiest(records: readonly PrecoroRecord[], before: number): PrecoroRecord | null {
  const byDate = records.toSorted((a, b) => ((a.updateDate ?? '') < (b.updateDate ?? '') ? 1 : -1));
  return (
    byDate.find(({ updateDate }) => (fromPrecoroTime(updateDate ?? '') ?? 0) < before) ?? byDate[0] ?? null
  );
}

/** Whether the record is listed since that moment; null when there is no clear answer. */
export async function isListed(
  askPage: AskPage,
  entity: EntityName,
  id: string,
  modifiedSince: string,
): Promise<boolean | null> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const told = await askPage({ kind: 'list', entity, modifiedSince, page });
    if (!told) return null;
    if (told.rows.some((row) => idOf(row) === id)) return true;
    if (!told.hasNext) return false;
  }
  return null;
}

function idOf(row: unknown): string | null {
  const id: unknown = typeof row === 'object' && row !== null && 'id' in row ? row.id : null;
  return typeof id === 'number' || typeof id === 'string' ? String(id) : null;
}

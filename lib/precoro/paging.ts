import { isMap, membersOf, countOf, type JsonMap } from './shapes.ts';

/** The largest page Precoro gives (precoro-api.md section 3). */
export const PER_PAGE = 200;

export interface Page {
  readonly rows: readonly unknown[];
  /** Rows of all pages; null where Precoro does not say. */
  readonly total: number | null;
  readonly hasNext: boolean;
}

/**
 * Reads `{"data": [...], "meta": {"pagination": {...}}}`; null when there is no collection under `data`, which must
 * never be taken for an empty page. Newer answers say `has_next_page`; older ones count pages; else a short page ends.
 */
export function pageOf(json: unknown): Page | null {
  const rows = isMap(json) && 'data' in json ? membersOf(json['data']) : null;
  if (rows === null || !isMap(json)) return null;
  const pagination = paginationOf(json);
  return { rows, total: countOf(pagination['total']), hasNext: hasNext(pagination, rows.length) };
}

function paginationOf(json: JsonMap): JsonMap {
  const meta = json['meta'];
  const pagination = isMap(meta) ? meta['pagination'] : undefined;
  return isMap(pagination) ? pagination : {};
}

function hasNext(pagination: JsonMap, rows: number): boolean {
  const told = pagination['has_next_page'];
  if (typeof told === 'boolean') return told;
  const [current, pages] = [countOf(pagination['current_page']), countOf(pagination['total_pages'])];
  if (current !== null && pages !== null) return current < pages;
  // A server that gave smaller pages than asked for says so here; only then is a page of 20 a full one.
  return rows > 0 && rows >= (countOf(pagination['per_page']) ?? PER_PAGE);
}

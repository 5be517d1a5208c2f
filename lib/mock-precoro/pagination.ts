import { ApiError } from './api-messages.ts';
import type { ParamMap } from './params.ts';
import type { MockSwitches } from './switches.ts';

const PAGE_SIZES: readonly string[] = ['10', '20', '50', '100', '200'];

export interface Page<T> {
  readonly rows: readonly T[];
  readonly pagination: Readonly<Record<string, unknown>>;
}

/**
 * Cuts one page out of all rows. `drift` shifts the window of pages after the first: 1 as if a row had been added before
 * it since (a row repeats), -1 as if one had left (a row is skipped). Throws ApiError 400 or 404 as the switches say.
 */
export function pageOf<T>(rows: readonly T[], query: ParamMap, switches: MockSwitches, drift = 0): Page<T> {
  const perPage = pageSize(query['per_page'], switches);
  const total = Math.max(0, rows.length + drift);
  const totalPages = Math.max(1, Math.ceil(total / perPage));
  const page = pageNumber(query['page'], totalPages);
  if (page > totalPages && switches.pagePastEnd === 'notFound')
    throw new ApiError(404, `There is no page ${page}`);
  const start = (page - 1) * perPage - (page > 1 ? drift : 0);
  const cut = rows.slice(start, start + perPage);
  return {
    rows: cut,
    pagination: {
      ...(switches.paginationTotals ? { total, total_pages: totalPages } : {}),
      count: cut.length,
      per_page: perPage,
      current_page: page,
      has_next_page: page < totalPages,
    },
  };
}

function pageSize(wanted: unknown, switches: MockSwitches): number {
  if (typeof wanted === 'string' && PAGE_SIZES.includes(wanted)) return Number(wanted);
  if (wanted !== undefined && switches.badPageSize === 'refuse') {
    throw new ApiError(400, `per_page must be one of ${PAGE_SIZES.join(', ')}`);
  }
  return switches.defaultPageSize;
}

function pageNumber(wanted: unknown, totalPages: number): number {
  if (wanted === 'last') return totalPages;
  const page = typeof wanted === 'string' ? Number(wanted) : 1;
  return Number.isInteger(page) && page > 0 ? page : 1;
}

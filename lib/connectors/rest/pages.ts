import { httpDate } from '../../http/retry-delay.ts';
import { hashOf } from '../hash.ts';
import type { ApiClient } from './client.ts';
import { notUnderstood, type Answer, type Failed } from './answer.ts';
import { lookUp, valueAt } from './json-path.ts';
import type { ListingPlan, PagesPlan } from './plan.ts';
import type { Values } from './template.ts';

/** Where a page begins. Plain data, so that it can be kept in a cursor. */
export interface PageStart {
  /** Number of the page or of the record, the system's own cursor, or a URL; null for the first page. */
  readonly at: string | number | null;
  /** Of the first record of the page before: a system that does not know its page parameter sends the same page for ever. */
  readonly before: string | null;
}

export const FIRST_PAGE: PageStart = { at: null, before: null };

export type PageRead =
  | {
      readonly is: 'page';
      readonly members: readonly unknown[];
      readonly json: unknown;
      readonly next: PageStart | null;
      readonly answeredAt: number | null;
    }
  | Failed;

/** Reads one page of a list. */
export async function readPage(
  client: ApiClient,
  listing: ListingPlan,
  values: Values,
  start: PageStart,
  signal: AbortSignal,
): Promise<PageRead> {
  const answer = await ask(client, listing, values, start, signal);
  if (answer.is === 'notFound' && answer.bySystem) return NOTHING;
  if (answer.is !== 'ok') return answer;
  const found = lookUp(answer.json, listing.result);
  const members = typeof found === 'object' ? found.found : found === 'none' ? [] : undefined;
  if (!Array.isArray(members)) {
    return notUnderstood(client.plan.name, `there is no list at "${listing.result.join('.')}"`);
  }
  return withNext(client, listing.pages, start, answer, members);
}

const NOTHING: PageRead = { is: 'page', members: [], json: null, next: null, answeredAt: null };

function ask(
  client: ApiClient,
  listing: ListingPlan,
  values: Values,
  { at }: PageStart,
  signal: AbortSignal,
): Promise<Answer> {
  const { pages } = listing;
  if ((pages.style === 'nextUrl' || pages.style === 'link') && typeof at === 'string')
    return client.follow(at, listing, values, signal);
  const first = pages.style === 'page' || pages.style === 'offset' ? pages.first : null;
  const named = pages.style === 'all' ? {} : { [pages.style]: at ?? first };
  return client.send(listing, { ...values, ...named }, signal);
}

function withNext(
  client: ApiClient,
  pages: PagesPlan,
  start: PageStart,
  { json, headers }: Extract<Answer, { is: 'ok' }>,
  members: readonly unknown[],
): PageRead {
  const first = members.length === 0 ? null : hashOf(members[0]);
  if (first !== null && first === start.before) {
    return notUnderstood(
      client.plan.name,
      'each page begins with the same record, as if the page were not asked for',
    );
  }
  const at = nextOf(pages, start.at, json, headers, members.length);
  if (at !== null && at === start.at) {
    return notUnderstood(client.plan.name, 'the next page is the same page');
  }
  const next = at === null ? null : { at, before: first };
  return { is: 'page', members, json, next, answeredAt: httpDate(headers.get('date')) };
}

/** Null where this was the last page. */
function nextOf(
  pages: PagesPlan,
  at: string | number | null,
  json: unknown,
  headers: Headers,
  count: number,
): string | number | null {
  switch (pages.style) {
    case 'all':
      return null;
    case 'link':
      return linkedNext(headers.get('link'));
    case 'cursor':
    case 'nextUrl': {
      const next = valueAt(json, pages.next);
      const isThere = (typeof next === 'string' && next !== '') || typeof next === 'number';
      return isThere ? next : null;
    }
    case 'page':
    case 'offset': {
      const goesOn = pages.more === null ? count > 0 : valueAt(json, pages.more) === true;
      const here = typeof at === 'number' ? at : pages.first;
      return goesOn ? here + (pages.style === 'page' ? 1 : count) : null;
    }
  }
}

/** The target of `rel="next"` in a Link header (RFC 8288). */
function linkedNext(header: string | null): string | null {
  for (const [, url = '', parameters = ''] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;[^,<]*)*)/g)) {
    if (/;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s[^"]*)?"?\s*(;|$)/i.test(parameters)) return url;
  }
  return null;
}

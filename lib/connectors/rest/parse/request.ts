import type { Section } from '../../../mapping/parse/reader.ts';
import { didYouMean } from '../../../mapping/did-you-mean.ts';
import { show } from '../../../mapping/values.ts';
import type { ListingPlan, PagesPlan, RequestPlan, WritePlan } from '../plan.ts';
import { namesIn } from '../template.ts';
import { checkNames, headers, neededPath, pathOr, texts } from './values.ts';

const KEYS = ['method', 'path', 'query', 'headers', 'body', 'result'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** What a page is asked for by. */
const PAGE_NAMES = ['page', 'offset', 'cursor'] as const;

/** A request's names in braces are those of `names`, and `{company}`. */
export function parseRead(section: Section, names: readonly string[]): RequestPlan {
  section.onlyKeys(KEYS, 'setting of a request');
  return parseRequest(section, names, 'GET', undefined);
}

/** `more` are settings of the caller's own. */
export function parseWrite(
  section: Section,
  names: readonly string[],
  method: 'POST' | 'PATCH',
  body: unknown,
  more: readonly string[] = [],
): WritePlan {
  section.onlyKeys([...KEYS, 'answers', ...more], 'setting of a request');
  const request = parseRequest(section, names, method, body);
  if (request.method === 'GET') section.fault('method', 'must not be "GET": it changes something.');
  return { ...request, answers: section.choice('answers', ['record', 'id', 'nothing'], 'record') };
}

export function parseListing(
  section: Section,
  names: readonly string[],
  more: readonly string[] = [],
): ListingPlan {
  section.onlyKeys([...KEYS, 'pages', 'answers', ...more], 'setting of a list');
  const pages = section.has('pages') ? parsePages(section.section('pages')) : ALL_AT_ONCE;
  const request = parseRequest(section, [...names, ...PAGE_NAMES], 'GET', undefined);
  checkPageNames(section, request, pages, names);
  return { ...request, pages, answers: section.choice('answers', ['record', 'id'], 'record') };
}

const ALL_AT_ONCE: PagesPlan = { style: 'all' };

function parseRequest(
  section: Section,
  names: readonly string[],
  method: RequestPlan['method'],
  body: unknown,
): RequestPlan {
  const known = ['company', ...names];
  const inAddress = known.filter((name) => name !== 'record');
  const path = section.text('path', /^\/[^?#\s]*$/, 'a path that begins with "/" and holds no "?"');
  checkNames(section, 'path', path, inAddress);
  const given = section.has('body') ? section.get('body') : body;
  checkNames(section, 'body', given, known);
  const chosen = section.choice('method', METHODS, method);
  if (chosen === 'GET' && section.has('body')) section.fault('body', 'cannot be sent with GET.');
  return {
    method: chosen,
    path,
    query: texts(section, 'query', inAddress),
    headers: headers(section, 'headers', inAddress),
    body: chosen === 'GET' || given === null ? undefined : given,
    result: pathOr(section, 'result', []),
  };
}

const STYLES = ['page', 'offset', 'cursor', 'nextUrl', 'link'] as const;
const PAGE_SETTINGS: Readonly<Record<(typeof STYLES)[number], readonly string[]>> = {
  page: ['first', 'more'],
  offset: ['more'],
  cursor: ['next'],
  nextUrl: ['next'],
  link: [],
};

function parsePages(section: Section): PagesPlan {
  const style = STYLES.find((name) => name === section.get('style'));
  if (style === undefined) {
    const given = section.get('style');
    const hint = typeof given === 'string' ? didYouMean(given, STYLES) : '';
    const allowed = STYLES.map((name) => `"${name}"`).join(' or ');
    section.fault('style', `must be ${allowed}, but it is ${show(given)}.${hint}`);
    return ALL_AT_ONCE;
  }
  section.onlyKeys(['style', ...PAGE_SETTINGS[style]], `setting of pages "${style}"`);
  if (style === 'link') return { style };
  if (style === 'cursor' || style === 'nextUrl') return { style, next: neededPath(section, 'next') };
  const first = style === 'page' ? section.wholeNumber('first', 0, 1) : 0;
  return { style, first, more: pathOr(section, 'more', null) };
}

/** Without its name in the request each page would be the first. Names that its style does not fill mean nothing. */
function checkPageNames(
  section: Section,
  request: RequestPlan,
  { style }: PagesPlan,
  alsoFilled: readonly string[],
): void {
  const used = namesOf(request);
  const filled = PAGE_NAMES.find((name) => name === style);
  if (filled && !used.includes(filled)) {
    section.fault(
      'pages',
      `style "${style}" needs {${filled}} in the request, such as query: { ${filled}: "{${filled}}" }.`,
    );
  }
  for (const name of PAGE_NAMES) {
    if (name === filled || alsoFilled.includes(name) || !used.includes(name)) continue;
    section.fault('pages', `must have style "${name}", because the request holds {${name}}.`);
  }
}

/** Every name in braces that a request holds. */
export function namesOf({ path, query, headers: sent, body }: RequestPlan): readonly string[] {
  return [path, ...Object.values(query), ...Object.values(sent), body].flatMap(namesIn);
}

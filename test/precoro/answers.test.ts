import { describe, expect, it } from '@jest/globals';
import { precoroAnswer } from '../../lib/precoro/answers.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { create, detail, httpAnswer, list, patch } from './fixtures.ts';

const now = Date.UTC(2025, 11, 16, 9, 0, 0);
const DATE = { date: 'Tue, 16 Dec 2025 09:00:00 GMT' };
const answer = (call: PrecoroCall, ...http: Parameters<typeof httpAnswer>) =>
  precoroAnswer(call, httpAnswer(...http), { secrets: ['tok-9f8e7d6c'], now: now + 5000 });

const LIMITED = {
  error: 'Too many requests for this endpoint',
  'RateLimit-Type': 'Route based limiter by minute',
  'RateLimit-Retry-After': '2025-12-16 09:00:49 UTC',
  'RateLimit-Limit': 1,
};
const limited = (limiter: string, until: number | null): PrecoroAnswer => ({
  kind: 'rateLimited',
  limiter,
  until,
});

describe('rate limits', () => {
  it.each<[string, Parameters<typeof httpAnswer>, PrecoroAnswer]>([
    ['the documented body', [429, LIMITED], limited('Route based limiter by minute', now + 49_000)],
    [
      'the same body with another status',
      [400, LIMITED],
      limited('Route based limiter by minute', now + 49_000),
    ],
    ['even with 200', [200, LIMITED], limited('Route based limiter by minute', now + 49_000)],
    [
      'headers where the body is silent',
      [429, '', { 'RateLimit-Type': 'Daily limiter', 'RateLimit-Retry-After': '2025-12-17 00:00:00 UTC' }],
      limited('Daily limiter', Date.UTC(2025, 11, 17)),
    ],
    [
      'the body before headers',
      [429, LIMITED, { 'RateLimit-Retry-After': '2025-12-17 00:00:00 UTC', 'retry-after': '1' }],
      limited('Route based limiter by minute', now + 49_000),
    ],
    [
      "Retry-After from the server's time",
      [429, '<html>', { ...DATE, 'retry-after': '30' }],
      limited('unnamed limiter', now + 30_000),
    ],
    [
      'Retry-After from ours without a date',
      [429, {}, { 'retry-after': '30' }],
      limited('unnamed limiter', now + 35_000),
    ],
    ['no time at all', [429, { 'RateLimit-Retry-After': 'later' }], limited('unnamed limiter', null)],
  ])('%s', (_name, http, expected) => {
    expect(answer(list, ...http)).toEqual(expected);
  });
});

describe('refusals', () => {
  const paid = 'The Invoice is already fully paid.';
  it.each<[string, Parameters<typeof httpAnswer>, Partial<PrecoroAnswer>]>([
    [
      'field messages two levels down',
      [400, { errors: { errors: { sumPaid: paid, payDate: ['Too early.', 'Not open.'] } } }],
      {
        kind: 'rejected',
        status: 400,
        words: `sumPaid: ${paid}; payDate: Too early. Not open.`,
        fields: { sumPaid: paid, payDate: 'Too early. Not open.' },
      },
    ],
    [
      'field messages one level down',
      [422, { errors: { name: 'Used.' } }],
      { kind: 'rejected', status: 422, fields: { name: 'Used.' } },
    ],
    [
      'nested fields',
      [400, { errors: { items: { 0: { price: 'Bad.' } } } }],
      { fields: { 'items.0.price': 'Bad.' } },
    ],
    [
      'a message',
      [400, { message: 'Bad date', error: 'x' }],
      { kind: 'rejected', words: 'Bad date', fields: {} },
    ],
    [
      'an error',
      [409, { message: ' ', error: 'Conflict here' }],
      { kind: 'rejected', words: 'Conflict here' },
    ],
    [
      'the first text in errors',
      [400, { errors: [{ code: 5, texts: ['Deep.'] }] }],
      { kind: 'rejected', words: 'Deep.' },
    ],
    ['errors that are one text', [400, { errors: 'All wrong' }], { words: 'All wrong' }],
    ['no words', [400, {}], { kind: 'rejected', words: 'Precoro answered 400 and no message' }],
    [
      'a page of HTML',
      [400, '<html>tok-9f8e7d6c</html>', { 'content-type': 'text/html; charset=x' }],
      { words: 'Precoro answered 400 (text/html, not JSON) and no message' },
    ],
    [
      'a failure dressed as success',
      [200, { error: 'Not allowed now' }],
      { kind: 'rejected', status: 200, words: 'Not allowed now' },
    ],
    [
      'bad credentials',
      [401, { message: 'Bad credentials' }],
      { kind: 'unauthorized', words: 'Bad credentials' },
    ],
    [
      'the edge',
      [403, 'Forbidden', {}],
      { kind: 'unauthorized', words: 'Precoro answered 403 (untyped, not JSON) and no message' },
    ],
    ['an unknown key', [404, { message: 'Not found' }], { kind: 'notFound', words: 'Not found' }],
    [
      'a message that repeats the token',
      [401, { message: 'Bad token tok-9f8e7d6c' }],
      { words: 'Bad token [hidden]' },
    ],
    [
      'an endless message',
      [400, { errors: { name: 'x'.repeat(900) } }],
      { fields: { name: `${'x'.repeat(300)}…` } },
    ],
  ])('%s', (_name, http, expected) => {
    expect(answer(patch, ...http)).toMatchObject(expected);
  });
});

describe('no usable answer', () => {
  it.each<[string, PrecoroCall, Parameters<typeof httpAnswer>, RegExp]>([
    ['500 in JSON', create, [500, { message: 'Oops' }], /answered 500: Oops/],
    ['502 in HTML', list, [502, '<html>', { 'content-type': 'text/html' }], /502 \(text\/html, not JSON\)/],
    ['a request timeout', patch, [408, ''], /408 \(empty\)/],
    ['a redirect', list, [302, ''], /check the base URL/],
    ['a list that is HTML', list, [200, '<html>'], /without a list/],
    ['a list without data', list, [200, { meta: {} }], /without a list/],
    ['a list whose data is a record', list, [200, { data: { id: 5, name: 'x' } }], /without a list/],
    ['a list whose data is null', list, [200, { data: null }], /without a list/],
    ['a list that is empty text', list, [204, ''], /without a list/],
    ['a detail that is empty', detail, [200, ''], /without an object/],
    ['a detail that is a list', detail, [200, []], /without an object/],
    ['a write answered by HTML', patch, [200, '<html>'], /without an object/],
  ])('%s may have happened', (_name, call, http, words) => {
    const found = answer(call, ...http);
    expect(found).toMatchObject({ kind: 'unavailable', mayHaveHappened: true });
    expect(found.kind === 'unavailable' && found.words).toMatch(words);
  });

  it.each([
    ['notSent', false],
    ['sentNoAnswer', true],
  ] as const)('%s', (outcome, mayHaveHappened) => {
    expect(precoroAnswer(list, { outcome, words: 'w' }, { secrets: [], now })).toEqual({
      kind: 'unavailable',
      mayHaveHappened,
      words: 'w',
    });
  });
});

describe('objects', () => {
  it.each<[string, PrecoroCall, Parameters<typeof httpAnswer>, unknown]>([
    ['a bare record', detail, [200, { id: 5, data: {} }], { id: 5, data: {} }],
    ['a record in an envelope', detail, [200, { data: { id: 5 } }], { id: 5 }],
    ['an empty answer to a write', patch, [204, ''], null],
    ['JSON that is no object', patch, [200, true], null],
    ['201 with the record', create, [201, { id: 6, errors: [] }], { id: 6, errors: [] }],
  ])('%s', (_name, call, http, body) => {
    expect(answer(call, http[0], http[1], DATE)).toEqual({ kind: 'object', body, serverTime: now });
  });
});

describe('pages', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
  it.each<[string, unknown, number, number | null, boolean]>([
    [
      'has_next_page decides',
      { data: rows(3), meta: { pagination: { has_next_page: true, current_page: 2, total_pages: 2 } } },
      3,
      null,
      true,
    ],
    [
      'also when it says no',
      { data: rows(200), meta: { pagination: { has_next_page: false, total: 200 } } },
      200,
      200,
      false,
    ],
    [
      'then the number of pages',
      { data: rows(3), meta: { pagination: { current_page: 1, total_pages: 2, total: 6 } } },
      3,
      6,
      true,
    ],
    [
      'and on the last page',
      { data: rows(3), meta: { pagination: { current_page: 2, total_pages: 2, total: '6' } } },
      3,
      6,
      false,
    ],
    ['then a full page', { data: rows(200) }, 200, null, true],
    ['or a short one', { data: rows(199), meta: [] }, 199, null, false],
    ['or an empty one', { data: [], meta: { pagination: [] } }, 0, null, false],
    [
      'a server with smaller pages',
      { data: rows(20), meta: { pagination: { per_page: 20 } } },
      20,
      null,
      true,
    ],
    ['rows keyed by position', { data: { 0: { id: 1 }, 2: { id: 2 } } }, 2, null, false],
  ])('%s', (_name, body, count, total, hasNext) => {
    const found = answer(list, 200, body);
    expect(found).toMatchObject({ kind: 'page', total, hasNext, serverTime: null });
    expect(found.kind === 'page' && found.rows).toHaveLength(count);
  });
});

describe('answers that nobody would send', () => {
  /** As text: what is nested so deep cannot be written by JSON.stringify, though it can be read. */
  const deep = (name: string, depth = 20_000) => `${`{"${name}":`.repeat(depth)}1${'}'.repeat(depth)}`;

  it.each<[string, PrecoroCall, Parameters<typeof httpAnswer>, Partial<PrecoroAnswer>]>([
    ['errors nested without end', patch, [400, `{"errors":${deep('a')}}`], { kind: 'rejected' }],
    [
      'an error dressed as success, nested without end',
      list,
      [200, `{"error":${deep('a')}}`],
      { kind: 'unavailable' },
    ],
    ['envelopes without end', list, [200, deep('data')], { kind: 'unavailable' }],
    [
      'more records than can be counted',
      list,
      [200, { data: [], meta: { pagination: { total: '9'.repeat(400) } } }],
      { kind: 'page', total: null },
    ],
    [
      'fewer than none',
      list,
      [200, { data: [], meta: { pagination: { total: -1 } } }],
      { kind: 'page', total: null },
    ],
    [
      'a limiter that repeats the token',
      list,
      [429, { 'RateLimit-Type': 'limiter of tok-9f8e7d6c' }],
      { kind: 'rateLimited', limiter: 'limiter of [hidden]' },
    ],
    [
      'a kind of content that is a text of its own',
      list,
      [502, 'x', { 'content-type': `tok-9f8e7d6c ${'x'.repeat(900)}` }],
      {
        words:
          'Precoro answered 502 (untyped, not JSON): Precoro answered 502 (untyped, not JSON) and no message',
      },
    ],
    [
      'a field named by the token, and without end',
      patch,
      [400, { errors: { [`tok-9f8e7d6c${'x'.repeat(900)}`]: 'Bad.' } }],
      { fields: { [`[hidden]${'x'.repeat(92)}…`]: 'Bad.' } },
    ],
  ])('are answers all the same: %s', (_name, call, http, expected) => {
    expect(answer(call, ...http)).toMatchObject(expected);
  });
});

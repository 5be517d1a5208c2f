import { describe, expect, it } from '@jest/globals';
import type { ChangePage, Source } from '../../../lib/connectors/contract.ts';
import { valueOf } from '../answers.ts';
import { CONTEXT, json, scripted, URL_OF_BOOKS, type Sent } from './scripted.ts';

const row = (id: number, more: object = {}) => ({ id, code: `V${id}`, name: 'x', ...more });
const ids = async (listing: object, answers: (request: Sent, count: number) => Response) => {
  const { target, sent } = scripted(answers, { target: { list: { path: '/vendors', ...listing } } });
  const found: string[] = [];
  for await (const { externalId } of target.list('acme')) found.push(externalId);
  return { found, asked: sent.map(({ url }) => url.slice(URL_OF_BOOKS.length)) };
};

describe('a list', () => {
  it.each<[string, object, (request: Sent, count: number) => Response, readonly string[]]>([
    ['in one answer', {}, () => json([row(1), row(2)]), ['/vendors']],
    [
      'in pages by number, up to an empty one',
      { query: { p: '{page}' }, pages: { style: 'page', first: 0 } },
      (_request, count) => json(count < 3 ? [row(count)] : []),
      ['/vendors?p=0', '/vendors?p=1', '/vendors?p=2'],
    ],
    [
      'in pages by number, as long as there is said to be more',
      { query: { p: '{page}' }, pages: { style: 'page', more: 'more' }, result: 'rows' },
      (_request, count) => json({ rows: [row(count)], more: count < 2 }),
      ['/vendors?p=1', '/vendors?p=2'],
    ],
    [
      'by the number of records before',
      { query: { o: '{offset}' }, pages: { style: 'offset' } },
      (_request, count) => json(count === 1 ? [row(1), row(2)] : []),
      ['/vendors?o=0', '/vendors?o=2'],
    ],
    [
      'by a cursor in the answer',
      { query: { after: '{cursor}' }, pages: { style: 'cursor', next: 'next' }, result: 'rows' },
      (_request, count) => json({ rows: [row(count)], next: count === 1 ? 'a b' : null }),
      ['/vendors', '/vendors?after=a%20b'],
    ],
    [
      'by the URL of the next page',
      { pages: { style: 'nextUrl', next: 'paging.next' }, result: 'rows' },
      (_request, count) =>
        json({ rows: [row(count)], paging: { next: count === 1 ? `${URL_OF_BOOKS}/vendors?x=2` : '' } }),
      ['/vendors', '/vendors?x=2'],
    ],
    [
      'by the header Link',
      { pages: { style: 'link' } },
      (_request, count) =>
        json(
          [row(count)],
          200,
          count === 1 ? { Link: '</v1>; rel="prev", </v1/vendors?x=2>; title="a"; rel="last next"' } : {},
        ),
      ['/vendors', '/vendors?x=2'],
    ],
  ])('is read whole: %s', async (_name, listing, answers, expected) => {
    const { found, asked } = await ids(listing, answers);
    expect(asked).toEqual(expected);
    expect(found[0]).toBe('1');
  });

  it('may hold only ids, of which each is read, less what is deleted meanwhile', async () => {
    const { found } = await ids({ answers: 'id' }, ({ url }) =>
      url.endsWith('/vendors') ? json([1, { id: 2 }]) : url.endsWith('/1') ? json(row(1)) : json('', 404),
    );
    expect(found).toEqual(['1']);
  });

  it.each<[string, object, Response, string]>([
    [
      'the system sends the same page for ever',
      { query: { p: '{page}' }, pages: { style: 'page' } },
      json([row(1)]),
      'each page begins with the same record',
    ],
    [
      'the next page is the same',
      { query: { c: '{cursor}' }, pages: { style: 'cursor', next: 'n' }, result: 'r' },
      json({ r: [], n: 'x' }),
      'the next page is the same page',
    ],
    [
      'the next page is elsewhere',
      { pages: { style: 'nextUrl', next: 'n' }, result: 'r' },
      json({ r: [], n: 'https://evil.example.com/' }),
      'the next page is on another host, which gets no login',
    ],
    ['there is no list', { result: 'rows' }, json({ row: [] }), 'there is no list at "rows"'],
    ['a record has no id', {}, json([{ code: 'V1' }]), 'id must be an identifier'],
    ['an id is none', { answers: 'id' }, json([[]]), 'id must be an identifier'],
  ])('ends with words where %s', async (_name, listing, answer, words) => {
    await expect(ids(listing, () => answer.clone())).rejects.toThrow(words);
  });

  it('gives nothing where a list on the way is empty', async () => {
    expect((await ids({ result: 'data.0.rows' }, () => json({ data: [] }))).found).toEqual([]);
  });
});

const BY_DATE = {
  path: '/taxes',
  query: { p: '{page}', since: '{since}' },
  pages: { style: 'page' },
  since: { style: 'date', at: 'at' },
};

describe('what has changed', () => {
  const read = async (source: Source, cursor: string | null): Promise<ChangePage> =>
    valueOf(await source.changesSince(cursor, CONTEXT));
  const of = (changes: object, answers: (request: Sent, count: number) => Response) =>
    scripted(answers, { source: { changes } });
  const asked = (sent: readonly Sent[]) => sent.map(({ url }) => decodeURIComponent(new URL(url).search));

  it.each<[string, object, string]>([
    ['in ISO 8601', {}, '?p=1&since=2026-11-29T11:57:59.000Z'],
    ['as a day', { format: 'day' }, '?p=1&since=2026-11-27'],
    ['in seconds', { format: 'seconds', overlapSeconds: 0 }, '?p=1&since=1795953598'],
  ])('is asked for with an overlap: %s', async (_name, since, expected) => {
    const { source, sent } = of({ ...BY_DATE, since: { ...BY_DATE.since, ...since } }, () => json([]));
    const { cursor, hasMore } = await read(source, null);
    expect(hasMore).toBe(false);
    await read(source, cursor);
    expect(asked(sent)).toEqual(['?p=1', expected]);
  });

  it("is counted by the system's clock, not by ours", async () => {
    const { source, sent } = of(BY_DATE, () => json([], 200, { Date: 'Sun, 29 Nov 2026 10:00:00 GMT' }));
    await read(source, (await read(source, null)).cursor);
    expect(asked(sent)[1]).toBe('?p=1&since=2026-11-29T09:57:59.000Z');
  });

  it.each([
    ['a moment without a zone', '2026-11-29 11:00:00'],
    ['a day', '2026-11-29'],
    ['seconds', 1795950000],
    ['milliseconds as text', '1795950000000'],
  ])('goes on at the last moment seen: %s', async (_name, at) => {
    const { source, sent } = of(BY_DATE, ({ url }) => json(url.includes('since') ? [] : [{ id: 1, at }]));
    const page = await read(source, null);
    expect(page).toMatchObject({ hasMore: true, records: [{ externalId: '1' }] });
    await read(source, page.cursor);
    expect(asked(sent)[1]).toMatch(/^\?p=1&since=2026-11-2\d/);
  });

  it.each<[string, unknown, string]>([
    [
      'come out of order',
      [
        { id: 1, at: '2026-11-02' },
        { id: 2, at: '2026-11-01' },
      ],
      'does not come in the order of "at"',
    ],
    ['have no moment', [{ id: 1 }], 'a record has no moment of its change at "at"'],
    ['have an odd one', [{ id: 1, at: 'soon' }], 'a record has no moment of its change at "at"'],
  ])('is not taken where the changes %s', async (_name, rows, words) => {
    const { source } = of(BY_DATE, () => json(rows));
    expect(await source.changesSince(null, CONTEXT)).toMatchObject({
      outcome: 'unavailable',
      words: expect.stringContaining(words),
    });
  });

  it('goes on by pages within one day where only days can be asked for', async () => {
    const at = (hour: number) => `2026-11-28T${String(hour).padStart(2, '0')}:00:00Z`;
    const { source, sent } = of(
      { ...BY_DATE, since: { ...BY_DATE.since, format: 'day' } },
      (_request, count) => json(count < 4 ? [{ id: count, at: at(count) }] : []),
    );
    let cursor: string | null = null;
    for (let page = 0; page < 3; page += 1) cursor = (await read(source, cursor)).cursor;
    expect(asked(sent)).toEqual(['?p=1', '?p=1&since=2026-11-27', '?p=2&since=2026-11-27']);
  });

  it('passes over what was told, as long as it was not changed again', async () => {
    let name = 'a';
    const { source } = of(
      { ...BY_DATE, pages: { style: 'nextUrl', next: 'next' }, query: { since: '{since}' }, result: 'rows' },
      () => json({ rows: [{ id: 1, name, at: '2026-11-29T11:59:30Z' }] }),
    );
    const first = await read(source, null);
    const second = await read(source, first.cursor);
    name = 'b';
    const third = await read(source, second.cursor);
    expect([first, second, third].map(({ records }) => records.length)).toEqual([1, 0, 1]);
  });

  it('is all of a short list each time, less what stands as it was told', async () => {
    let name = 'a';
    const { source } = scripted(() =>
      json([
        { id: 1, name },
        { id: 2, name: 'x' },
      ]),
    );
    const first = await read(source, null);
    name = 'b';
    const second = await read(source, first.cursor);
    expect(first.records).toHaveLength(2);
    expect(second.records.map(({ externalId }) => externalId)).toEqual(['1']);
    expect((await read(source, second.cursor)).records).toEqual([]);
  });

  const BY_TOKEN = {
    path: '/changes',
    query: { t: '{cursor}' },
    since: { style: 'cursor', next: 'next' },
    result: 'rows',
  };

  it('goes on with the token of the system, and keeps it where none is named', async () => {
    const { source, sent } = of(BY_TOKEN, (_request, count) =>
      json(count === 1 ? { rows: [{ id: 1 }], next: 42 } : { rows: [] }),
    );
    const first = await read(source, null);
    const second = await read(source, first.cursor);
    await read(source, second.cursor);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    expect(asked(sent)).toEqual(['', '?t=42', '?t=42']);
  });

  it('begins anew where the system does not know its token any more', async () => {
    const { source, sent } = scripted(
      ({ url }, count) =>
        url.includes('t=') ? json('', 410) : json({ rows: count === 1 ? [] : [{ id: 1 }], next: 'n' }),
      { api: { errors: [{ status: 410, is: 'outdated' }] }, source: { changes: BY_TOKEN } },
    );
    const { cursor } = await read(source, null);
    expect((await read(source, cursor)).records).toHaveLength(1);
    expect(asked(sent)).toEqual(['', '?t=n', '']);
  });

  it('does not begin anew for ever', async () => {
    const { source } = scripted(() => json('', 410), {
      api: { errors: [{ status: 410, is: 'outdated' }] },
      source: { changes: BY_TOKEN },
    });
    expect((await source.changesSince(null, CONTEXT)).outcome).toBe('unavailable');
  });

  it('takes a few pages without news at once, and then comes back', async () => {
    const { source, sent } = of(
      { ...BY_TOKEN, since: { style: 'cursor', next: 'next', more: 'more' } },
      (_request, count) => json({ rows: [], next: String(count), more: true }),
    );
    expect(await read(source, null)).toMatchObject({ records: [], hasMore: true });
    expect(sent).toHaveLength(10);
  });

  it('says when nothing can be read', async () => {
    for (const changes of [BY_DATE, BY_TOKEN, undefined]) {
      const { source } = scripted(
        () => json('', 429, { 'Retry-After': '5' }),
        changes ? { source: { changes } } : {},
      );
      expect(await source.changesSince(null, CONTEXT)).toMatchObject({
        outcome: 'unavailable',
        retryAfterSeconds: 5,
      });
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { errorBodyOf, saysError } from '../../lib/precoro/error-body.ts';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import { pageOf } from '../../lib/precoro/paging.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import { httpDate, retryAfterMs } from '../../lib/http/retry-delay.ts';
import { redact } from '../../lib/http/redact.ts';
import { networkFailure } from '../../lib/http/network-failure.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { fromPrecoroTime } from '../../lib/domain/time.ts';
import { invoiceWire, supplierWire } from '../entities/fixtures/wire.ts';
import { CANARY, expectNoSecret, expectShort } from './support/canaries.ts';
import { expectLinear } from './support/doubling.ts';
import { hostileJson, hostileText, jsonTextOf, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

const CALLS: readonly PrecoroCall[] = [
  { kind: 'list', entity: 'supplier', modifiedSince: null, page: 1 },
  { kind: 'lookup', entity: 'invoice', externalIds: ['a'] },
  { kind: 'detail', entity: 'invoice', key: { id: '1', idn: '2' } },
  { kind: 'patch', entity: 'invoice', key: { id: '1', idn: '2' }, changes: { externalId: 'B1' } },
  { kind: 'fieldDefinitions', family: 'item', page: 1 },
  { kind: 'fieldOptions', family: 'document', fieldId: '7', page: 2 },
];
const PAGE = {
  data: [supplierWire(), invoiceWire()],
  meta: { pagination: { total: 2, count: 2, per_page: 200, current_page: 1, total_pages: 1 } },
};
const LIMITED = {
  error: 'Too many requests for this endpoint',
  'RateLimit-Type': 'Daily limiter',
  'RateLimit-Retry-After': '2026-03-02T10:00:00',
};
const REFUSED = { errors: { errors: { sumPaid: `The key ${CANARY.token} of ${CANARY.email} may not.` } } };
const HTML = '<html><body><h1>502 Bad Gateway</h1></body></html>';

const json = fc
  .constantFrom<unknown>(PAGE, LIMITED, REFUSED, invoiceWire(), { data: { 7: supplierWire() } })
  .chain((valid) => mutated(valid))
  .map(jsonTextOf);
const text = fc.oneof(
  { weight: 6, arbitrary: json },
  {
    weight: 1,
    arbitrary: json.chain((whole) => fc.nat({ max: whole.length }).map((at) => whole.slice(0, at))),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', HTML, 'null', '[]', '"x"', '\ufeff{}', '{"data":[],"data":{}}'),
  },
  { weight: 1, arbitrary: hostileText },
);
const headerText = fc.oneof(
  fc.constantFrom(
    ...['Mon, 02 Mar 2026 09:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ...['0', '-1', '1e9', '9'.repeat(400), '2026-03-02T10:00:00', '9999-12-31T23:59:59-23:59', 'soon'],
    ...[CANARY.token, `limiter of ${CANARY.email}`, 'Hourly limiter', 'x'.repeat(5000)],
  ),
  fc.string({ unit: fc.integer({ min: 0x21, max: 0xff }).map((unit) => String.fromCharCode(unit)) }),
);
const HEADERS = [
  'content-type',
  'date',
  'retry-after',
  'RateLimit-Type',
  'RateLimit-Retry-After',
  'location',
];
const headers = fc.dictionary(fc.constantFrom(...HEADERS), headerText, { maxKeys: 4 });
const status = fc.oneof(
  fc.constantFrom(200, 200, 200, 201, 204, 301, 302, 400, 401, 403, 404, 408, 422, 425, 429, 500, 502, 599),
  fc.integer({ min: 200, max: 599 }),
);
const BODILESS = [204, 205, 304];

const gatewayOf = (fetch: () => Promise<Response>) =>
  precoroGateway({
    baseUrl: 'https://api.precoro.com',
    credentials: { token: CANARY.token, email: CANARY.email },
    switches: DEFAULT_SWITCHES,
    catalogue: CATALOGUE,
    fetch,
  });

/** Every text of an answer that may reach a log or a person; rows and bodies are data, not words. */
function wordsIn(answer: PrecoroAnswer): readonly string[] {
  if (answer.kind === 'rateLimited') return [answer.limiter];
  if (answer.kind === 'page' || answer.kind === 'object') return [];
  return [answer.words, ...(answer.kind === 'rejected' ? Object.entries(answer.fields).flat() : [])];
}

function expectUsable(answer: PrecoroAnswer): void {
  expectNoSecret(...wordsIn(answer));
  expectShort(...wordsIn(answer));
  if (answer.kind === 'rateLimited' && answer.until !== null)
    expect(() => dateOf(answer.until)).not.toThrow();
  if ('serverTime' in answer && answer.serverTime !== null)
    expect(() => dateOf(answer.serverTime)).not.toThrow();
  if (answer.kind === 'page') {
    expect(Array.isArray(answer.rows)).toBe(true);
    const { total } = answer;
    expect(total === null || (Number.isSafeInteger(total) && total >= 0)).toBe(true);
  }
}

const dateOf = (ms: number | null) => new Date(ms ?? 0).toISOString();
const never = new AbortController().signal;

describe('whatever Precoro answers', () => {
  it(
    'becomes one of the answers that the engine knows, with short words that show no secret',
    () =>
      fuzz(
        fc.asyncProperty(fc.constantFrom(...CALLS), status, headers, text, async (call, code, told, body) => {
          const gateway = gatewayOf(
            async () => new Response(BODILESS.includes(code) ? null : body, { status: code, headers: told }),
          );
          expectUsable(await gateway.send(call, never));
        }),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'keeps every row of a page, however the page wraps them',
    () =>
      fuzz(
        fc.property(fc.array(hostileJson, { maxLength: 6 }), fc.nat({ max: 2 }), (rows, shape) => {
          const wrapped = [{ data: rows }, { data: { data: rows } }, { data: { data: rows }, meta: [] }][
            shape
          ];
          expect(pageOf(wrapped)?.rows).toHaveLength(rows.length);
        }),
      ),
    PATIENCE_MS,
  );

  it(
    'is never taken for an empty page where it holds no list',
    () =>
      fuzz(
        fc.property(
          hostileJson.filter((value) => !isCollection(value)),
          (data) => expect(pageOf({ data })).toBeNull(),
        ),
      ),
    PATIENCE_MS,
  );

  it(
    'may be a broken connection, whose error shows nothing that was sent',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.constantFrom(...CALLS),
          fc.constantFrom('ECONNRESET', 'ENOTFOUND', '', undefined, 7, null),
          hostileText,
          async (call, code, words) => {
            const cause = Object.assign(new Error(`${words} ${CANARY.authorization}`), { code });
            const gateway = gatewayOf(async () => Promise.reject(new TypeError('fetch failed', { cause })));
            const answer = await gateway.send(call, never);
            expect(answer.kind).toBe('unavailable');
            expectUsable(answer);
          },
        ),
      ),
    PATIENCE_MS,
  );

  it(
    'may break in any other way',
    () =>
      fuzz(
        fc.property(fc.anything(), (error) => {
          expect(typeof networkFailure(error).sent).toBe('boolean');
        }),
      ),
    PATIENCE_MS,
  );
});

describe('a body of errors', () => {
  it(
    'is read whatever it holds, each message with its field',
    () =>
      fuzz(
        fc.property(mutated(REFUSED), (body) => {
          const { words, fields } = errorBodyOf(body, [CANARY.token, CANARY.email]);
          expectNoSecret(words ?? '', fields);
          expectShort(words ?? '', ...Object.entries(fields).flat());
          expect(typeof saysError(body)).toBe('boolean');
        }),
        2,
      ),
    PATIENCE_MS,
  );
});

describe('texts of headers and bodies', () => {
  const TEXT_READERS: readonly (readonly [string, (text: string) => unknown, readonly string[]])[] = [
    ['an HTTP date', httpDate, ['Mon, ', 'A', ' ', '1']],
    ['a Precoro time', fromPrecoroTime, ['2026-03-02T10:00:00.', '0', ' ', '+']],
    ['Retry-After', (value) => retryAfterMs({ get: () => value } as unknown as Headers, 0), ['9', ' ', 'A']],
    [
      'a text to redact',
      (value) => redact(value, [CANARY.token]),
      ['//', '//a@', 'token=', 'bearer ', 'a-', 'token', '-', 'secret: ', 'basic\t'],
    ],
  ];
  it.each(
    TEXT_READERS.flatMap(([name, read, pieces]) => pieces.map((piece) => [name, piece, read] as const)),
  )('%s of many %j is read in a time that grows no faster than its length', (_, piece, read) => {
    for (const end of ['', '!', '\n\u0000']) expectLinear(read, piece, end);
  });
});

function isCollection(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((inner) => typeof inner === 'object' && inner !== null);
}

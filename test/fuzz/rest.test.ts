import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openConnector } from '../../lib/connectors/registry-open.ts';
import { readPosition } from '../../lib/connectors/rest/source-cursor.ts';
import { parseApi } from '../../lib/connectors/rest/parse/api.ts';
import { describeBooks } from '../connectors/rest/books.ts';
import { scripted, URL_OF_BOOKS, vendor } from '../connectors/rest/scripted.ts';
import { CANARY, expectNoSecret, expectShort } from './support/canaries.ts';
import { hostileJson, hostileText, hostileValue, jsonTextOf, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

const { description } = describeBooks(URL_OF_BOOKS).described ?? {};
const context = () => ({ company: 'acme', signal: AbortSignal.timeout(20_000) });

/** What an API sends for each of its addresses, as the small API of the tests has them. */
const ROWS = [{ id: 7, code: 'V1', name: 'Acme', limit: 12.5, at: '2026-11-29T11:00:00Z' }];
const BY_DATE = {
  changes: {
    path: '/taxes',
    query: { since: '{since}', page: '{page}' },
    pages: { style: 'page', more: 'more' },
    since: { style: 'date', at: 'at' },
  },
};

describe('a description of an API', () => {
  it(
    'is read whatever stands in it, and its faults are told in few words',
    () =>
      fuzz(
        fc.property(mutated(description, fc.oneof(hostileValue, hostileJson, hostileText)), (changed) => {
          for (const { place, words } of parseApi(changed).faults) {
            expectShort(`${place}: ${words}`);
          }
        }),
      ),
    PATIENCE_MS,
  );

  it(
    'opens a connector, or is refused without showing the secret',
    () =>
      fuzz(
        fc.property(mutated({ token: CANARY.authorization }, hostileJson), (secret) => {
          try {
            openConnector('rest', secret, { description });
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            expectNoSecret(error);
            expectShort((error as Error).message);
          }
        }),
      ),
    PATIENCE_MS,
  );
});

describe('the answers of an API', () => {
  it(
    'never make the connector throw, whatever they hold, and no secret comes back in its words',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.oneof(mutated(ROWS, hostileJson), mutated(ROWS[0], hostileJson), hostileJson),
          fc.oneof(
            fc.constantFrom(200, 201, 301, 404, 409, 422, 429, 500),
            fc.integer({ min: 200, max: 599 }),
          ),
          fc.record({ 'retry-after': headerText(), link: headerText(), date: headerText() }),
          async (content, status, headers) => {
            const hasBody = ![204, 205, 304].includes(status);
            const text = hasBody ? jsonTextOf(content) : null;
            const auth = { kind: 'header', headers: { Authorization: 'Bearer {secret.token}' } };
            const { target, source } = scripted(() => new Response(text, { status, headers }), {
              api: { auth, errors: [{ at: '*.name', contains: 'acme', is: 'rejected', words: '*.*' }] },
              secrets: { token: CANARY.authorization },
              source: BY_DATE,
            });
            const outcomes = [
              await target.create(vendor(), 'key', context()),
              await target.update('7', vendor(), context()),
              await target.cancel?.('7', context()),
              await target.read('7', context()),
              await target.findByNaturalKey(vendor(), context()),
              await source.changesSince(null, context()),
            ];
            expectNoSecret(outcomes);
            for (const one of outcomes) if (one && 'words' in one) expectShort(one.words);
          },
        ),
      ),
    PATIENCE_MS,
  );
});

describe('a cursor', () => {
  it(
    'is read whatever it holds',
    () =>
      fuzz(
        fc.property(fc.oneof(hostileText, hostileJson.map(jsonTextOf)), (text) => {
          expect(readPosition(['tax', 'acme'], text)).toMatchObject({ since: null, token: null });
        }),
      ),
    PATIENCE_MS,
  );
});

function headerText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: fc.constantFrom(...'<>;,="/? abnextrl019:') }),
    fc.constantFrom('17', '-1', '9'.repeat(40), 'Sun, 29 Nov 2026 10:00:00 GMT', '</v1>; rel="next"'),
  );
}

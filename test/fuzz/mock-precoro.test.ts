import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerAdmin } from '../../lib/mock-precoro/admin.ts';
import { answerRequest, wireAnswer } from '../../lib/mock-precoro/answering.ts';
import { openMock } from '../../lib/mock-precoro/operations.ts';
import { readParams } from '../../lib/mock-precoro/params.ts';
import { decodeRequest } from '../../lib/mock-precoro/request.ts';
import { PROFILES } from '../../lib/mock-precoro/switches.ts';
import { startRestApi } from '../../lib/local/aws/rest-api.ts';
import type { ListeningServer } from '../../lib/local/aws/json-server.ts';
import type { LocalFunction } from '../../lib/local/aws/functions.ts';
import { ManualClock } from '../mock-precoro/manual-clock.ts';
import { closeMocks, openMock as openHttpMock, SMALL } from '../mock-precoro/open-mock.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { CANARY, expectNoSecret, expectShort } from './support/canaries.ts';
import { expectLinear } from './support/doubling.ts';
import { hostileJson, hostileText, jsonTextOf } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();
afterAll(closeMocks);

const COLLECTIONS = [
  ...[
    'suppliers',
    'invoices',
    'purchaseorders',
    'receipts',
    'payments',
    'itemcustomfields',
    'documentcustomfields',
  ],
  ...['legalentities', 'locations', 'taxes', 'paymentterms', 'items'],
  ...['users', 'constructor', '__proto__', 'toString', '', '..', '%', '%E0%A4%A'],
];
const NAMES = [
  ...[
    'page',
    'per_page',
    'modifiedSince',
    'external_id[]',
    'external_id',
    'status',
    'status[]',
    'id[]',
    'supplier',
  ],
  ...[
    'createDate[right_date]',
    'createDate[left_date]',
    'approvalLeftDate',
    'enable',
    'externalIntegrated',
    'last',
  ],
  ...[
    'externalId',
    'externalIntegrationLog',
    ...['percent', 'price', 'creditPeriodDays', 'parent[id]', 'category[id]', 'depend_type', 'entity_ids'],
    ...['item_custom_field_option_id', 'hiddenInCatalog', 'code', 'fieldId', 'id'],
    'name',
    'uniqueCode',
    'currencies[]',
    'invoice[id]',
    'sumPaid',
    'payDate',
  ],
  ...[
    'comment',
    'lines',
    'entity',
    'idn',
    'a[b][c]',
    '__proto__[x]',
    'constructor[prototype][x]',
    '[',
    'a[',
    ']',
  ],
];
const value = fc.oneof(
  fc.constantFrom('1', '20', '200', 'last', 'true', '2026-01-01T00:00:00', '31.01.2026', 'invoice'),
  hostileText,
);
const pairs = fc.array(
  fc.tuple(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...NAMES) }, hostileText), value),
  { maxLength: 6 },
);
const encodedPairs = pairs.map((list) =>
  list
    .map(
      ([name, one]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(one.toWellFormed())}`,
    )
    .join('&'),
);
const query = fc.oneof(
  { weight: 4, arbitrary: encodedPairs },
  { weight: 1, arbitrary: hostileText.map((text) => text.replaceAll('#', '')) },
);
const key = fc.oneof(
  fc.constantFrom('1', '40001', '1/approve', '301/options', '1/confirm/x', ''),
  fc.constantFrom('301/options/3001', 'options/depend_add', '1/cancel', '613', '60001', '27377', '801'),
  hostileText,
);
const body = fc.oneof(
  fc.tuple(fc.constant('application/x-www-form-urlencoded'), encodedPairs),
  fc.tuple(
    fc.constant('application/json'),
    pairs.map((list) => jsonTextOf(Object.fromEntries(list) as object)),
  ),
  fc.tuple(
    fc.constant('application/json'),
    fc.dictionary(fc.constantFrom(...NAMES), hostileJson, { maxKeys: 4 }).map(jsonTextOf),
  ),
  fc.tuple(fc.constantFrom('application/json', 'text/plain', ''), hostileText),
);
const method = fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE');

function fresh() {
  const opened = openMock(
    {
      token: CANARY.token,
      email: CANARY.email,
      seed: SMALL,
      switches: PROFILES.unlimited,
      post: async () => new Response(null),
    },
    new ManualClock(),
  );
  return opened;
}
let m = fresh();
beforeEach(() => void (m = fresh()));

const arrivalOf = (verb: string, url: string, type: string, text: string, token: string = CANARY.token) => ({
  method: verb,
  url,
  header: (name: string) =>
    ({ 'x-auth-token': token, email: CANARY.email, 'content-type': type })[name] ?? '',
  body: async () => text,
});

describe('the stand-in of Precoro', () => {
  it(
    "answers every request of a client in the API's ways, and shows no key",
    () =>
      fuzz(
        fc.asyncProperty(
          method,
          fc.constantFrom(...COLLECTIONS),
          key,
          query,
          body,
          async (verb, collection, part, asked, [type, text]) => {
            const url = `/${collection}${part === '' ? '' : `/${part}`}${asked === '' ? '' : `?${asked}`}`;
            const outcome = await answerRequest(arrivalOf(verb, url, type, text), m.mock, m.access);
            if (!('answer' in outcome)) throw new Error('no fault was ordered');
            const { status, headers, text: told } = wireAnswer(outcome.answer, m.mock);
            expect([200, 201, 400, 404, 405, 415]).toContain(status);
            expect(told === '' || JSON.parse(told) !== undefined).toBe(true);
            expectNoSecret(headers, status >= 400 ? told : '');
            const { supplier, invoice } = m.mock.company.counts();
            expect(supplier).toBeGreaterThanOrEqual(SMALL.suppliers);
            expect(invoice).toBeGreaterThanOrEqual(SMALL.invoices);
          },
        ),
        5,
      ),
    PATIENCE_MS,
  );

  it(
    'lets nobody in without its key',
    () =>
      fuzz(
        fc.asyncProperty(hostileText, key, async (token, part) => {
          const outcome = await answerRequest(
            arrivalOf('GET', `/suppliers/${part}`, '', '', token),
            m.mock,
            m.access,
          );
          expect('answer' in outcome && outcome.answer.status).toBe(401);
        }),
      ),
    PATIENCE_MS,
  );

  it(
    'takes orders of the person who runs it, or refuses them in few words',
    () =>
      fuzz(
        fc.property(method, adminPath(), query, body, (verb, path, asked, [type, text]) => {
          const request = decodeRequest(arrivalOf(verb, `/_admin/${path}?${asked}`, type, text), text);
          const answer = answerAdmin(request, m.mock, seededRandom(3));
          expect([200, 400, 404]).toContain(answer.status);
          if (answer.status !== 200) expectShort(JSON.stringify(answer.body));
          if (answer.lines) expect([...answer.lines].length).toBeGreaterThanOrEqual(0);
          // An order may have made it slower, or smaller.
          m.mock.switches = { ...m.mock.switches, ...PROFILES.unlimited };
        }),
        3,
      ),
    PATIENCE_MS,
  );

  it.each(['[', 'a[', ']', 'a[]=1&', 'a=1&', '[a]', '%5B', '%', '&', '='])(
    'reads many %j at once',
    (piece) => {
      expectLinear(readParams, piece, '=1');
      expectLinear(readParams, piece, '=1', 'a[');
    },
  );

  it('survives requests over the wire that are hardly HTTP', async () => {
    const http = await openHttpMock();
    for (const path of [
      '/constructor',
      '/__proto__',
      '/%',
      '//',
      '/suppliers?per_page[]=1',
      '/_admin/requests?last[a]=1',
    ]) {
      const { status } = await http.get(path);
      expect(status).toBeLessThan(500);
    }
  });
});

describe('the local API gateway', () => {
  let server: ListeningServer;
  const events: unknown[] = [];

  it(
    'hands every request on as an event, or refuses it itself',
    async () => {
      const target = {
        name: 'webhook',
        invoke: async (event: unknown) => {
          events.push(event);
          return { statusCode: 200, body: 'ok' };
        },
      } as unknown as LocalFunction;
      const problems: string[] = [];
      server = await startRestApi([{ method: 'POST', path: '/webhooks/{token}', target }], {
        ...{ time: { scale: 1, epochMs: 0 }, onProblem: (problem) => void problems.push(problem) },
      });
      try {
        const path = fc.oneof(
          fc.constantFrom('/webhooks/%', '/webhooks/%zz', '//', '/webhooks/a%2Fb', '/webhooks/__proto__'),
          hostileText.map((text) => `/webhooks/${encodeURIComponent(text.toWellFormed()).slice(0, 500)}`),
        );
        await fuzz(
          fc.asyncProperty(path, query, hostileText, async (where, asked, text) => {
            const url = `${server.url}${where}?${encodeURIComponent(asked.toWellFormed()).slice(0, 2000)}`;
            const { status } = await fetch(url, { method: 'POST', body: text.toWellFormed() });
            expect([200, 400, 403]).toContain(status);
          }),
          0.5,
        );
        expect(problems).toEqual([]);
        expect(events.length).toBeGreaterThan(0);
      } finally {
        await server.close();
      }
    },
    PATIENCE_MS,
  );
});

/** Without those that make a company anew: that takes its time. */
function adminPath(): fc.Arbitrary<string> {
  const topics = [
    'time',
    'records',
    'records/invoice',
    'records/supplier/40001',
    'records/__proto__',
    'switches',
    'faults',
  ];
  const others = [
    'faults/next',
    'webhooks',
    'requests',
    'counters',
    'change-something',
    'actions/edit',
    'actions/pay',
  ];
  const actions = [
    'actions/createInvoice',
    'actions/createSupplier',
    'actions/approve',
    ...[
      'actions/createMaster',
      'actions/updateMaster',
      'actions/cancelPayment',
      'records/tax',
      'records/payment/1',
    ],
    'actions/constructor',
    'nothing',
  ];
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...topics, ...others, ...actions) },
    hostileText.filter((text) => !text.startsWith('seed')),
  );
}

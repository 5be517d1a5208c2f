import { describe, expect, it } from '@jest/globals';
import { parseApi } from '../../../lib/connectors/rest/parse/api.ts';
import { rest } from '../../../lib/connectors/rest/rest.ts';
import { byLegalEntity } from '../../../lib/mapping/companies.ts';
import { defineIntegration } from '../../../lib/mapping/define.ts';
import { ConfigurationError } from '../../../lib/mapping/faults.ts';
import { linked, required } from '../../../lib/mapping/sources.ts';
import { describeBooks } from './books.ts';
import { describeParties } from './parties.ts';

type Loose = Record<string, unknown>;

const FIELDS = {
  code: { type: 'text', required: true, about: 'Code.' },
  name: { type: 'text', about: 'Name.' },
};
const TARGET = {
  fields: FIELDS,
  naturalKey: ['code'],
  idempotency: { kind: 'searchable', settleSeconds: 5 },
  create: { path: '/vendors' },
  update: { path: '/vendors/{id}' },
  read: { path: '/vendors/{id}' },
  find: { path: '/vendors', query: { code: '{field.code}' } },
  list: { path: '/vendors' },
};
const SOURCE = {
  fields: { name: { type: 'text', about: 'Name.' } },
  target: null,
  read: { path: '/taxes/{id}' },
  list: { path: '/taxes' },
};
const API = {
  name: 'Books',
  baseUrl: 'https://books.example.com/v1',
  auth: { kind: 'basic' },
  targets: { vendor: TARGET },
  sources: { tax: SOURCE },
};

const faultsOf = (description: unknown): readonly string[] =>
  parseApi(description).faults.map(({ place, words }) => `${place}: ${words}`);
const api = (changes: Loose): Loose => ({ ...API, ...changes });
const target = (changes: Loose): Loose => api({ targets: { vendor: { ...TARGET, ...changes } } });
const source = (changes: Loose): Loose => api({ sources: { tax: { ...SOURCE, ...changes } } });
const changes = (settings: Loose): Loose => source({ changes: { path: '/taxes', ...settings } });
const rule = (settings: Loose): Loose => api({ errors: [settings] });
const VENDOR = 'connector.targets.vendor';
const TAX = 'connector.sources.tax';

describe('a sound description', () => {
  it.each([
    ['of the tests', API],
    ['without targets', api({ targets: {} })],
    ['without sources', api({ sources: undefined })],
  ])('has no fault: %s', (_name, description) => {
    expect(faultsOf(description)).toEqual([]);
  });

  it('is asked for in the way that its defaults say', () => {
    const { plan } = parseApi(API);
    expect(plan).toMatchObject({ maxConcurrency: 2, timeoutSeconds: 30, knowsCompanies: false, errors: [] });
    expect(plan.targets['vendor']).toMatchObject({
      record: { id: ['id'], idIs: 'text', key: null },
      create: { method: 'POST', body: '{record}', answers: 'record', result: [] },
      update: { method: 'PATCH', body: '{record}' },
      list: { method: 'GET', body: undefined, pages: { style: 'all' } },
    });
  });

  it('gives its names to the mapping, and the connector what it says', () => {
    const integration = defineIntegration({
      ...BASE,
      connector: describeBooks('http://localhost:1'),
      entities: {
        supplier: { target: 'supplier', fields: { code: required('uniqueCode'), name: 'name' } },
        invoice: {
          target: 'bill',
          fields: { number: required('invoiceNumber'), supplier: required(linked('supplier')), total: 'sum' },
          lines: { position: 'position', amount: 'sum' },
        },
      },
      inward: {
        tax: { source: 'tax', fields: { name: required('name'), percent: 'percent', value: 'percent' } },
      },
    });
    expect(integration.connector).toMatchObject({ kind: 'rest', description: { name: 'Acme Books' } });
    expect(integration.entities.map((entity) => entity.target)).toEqual(['supplier', 'bill']);
  });

  it('does not compile a name that it does not have', () => {
    const connector = describeParties('http://localhost:1');
    const supplier = { target: 'party', fields: { code: 'uniqueCode', name: 'name' } } as const;
    defineIntegration({ ...BASE, connector, entities: { supplier } });
    const define = (): unknown =>
      // @ts-expect-error there is no target "partei"
      defineIntegration({ ...BASE, connector, entities: { supplier: { ...supplier, target: 'partei' } } });
    expect(define).toThrow('must be a target of the connector, but it is "partei". Did you mean "party"?');
  });
});

const BASE = { name: 'live', goLive: '2026-01-01', precoro: { region: 'us' } } as const;

describe('a wrong description', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'connector: must be an object, but it is nothing.'],
    [
      'an unknown setting',
      api({ baseUri: 1 }),
      'connector.baseUri: is no setting of rest(...). Did you mean "baseUrl"?',
    ],
    [
      'no name',
      api({ name: ' ' }),
      'connector.name: must be what people call the system, such as "Acme Books", but it is " ".',
    ],
    [
      'an address without TLS',
      api({ baseUrl: 'http://books.example.com' }),
      'connector.baseUrl: must be a URL that begins with "https://" ("http://" only for localhost), but it is "http://books.example.com".',
    ],
    [
      'an address that holds a login',
      api({ baseUrl: 'https://me:pw@books.example.com' }),
      'connector.baseUrl: holds a login',
    ],
    [
      'an address with a query',
      api({ baseUrl: 'https://books.example.com/?a=1' }),
      'connector.baseUrl: must end with the path',
    ],
    [
      'an address with a company',
      api({ baseUrl: 'https://books.example.com/{company}' }),
      'connector.baseUrl: must hold no names in braces',
    ],
    [
      'no login',
      api({ auth: undefined }),
      'connector.auth.kind: must be "none" or "header" or "basic" or "clientCredentials", but it is nothing.',
    ],
    ['an unknown login', api({ auth: { kind: 'basics' } }), 'Did you mean "basic"?'],
    [
      'a setting of another login',
      api({ auth: { kind: 'basic', tokenUrl: 'x' } }),
      'connector.auth.tokenUrl: is no setting of auth "basic".',
    ],
    [
      'a secret in the configuration',
      api({ auth: { kind: 'header', headers: { 'X-Key': 'abc123' } } }),
      'connector.auth.headers.X-Key: must hold a part of the secret, such as "Bearer {secret.token}"',
    ],
    ['a login without headers', api({ auth: { kind: 'header' } }), 'connector.auth.headers: is empty'],
    [
      'a login with another name',
      api({ auth: { kind: 'header', headers: { A: '{token}' } } }),
      'connector.auth.headers.A: holds {token}, which means nothing here. Known: secret.token.',
    ],
    [
      'a token from an address without TLS',
      api({ auth: { kind: 'clientCredentials', tokenUrl: 'http://x.example' } }),
      'connector.auth.tokenUrl: must be a URL that begins with "https://"',
    ],
    [
      'an odd way to ask for a token',
      api({ auth: { kind: 'clientCredentials', tokenUrl: 'https://x.example', sendAs: 'json', scope: '' } }),
      'connector.auth.sendAs: must be "basic" or "form", but it is "json".',
    ],
    [
      'a header that is none',
      api({ headers: { 'X Y': 'a' } }),
      'connector.headers.X Y: is no name of a header',
    ],
    [
      'a header with a name of another place',
      api({ headers: { 'X-Id': '{id}' } }),
      'connector.headers.X-Id: holds {id}, which means nothing here.',
    ],
    [
      'too many calls at once',
      api({ maxConcurrency: 51 }),
      'connector.maxConcurrency: must be at most 50, but it is "51".',
    ],
    ['a long time-out', api({ timeoutSeconds: 61 }), 'connector.timeoutSeconds: must be at most 60'],
    [
      'errors that are no list',
      api({ errors: {} }),
      'connector.errors: must be a list, but it is an object.',
    ],
    [
      'a rule that fits everything',
      rule({ is: 'rejected' }),
      'connector.errors.0: fits every answer: give "status", or a path "at" which something stands.',
    ],
    [
      'a rule without a meaning',
      rule({ status: 422 }),
      'connector.errors.0.is: is missing; it must be one of rejected, duplicate, putOff, notFound, outdated, unknown.',
    ],
    [
      'a rule with an odd meaning',
      rule({ status: 422, is: 'reject' }),
      'connector.errors.0.is: must be "rejected" or',
    ],
    [
      'a rule of no status',
      rule({ status: [], is: 'rejected' }),
      'connector.errors.0.status: must be a status such as 422, a list of them, "4xx" or "5xx", but it is a list of 0.',
    ],
    [
      'a rule of an odd status',
      rule({ status: 42, is: 'rejected' }),
      'connector.errors.0.status: must be a status',
    ],
    [
      'a rule that compares nothing',
      rule({ status: 422, equals: 'x', is: 'rejected' }),
      'connector.errors.0.at: is missing, and "equals" and "contains" look there.',
    ],
    [
      'a rule that compares an object',
      rule({ at: 'error', equals: {}, is: 'rejected' }),
      'connector.errors.0.equals: must be text, a number, true or false',
    ],
    [
      'words at no path',
      rule({ status: 422, is: 'rejected', words: 'a..b' }),
      'connector.errors.0.words: must be a path to text such as "errors.*.message", but it is "a..b".',
    ],
    [
      'nothing described',
      api({ targets: {}, sources: {} }),
      'connector.targets: is empty; describe at least one.',
    ],
    [
      'a path without a slash',
      target({ create: { path: 'vendors' } }),
      `${VENDOR}.create.path: must be a path that begins with "/" and holds no "?", but it is "vendors".`,
    ],
    [
      'a query in the path',
      target({ list: { path: '/vendors?page=1' } }),
      `${VENDOR}.list.path: must be a path`,
    ],
    [
      'a request that is forgotten',
      target({ read: undefined }),
      `${VENDOR}.read.path: must be a path that begins with "/" and holds no "?", but it is nothing.`,
    ],
    [
      'a name that means nothing',
      target({ read: { path: '/vendors/{ID}' } }),
      `${VENDOR}.read.path: holds {ID}, which means nothing here. Did you mean "id"?`,
    ],
    [
      'a field that is none',
      target({ find: { path: '/v', query: { code: '{field.cod}' } } }),
      `${VENDOR}.find.query.code: holds {field.cod}, which means nothing here. Did you mean "field.code"?`,
    ],
    [
      'the record in an address',
      target({ create: { path: '/v/{record}' } }),
      `${VENDOR}.create.path: holds {record}`,
    ],
    [
      'an odd method',
      target({ update: { path: '/v/{id}', method: 'PATCHED' } }),
      `${VENDOR}.update.method: must be "GET" or "POST" or "PUT" or "PATCH" or "DELETE", but it is "PATCHED".`,
    ],
    [
      'a write by GET',
      target({ create: { path: '/v', method: 'GET' } }),
      `${VENDOR}.create.method: must not be "GET": it changes something.`,
    ],
    [
      'a body with GET',
      target({ read: { path: '/v/{id}', body: {} } }),
      `${VENDOR}.read.body: cannot be sent with GET.`,
    ],
    [
      'a result at no path',
      target({ read: { path: '/v/{id}', result: 'data[0]. id' } }),
      `${VENDOR}.read.result: must be a path into the answer's JSON such as "data.0.id"`,
    ],
    [
      'pages in no style',
      target({ list: { path: '/v', pages: { style: 'pages' } } }),
      `${VENDOR}.list.pages.style: must be "page" or "offset" or "cursor" or "nextUrl" or "link", but it is "pages". Did you mean "page"?`,
    ],
    [
      'pages that are not asked for',
      target({ list: { path: '/v', pages: { style: 'page' } } }),
      `${VENDOR}.list.pages: style "page" needs {page} in the request, such as query: { page: "{page}" }.`,
    ],
    [
      'a page of another style',
      target({ list: { path: '/v', query: { p: '{page}' } } }),
      `${VENDOR}.list.pages: must have style "page", because the request holds {page}.`,
    ],
    [
      'pages without the way to the next',
      target({ list: { path: '/v', pages: { style: 'nextUrl' } } }),
      `${VENDOR}.list.pages.next: must be a path`,
    ],
    ['no fields', target({ fields: {} }), `${VENDOR}.fields: is empty; name at least one field.`],
    [
      'a field of no type',
      target({ fields: { ...FIELDS, name: { type: 'txt', about: 'x' } } }),
      `${VENDOR}.fields.name.type: must be one of text, decimal, integer, boolean, date, dateTime, json, but it is "txt". Did you mean "text"?`,
    ],
    [
      'a field that nobody knows',
      target({ fields: { ...FIELDS, name: { type: 'text' } } }),
      `${VENDOR}.fields.name.about: must be one sentence that says what the field means, but it is nothing.`,
    ],
    [
      'a field that is the whole record',
      target({ fields: { ...FIELDS, name: { type: 'text', about: 'x', at: '' } } }),
      `${VENDOR}.fields.name.at: must be a path to a part of the record such as "name", but it is "".`,
    ],
    ['no natural key', target({ naturalKey: [] }), `${VENDOR}.naturalKey: is empty`],
    [
      'a natural key that is no field',
      target({ naturalKey: ['cod'] }),
      `${VENDOR}.naturalKey: names "cod", which is no field. Did you mean "code"?`,
    ],
    [
      'a natural key that may be empty',
      target({ naturalKey: ['code', 'name'] }),
      `${VENDOR}.fields.name.required: must be true: the natural key names the field.`,
    ],
    [
      'no protection named',
      target({ idempotency: undefined }),
      `${VENDOR}.idempotency.kind: is missing; it must be one of upsert, key, uniqueReference, searchable, none.`,
    ],
    [
      'a key without a lifetime',
      target({ idempotency: { kind: 'key' }, record: { key: 'k' } }),
      `${VENDOR}.idempotency.lifetimeSeconds: is missing; it must be a number of seconds.`,
    ],
    [
      'a key that is not sent',
      target({ idempotency: { kind: 'uniqueReference' } }),
      `${VENDOR}.idempotency: kind "uniqueReference" needs the key in what is created: give record.key, or {key} in create`,
    ],
    [
      'a sign of no field',
      target({ signs: { taxNumber: 'tax' } }),
      `${VENDOR}.signs.taxNumber: must name a field, but it is "tax".`,
    ],
    [
      'an unknown sign',
      target({ signs: { taxnumber: 'code' } }),
      `${VENDOR}.signs.taxnumber: is no sign. Did you mean "taxNumber"?`,
    ],
    [
      'a lines path without lines',
      target({ record: { lines: 'items' } }),
      `${VENDOR}.record.lines: is no setting of a record.`,
    ],
    [
      'a retired record that shows no field',
      target({ cancel: { path: '/v/{id}', becomes: { state: 'x' } } }),
      `${VENDOR}.cancel.becomes.state: is no field.`,
    ],
    [
      'a retired record of another type',
      target({
        fields: { ...FIELDS, n: { type: 'integer', about: 'n' } },
        cancel: { path: '/v/{id}', becomes: { n: 'x' } },
      }),
      `${VENDOR}.cancel.becomes.n: must be a value of that field, but it is "x".`,
    ],
    [
      'a source of no target',
      source({ target: 'vendr' }),
      `${TAX}.target: must be null or the target that writes the same records, but it is "vendr". Did you mean "vendor"?`,
    ],
    [
      'a field that refers to nothing',
      source({ fields: { a: { type: 'text', about: 'x', refersTo: 'b' } } }),
      `${TAX}.fields.a.refersTo: must be a source or a target, but it is "b". Known: tax, vendor.`,
    ],
    [
      'changes since nothing',
      changes({}),
      `${TAX}.changes.since.style: is missing; it must be "date" or "cursor".`,
    ],
    [
      'changes that are not asked for',
      changes({ since: { style: 'date', at: 'at' } }),
      `${TAX}.changes.since: needs {since} in the request`,
    ],
    [
      'changes without their moment',
      changes({ query: { s: '{since}' }, since: { style: 'date' } }),
      `${TAX}.changes.since.at: must be a path`,
    ],
    [
      'changes of ids',
      changes({ query: { s: '{since}' }, answers: 'id', since: { style: 'date', at: 'at' } }),
      `${TAX}.changes.answers: must be "record": the moment of the change stands in it.`,
    ],
    [
      'two ways to go on',
      changes({ query: { c: '{cursor}' }, pages: { style: 'link' }, since: { style: 'cursor', next: 'n' } }),
      `${TAX}.changes.pages: must be left out`,
    ],
    [
      'an overlap of days',
      changes({ query: { s: '{since}' }, since: { style: 'date', at: 'at', overlapSeconds: 100_000 } }),
      `${TAX}.changes.since.overlapSeconds: must be at most 86400`,
    ],
  ])('is refused in words: %s', (_name, description, expected) => {
    expect(faultsOf(description).join('\n')).toContain(expected);
  });

  it('tells one mistake once', () => {
    for (const description of [
      target({ create: { path: 'vendors' } }),
      target({ fields: { ...FIELDS, name: { type: 'txt', about: 'x' } } }),
      api({ auth: { kind: 'basics' } }),
      rule({ status: 422 }),
      changes({ since: { style: 'date', at: 'at' } }),
    ]) {
      expect(faultsOf(description)).toHaveLength(1);
    }
  });

  it('is told with everything else that is wrong in the configuration', () => {
    const wrong = rest({ ...describedAs(target({ create: { path: 'vendors' } })), baseUrl: 'ftp://x' });
    const define = () =>
      defineIntegration({
        ...BASE,
        goLive: 'soon',
        connector: wrong,
        entities: {},
      });
    expect(define).toThrow(ConfigurationError);
    expect(define).toThrow(/goLive: .*\n.*connector.targets.vendor.create.path: .*\n.*connector.baseUrl: /s);
  });

  it('is one that knows no companies where there are several', () => {
    const connector = rest(describedAs(API));
    const companies = byLegalEntity({ Acme: 'a', Bolt: 'b' });
    const supplier = { target: 'vendor', fields: { code: 'uniqueCode' } } as const;
    expect(() => defineIntegration({ ...BASE, companies, connector, entities: { supplier } })).toThrow(
      'connector: there are 2 companies, and no request of the description names {company}: all of them would be one.',
    );
  });
});

/** What a person without a type checker may write. */
function describedAs(description: unknown): Parameters<typeof rest>[0] {
  return description as Parameters<typeof rest>[0];
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecodeError } from '../../lib/domain/decode.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { tokenMatches } from '../../lib/precoro/webhook-token.ts';
import { decodeWebhook, webhookTypes, type WebhookTypes } from '../../lib/precoro/webhook.ts';

const types: WebhookTypes = webhookTypes({
  ...CATALOGUE,
  supplier: { name: 'supplier', webhookType: 7 },
  purchaseOrder: { name: 'purchaseOrder', webhookType: 2 },
  invoice: { name: 'invoice', webhookType: 3 },
  receipt: { name: 'receipt', webhookType: null },
});
const decode = (body: unknown) =>
  decodeWebhook(typeof body === 'string' ? body : JSON.stringify(body), types);

it.each<[string, unknown, unknown]>([
  [
    'the documented sample',
    { id: 123456, type: 2, action: 0, idn: 5 },
    { kind: 'hint', entity: 'purchaseOrder', id: '123456', idn: '5', action: 'create' },
  ],
  [
    'an entity without idn',
    { id: 1, type: 7, action: 1 },
    { kind: 'hint', entity: 'supplier', id: '1', idn: null, action: 'update' },
  ],
  [
    'idn of null',
    { id: 1, type: 7, action: 1, idn: null },
    { kind: 'hint', entity: 'supplier', id: '1', idn: null, action: 'update' },
  ],
  [
    'digits in quotes',
    { id: '12', type: '3', action: '1', idn: '9' },
    { kind: 'hint', entity: 'invoice', id: '12', idn: '9', action: 'update' },
  ],
  [
    'fields nobody knows',
    { id: 1, type: 3, action: 1, idn: 2, companyId: 5, extra: { a: [] } },
    { kind: 'hint', entity: 'invoice', id: '1', idn: '2', action: 'update' },
  ],
  [
    'an action nobody knows',
    { id: 1, type: 3, action: 2, idn: 2 },
    { kind: 'hint', entity: 'invoice', id: '1', idn: '2', action: 'other' },
  ],
  ['a type nobody knows', { id: 1, type: 99, action: 0 }, { kind: 'unknownType', type: 99 }],
  ['the type of an entity without webhooks', { id: 1, type: 5, action: 0 }, { kind: 'unknownType', type: 5 }],
])('reads %s', (_name, body, expected) => {
  expect(decode(body)).toEqual(expected);
});

it.each<[string, unknown, RegExp]>([
  ['no JSON', 'id=5', /body must be JSON/],
  ['a list', [1], /body must be a JSON object/],
  ['no type', { id: 1, action: 0 }, /type must be a whole number from 0, but it is missing/],
  ['a broken type', { id: 1, type: 1.5, action: 0 }, /type must be .* 1\.5/],
  ['no id', { type: 3, action: 0 }, /id must be a positive whole number, but it is missing/],
  ['an id of zero', { id: 0, type: 3, action: 0 }, /id must be .* 0/],
  ['an id too large to be exact', { id: 1e21, type: 3, action: 0 }, /id must be/],
  ['an id that is a path', { id: '../5', type: 3, action: 0 }, /id must be .*"\.\.\/5"/],
  ['an idn that is an object', { id: 1, type: 3, action: 0, idn: {} }, /idn must be .* an object/],
  ['a negative action', { id: 1, type: 3, action: -1 }, /action must be .* -1/],
  ['more than 4 kB', { id: 1, type: 3, action: 0, pad: 'é'.repeat(2100) }, /body must be at most 4096 bytes/],
])('refuses %s', (_name, body, words) => {
  expect(() => decode(body)).toThrow(words);
});

it('throws nothing but DecodeError, whatever is sent', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
      try {
        decode(body);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }),
  );
});

describe('the token in the path', () => {
  it.each([
    ['the current one', 'new-token', ['new-token', 'old-token'], true],
    ['the previous one', 'old-token', ['new-token', 'old-token'], true],
    ['a wrong one', 'no-token', ['new-token', 'old-token'], false],
    ['a beginning', 'new', ['new-token'], false],
    ['none, where an empty one was configured', '', [''], false],
    ['any, where none is accepted', 'x', [], false],
  ])('%s', (_name, given, accepted, expected) => {
    expect(tokenMatches(given, accepted)).toBe(expected);
  });
});

it.each([
  ['a body that is no JSON', 'token=tok-9f8e7d6c5b4a'],
  ['a body that is a text', '"tok-9f8e7d6c5b4a"'],
  ['a long id', { id: 'tok-9f8e7d6c5b4a', type: 3, action: 0 }],
  ['a long type', { id: 1, type: 'tok-9f8e7d6c5b4a', action: 0 }],
])('shows nothing that could be a secret of %s', (_name, body) => {
  expect(() => decode(body)).toThrow(/not shown/);
  expect(() => decode(body)).not.toThrow(/9f8e/);
});

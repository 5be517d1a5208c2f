import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact } from '../../lib/http/redact.ts';

it.each([
  ['a known secret', 'key s3cr3t/x refused', ['s3cr3t/x'], 'key [hidden] refused'],
  ['a percent-encoded secret', 'at /a?k=s3cr3t%2Fx', ['s3cr3t/x'], 'at /a?k=[hidden]'],
  ['the longer of two nested secrets', 'abcdef-gh', ['abcdef', 'abcdef-gh'], '[hidden]'],
  ['a query value by its name', '/a?page=2&access_token=abc&x=1', [], '/a?page=2&access_token=[hidden]&x=1'],
  ['a header by its name', 'X-AUTH-TOKEN: abc, next', [], 'X-AUTH-TOKEN: [hidden], next'],
  ['a JSON property by its name', '{"password": "abc", "a": 1}', [], '{"password": "[hidden]", "a": 1}'],
  ['a bearer token', 'sent Bearer abcdefghij', [], 'sent Bearer [hidden]'],
  ['an authorization header whole', 'Authorization: Basic abcdefghij==', [], 'Authorization: [hidden]'],
  ['a user in a URL', 'https://me:pw@host/a', [], 'https://[hidden]@host/a'],
  ['nothing where the secret is too short to tell', 'a b c', ['b'], 'a b c'],
  [
    'ordinary words',
    'sumPaid: The Invoice is already fully paid.',
    [],
    'sumPaid: The Invoice is already fully paid.',
  ],
])('hides %s', (_name, text, secrets, expected) => {
  expect(redact(text, secrets)).toBe(expected);
});

it('cuts long texts', () => {
  expect(redact('x'.repeat(2000))).toHaveLength(501);
  expect(redact('abcdef', [], 3)).toBe('abc…');
});

it('is quick with megabytes made to slow it down', () => {
  const started = performance.now();
  redact('a-'.repeat(2_000_000), ['some-secret']);
  expect(performance.now() - started).toBeLessThan(2000);
});

it('never leaves a known secret readable', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 12, unit: 'grapheme' }),
      fc.string(),
      fc.string(),
      (secret, before, after) => {
        fc.pre(!'[hidden]…'.includes(secret));
        return !redact(before + secret + after, [secret], 10_000).includes(secret);
      },
    ),
  );
});

import { expect, it } from '@jest/globals';
import { authHeaders } from '../../lib/precoro/auth.ts';
import { precoroBaseUrl } from '../../lib/precoro/regions.ts';

it('both headers are sent, without the line end that secrets are stored with', () => {
  expect(authHeaders({ token: ' abc \n', email: 'a@b.example\n' })).toEqual({
    'X-AUTH-TOKEN': 'abc',
    email: 'a@b.example',
  });
});

it.each([
  ['an empty token', { token: ' ', email: 'a@b' }, /token/],
  ['a token of two lines', { token: 'abc\nSECRET', email: 'a@b' }, /token/],
  ['an e-mail that is none', { token: 'abc', email: 'SECRET' }, /e-mail/],
])('%s is refused, unsaid', (_name, credentials, words) => {
  expect(() => authHeaders(credentials)).toThrow(words);
  expect(() => authHeaders(credentials)).not.toThrow(/SECRET/);
});

it.each([
  [undefined, 'https://api.precoro.com'],
  ['', 'https://api.precoro.com'],
  ['international', 'https://api.precoro.com'],
  ['us', 'https://api.precoro.us'],
  ['https://api.precoro.us/', 'https://api.precoro.us'],
  ['https://proxy.example/precoro/', 'https://proxy.example/precoro'],
  ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
  ['http://localhost:4010/', 'http://localhost:4010'],
])('the base URL of %s is %s', (value, expected) => {
  expect(precoroBaseUrl(value)).toBe(expected);
});

it.each([
  ['eu', /"international", "us" or a URL/],
  ['http://api.precoro.com', /must start with https/],
  ['http://127.0.0.1.example.com', /must start with https/],
  ['https://app.precoro.us', /api\.precoro\.us, not the app/],
  ['https://me:secret@api.precoro.com', /"international", "us" or a URL/],
  ['https://api.precoro.com?token=secret', /"international", "us" or a URL/],
])('the base URL %s is refused', (value, words) => {
  expect(() => precoroBaseUrl(value)).toThrow(words);
});

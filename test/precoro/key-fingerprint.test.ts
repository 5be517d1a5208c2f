import { describe, expect, it } from '@jest/globals';
import { keyFingerprint } from '../../lib/precoro/key-fingerprint.ts';
import { precoroKeyFingerprint } from '../../lib/precoro/open-gateway.ts';

const KEY = { token: 'c2VjcmV0LXRva2Vu', email: 'api@example.com' };
const SERVER = 'https://api.precoro.com';
const fingerprint = keyFingerprint(KEY, SERVER);

describe('the fingerprint of an API key', () => {
  it('is short text that shows nothing of the key', () => {
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('stays the same from version to version: stored claims are compared with it', () => {
    expect(fingerprint).toBe('4d7758ec509059b6');
  });

  it.each([
    ['blanks and line ends around the token', { ...KEY, token: ` ${KEY.token}\n` }],
    ['blanks around the e-mail address', { ...KEY, email: ` ${KEY.email} ` }],
    ['capitals of the e-mail address', { ...KEY, email: 'API@Example.com' }],
  ])('does not go by %s', (_, same) => {
    expect(keyFingerprint(same, SERVER)).toBe(fingerprint);
  });

  it.each([
    ['another token', { ...KEY, token: 'c2VjcmV0LXRva2Vv' }, SERVER],
    ["another user's key", { ...KEY, email: 'other@example.com' }, SERVER],
    ['the other server', KEY, 'https://api.precoro.us'],
  ])('tells %s', (_, key, server) => {
    expect(keyFingerprint(key, server)).not.toBe(fingerprint);
  });

  it('costs whoever guesses tokens a noticeable time for each guess', () => {
    const start = performance.now();
    keyFingerprint(KEY, SERVER);
    // A plain hash takes a few thousandths of a millisecond.
    expect(performance.now() - start).toBeGreaterThan(5);
  });

  it('is that of the secret with its region, or of its stand-in', () => {
    expect(precoroKeyFingerprint(KEY, 'international')).toBe(fingerprint);
    expect(precoroKeyFingerprint(KEY, 'us')).toBe(keyFingerprint(KEY, 'https://api.precoro.us'));
    const standIn = { ...KEY, baseUrl: 'http://127.0.0.1:3999/' };
    expect(precoroKeyFingerprint(standIn, 'us')).toBe(keyFingerprint(KEY, 'http://127.0.0.1:3999'));
  });

  it('of a wrong secret is an error that shows no value of it', () => {
    expect(() => precoroKeyFingerprint({ token: KEY.token }, 'us')).toThrow(/wrong value in: email/);
    expect(() => keyFingerprint({ ...KEY, token: 'two words' }, SERVER)).toThrow(RangeError);
    expect(() => keyFingerprint({ ...KEY, token: 'two words' }, SERVER)).not.toThrow(/two words/);
  });
});

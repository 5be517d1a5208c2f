import { describe, expect, it } from '@jest/globals';
import type { Fetch } from '../../lib/http/transport.ts';
import { openPrecoroGateway } from '../../lib/precoro/open-gateway.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import { catalogue, detail } from './fixtures.ts';

const SECRET = { token: 'tok-1\n', email: 'api@example.com' };

/** The address and the key of one request that a gateway with this secret sends. */
async function requestWith(secret: unknown, region: 'international' | 'us' = 'international') {
  const seen: { url: string; token: string | null }[] = [];
  const fetch: Fetch = async (input, init) => {
    seen.push({
      url: input instanceof Request ? input.url : String(input),
      token: new Headers(init?.headers).get('x-auth-token'),
    });
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  };
  const gateway = openPrecoroGateway(secret, { region, switches: DEFAULT_SWITCHES, catalogue, fetch });
  await gateway.send(detail, AbortSignal.timeout(1000));
  return seen[0];
}

describe('Precoro, opened with its secret', () => {
  it.each([
    ['international', SECRET, 'https://api.precoro.com/'],
    ['us', SECRET, 'https://api.precoro.us/'],
    ['us', { ...SECRET, baseUrl: '' }, 'https://api.precoro.us/'],
    ['us', { ...SECRET, baseUrl: 'http://127.0.0.1:4010' }, 'http://127.0.0.1:4010/'],
  ] as const)('is asked where the region or the secret says: %s %j', async (region, secret, expected) => {
    const request = await requestWith(secret, region);
    expect(request?.url.startsWith(expected)).toBe(true);
    expect(request?.token).toBe('tok-1');
  });

  it.each([
    ['no object', 'hunter2', 'wrong value in: '],
    ['no token', { email: 'api@example.com' }, 'wrong value in: token (must be text)'],
    ['a token that is no text', { ...SECRET, token: { hunter2: 1 } }, 'wrong value in: token'],
    ['a token that cannot be sent', { ...SECRET, token: 'hunter2\nhunter2' }, 'token must be one line'],
    ['an address that is none', { ...SECRET, baseUrl: 'https://me:hunter2@proxy.example' }, 'baseUrl must'],
  ])('refuses a secret with %s, whose values it does not tell', async (_, secret, words) => {
    const error: unknown = await requestWith(secret).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toContain(words);
    expect(String(error)).not.toContain('hunter2');
  });
});

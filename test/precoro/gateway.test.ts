import { describe, expect, it } from '@jest/globals';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import type { PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import {
  answer,
  answerJson,
  halfAnAnswer,
  neverAnswers,
  resetAfterReading,
  scriptedServer,
  type Script,
} from '../http/scripted-server.ts';
import { catalogue, create, credentials, detail, list, patch } from './fixtures.ts';

const never = new AbortController().signal;
const gatewayTo = (baseUrl: string) =>
  precoroGateway({ baseUrl, credentials, switches: DEFAULT_SWITCHES, catalogue, fetch, timeoutMs: 150 });

async function sendTo(script: Script, call: PrecoroCall) {
  await using server = await scriptedServer(script);
  const found = await gatewayTo(server.url).send(call, never);
  return { found, seen: server.seen };
}

describe('requests', () => {
  it('carry both credentials, our name, and the URL of their fingerprint', async () => {
    const { seen } = await sendTo(answerJson(200, { data: [] }), list);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/invoices?page=1&per_page=200', body: '' });
    expect(seen[0]?.headers).toMatchObject({
      'x-auth-token': credentials.token,
      email: credentials.email,
      'user-agent': expect.stringMatching(/^precoro-sync\//),
    });
    expect(gatewayTo('http://localhost:1').fingerprint(list)).toBe('GET /invoices?page=1&per_page=200');
  });

  it('a write says what its body is', async () => {
    const { seen } = await sendTo(answer(200, ''), patch);
    expect(seen[0]).toMatchObject({
      method: 'PATCH',
      body: '{"externalId":"BILL-1","externalIntegrationLog":null}',
    });
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });
});

describe('answers', () => {
  it.each<[string, Script, PrecoroCall, object]>([
    [
      'a page',
      answerJson(200, { data: [{ id: 1 }] }),
      list,
      { kind: 'page', rows: [{ id: 1 }], hasNext: false },
    ],
    ['a detail', answerJson(200, { id: 1 }), detail, { kind: 'object', body: { id: 1 } }],
    ['an empty answer to a patch', answer(204, ''), patch, { kind: 'object', body: null }],
    [
      'an unknown record',
      answerJson(404, { message: 'No such' }),
      detail,
      { kind: 'notFound', words: 'No such' },
    ],
    [
      'a refusal',
      answerJson(400, { errors: { errors: { name: 'Used.' } } }),
      create,
      { kind: 'rejected', status: 400 },
    ],
    [
      'a limit',
      answerJson(429, { error: 'Too many requests', 'RateLimit-Retry-After': '2026-01-01 00:00:00 UTC' }),
      list,
      { kind: 'rateLimited', until: Date.UTC(2026, 0, 1) },
    ],
    ['maintenance', answer(503, '<html>', { 'content-type': 'text/html' }), list, { kind: 'unavailable' }],
    ['a reset', resetAfterReading, create, { kind: 'unavailable', mayHaveHappened: true }],
    ['half an answer', halfAnAnswer, create, { kind: 'unavailable', mayHaveHappened: true }],
    ['silence', neverAnswers, create, { kind: 'unavailable', mayHaveHappened: true }],
  ])('%s', async (_name, script, call, expected) => {
    const { found, seen } = await sendTo(script, call);
    expect(found).toMatchObject(expected);
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain(credentials.token);
  });

  it("know the server's time", async () => {
    const { found } = await sendTo(
      answerJson(200, { id: 1 }, { date: 'Tue, 16 Dec 2025 09:00:00 GMT' }),
      detail,
    );
    expect(found).toMatchObject({ serverTime: Date.UTC(2025, 11, 16, 9) });
  });

  it('nobody there: nothing happened', async () => {
    const server = await scriptedServer(neverAnswers);
    await server[Symbol.asyncDispose]();
    expect(await gatewayTo(server.url).send(create, never)).toMatchObject({
      kind: 'unavailable',
      mayHaveHappened: false,
    });
  });
});

it('a call that cannot be put into a request is told to its caller', async () => {
  const gateway = gatewayTo('http://localhost:1');
  await expect(gateway.send({ ...detail, key: { id: '1', idn: null } }, never)).rejects.toThrow(RangeError);
});

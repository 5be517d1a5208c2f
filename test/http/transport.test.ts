import { describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { httpTransport, type HttpRequest } from '../../lib/http/transport.ts';
import { USER_AGENT } from '../../lib/http/user-agent.ts';
import {
  answer,
  answerJson,
  halfAnAnswer,
  neverAnswers,
  resetAfterReading,
  scriptedServer,
} from './scripted-server.ts';

const never = new AbortController().signal;
const get = (url: string): HttpRequest => ({
  method: 'GET',
  url,
  headers: { 'X-AUTH-TOKEN': 'tok-123456' },
  body: null,
});
const send = httpTransport({ fetch });

/** A TCP server that does one thing to every connection. */
async function tcpServer(
  onConnection: (destroy: () => void, end: () => void) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(
      () => socket.resetAndDestroy(),
      () => socket.end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

describe('answers', () => {
  it('gives status, headers, text and JSON, and sends our name', async () => {
    await using server = await scriptedServer(answerJson(418, { a: 1 }, { 'x-one': 'two' }));
    const outcome = await send({ ...get(server.url), method: 'POST', body: 'a=b' }, never);
    expect(outcome).toMatchObject({ outcome: 'answered', status: 418, text: '{"a":1}', json: { a: 1 } });
    expect(outcome.outcome === 'answered' && outcome.headers.get('x-one')).toBe('two');
    expect(server.seen[0]).toMatchObject({ method: 'POST', body: 'a=b' });
    expect(server.seen[0]?.headers).toMatchObject({
      'user-agent': USER_AGENT,
      accept: 'application/json',
      connection: 'close',
    });
  });

  it.each([
    [
      'an HTML page',
      answer(502, '<html>Bad gateway</html>', { 'content-type': 'text/html' }),
      502,
      undefined,
    ],
    ['nothing at all', answer(204, ''), 204, undefined],
    ['gzip', answer(200, '', {}), 200, undefined],
    [
      'a redirect, which is not followed',
      answer(302, '', { location: 'http://127.0.0.1:1/' }),
      302,
      undefined,
    ],
  ])('takes %s', async (_name, script, status, json) => {
    await using server = await scriptedServer(script);
    expect(await send(get(server.url), never)).toMatchObject({ outcome: 'answered', status, json });
  });

  it('unpacks gzip and keeps characters that span two pieces', async () => {
    const body = gzipSync(JSON.stringify({ name: 'Żółć'.repeat(20_000) }));
    await using server = await scriptedServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
    });
    expect(await send(get(server.url), never)).toMatchObject({ json: { name: 'Żółć'.repeat(20_000) } });
  });
});

describe('nothing was sent', () => {
  it.each([
    ['an unknown host', 'http://no-such-host.invalid/', /ENOTFOUND|EAI_AGAIN/],
    ['an unreadable URL', 'nowhere', 'an unreadable URL'],
    ['a scheme that is not HTTP', 'data:text/plain,hello', 'not valid'],
  ])('%s', async (_name, url, reason) => {
    const outcome = await send(get(url), never);
    expect(outcome).toMatchObject({ outcome: 'notSent' });
    expect(outcome.outcome !== 'answered' && outcome.words).toMatch(reason);
  });

  it('a refused connection', async () => {
    const { server, port } = await tcpServer((destroy) => destroy());
    await new Promise((resolve) => server.close(resolve));
    const outcome = await send(get(`http://127.0.0.1:${port}/`), never);
    expect(outcome).toEqual({
      outcome: 'notSent',
      words: `GET http://127.0.0.1:${port}: no connection (ECONNREFUSED)`,
    });
  });

  it('a connection closed during the TLS handshake', async () => {
    const { server, port } = await tcpServer((_destroy, end) => setTimeout(end, 10));
    const outcome = await send(get(`https://127.0.0.1:${port}/`), never);
    server.close();
    expect(outcome).toMatchObject({ outcome: 'notSent' });
  });

  it('a header that may not be sent, whose value is not told', async () => {
    const outcome = await send({ ...get('http://127.0.0.1:1/'), headers: { email: 'secret\nvalue' } }, never);
    expect(outcome).toEqual({
      outcome: 'notSent',
      words: 'GET http://127.0.0.1:1: the URL or a header is not valid',
    });
  });

  it('a deadline that has passed', async () => {
    await using server = await scriptedServer(answer(200, '{}'));
    expect(await send(get(server.url), AbortSignal.abort())).toMatchObject({ outcome: 'notSent' });
    expect(server.seen).toHaveLength(0);
  });
});

describe('sent, but what became of it is unknown', () => {
  it.each([
    ['a reset after the request was read', resetAfterReading, /connection lost/],
    ['half an answer', halfAnAnswer, /connection lost/],
    ['no answer in time', neverAnswers, /no whole answer within 100 ms/],
    ['an answer that is too large', answer(200, 'x'.repeat(5000)), /larger than 1000 bytes/],
  ])('%s', async (_name, script, words) => {
    await using server = await scriptedServer(script);
    const impatient = httpTransport({ fetch, timeoutMs: 100, maxAnswerBytes: 1000 });
    const outcome = await impatient(get(`${server.url}/secret-path?token=secret`), never);
    expect(outcome).toMatchObject({ outcome: 'sentNoAnswer' });
    expect(outcome.outcome !== 'answered' && outcome.words).toMatch(words);
    expect(JSON.stringify(outcome)).not.toMatch(/secret|tok-123456/);
  });

  it("stops at the caller's deadline", async () => {
    await using server = await scriptedServer(neverAnswers);
    const outcome = await send(get(server.url), AbortSignal.timeout(50));
    expect(outcome).toMatchObject({ outcome: 'sentNoAnswer' });
    expect(outcome.outcome !== 'answered' && outcome.words).toMatch(/caller's deadline/);
  });

  it('a connection cut before the request was read whole', async () => {
    const { server, port } = await tcpServer((destroy) => setTimeout(destroy, 20));
    const outcome = await send({ ...get(`http://127.0.0.1:${port}/`), method: 'POST', body: 'x' }, never);
    server.close();
    expect(outcome).toMatchObject({ outcome: 'sentNoAnswer' });
  });
});

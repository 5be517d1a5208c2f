import type { InProcessMock } from '../../lib/mock-precoro/in-process.ts';
import { inProcessMockPrecoro } from '../../lib/mock-precoro/in-process.ts';
import type { MockPrecoro, MockPrecoroOptions } from '../../lib/mock-precoro/server.ts';
import { startMockPrecoro } from '../../lib/mock-precoro/server.ts';
import { ManualClock } from './manual-clock.ts';
import { SMALL } from './open-mock.ts';

const servers: MockPrecoro[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** The same company behind both faces, each on a clock of its own that stands still. */
async function bothFaces(options: MockPrecoroOptions = {}) {
  const served = await startMockPrecoro({ seed: SMALL, clock: new ManualClock(), ...options });
  servers.push(served);
  const inside = inProcessMockPrecoro({ seed: SMALL, clock: new ManualClock(), ...options });
  return { served, inside };
}

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function answerOf(
  mock: MockPrecoro | InProcessMock,
  { path, headers, ...rest }: Sent,
  signal?: AbortSignal,
) {
  const send = 'fetch' in mock ? mock.fetch : fetch;
  const response = await send(`${mock.url}${path}`, {
    ...rest,
    headers: { 'X-AUTH-TOKEN': mock.token, email: mock.email, ...headers },
    ...(signal ? { signal } : {}),
  });
  const kept = ['content-type', 'content-length', 'date', 'ratelimit-type'];
  return {
    status: response.status,
    headers: kept.map((name) => [name, response.headers.get(name)]),
    text: await response.text(),
  };
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'Content-Type': 'application/json' };

describe('the mock in-process answers as over HTTP', () => {
  const cases: [string, Sent, Partial<Sent>[]][] = [
    ['a list', { path: '/suppliers?per_page=10&page=2' }, []],
    ['a filtered list', { path: '/invoices?status%5B%5D=2&modifiedSince=2026-01-01T00:00:00' }, []],
    ['a detail', { path: '/invoices/1' }, []],
    ['an unknown record', { path: '/invoices/4711' }, []],
    ['a wrong key', { path: '/suppliers', headers: { 'X-AUTH-TOKEN': 'wrong' } }, []],
    ['a blocked program', { path: '/suppliers', headers: { 'User-Agent': 'Python-urllib/3.9' } }, []],
    ['a link', { path: '/invoices/1', method: 'PATCH', headers: FORM, body: 'externalId=B-1' }, []],
    ['a link as JSON', { path: '/invoices/1', method: 'PATCH', headers: JSON_BODY, body: '{"x":1}' }, []],
    ['a new supplier', { path: '/suppliers', method: 'POST', headers: FORM, body: 'name=Acme' }, []],
    ['the second GET in a second', { path: '/invoices/1' }, [{ path: '/users' }]],
  ];
  it.each(cases)('%s', async (_name, sent, earlier) => {
    const { served, inside } = await bothFaces({ switches: { rateLimitHeaders: true } });
    for (const one of earlier) {
      await answerOf(served, { path: '/', ...one });
      await answerOf(inside, { path: '/', ...one });
    }
    const answer = await answerOf(inside, sent);
    expect(answer).toEqual(await answerOf(served, sent));
    expect(inside.received()).toEqual(served.received());
    expect(inside.counters()).toEqual(served.counters());
  });

  it('and draws 429 by the same limits', async () => {
    const { inside } = await bothFaces();
    await answerOf(inside, { path: '/users' });
    const { status, text } = await answerOf(inside, { path: '/suppliers' });
    expect({ status, ...(JSON.parse(text) as object) }).toMatchObject({
      status: 429,
      'RateLimit-Type': 'Second limiter',
    });
    expect(inside.acceptedInLastDay()).toBe(1);
  });
});

describe('a connection in-process', () => {
  const codeOf = (error: unknown): unknown =>
    error instanceof TypeError && error.message === 'fetch failed' && error.cause instanceof Error
      ? (error.cause as Error & { code?: unknown }).code
      : error;

  it.each([
    ['dropBefore', null],
    ['dropAfter', 'B-1'],
  ] as const)('is cut by %s, and the record then carries %s', async (fault, externalId) => {
    const { inside } = await bothFaces();
    inside.orderFault({ fault });
    const link = { path: '/invoices/1', method: 'PATCH', headers: FORM, body: 'externalId=B-1' };
    expect(await answerOf(inside, link).catch(codeOf)).toBe('ECONNRESET');
    expect(inside.company.document('invoice', '1')?.externalId).toBe(externalId);
  });

  it('takes the latency of the clock it was given, and no time of its own', async () => {
    const clock = new ManualClock();
    const { inside } = await bothFaces({ clock, faults: { latencyMs: 250 } });
    const answer = answerOf(inside, { path: '/users' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.sleeping).toBe(1);
    clock.advance(250);
    expect((await answer).status).toBe(200);
  });

  it('is left by a client whose signal aborts, while the server goes on', async () => {
    const clock = new ManualClock();
    const { inside } = await bothFaces({ clock, faults: { latencyMs: 250 } });
    const client = new AbortController();
    const link = { path: '/invoices/1', method: 'PATCH', headers: FORM, body: 'externalId=B-1' };
    const answer = answerOf(inside, link, client.signal).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    client.abort(new Error('The deadline has passed'));
    expect(await answer).toMatchObject({ message: 'The deadline has passed' });
    clock.advance(250);
    await new Promise((resolve) => setImmediate(resolve));
    expect(inside.company.document('invoice', '1')?.externalId).toBe('B-1');
    const late = answerOf(inside, { path: '/users' }, client.signal);
    await expect(late).rejects.toThrow('The deadline has passed');
  });

  it('is refused by a closed mock, cut by a closing one, and unknown elsewhere', async () => {
    const { inside } = await bothFaces({ faults: { latencyMs: 250 } });
    const underWay = answerOf(inside, { path: '/users' }).catch(codeOf);
    await new Promise((resolve) => setImmediate(resolve));
    inside.close();
    expect(await underWay).toBe('ECONNRESET');
    expect(await answerOf(inside, { path: '/users' }).catch(codeOf)).toBe('ECONNREFUSED');
    expect(await inside.fetch('http://elsewhere.invalid/users').catch(codeOf)).toBe('ENOTFOUND');
  });
});

describe('webhooks in-process', () => {
  it('leave through the given poster, and a refusal counts as a failure', async () => {
    const posted: unknown[] = [];
    const inside = inProcessMockPrecoro({
      seed: SMALL,
      clock: new ManualClock(),
      webhookEndpoints: ['http://here.invalid/hook'],
      post: async (url, init) => {
        posted.push([url, init?.body]);
        return new Response('', { status: posted.length === 1 ? 200 : 500 });
      },
    });
    inside.company.disableSupplier(40_001);
    inside.company.disableSupplier(40_002);
    await inside.webhooksSettled();
    expect(posted).toEqual([
      ['http://here.invalid/hook', '{"id":40001,"type":7,"action":1}'],
      ['http://here.invalid/hook', '{"id":40002,"type":7,"action":1}'],
    ]);
    expect(inside.webhookDeliveries().map(({ outcome }) => outcome)).toEqual([200, 500]);
  });
});

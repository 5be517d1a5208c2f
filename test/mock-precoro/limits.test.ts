import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { Limiter, retryAfterText } from '../../lib/mock-precoro/limiter.ts';
import { DEFAULT_SWITCHES, PROFILES } from '../../lib/mock-precoro/switches.ts';
import type { MockSwitches } from '../../lib/mock-precoro/switches.ts';
import { closeMocks, openMock } from './open-mock.ts';

afterEach(closeMocks);

const start = Date.parse('2026-06-15T12:00:00.250Z');

/** Sends `count` requests `gapMs` apart; gives the first refusal and how many were served. */
function burst(
  limiter: Limiter,
  switches: MockSwitches,
  count: number,
  gapMs: number,
  get: string | null = null,
) {
  for (let served = 0; served < count; served++) {
    const refusal = limiter.arrive(switches, start + served * gapMs, get);
    if (refusal) return { served, type: refusal.type, retryAt: refusal.retryAt };
    limiter.finished();
  }
  return { served: count, type: null, retryAt: null };
}

describe('the limits', () => {
  const cases: [string, Partial<MockSwitches>, number, number, string | null, number, string | null][] = [
    ['1 a second', {}, 5, 500, null, 1, 'Second limiter'],
    ['60 a minute', { limitPerSecond: 0 }, 70, 10, null, 60, 'Minute limiter'],
    ['1,500 an hour', {}, 1600, 1100, null, 1500, 'Hourly limiter'],
    ['3,000 a day', {}, 3100, 2500, null, 3000, 'Daily limiter'],
    ['the same GET once a minute', {}, 3, 30 * SECOND, '/users', 1, 'Route based limiter by minute'],
    ['the same GET 30 times an hour', {}, 40, 61 * SECOND, '/users', 30, 'Route based limiter by hour'],
    ['the old 300 a minute', PROFILES.legacy300, 310, 10, null, 300, 'Minute limiter'],
    ['nothing when unlimited', PROFILES.unlimited, 4000, 0, '/users', 4000, null],
  ];
  it.each(cases)('hold: %s', (_name, changes, count, gap, get, served, type) => {
    const switches = { ...DEFAULT_SWITCHES, ...changes };
    expect(burst(new Limiter(), switches, count, gap, get)).toMatchObject({ served, type });
  });

  it('serve again from the second they name, and not before', () => {
    const limiter = new Limiter();
    const { retryAt } = burst(limiter, DEFAULT_SWITCHES, 2, 5 * SECOND, '/users');
    expect(retryAfterText(retryAt ?? 0)).toBe('2026-06-15 12:01:01 UTC');
    expect(limiter.arrive(DEFAULT_SWITCHES, start + MINUTE - 1, '/users')).not.toBeNull();
    expect(limiter.arrive(DEFAULT_SWITCHES, retryAt ?? 0, '/users')).toBeNull();
  });

  it('refuse a request while an earlier one is running', () => {
    const limiter = new Limiter();
    limiter.arrive(DEFAULT_SWITCHES, start, null);
    expect(limiter.arrive(DEFAULT_SWITCHES, start + 5 * SECOND, null)).toMatchObject({
      type: 'Second limiter',
    });
    limiter.finished();
    expect(limiter.arrive(DEFAULT_SWITCHES, start + 6 * SECOND, null)).toBeNull();
  });

  it.each([
    [false, null],
    [true, 'Second limiter'],
  ])('count refused calls only when told to: %s', (refusedCallsCount, type) => {
    const limiter = new Limiter();
    const switches = { ...DEFAULT_SWITCHES, refusedCallsCount };
    burst(limiter, switches, 1, 0);
    limiter.arrive(switches, start + 900, null);
    expect(limiter.arrive(switches, start + 1000, null)?.type ?? null).toBe(type);
  });

  it('forget what is older than a day', () => {
    const limiter = new Limiter();
    burst(limiter, DEFAULT_SWITCHES, 10, 2 * SECOND);
    expect(limiter.startsOfDay(start + DAY + 5 * SECOND)).toHaveLength(7);
    expect(limiter.startsOfDay(start + 2 * DAY)).toHaveLength(0);
  });
});

describe('over HTTP', () => {
  const limited = { switches: DEFAULT_SWITCHES };

  it('the second identical GET within a minute gets the documented body', async () => {
    const mock = await openMock(limited);
    expect((await mock.get('/users')).status).toBe(200);
    mock.clock.advance(10 * SECOND);
    const refused = await mock.get('/users');
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({
      error: 'Too many requests for this endpoint',
      'RateLimit-Type': 'Route based limiter by minute',
      'RateLimit-Retry-After': '2026-06-15 12:01:00 UTC',
      'RateLimit-Limit': 1,
    });
    expect(refused.headers.get('ratelimit-type')).toBeNull();
    mock.setSwitches({ rateLimitHeaders: true });
    expect((await mock.get('/users')).headers.get('RateLimit-Retry-After')).toBe('2026-06-15 12:01:00 UTC');
    mock.clock.advance(50 * SECOND);
    expect((await mock.get('/users')).status).toBe(200);
    expect(mock.counters()).toMatchObject({
      received: 4,
      accepted: 2,
      refusedBy: { 'Route based limiter by minute': 2 },
      byRouteAndStatus: { 'GET /users 200': 2, 'GET /users 429': 2 },
    });
  });

  it.each([
    ['url', 200],
    ['route', 429],
  ] as const)('another query is another GET by %s: %i', async (sameGetKey, status) => {
    const mock = await openMock({ switches: { ...DEFAULT_SWITCHES, sameGetKey } });
    await mock.get('/suppliers?page=1');
    mock.clock.advance(2 * SECOND);
    expect((await mock.get('/suppliers?page=2')).status).toBe(status);
    mock.clock.advance(2 * SECOND);
    expect((await mock.get('/suppliers/40001')).status).toBe(200);
  });

  it('writes are exempt from the rule of identical requests, and parallel ones are refused', async () => {
    const mock = await openMock({ ...limited, faults: { latencyMs: 3000 } });
    const first = mock.send('PATCH', '/suppliers/40001', 'externalId=A');
    while (mock.clock.sleeping === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    mock.clock.advance(2 * SECOND);
    expect((await mock.get('/users')).json['RateLimit-Type']).toBe('Second limiter');
    mock.clock.advance(2 * SECOND);
    expect((await first).status).toBe(200);
    mock.setFaults({ latencyMs: 0 });
    expect((await mock.send('PATCH', '/suppliers/40001', 'externalId=A')).status).toBe(200);
  });
});

import { describe, expect, it } from '@jest/globals';
import { finishRequest, startRequest } from '../../lib/domain/quota-requests.ts';
import { decideSlot } from '../../lib/domain/quota-slots.ts';
import { emptyLedger, type Ledger, type QuotaLimits } from '../../lib/domain/quota.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { LIMITS } from '../support/quota-limits.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
/** Most urgent first: each takes what those before it leave. */
const ALL: readonly Purpose[] = ['detail', 'linkBack', 'poll'];

describe('when everybody wants to send all the time', () => {
  it('at least 98 % of the hour is used, over thirty hours of restarts and a crash now and then', () => {
    const starts = saturate({ hours: 30, limits: { ...LIMITS, perDay: 100_000 } });
    expect(most(starts, HOUR)).toBe(LIMITS.perHour);
    expect(replacedAfter(starts, LIMITS.perHour).mean).toBeLessThanOrEqual(HOUR / 0.98);
    // A crash keeps everybody waiting until the request that it left behind counts as over.
    expect(replacedAfter(starts, LIMITS.perHour).most).toBeLessThanOrEqual(HOUR / 0.98 + 2 * MINUTE);
  });

  it('at least 98 % of the day is used', () => {
    const starts = saturate({ hours: 80, limits: LIMITS });
    expect(most(starts, DAY)).toBe(LIMITS.perDay);
    expect(replacedAfter(starts, LIMITS.perDay).most).toBeLessThanOrEqual(DAY / 0.98);
  });

  it.each([
    [0, 0],
    [59.9 * SECOND, 14 * MINUTE],
  ])('wherever in a minute and in a quarter it begins (%p ms, %p ms)', (inMinute, inQuarter) => {
    const limits = { ...LIMITS, perDay: 1000 };
    const starts = saturate({ hours: 30, limits, from: NOON + inMinute + inQuarter });
    expect(replacedAfter(starts, limits.perDay).most).toBeLessThanOrEqual(DAY / 0.98);
  });
});

/** The starts of the requests of callers that each send whatever they may for 50 seconds, as the dispatcher does. */
function saturate({
  hours,
  limits,
  from = NOON,
}: {
  readonly hours: number;
  readonly limits: QuotaLimits;
  readonly from?: number;
}): readonly number[] {
  const random = seededRandom(1);
  const starts: number[] = [];
  let ledger: Ledger = emptyLedger();
  for (let now = from; now < from + hours * HOUR;) {
    const owner = `run ${Math.floor(now / (50 * SECOND))}`;
    const decide = (purpose: Purpose) =>
      decideSlot(ledger, { purpose, getFingerprint: null }, limits, now, owner);
    const purpose = ALL.find((one) => decide(one).free);
    if (!purpose) {
      now = Math.min(...ALL.map(decide).map((decision) => (decision.free ? now : decision.until)));
      continue;
    }
    const end = now + 200 + 300 * random();
    const request = { purpose, getFingerprint: null };
    const started = startRequest(ledger, request, limits, now, now + 25 * SECOND, owner);
    ledger = random() < 0.999 ? finishRequest(started, limits, end) : started;
    starts.push(now);
    now = end;
  }
  return starts;
}

/** The most that lie within any window of this length. */
function most(starts: readonly number[], windowMs: number): number {
  let [first, found] = [0, 0];
  starts.forEach((start, index) => {
    while ((starts[first] ?? 0) <= start - windowMs) first += 1;
    found = Math.max(found, index - first + 1);
  });
  return found;
}

/** How long after a request the one comes that takes its place in the window: a whole window if not a moment is lost. */
function replacedAfter(starts: readonly number[], limit: number) {
  const gaps = starts.slice(limit).map((start, index) => start - (starts[index] ?? 0));
  expect(gaps.length).toBeGreaterThan(limit / 2);
  return {
    mean: gaps.reduce((a, b) => a + b, 0) / gaps.length,
    most: gaps.reduce((a, b) => Math.max(a, b), 0),
  };
}

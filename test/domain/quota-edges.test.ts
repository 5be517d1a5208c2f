import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { finishRequest, startRequest } from '../../lib/domain/quota-requests.ts';
import { decideSlot } from '../../lib/domain/quota-slots.ts';
import { emptyLedger, type QuotaLimits } from '../../lib/domain/quota.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import { HOUR, MINUTE, SECOND, type Random } from '../../lib/domain/time.ts';
import { Limiter } from '../../lib/mock-precoro/limiter.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { LIMITS, switchesFor } from '../support/quota-limits.ts';

/** Any of these may go when none of the others may: together they use up all that there is. */
const PURPOSES = ['detail', 'linkBack', 'poll'] as const satisfies readonly Purpose[];
const REQUESTS = 500;
const LOOSE = { perMinute: 1000, perHour: 100_000, perDay: 100_000 };

/** Windows so narrow that each is full most of the time. */
const NARROW: readonly (readonly [string, Partial<QuotaLimits>])[] = [
  ['second', {}],
  ['minute', { ...LOOSE, perMinute: 5 }],
  ['hour', { ...LOOSE, perHour: 25 }],
  ['day', { ...LOOSE, perDay: 100 }],
  ['minute of one GET', LOOSE],
  ['hour of one GET', { ...LOOSE, sameGetPerHour: 10 }],
  ['hour of one GET, once', { ...LOOSE, sameGetPerHour: 1 }],
];

it.each(NARROW)(
  'callers whose clocks differ by two seconds and who send as soon as they may never break the %s',
  (_, narrow) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(sendAsSoonAsPossible({ ...LIMITS, ...narrow }, seededRandom(seed))).toEqual([]);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  },
);

/** Precoro's refusals: none, if all is well. Time is Precoro's; each caller's clock is up to a second ahead of it or behind. */
function sendAsSoonAsPossible(limits: QuotaLimits, random: Random): readonly string[] {
  const limiter = new Limiter();
  const refusals: string[] = [];
  let ledger = emptyLedger();
  let time = Date.UTC(2026, 2, 2, 8) + random() * HOUR;
  for (let sent = 0; sent < REQUESTS;) {
    const aheadMs = pick(random, [-1000, 1000, 2000 * random() - 1000]);
    const owner = `caller ${aheadMs}`;
    const getFingerprint = pick(random, ['a', 'b', null]);
    const now = time + aheadMs;
    const asked = PURPOSES.map((purpose) => ({ purpose, getFingerprint }));
    const decisions = asked.map((request) => decideSlot(ledger, request, limits, now, owner));
    const request = asked.find((_, index) => decisions[index]?.free);
    if (!request) {
      // It asks again as soon as it may, which is when it would break something, or a little too early.
      const waitMs = Math.min(...decisions.map((decision) => (decision.free ? now : decision.until))) - now;
      time += Math.max(0, waitMs - pick(random, [0, 0, 1, 1999, 2000 * random(), MINUTE * random()]));
      continue;
    }
    const end = time + pick(random, [1, 300, 12 * SECOND]);
    const refusal = limiter.arrive(switchesFor(limits), pick(random, [time, end]), getFingerprint);
    if (refusal) refusals.push(`${refusal.type} at request ${sent}`);
    else limiter.finished();
    ledger = startRequest(ledger, request, limits, now, now + 25 * SECOND, owner);
    // One in fifty dies before it says that the request is over.
    if (random() < 0.98) ledger = finishRequest(ledger, limits, end + aheadMs);
    time = end;
    sent += 1;
  }
  return refusals;
}

function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new RangeError('nothing to pick from');
  return picked;
}

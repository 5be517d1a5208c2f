import { describe, expect, it } from '@jest/globals';
import { foreignUse } from '../../lib/domain/quota-foreign.ts';
import { holdAfter429, startRequest } from '../../lib/domain/quota-requests.ts';
import { emptyLedger, type Ledger, type SlotRequest } from '../../lib/domain/quota.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { LIMITS } from '../support/quota-limits.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const request: SlotRequest = { purpose: 'detail', getFingerprint: 'abc' };

/** So many 429s of one limiter, a minute apart, the last of them at noon. */
function refused(limiter: string, times: number, ledger: Ledger = emptyLedger()): Ledger {
  let after = ledger;
  for (let left = times - 1; left >= 0; left -= 1) {
    after = holdAfter429(after, { limiter, until: null }, request, NOON - left * MINUTE);
  }
  return after;
}

describe('429s while our count saw room', () => {
  it.each([
    ['Daily limiter', 1, { hourShare: 1, dayShare: 0.9 }],
    ['Daily limiter', 3, { hourShare: 1, dayShare: 0.7 }],
    ['Daily limiter', 9, { hourShare: 1, dayShare: 0.5 }],
    ['Requests per day', 1, { hourShare: 1, dayShare: 0.9 }],
    ['Daly limiter', 1, { hourShare: 1, dayShare: 0.9 }],
    ['Hourly limiter', 2, { hourShare: 0.8, dayShare: 1 }],
    ['Minute limiter', 9, { hourShare: 1, dayShare: 1 }],
    ['Second limiter', 9, { hourShare: 1, dayShare: 1 }],
    ['Route based limiter by hour', 9, { hourShare: 1, dayShare: 1 }],
    ['something new', 1, { hourShare: 1, dayShare: 1 }],
  ])('%s, %i times', (limiter, times, shares) => {
    expect(foreignUse(refused(limiter, times), NOON)).toEqual({ count: times, ...shares });
  });

  it('are forgotten one by one: of the hour after four hours, of the day after a day', () => {
    const ledger = refused('Daily limiter', 1, refused('Hourly limiter', 2));
    expect(foreignUse(ledger, NOON + 4 * HOUR - 1)).toEqual({ count: 3, hourShare: 0.9, dayShare: 0.9 });
    expect(foreignUse(ledger, NOON + 4 * HOUR)).toEqual({ count: 3, hourShare: 1, dayShare: 0.9 });
    expect(foreignUse(ledger, NOON + DAY)).toEqual({ count: 0, hourShare: 1, dayShare: 1 });
    const later = startRequest(ledger, request, LIMITS, NOON + DAY, NOON + DAY + 25_000);
    expect(later.foreign).toEqual([]);
  });

  it('take little space, however many and however long their names', () => {
    const ledger = refused('Minute limiter '.repeat(100), 500);
    expect(ledger.foreign).toHaveLength(100);
    expect(JSON.stringify(ledger.foreign).length).toBeLessThan(11_000);
  });
});

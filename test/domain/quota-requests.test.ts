import { describe, expect, it } from '@jest/globals';
import { finishRequest, startRequest } from '../../lib/domain/quota-requests.ts';
import { emptyLedger, type Ledger, type SlotRequest } from '../../lib/domain/quota.ts';
import { SECOND } from '../../lib/domain/time.ts';
import { LIMITS } from '../support/quota-limits.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const request: SlotRequest = { purpose: 'detail', getFingerprint: null };

function start(ledger: Ledger, now: number, asked = request): Ledger {
  return startRequest(ledger, asked, LIMITS, now, now + 25 * SECOND);
}

describe('a caller whose clock is behind', () => {
  it('does not turn back the newest reading of a clock, neither when it starts a request nor when it ends one', () => {
    const first = start(emptyLedger(), NOON);
    expect(first.seenAt).toBe(NOON);
    const over = finishRequest(first, LIMITS, NOON + SECOND);
    expect(over.seenAt).toBe(NOON + SECOND);
    const late = start(over, NOON - SECOND);
    expect(late.seenAt).toBe(NOON + SECOND);
    expect(finishRequest(late, LIMITS, NOON).seenAt).toBe(NOON + SECOND);
  });

  it('ends its request no earlier in the minute than the one before it', () => {
    const first = finishRequest(start(emptyLedger(), NOON), LIMITS, NOON + 2 * SECOND);
    const second = finishRequest(start(first, NOON), LIMITS, NOON + SECOND);
    expect(second.minute).toEqual([NOON + 2 * SECOND, NOON + 2 * SECOND]);
  });
});

it('a GET whose debt has passed is forgotten, also while others are still remembered', () => {
  const get = (getFingerprint: string): SlotRequest => ({ purpose: 'detail', getFingerprint });
  const old = finishRequest(start(emptyLedger(), NOON, get('old')), LIMITS, NOON + SECOND);
  // The debt of one lasts two minutes and a bit.
  const both = finishRequest(start(old, NOON + 100 * SECOND, get('new')), LIMITS, NOON + 101 * SECOND);
  expect(Object.keys(both.gets)).toEqual(['old', 'new']);
  const later = start(both, NOON + 140 * SECOND);
  expect(Object.keys(later.gets)).toEqual(['new']);
});

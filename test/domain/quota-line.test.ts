import { describe, expect, it } from '@jest/globals';
import { leaveLine, needsPlace, standInLine } from '../../lib/domain/quota-line.ts';
import { finishRequest, startRequest } from '../../lib/domain/quota-requests.ts';
import { decideSlot } from '../../lib/domain/quota-slots.ts';
import { emptyLedger, type Ledger, type SlotRequest } from '../../lib/domain/quota.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { LIMITS } from '../support/quota-limits.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const live: SlotRequest = { purpose: 'detail', getFingerprint: null };

function spend(ledger: Ledger, owner: string, now: number): Ledger {
  return finishRequest(startRequest(ledger, live, LIMITS, now, now + 25_000, owner), LIMITS, now);
}

/** So many requests of one caller in a row, the last of them at noon. */
function inARow(owner: string, count: number): Ledger {
  return Array.from({ length: count }, (_, index) => NOON - (count - 1 - index) * 2 * SECOND).reduce(
    (ledger, at) => spend(ledger, owner, at),
    emptyLedger(),
  );
}

const may = (ledger: Ledger, owner: string, now = NOON + 4 * SECOND) =>
  decideSlot(ledger, live, LIMITS, now, owner).free;

describe('callers in line', () => {
  it('go in the order in which they came', () => {
    const line = standInLine(standInLine(inARow('one', 5), 'two', 'detail', NOON), 'three', 'detail', NOON);
    expect(['one', 'two', 'three', 'new'].filter((owner) => may(line, owner))).toEqual(['two']);
    const later = spend(line, 'two', NOON + 4 * SECOND);
    expect(['one', 'three', 'new'].filter((owner) => may(later, owner, NOON + 8 * SECOND))).toEqual([
      'three',
    ]);
  });

  it('let the one before them send five in a row', () => {
    const line = (count: number) => standInLine(inARow('one', count), 'two', 'detail', NOON);
    expect(may(line(4), 'one')).toBe(true);
    expect(may(line(5), 'one')).toBe(false);
    expect(decideSlot(line(5), live, LIMITS, NOON + 4 * SECOND, 'one')).toMatchObject({
      why: 'another caller waits longer',
      until: NOON + 5 * SECOND,
      onOthers: true,
    });
  });

  it('make those behind them ask again soon, however long the next one has to wait', () => {
    const line = standInLine(inARow('one', 5), 'two', 'detail', NOON);
    expect(decideSlot(line, live, LIMITS, NOON + 100, 'three')).toMatchObject({
      why: 'another caller waits longer',
      until: NOON + 100 + SECOND,
    });
  });

  it('go before others from the very moment at which a hold ends', () => {
    const hold = { limiter: 'Daily limiter', until: NOON + 5 * SECOND, fingerprint: null };
    const line = { ...standInLine(inARow('one', 5), 'two', 'detail', NOON), holds: [hold] };
    expect(may(line, 'three', NOON + 5 * SECOND)).toBe(false);
    expect(may(line, 'two', NOON + 5 * SECOND)).toBe(true);
  });

  it('keep their place when something else than they stood for is to be sent', () => {
    const limits = { ...LIMITS, perHour: 6 };
    const line = standInLine(standInLine(inARow('one', 5), 'two', 'poll', NOON), 'three', 'detail', NOON);
    expect(decideSlot(line, live, limits, NOON + 4 * SECOND, 'two').free).toBe(true);
  });

  it('hold nobody up who could not go anyway', () => {
    const limits = { ...LIMITS, perHour: 6 };
    const line = standInLine(inARow('one', 5), 'two', 'poll', NOON);
    expect(decideSlot(line, live, limits, NOON + 4 * SECOND, 'one').free).toBe(true);
  });

  it('lose their place when they do not renew it', () => {
    const line = standInLine(inARow('one', 5), 'two', 'detail', NOON);
    expect(may(line, 'one', NOON + 11 * SECOND)).toBe(false);
    expect(may(line, 'one', NOON + 12 * SECOND)).toBe(true);
    expect(spend(line, 'one', NOON + 12 * SECOND).waiting).toEqual([]);
  });

  it('keep their place when they renew it', () => {
    const line = standInLine(standInLine(emptyLedger(), 'one', 'detail', NOON), 'two', 'detail', NOON);
    const renewed = standInLine(line, 'one', 'poll', NOON + 6 * SECOND);
    expect(renewed.waiting.map(({ owner, purpose }) => [owner, purpose])).toEqual([
      ['one', 'poll'],
      ['two', 'detail'],
    ]);
    expect(needsPlace(line, 'one', NOON + 4 * SECOND)).toBe(false);
    expect(needsPlace(line, 'one', NOON + 5 * SECOND - 1)).toBe(false);
    expect(needsPlace(line, 'one', NOON + 5 * SECOND)).toBe(true);
    expect(needsPlace(line, 'one', NOON + 6 * SECOND)).toBe(true);
    expect(needsPlace(renewed, 'one', NOON + 6 * SECOND)).toBe(false);
    expect(needsPlace(line, 'three', NOON)).toBe(true);
  });

  it('forget whoever died in line when the next one comes', () => {
    const line = standInLine(emptyLedger(), 'one', 'detail', NOON);
    expect(standInLine(line, 'two', 'detail', NOON + MINUTE).waiting).toMatchObject([{ owner: 'two' }]);
    expect(standInLine(line, 'two', 'detail', NOON + 12 * SECOND - 1).waiting).toHaveLength(2);
    expect(standInLine(line, 'two', 'detail', NOON + 12 * SECOND).waiting).toHaveLength(1);
    expect(leaveLine(line, 'one').waiting).toEqual([]);
  });

  it('may come back late to a place that nobody has taken from them yet', () => {
    const line = standInLine(
      standInLine(emptyLedger(), 'one', 'detail', NOON),
      'two',
      'detail',
      NOON + SECOND,
    );
    const back = standInLine(line, 'one', 'detail', NOON + MINUTE);
    expect(back.waiting).toMatchObject([{ owner: 'one', until: NOON + MINUTE + 12 * SECOND }]);
  });

  it('show what their clocks say', () => {
    const line = standInLine(emptyLedger(), 'one', 'detail', NOON);
    expect(line.seenAt).toBe(NOON);
    expect(standInLine(line, 'two', 'detail', NOON - SECOND).seenAt).toBe(NOON);
  });
});

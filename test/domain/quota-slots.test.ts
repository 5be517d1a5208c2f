import { describe, expect, it } from '@jest/globals';
import { countRequests, finishRequest, holdAfter429, startRequest } from '../../lib/domain/quota-requests.ts';
import { decideSlot } from '../../lib/domain/quota-slots.ts';
import {
  emptyLedger,
  remaining,
  spentByClass,
  type Ledger,
  type QuotaLimits,
  type SlotRequest,
} from '../../lib/domain/quota.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { LIMITS } from '../support/quota-limits.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const live: SlotRequest = { purpose: 'detail', getFingerprint: null };
const get: SlotRequest = { purpose: 'detail', getFingerprint: 'abc' };

function start(ledger: Ledger, now: number, owner = '', request = live): ReturnType<typeof startRequest> {
  return startRequest(ledger, request, LIMITS, now, now + 25 * SECOND, owner);
}

function spend(ledger: Ledger, request: SlotRequest, now: number, limits = LIMITS): Ledger {
  return finishRequest(startRequest(ledger, request, limits, now, now + 25 * SECOND), limits, now + 100);
}

describe('one request at a time', () => {
  it('may start at once on a fresh ledger', () => {
    expect(decideSlot(emptyLedger(), live, LIMITS, NOON)).toEqual({ free: true });
  });

  it('leaves more than a second after the end of the last one', () => {
    const ledger = finishRequest(start(emptyLedger(), NOON), LIMITS, NOON + 400);
    expect(decideSlot(ledger, live, LIMITS, NOON + 1449)).toMatchObject({
      until: NOON + 1450,
      onOthers: false,
    });
    expect(decideSlot(ledger, live, LIMITS, NOON + 1450).free).toBe(true);
  });

  it('leaves two seconds more after the end of one of another caller, whose clock may be behind', () => {
    const ledger = finishRequest(start(emptyLedger(), NOON, 'one'), LIMITS, NOON + 400);
    expect(decideSlot(ledger, live, LIMITS, NOON + 1450, 'one').free).toBe(true);
    expect(decideSlot(ledger, live, LIMITS, NOON + 3449, 'two')).toMatchObject({ until: NOON + 3450 });
    expect(decideSlot(ledger, live, LIMITS, NOON + 3450, 'two').free).toBe(true);
  });

  it('says so while it waits for it, and that no clock is wrong', () => {
    const ledger = finishRequest(start(emptyLedger(), NOON), LIMITS, NOON + 400);
    const told = { free: false, why: 'one request a second', clockSkewMs: 0, scope: 'class' };
    expect(decideSlot(ledger, live, LIMITS, NOON + 500)).toMatchObject(told);
    const aLittleAhead = { ...ledger, seenAt: NOON + 500 + 2 * SECOND };
    expect(decideSlot(aLittleAhead, live, LIMITS, NOON + 500)).toMatchObject(told);
  });

  it('looks again in a second while one is in flight, until its deadline at the latest', () => {
    const ledger = start(emptyLedger(), NOON, 'one');
    const decide = (now: number) => decideSlot(ledger, live, LIMITS, now, 'two');
    const told = { why: 'another request is in flight', onOthers: true, scope: 'class' };
    expect(decide(NOON + 5000)).toMatchObject({ ...told, until: NOON + 6000 });
    expect(decide(NOON + 27_500)).toMatchObject({ ...told, until: NOON + 28_050 });
    expect(decide(NOON + 28_050)).toEqual({ free: true });
  });

  it('takes an end that was never told to be at the deadline', () => {
    const ledger = start(emptyLedger(), NOON, 'one', get);
    const later = start(ledger, NOON + 40 * SECOND, 'two');
    expect(later.minute).toEqual([NOON + 25 * SECOND]);
    expect(later.gets['abc']?.[0]).toBe(NOON + 25 * SECOND);
    expect(later).toMatchObject({ lastEnd: NOON + 25 * SECOND, lastOwner: 'one' });
  });

  it('does not take the late end of one request for the end of another', () => {
    const first = start(emptyLedger(), NOON, 'one');
    const second = start(first, NOON + 40 * SECOND, 'two');
    expect(finishRequest(second, LIMITS, NOON + 41 * SECOND, first.inFlight)).toBe(second);
    const again = start(first, NOON + 40 * SECOND, 'one');
    expect(finishRequest(again, LIMITS, NOON + 41 * SECOND, first.inFlight)).toBe(again);
    expect(finishRequest(again, LIMITS, NOON + 41 * SECOND, again.inFlight).inFlight).toBeNull();
  });

  it('does not take the end of one caller for that of another who started in the same moment', () => {
    const [one, two] = [start(emptyLedger(), NOON, 'one'), start(emptyLedger(), NOON, 'two')];
    expect(finishRequest(two, LIMITS, NOON + SECOND, one.inFlight)).toBe(two);
  });

  it('counts how many of one caller went in a row', () => {
    const after = (ledger: Ledger, owner: string, now: number) =>
      finishRequest(start(ledger, now, owner), LIMITS, now + 100);
    const one = after(after(emptyLedger(), 'one', NOON), 'one', NOON + 5 * SECOND);
    const two = after(one, 'two', NOON + 10 * SECOND);
    expect([one, two].map(({ lastOwner, inARow }) => [lastOwner, inARow])).toEqual([
      ['one', 2],
      ['two', 1],
    ]);
  });

  it('keeps the ends of the minute in order where a slow clock notes one late', () => {
    const end = (ledger: Ledger, now: number, at: number) => finishRequest(start(ledger, now), LIMITS, at);
    const two = end(end(emptyLedger(), NOON, NOON + 100), NOON + 5 * SECOND, NOON + 6 * SECOND);
    expect(end(two, NOON + 9 * SECOND, NOON + 5 * SECOND).minute).toEqual([
      NOON + 100,
      NOON + 6 * SECOND,
      NOON + 6 * SECOND,
    ]);
  });

  it('has nothing to end where nothing is in flight', () => {
    expect(finishRequest(emptyLedger(), LIMITS, NOON)).toEqual(emptyLedger());
    const { inFlight } = start(emptyLedger(), NOON);
    expect(finishRequest(emptyLedger(), LIMITS, NOON, inFlight)).toEqual(emptyLedger());
  });
});

describe('the same GET', () => {
  it('is not sent twice within a minute, while others may go', () => {
    const ledger = spend(emptyLedger(), get, NOON);
    const decide = (seconds: number, request = get) =>
      decideSlot(ledger, request, LIMITS, NOON + seconds * SECOND);
    expect(decide(55)).toMatchObject({ free: false, scope: 'get', why: 'the same GET was just sent' });
    expect(decide(55, { ...get, getFingerprint: 'def' }).free).toBe(true);
    expect(decide(63).free).toBe(true);
  });

  it('is sent at most 30 times in any hour, rare ones that went before included', () => {
    let ledger = emptyLedger();
    const starts: number[] = [];
    for (let now = NOON; now < NOON + 4 * HOUR;) {
      const decision = decideSlot(ledger, get, LIMITS, now);
      if (decision.free) {
        starts.push(now);
        ledger = spend(ledger, get, now);
        // At first now and then, at last as often as it may.
        now += starts.length < 15 ? 130 * SECOND : 0;
      } else now = decision.until;
    }
    const within = (from: number) => starts.filter((at) => at >= from && at < from + HOUR).length;
    expect(Math.max(...starts.map(within))).toBeLessThanOrEqual(30);
    expect(within(NOON + 2 * HOUR)).toBeGreaterThanOrEqual(26);
  });

  it('is forgotten when nothing can come of it any more', () => {
    const ledger = spend(emptyLedger(), get, NOON);
    expect(Object.keys(spend(ledger, live, NOON + 2 * MINUTE).gets)).toEqual(['abc']);
    expect(Object.keys(spend(ledger, live, NOON + 3 * MINUTE).gets)).toEqual([]);
  });
});

describe('the same GET where many are allowed in an hour', () => {
  it('is remembered for the minute that it may not be sent again, and not a moment longer', () => {
    const limits = { ...LIMITS, sameGetPerHour: 100 };
    const ledger = spend(emptyLedger(), get, NOON, limits);
    const over = NOON + 100 + MINUTE + 2 * SECOND;
    const remembered = (now: number) =>
      Object.keys(startRequest(ledger, live, limits, now, now + 25 * SECOND).gets);
    expect(remembered(over - 1)).toEqual(['abc']);
    expect(decideSlot(ledger, get, limits, over - 1)).toMatchObject({ free: false, until: over });
    expect(remembered(over)).toEqual([]);
  });
});

describe('the windows', () => {
  it('slide: of the minute', () => {
    const limits = { ...LIMITS, perMinute: 2 };
    const ledger = spend(spend(emptyLedger(), live, NOON), live, NOON + 10 * SECOND);
    const decision = decideSlot(ledger, live, limits, NOON + 20 * SECOND);
    expect(decision).toMatchObject({ until: NOON + 62_100, why: 'the minute is used up' });
    expect(decideSlot(ledger, live, limits, NOON + 62_100).free).toBe(true);
  });

  it.each<[SlotRequest['purpose'], number]>([
    ['detail', 20],
    ['linkBack', 19],
    ['poll', 16],
  ])('of the hour leave the rest to what is more urgent: %s stops at %i of 20', (purpose, stopsAt) => {
    const limits: QuotaLimits = { ...LIMITS, perHour: 20 };
    let [ledger, now, sent] = [emptyLedger(), NOON, 0];
    const request = { purpose, getFingerprint: null };
    for (; decideSlot(ledger, request, limits, now).free; now += 10 * SECOND, sent += 1) {
      ledger = spend(ledger, request, now);
    }
    expect(sent).toBe(stopsAt);
    expect(decideSlot(ledger, request, limits, now)).toMatchObject({ why: 'the hour is used up' });
  });

  it('of the day keep a floor for each class while another spends everything', () => {
    let ledger = emptyLedger();
    let now = NOON;
    for (const purpose of ['detail', 'linkBack', 'poll'] as const) {
      for (let i = 0; i < 4000; i += 1) {
        now += 3 * SECOND;
        const request = { purpose, getFingerprint: null };
        if (decideSlot(ledger, request, LIMITS, now).free) ledger = spend(ledger, request, now);
      }
    }
    expect(spentByClass(ledger, now)).toEqual({ live: 2550, writeBack: 300, background: 150 });
    expect(decideSlot(ledger, live, LIMITS, now + 5000)).toMatchObject({ why: 'the day is used up' });
  });

  it('of the day count what other integrations on the ledger spend, and leave the floors free', () => {
    const limits = (spender: string, leaveForOthers = 0): QuotaLimits => ({
      ...LIMITS,
      spender,
      leaveForOthers,
    });
    const spent = (count: number, spender: string) =>
      countRequests(emptyLedger(), { purpose: 'detail', count, at: NOON - 2 * HOUR, spender });
    const may = (ledger: Ledger, of: QuotaLimits) => decideSlot(ledger, live, of, NOON).free;
    // 450 of all 3,000 are the floors of write-backs and of the background.
    expect(may(spent(2549, 'two'), limits('one'))).toBe(true);
    expect(may(spent(2550, 'two'), limits('one'))).toBe(false);
    // 300 of its own 2,000.
    expect(may(spent(1699, 'one'), limits('one', 1000))).toBe(true);
    expect(may(spent(1700, 'one'), limits('one', 1000))).toBe(false);
  });

  it('of the day hold for each integration on the ledger', () => {
    const limits: QuotaLimits = { ...LIMITS, leaveForOthers: 2998, spender: 'one' };
    let ledger = emptyLedger();
    for (let i = 0; i < 2; i += 1) ledger = spend(ledger, live, NOON + i * MINUTE, limits);
    const decide = (spender: string) => decideSlot(ledger, live, { ...limits, spender }, NOON + 10 * MINUTE);
    expect(decide('one')).toMatchObject({ free: false, why: 'the day is used up' });
    expect(decide('two').free).toBe(true);
  });
});

describe('what left the windows', () => {
  it('leaves no trace when the next request starts', () => {
    const ledger = start(spend(emptyLedger(), get, NOON), NOON + DAY + 16 * MINUTE);
    expect(ledger).toMatchObject({ minute: [], hour: [], day: [] });
    expect([ledger.byPurpose, ledger.bySpender, ledger.gets].map(Object.keys)).toEqual([[], [], []]);
  });

  it('takes with it what an older version counted for a purpose that is no more', () => {
    const ledger = spend(emptyLedger(), live, NOON);
    const byPurpose: Readonly<Record<string, Ledger['day']>> = { ...ledger.byPurpose, formerly: ledger.day };
    expect(Object.keys(start({ ...ledger, byPurpose }, NOON + MINUTE).byPurpose)).toEqual(['detail']);
  });
});

describe('a 429', () => {
  it.each([
    ['Hourly limiter', NOON + 10 * MINUTE, NOON + 10 * MINUTE],
    ['Hourly limiter', null, NOON + 10 * MINUTE],
    ['Daily limiter', null, NOON + HOUR],
    ['Second limiter', null, NOON + MINUTE],
    ['Second limiter', NOON - HOUR, NOON + SECOND],
    ['Daily limiter', NOON + 400 * DAY, NOON + DAY + HOUR],
  ])(
    'of the %s, told %p, holds the whole key until the time given or guessed',
    (limiter, until, expected) => {
      const ledger = holdAfter429(emptyLedger(), { limiter, until }, get, NOON);
      expect(decideSlot(ledger, live, LIMITS, expected)).toMatchObject({
        scope: 'class',
        why: `Precoro's ${limiter} asks to wait`,
      });
      expect(decideSlot(ledger, live, LIMITS, expected + 2 * SECOND).free).toBe(true);
    },
  );

  it('of another limiter holds every request, GETs too', () => {
    const answer = { limiter: 'Daily limiter', until: NOON + MINUTE };
    const ledger = holdAfter429(emptyLedger(), answer, live, NOON);
    const decide = (request: SlotRequest) => decideSlot(ledger, request, LIMITS, NOON + 30 * SECOND);
    for (const request of [live, get]) expect(decide(request)).toMatchObject({ free: false, scope: 'class' });
  });

  it('of a route limiter holds that GET only', () => {
    const answer = { limiter: 'Route based limiter by minute', until: NOON + MINUTE };
    const ledger = holdAfter429(emptyLedger(), answer, get, NOON);
    expect(decideSlot(ledger, get, LIMITS, NOON + 30 * SECOND)).toMatchObject({ free: false, scope: 'get' });
    expect(decideSlot(ledger, live, LIMITS, NOON + 30 * SECOND).free).toBe(true);
  });

  it('noted twice, because the first time it was not stored, counts once', () => {
    const answer = { limiter: 'Daily limiter', until: NOON + MINUTE };
    const once = holdAfter429(emptyLedger(), answer, get, NOON);
    expect(holdAfter429(once, answer, get, NOON)).toEqual(once);
  });

  it('does not end what another one asked for', () => {
    const daily = { limiter: 'Daily limiter', until: NOON + 10 * MINUTE };
    const hourly = { limiter: 'Hourly limiter', until: NOON + MINUTE };
    for (const answers of [
      [daily, hourly],
      [hourly, daily],
    ]) {
      const ledger = answers.reduce((held, answer) => holdAfter429(held, answer, get, NOON), emptyLedger());
      expect(decideSlot(ledger, live, LIMITS, NOON + 5 * MINUTE)).toMatchObject({
        until: NOON + 10 * MINUTE + 2 * SECOND,
        why: "Precoro's Daily limiter asks to wait",
      });
    }
  });

  it('of the route limiter for one GET does not end that for another', () => {
    const answer = { limiter: 'Route based limiter by minute', until: NOON + MINUTE };
    const other = { ...get, getFingerprint: 'def' };
    const ledger = holdAfter429(holdAfter429(emptyLedger(), answer, get, NOON), answer, other, NOON);
    const decide = (request: SlotRequest) => decideSlot(ledger, request, LIMITS, NOON + 30 * SECOND);
    expect([get, other, live].map((request) => decide(request).free)).toEqual([false, false, true]);
  });

  it('takes the place of an earlier one of the same limiter', () => {
    const answer = { limiter: 'Daily limiter', until: NOON + 10 * MINUTE };
    const longer = holdAfter429(emptyLedger(), answer, get, NOON);
    const shorter = holdAfter429(longer, { ...answer, until: NOON + MINUTE }, get, NOON);
    expect(shorter.holds).toMatchObject([{ until: NOON + MINUTE + 2 * SECOND }]);
  });

  it('still holds after another request was started', () => {
    const answer = { limiter: 'Route based limiter by minute', until: NOON + MINUTE };
    const ledger = start(holdAfter429(emptyLedger(), answer, get, NOON), NOON + 5 * SECOND);
    const finished = finishRequest(ledger, LIMITS, NOON + 6 * SECOND);
    expect(decideSlot(finished, get, LIMITS, NOON + 30 * SECOND)).toMatchObject({
      free: false,
      scope: 'get',
    });
    expect(finished.foreign).toEqual([{ at: NOON, limiter: answer.limiter }]);
  });

  it('is forgotten as soon as it is over, whatever comes then', () => {
    const over = NOON + MINUTE + 2 * SECOND;
    const held = holdAfter429(emptyLedger(), { limiter: 'Daily limiter', until: NOON + MINUTE }, get, NOON);
    const limitersAt = (now: number) =>
      holdAfter429(held, { limiter: 'Hourly limiter', until: null }, get, now).holds.map(
        ({ limiter }) => limiter,
      );
    expect(limitersAt(over - 1)).toEqual(['Daily limiter', 'Hourly limiter']);
    expect(limitersAt(over)).toEqual(['Hourly limiter']);
    expect(start(held, over - 1).holds).toHaveLength(1);
    expect(start(held, over).holds).toEqual([]);
  });

  it('tells others how late it is by the clock of whoever got it', () => {
    const answer = { limiter: 'Daily limiter', until: null };
    expect(holdAfter429(emptyLedger(), answer, get, NOON).seenAt).toBe(NOON);
    expect(holdAfter429({ ...emptyLedger(), seenAt: NOON + 1 }, answer, get, NOON).seenAt).toBe(NOON + 1);
  });

  it('is over when its time has come', () => {
    const ledger = holdAfter429(emptyLedger(), { limiter: 'Daily limiter', until: NOON + MINUTE }, get, NOON);
    expect(start(ledger, NOON + 2 * MINUTE).holds).toEqual([]);
  });
});

describe('clocks that differ by more than two seconds', () => {
  const ahead = finishRequest(start(emptyLedger(), NOON + 10 * MINUTE, 'ahead'), LIMITS, NOON + 10 * MINUTE);

  it('make the one behind wait until its own has come that far, and tell by how much', () => {
    const decision = decideSlot(ahead, live, LIMITS, NOON, 'behind');
    expect(decision).toMatchObject({
      clockSkewMs: 10 * MINUTE,
      until: NOON + 10 * MINUTE + 3050,
    });
    expect(decideSlot(ahead, live, LIMITS, NOON + 10 * MINUTE + 3050, 'behind').free).toBe(true);
  });

  it('are named as the reason where nothing else is', () => {
    const held = { ...emptyLedger(), seenAt: NOON + HOUR };
    expect(decideSlot(held, live, LIMITS, NOON)).toMatchObject({
      clockSkewMs: HOUR,
      why: 'the clock of another caller on this key is 3600 seconds ahead of this one',
      until: NOON + HOUR - 2 * SECOND,
    });
  });

  it('are no matter below that', () => {
    const held = { ...emptyLedger(), seenAt: NOON + 2 * SECOND };
    expect(decideSlot(held, live, LIMITS, NOON)).toEqual({ free: true });
  });

  it('leave what is left as it is', () => {
    expect(remaining(ahead, LIMITS, NOON).day).toBe(2999);
  });
});

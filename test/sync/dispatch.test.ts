import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { dispatch } from '../../lib/sync/dispatch.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import { REQUEST_DEADLINE_MS } from '../../lib/sync/quota-session.ts';
import { dispatching } from './dispatching.ts';
import { UNAVAILABLE } from './fakePrecoro.ts';

const REJECTED: PrecoroAnswer = { kind: 'rejected', status: 403, words: 'no', fields: {} };
const UNAUTHORIZED: PrecoroAnswer = { kind: 'unauthorized', words: 'The key is not known.' };

describe('a dispatcher', () => {
  it('does nothing while another one has the key', async () => {
    const d = await dispatching();
    await d.details(1);
    await d.lease();
    expect(await d.run()).toEqual({
      ...{ end: 'busy', tasks: 0, requests: 0, rateLimited: 0, clockSkewMs: 0 },
    });
    expect(d.e.precoro.sent).toEqual([]);
    expect(d.wakes).toEqual([]);
  });

  it('keeps the key until its last request is over for certain', async () => {
    const d = await dispatching();
    const untils: number[] = [];
    const leases = {
      ...d.services.leases,
      acquire: async (name: string, owner: string, until: number, now: number) => {
        untils.push(until);
        return d.services.leases.acquire(name, owner, until, now);
      },
    };
    const stopAt = d.e.clock.now() + 45 * SECOND;
    await d.e.clock.drive(dispatch({ ...d.services, leases }, stopAt));
    expect(untils).toEqual([stopAt + REQUEST_DEADLINE_MS + 5 * SECOND]);
  });

  it('tells what it did, and that nothing is left', async () => {
    const d = await dispatching();
    expect(await d.run()).toEqual({
      ...{ end: 'idle', tasks: 0, requests: 0, rateLimited: 0, clockSkewMs: 0 },
    });
    await d.details(1, 2, 3);
    expect(await d.run()).toEqual({
      ...{ end: 'idle', tasks: 3, requests: 3, rateLimited: 0, clockSkewMs: 0 },
    });
    expect(d.wakes).toEqual([]);
  });

  it('that fails gives the key back, and tells others that its request is over', async () => {
    const d = await dispatching();
    await d.details(1);
    d.e.precoro.instead(
      () => true,
      () => {
        throw new Error('crash');
      },
    );
    const callAt = d.e.clock.now() + 20 * SECOND;
    await d.leftCall(callAt);
    await expect(d.run()).rejects.toThrow('crash');
    expect((await d.services.ledgers.read()).ledger.inFlight).toBeNull();
    expect(await d.callOnItsWay()).toBe(callAt);
    expect(d.wakes).toEqual([]);
    expect((await d.run()).end).not.toBe('busy');
  });

  it('begins nothing at its end, and asks to be called at once', async () => {
    const d = await dispatching();
    await d.details(1);
    expect(await d.run(0)).toMatchObject({ end: 'later', tasks: 0, requests: 0 });
    expect(d.wakes).toEqual([0]);
    expect(await d.callOnItsWay()).toBe(d.e.clock.now());
  });

  it('begins what is due until its end, and no more', async () => {
    const d = await dispatching();
    await d.details(1, 2);
    expect(await d.run(1)).toMatchObject({ end: 'later', tasks: 1, requests: 1 });
    expect(d.e.precoro.since(0)).toEqual(['detail invoice 1']);
    expect(d.wakes).toEqual([0]);
  });
});

describe('a dispatcher with work that is due later', () => {
  /** A webhook was just heard: its pull is due in two seconds. */
  async function hinted() {
    const d = await dispatching();
    await d.e.hint('invoice', 1, '1');
    return { ...d, now: d.e.clock.now() };
  }

  it('is to be called then, and once, however often it is called before', async () => {
    const d = await hinted();
    expect(await d.run()).toMatchObject({ end: 'later', tasks: 0, requests: 0 });
    expect(d.wakes).toEqual([2]);
    expect(await d.callOnItsWay()).toBe(d.now + 2 * SECOND);
    await d.run();
    expect(d.wakes).toEqual([2]);
  });

  it.each<[string, number | null, readonly number[], number]>([
    ['no call', null, [2], 2 * SECOND],
    ['a later call', 2 * SECOND + 1, [2], 2 * SECOND],
    ['a call for that time', 2 * SECOND, [], 2 * SECOND],
    ['an earlier call', 1, [], 1],
    ['a call that has come', 0, [2], 2 * SECOND],
  ])('and %s on its way asks for another accordingly', async (_, leftAfter, wakes, callAfter) => {
    const d = await hinted();
    await d.leftCall(leftAfter === null ? null : d.now + leftAfter);
    await d.run();
    expect(d.wakes).toEqual(wakes);
    expect(await d.callOnItsWay()).toBe(d.now + callAfter);
  });

  it.each([
    [MINUTE - 1, [60], MINUTE - 1],
    [MINUTE, [], null],
    [MINUTE + 1, [], null],
  ])('leaves it to the schedule where that comes sooner (%i ms)', async (afterMs, wakes, callAfter) => {
    const d = await hinted();
    const { pace } = (await d.e.state('invoice')).cursor;
    await d.cursor('invoice', { pace: { ...pace, pulledAt: d.now + afterMs } });
    expect(await d.run()).toMatchObject({ end: 'later', tasks: 0 });
    expect(d.wakes).toEqual(wakes);
    expect(await d.callOnItsWay()).toBe(callAfter === null ? null : d.now + callAfter);
  });

  it('says in whole seconds when, none too early', async () => {
    const d = await hinted();
    await d.e.clock.advance(999);
    await d.run();
    expect(d.wakes).toEqual([2]);
  });

  it('leaves a call on its way where there is nothing to do, and forgets one that has come', async () => {
    const d = await dispatching();
    const now = d.e.clock.now();
    for (const [left, kept] of [
      [now + 1, now + 1],
      [now, null],
      [now - 1, null],
    ] as const) {
      await d.leftCall(left);
      expect(await d.run()).toMatchObject({ end: 'idle' });
      expect(await d.callOnItsWay()).toBe(kept);
    }
    expect(d.wakes).toEqual([]);
  });

  it('is to be called at once where the time has come while it gave the key back', async () => {
    const d = await hinted();
    await d.details(1);
    const inner = d.services.ledgers;
    d.services.ledgers = {
      ...inner,
      async save(ledger, version) {
        // The write that says that the request is over.
        if (ledger.inFlight === null) await d.e.clock.sleep(5 * SECOND);
        return inner.save(ledger, version);
      },
    };
    await d.run(1);
    expect(d.e.clock.now()).toBeGreaterThan(d.now + 5 * SECOND);
    expect(d.wakes).toEqual([0]);
    expect(await d.callOnItsWay()).toBe(d.e.clock.now());
  });
});

describe('a dispatcher that gets no answers', () => {
  it.each([
    ['no answer', UNAVAILABLE],
    ['the key refused', UNAUTHORIZED],
  ])('stops after three in a row (%s), and leaves the rest to the schedule', async (_, answer) => {
    const d = await dispatching();
    await d.details(1, 2, 3, 4);
    d.answers(answer, answer, answer);
    expect(await d.run()).toMatchObject({ end: 'later', tasks: 3, requests: 3 });
    expect(d.wakes).toEqual([]);
    expect(await d.run()).toMatchObject({ end: 'idle', tasks: 1, requests: 1 });
  });

  it('goes on where one came between', async () => {
    const d = await dispatching();
    await d.details(1, 2, 3, 4, 5);
    d.answers(UNAVAILABLE, UNAVAILABLE, null, UNAVAILABLE, UNAVAILABLE);
    expect(await d.run()).toMatchObject({ end: 'idle', tasks: 5, requests: 5 });
  });

  it('goes on where Precoro refuses record after record', async () => {
    const d = await dispatching();
    await d.details(1, 2, 3, 4);
    d.answers(REJECTED, REJECTED, REJECTED, REJECTED);
    await d.run();
    expect(d.e.precoro.since(0).slice(0, 4)).toEqual([1, 2, 3, 4].map((id) => `detail invoice ${id}`));
  });

  it('does not take what has to wait for an answer', async () => {
    const d = await dispatching();
    await d.details(1);
    await d.run();
    await d.details(2, 3, 1, 4, 5);
    d.answers(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
    // The third would ask for the same once more within a minute.
    expect(await d.run()).toMatchObject({ end: 'later', tasks: 4, requests: 3 });
  });
});

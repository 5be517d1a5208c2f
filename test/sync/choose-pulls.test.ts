import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { FIRST_PACE } from '../../lib/sync/ports/state.ts';
import { choosing, HISTORY, READING, type Changes } from './choosing.ts';

/** Definitions are known, and nothing else is to be done. */
async function calm() {
  const s = choosing();
  await s.define();
  return s;
}

const UNREAD = { watermark: null, proved: false, dueAt: 0 };

describe('a pull that webhooks ask for', () => {
  it('is due two seconds after the newest of them', async () => {
    const s = await calm();
    const now = s.now();
    s.hinted('supplier', { dirtySince: now - 5 * SECOND });
    expect(await s.choose()).toEqual({ tasks: [], nextPullAt: now + 2 * SECOND });
    await s.clock.advance(2 * SECOND - 1);
    expect(await s.names()).toEqual([]);
    await s.clock.advance(1);
    expect(await s.names()).toEqual(['hintPull supplier']);
    expect((await s.choose()).nextPullAt).toBe(now + 2 * SECOND);
  });

  it('is due ten seconds after the first of them, though more come', async () => {
    const s = await calm();
    s.hinted('supplier', { dirtySince: s.now() - 9 * SECOND });
    expect((await s.choose()).nextPullAt).toBe(s.now() + SECOND);
  });

  it('is due by its own age where the newest webhook was one of long ago, or none is known', async () => {
    const s = await calm();
    s.hinted('supplier', { hintedAt: s.now() - HOUR });
    expect((await s.choose()).nextPullAt).toBe(s.now() + 2 * SECOND);
    s.hinted('supplier', { hintedAt: null });
    expect((await s.choose()).nextPullAt).toBe(s.now() + 2 * SECOND);
    s.hinted('supplier', { dirtySince: null, hintedAt: s.now() });
    expect((await s.choose()).nextPullAt).toBeLessThan(s.now());
  });

  it.each([
    [0, 1, 150],
    [1, 0, 120],
    [1, 1, 0],
  ])(
    'waits where the day is short or pulls show nothing (room %i, yield %i)',
    async (room, pullYield, seconds) => {
      const s = await calm();
      s.allowed.room = room;
      const pace = { ...FIRST_PACE, pulledAt: s.now(), pullYield };
      s.hinted('supplier', { cursor: { pace }, dirtySince: s.now() - MINUTE, hintedAt: s.now() - MINUTE });
      expect((await s.choose()).nextPullAt).toBe(s.now() + seconds * SECOND);
    },
  );

  it('comes before others that were asked for later, and the first of them is told', async () => {
    const s = await calm();
    s.hinted('supplier', { dirtySince: s.now() - 3 * SECOND, hintedAt: s.now() - 3 * SECOND });
    s.hinted('invoice', { dirtySince: s.now() - 4 * SECOND, hintedAt: s.now() - 4 * SECOND });
    s.hinted('receipt', { dirtySince: s.now() - 2 * SECOND, hintedAt: s.now() - 2 * SECOND });
    s.hinted('purchaseOrder');
    expect(await s.names()).toEqual(['hintPull invoice', 'hintPull supplier', 'hintPull receipt']);
    expect((await s.choose()).nextPullAt).toBe(s.now() - 2 * SECOND);
  });

  it.each<[string, readonly string[], Changes]>([
    ['was covered since', [], { cleanSeq: 1 }],
    ['is paused', [], { paused: true }],
    ['stands still', [], { cursor: { stopped: 'no zone' } }],
    ['is read for the first time', ['history supplier'], { cursor: { ...UNREAD, history: HISTORY } }],
    ['is not read yet', ['hintPull supplier', 'poll supplier'], { cursor: UNREAD }],
    ['is read whole beside it', ['hintPull supplier', 'history supplier'], { cursor: { history: HISTORY } }],
  ])('of an entity that %s: %j', async (_, names, changes) => {
    const s = await calm();
    s.hinted('supplier', changes);
    await s.clock.advance(10 * SECOND);
    expect(await s.names()).toEqual(names);
  });

  it('of an entity that is not configured is not made', async () => {
    const s = choosing({ entities: ['invoice'] });
    await s.define();
    s.hinted('supplier');
    s.state('receipt', { cursor: UNREAD });
    await s.clock.advance(10 * SECOND);
    expect(await s.choose()).toEqual({ tasks: [], nextPullAt: null });
  });

  it('asks once what the day allows, and only where webhooks were heard', async () => {
    const s = await calm();
    s.state('supplier', { cursor: { dueAt: 0 } });
    await s.choose();
    expect(s.asked()).toBe(0);
    s.hinted('supplier');
    s.hinted('invoice');
    await s.choose();
    expect(s.asked()).toBe(1);
  });
});

describe('a scheduled read', () => {
  it('is due from its time on, those first that others refer to', async () => {
    const s = await calm();
    s.state('invoice', { cursor: { dueAt: s.now() } });
    s.state('supplier', { cursor: { dueAt: s.now() } });
    s.state('receipt', { cursor: { dueAt: s.now() + 1 } });
    expect(await s.names()).toEqual(['poll supplier', 'poll invoice']);
    await s.clock.advance(1);
    expect(await s.names()).toEqual(['poll supplier', 'poll invoice', 'poll receipt']);
  });

  it('that was begun goes on at once', async () => {
    const s = await calm();
    s.state('supplier', { cursor: { reading: READING } });
    expect(await s.names()).toEqual(['poll supplier']);
  });

  it.each([
    ['half an hour after the last one, where an echo of ours was heard since', 1, 90, 30],
    ['no later than it would have come anyway', 1, 20, 20],
    ['in its time where the last one has covered the echo', 0, 90, 90],
    ['in its time where no echo was heard', null, 90, 90],
  ])('comes %s', async (_, echoedAfter, usualMinutes, minutes) => {
    const s = await calm();
    const pulledAt = s.now();
    s.state('supplier', {
      echoedAt: echoedAfter === null ? null : pulledAt + echoedAfter,
      cursor: { dueAt: pulledAt + usualMinutes * MINUTE, pace: { ...FIRST_PACE, pulledAt } },
    });
    await s.clock.advance(minutes * MINUTE - 1);
    expect(await s.names()).toEqual([]);
    await s.clock.advance(1);
    expect(await s.names()).toEqual(['poll supplier']);
  });
});

describe('what was there before us', () => {
  it('is read after the first pages of all, those first that others refer to, two at a time', async () => {
    const s = await calm();
    s.state('receipt', { cursor: { history: HISTORY } });
    s.state('invoice', { cursor: { history: HISTORY } });
    s.state('purchaseOrder', { cursor: { ...UNREAD, history: HISTORY } });
    expect(await s.names()).toEqual(['history purchaseOrder', 'history invoice']);
    s.state('supplier', { cursor: UNREAD });
    expect(await s.names()).toEqual(['poll supplier', 'history purchaseOrder', 'history invoice']);
  });

  it('is begun from its time on', async () => {
    const s = await calm();
    s.state('supplier', { cursor: { ...UNREAD, dueAt: s.now() + 1 } });
    s.state('invoice', { cursor: { ...UNREAD, dueAt: s.now() } });
    expect(await s.names()).toEqual(['poll invoice']);
    await s.clock.advance(1);
    expect(await s.names()).toEqual(['poll supplier', 'poll invoice']);
  });

  it('is read again from its time on where it is not proved that changes can be asked for', async () => {
    const s = await calm();
    s.state('supplier', { cursor: { proved: false, dueAt: s.now() + 1, reading: READING } });
    expect(await s.names()).toEqual([]);
    await s.clock.advance(1);
    expect(await s.names()).toEqual(['poll supplier']);
  });
});

describe('a single look at a record that lists do not show', () => {
  const missed = (...misses: readonly number[]) => ({
    hints: Object.fromEntries(misses.map((times, index) => [String(index), { at: 0, misses: times }])),
  });

  it('is made when three pulls did not show it, of two records of an entity at a time', async () => {
    const s = await calm();
    s.state('supplier', missed(2, 3, 4, 9));
    s.state('invoice', missed(3));
    s.state('receipt', missed(0, 1, 2));
    expect(await s.names()).toEqual(['probe supplier 1', 'probe supplier 2', 'probe invoice 0']);
  });

  it('is made as often as the day allows', async () => {
    const s = await calm();
    s.allowed.probesLeft = 1;
    s.state('supplier', missed(3, 3));
    expect(await s.names()).toEqual(['probe supplier 0']);
    s.allowed.probesLeft = 0;
    expect(await s.names()).toEqual([]);
  });

  it('is not made while history may still show it', async () => {
    const s = await calm();
    s.state('supplier', { ...missed(3), cursor: { history: HISTORY } });
    expect(await s.names()).toEqual(['history supplier']);
  });

  it('comes behind history, and before second looks', async () => {
    const s = await calm();
    s.state('invoice', { ...missed(3), cursor: { dueAt: 0 } });
    s.state('receipt', { cursor: { history: HISTORY } });
    await s.detail({ entity: 'invoice', id: '1' }, { detailClass: 'background' });
    expect(await s.names()).toEqual([
      ...['poll invoice', 'history receipt', 'probe invoice 0', 'quietDetail invoice#1'],
    ]);
  });
});

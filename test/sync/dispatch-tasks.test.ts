import { describe, expect, it } from '@jest/globals';
import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { startRequest } from '../../lib/domain/quota-requests.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import { limitsOf } from '../../lib/sync/services.ts';
import { HISTORY } from './choosing.ts';
import { dispatching, type Dispatching } from './dispatching.ts';
import { engine, INVOICE, invoice, supplier } from './engine.ts';
import { UNAVAILABLE } from './fakePrecoro.ts';

describe('definitions of custom fields', () => {
  /** They are a day old, an invoice waits for them, and another one could not be understood. */
  async function stale() {
    const d = await dispatching();
    const { e } = d;
    const now = e.clock.now();
    await e.services.definitions.save({ item: [], document: [], supplier: [] }, now - DAY - 1);
    const link = await e.crossReference.acquire(INVOICE, 'default', 'worker', now + MINUTE, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    const wait = { dueAt: now + DAY, since: now, attempts: 1, reason: 'options', waitsFor: 'definitions' };
    await e.crossReference.release({ ...link, wait });
    await d.details(7);
    await d.detail({ entity: 'invoice', id: '7' }, { detailDueAt: null });
    await e.failures.record({
      ref: { entity: 'invoice', id: '7' },
      ...{ label: null, failure: { kind: 'decode', actor: 'engineer', words: 'status' } },
      ...{ order: 1, lastAt: now },
    });
    return d;
  }

  it('wake what waits for them, and have read again what was not understood', async () => {
    const d = await stale();
    expect(await d.run()).toMatchObject({ end: 'idle', tasks: 2 });
    expect(d.e.letters().map(({ ref }) => ref)).toContainEqual(INVOICE);
    expect(d.e.precoro.since(0).at(-1)).toBe('detail invoice 7');
  });

  it('that could not be read wake nothing', async () => {
    const d = await stale();
    d.answers(UNAVAILABLE);
    expect(await d.run()).toMatchObject({ end: 'later', requests: 1 });
    expect(d.e.letters()).toEqual([]);
  });
});

describe('a wish for Precoro', () => {
  it('is written as soon as it is due', async () => {
    const d = await dispatching();
    await d.details(7);
    await d.run();
    await d.e.writeBacks.desire({ entity: 'invoice', id: '7' }, { externalId: 'B7' }, 1, d.e.clock.now());
    expect(await d.run()).toMatchObject({ end: 'idle', tasks: 1, requests: 1 });
    expect(d.e.precoro.get('invoice', 7)['externalId']).toBe('B7');
  });

  it('behind a closed gate costs no request, and is looked at again after ten minutes', async () => {
    const d = await dispatching(engine({ mode: 'observe' }));
    const now = d.e.clock.now();
    await d.e.writeBacks.desire(INVOICE, { externalId: 'B7' }, 1, now);
    expect(await d.run()).toMatchObject({ end: 'idle', tasks: 1, requests: 0 });
    const due = async (afterMs: number) =>
      (await d.e.writeBacks.due('externalId', 'oldest', now + afterMs, 9)).length;
    expect([await due(10 * MINUTE - 1), await due(10 * MINUTE)]).toEqual([0, 1]);
  });
});

describe('while another caller sends a request', () => {
  /** It is over after so many milliseconds at the latest. */
  async function busyFor(d: Dispatching, ms: number): Promise<void> {
    const { ledger, version } = await d.services.ledgers.read();
    const now = d.e.clock.now();
    const request = { purpose: 'check', getFingerprint: null } as const;
    const limits = limitsOf(d.services.integration);
    await d.services.ledgers.save(startRequest(ledger, request, limits, now, now + ms, 'other'), version);
  }
  const poll = (d: Dispatching) => d.cursor('supplier', { dueAt: 0 });
  const hinted = async (d: Dispatching) => {
    await d.e.hint('supplier', 1);
    await d.e.clock.advance(10 * SECOND);
  };
  const detail = (d: Dispatching) => d.details(1);
  const link = async (d: Dispatching) => {
    await detail(d);
    await d.run();
    await d.e.writeBacks.desire({ entity: 'invoice', id: '1' }, { externalId: 'B7' }, 1, d.e.clock.now());
  };

  it.each<[string, number, number, 'sent' | 'not sent', (d: Dispatching) => Promise<void>]>([
    ['a detail', 20, 45, 'sent', detail],
    ['a detail', 20, 15, 'not sent', detail],
    ['a list that a webhook asks for', 20, 45, 'sent', hinted],
    ['a list that a webhook asks for', 20, 15, 'not sent', hinted],
    ['a poll', 1, 45, 'sent', poll],
    ['a poll', 6, 45, 'not sent', poll],
    ['a poll', 1, 2, 'not sent', poll],
    ['an external id', 1, 45, 'sent', link],
    ['an external id', 6, 45, 'not sent', link],
  ])('for %s that may take %i s, in a run of %i s: %s', async (_, busyS, runS, outcome, prepare) => {
    const d = await dispatching();
    await prepare(d);
    await busyFor(d, busyS * SECOND);
    const { requests, end } = await d.run(runS * SECOND);
    expect(requests).toBe(outcome === 'sent' ? 1 : 0);
    expect(end).toBe(outcome === 'sent' ? 'idle' : 'later');
  });
});

describe('a list', () => {
  it.each([
    ['was there before us, as a whole', null, { history: HISTORY }],
    ['is there, where nothing proves that changes can be asked for', null, { proved: false, dueAt: 0 }],
    ['changed', expect.any(String), { dueAt: 0 }],
  ])('shows what %s', async (_, modifiedSince, changes) => {
    const d = await dispatching();
    d.e.precoro.put('supplier', supplier());
    await d.cursor('supplier', changes);
    await d.run(1);
    expect(d.e.precoro.sent[0]?.call).toMatchObject({ kind: 'list', entity: 'supplier', modifiedSince });
  });

  it.each<['observe' | 'live', 'observe' | 'live' | null, Purpose]>([
    ['live', null, 'detail'],
    ['observe', null, 'quietDetail'],
    ['live', 'observe', 'quietDetail'],
    ['observe', 'live', 'detail'],
  ])(
    'of an entity in mode %s, its gate %s, has changed documents read as %s',
    async (mode, gate, purpose) => {
      const d = await dispatching(engine({ mode }));
      if (gate) await d.services.gates.setGate('invoice', gate);
      d.e.precoro.put('invoice', invoice());
      await d.cursor('invoice', { dueAt: 0 });
      expect((await d.run()).requests).toBe(2);
      const { byPurpose } = (await d.services.ledgers.read()).ledger;
      expect(Object.keys(byPurpose).sort()).toEqual([purpose, 'poll'].sort());
    },
  );

  /** Two unanswered requests, a list, and one more of another list: whether that was the third in a row. */
  async function restsAfter(prepare: (d: Dispatching) => Promise<void>, answer: PrecoroAnswer | null) {
    const d = await dispatching();
    d.answers(UNAVAILABLE, UNAVAILABLE, answer, UNAVAILABLE);
    await d.details(1, 2);
    await d.cursor('invoice', { dueAt: 0 });
    await prepare(d);
    const { tasks } = await d.run();
    return { tasks, sent: d.e.precoro.since(0).slice(2) };
  }

  it('that was read to its end is an answer', async () => {
    const { sent, tasks } = await restsAfter((d) => d.cursor('supplier', { dueAt: 0 }), null);
    expect(sent).toEqual(['list supplier 1', 'list invoice 1']);
    // It goes on, only to find that the same list may not be asked for at once.
    expect(tasks).toBe(5);
  });

  it('of which one page of many was read is an answer', async () => {
    const { sent, tasks } = await restsAfter(async (d) => {
      d.e.precoro.habits.pageSize = 1;
      for (const id of [501, 502]) d.e.precoro.put('supplier', supplier({ id }));
      await d.cursor('supplier', { history: HISTORY });
      await d.cursor('invoice', { dueAt: Number.MAX_SAFE_INTEGER });
    }, null);
    expect(sent).toEqual(['list supplier 1', 'list supplier 2']);
    expect(tasks).toBe(5);
  });

  it('beside a wish behind a closed gate is all that counts: what costs no request answers nothing', async () => {
    const d = await dispatching(engine({ mode: 'observe' }));
    d.answers(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
    await d.details(1, 2);
    await d.e.writeBacks.desire(INVOICE, { externalId: 'B7' }, 1, d.e.clock.now());
    await d.cursor('supplier', { dueAt: 0 });
    await d.cursor('invoice', { dueAt: 0 });
    expect(await d.run()).toMatchObject({ end: 'later', tasks: 4, requests: 3 });
    expect(d.e.precoro.since(0)).toEqual(['detail invoice 1', 'detail invoice 2', 'list supplier 1']);
  });

  it('that does not come is none', async () => {
    const { sent, tasks } = await restsAfter((d) => d.cursor('supplier', { dueAt: 0 }), UNAVAILABLE);
    expect(sent).toEqual(['list supplier 1']);
    expect(tasks).toBe(3);
  });
});

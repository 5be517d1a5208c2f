import { describe, expect, it } from '@jest/globals';
import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { startRequest } from '../../lib/domain/quota-requests.ts';
import { limitsOf } from '../../lib/sync/services.ts';
import { dispatching, type Dispatching } from './dispatching.ts';
import { INVOICE } from './engine.ts';
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
    const d = await dispatching({ mode: 'observe' });
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
  const detail = (d: Dispatching) => d.details(1);
  const link = async (d: Dispatching) => {
    await detail(d);
    await d.run();
    await d.e.writeBacks.desire({ entity: 'invoice', id: '1' }, { externalId: 'B7' }, 1, d.e.clock.now());
  };

  it.each<[string, number, number, 'sent' | 'not sent', (d: Dispatching) => Promise<void>]>([
    ['a detail', 20, 45, 'sent', detail],
    ['a detail', 20, 15, 'not sent', detail],
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

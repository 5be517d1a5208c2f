import { describe, expect, it } from '@jest/globals';
import { recordKey } from '../../lib/domain/records.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { Wait } from '../../lib/sync/ports/state.ts';
import { arrive, INVOICE, settledEngine, type Engine } from './engine.ts';

const AWAY = { outcome: 'notApplied', retryAfterSeconds: 0, words: 'HTTP 503' } as const;
const away = (times: number, retryAfterSeconds = 0) =>
  Array.from({ length: times }, () => ({ ...AWAY, retryAfterSeconds }));

/** How long the invoice is left alone, each time it is given back. */
function pausesOf(e: Engine): readonly { readonly ms: number; readonly wait: Wait }[] {
  const pauses: { ms: number; wait: Wait }[] = [];
  const own = e.crossReference;
  e.services.crossReference = {
    ...own,
    release(link) {
      const { wait } = link;
      if (recordKey(link.ref) === recordKey(INVOICE) && wait?.dueAt)
        pauses.push({ ms: wait.dueAt - e.clock.now(), wait });
      return own.release(link);
    },
  };
  return pauses;
}

const failing = async (e: Engine) => (await e.failure(INVOICE))?.words ?? null;

describe('an external system that takes nothing', () => {
  it('is left alone for twice as long each time, from a quarter of a minute to an hour, by chance up to half of that', async () => {
    const e = await settledEngine();
    const pauses = pausesOf(e);
    e.external.next('create', ...away(14));
    await arrive(e);
    await e.run(24 * HOUR);
    expect(pauses).toHaveLength(14);
    pauses.forEach(({ ms, wait }, index) => {
      const whole = Math.min(HOUR, 15 * SECOND * 2 ** index);
      expect(ms).toBeGreaterThanOrEqual(whole / 2);
      expect(ms).toBeLessThanOrEqual(whole);
      expect(wait).toMatchObject({ attempts: index + 1, reason: 'HTTP 503', waitsFor: null });
    });
    expect(new Set(pauses.map(({ ms }) => ms / HOUR)).size).toBe(14);
    expect(e.bills()).toHaveLength(1);
    expect(e.crashes).toEqual([]);
  });

  it('is left alone for as long as it asks', async () => {
    const e = await settledEngine();
    const pauses = pausesOf(e);
    e.external.next('create', ...away(2, 900));
    await arrive(e);
    await e.run(HOUR);
    expect(pauses.map(({ ms }) => ms)).toEqual([15 * MINUTE, 15 * MINUTE]);
  });

  it('is told to people after half an hour, with the time since the first try, until it takes the record', async () => {
    const e = await settledEngine();
    e.external.next('create', ...away(8, 600));
    await arrive(e);
    await e.run(25 * MINUTE);
    expect(await failing(e)).toBeNull();
    await e.run(5 * MINUTE);
    expect(await e.failure(INVOICE)).toEqual({
      kind: 'unavailable',
      actor: 'engineer',
      words: expect.stringMatching(
        /^The external system has not taken this invoice for 3[01] minutes: HTTP 503\. It is tried again by itself\.$/,
      ),
    });
    await e.run(30 * MINUTE);
    expect(await failing(e)).toMatch(/for 6[01] minutes: HTTP 503\./);
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toMatch(/has not taken/);
    await e.run(HOUR);
    expect(e.bills()).toHaveLength(1);
    expect(await failing(e)).toBeNull();
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBeNull();
    expect(e.crashes).toEqual([]);
  });

  it('is counted anew when it was there meanwhile', async () => {
    const e = await settledEngine();
    e.external.next('create', ...away(2, 600));
    await arrive(e);
    await e.run(2 * HOUR);
    e.external.next('update', ...away(2, 600));
    await e.edit('invoice', 956598, { note: 'newer' });
    await e.run(15 * MINUTE);
    expect(await failing(e)).toBeNull();
    await e.run(15 * MINUTE);
    expect(await failing(e)).toBeNull();
    expect(e.bills().map(({ payload }) => payload.fields['note'])).toEqual(['newer']);
  });

  it('is counted from the first try that it did not take, however long the record waited for something else', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'Period closed' }, ...away(2, 600));
    await arrive(e);
    expect(await failing(e)).toBe('Period closed');
    // The next try is a day later.
    await e.run(24 * HOUR + 5 * MINUTE);
    expect(await failing(e)).toBe('Period closed');
    await e.run(30 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect(await failing(e)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../lib/domain/failures.ts';
import { tellFailure } from '../../lib/sync/tell-failure.ts';
import { engine, INVOICE } from './engine.ts';

const CLOSED: Failure = { kind: 'rejected', actor: 'accountant', words: 'Period closed' };

function scene() {
  const e = engine();
  const given = { ref: INVOICE, label: 'Chairs', failure: CLOSED, order: 5 };
  return {
    e,
    tell: (changes: Partial<Parameters<typeof tellFailure>[1]> = {}, hasIntegrationLog = true) =>
      tellFailure(e.services, { ...given, ...changes }, { hasIntegrationLog }),
    told: () => e.failures.read(INVOICE),
    wish: () => e.writeBacks.read(INVOICE),
  };
}

const inWords = (words: string): Failure => ({ ...CLOSED, words });

describe('a failure', () => {
  it('is told in the table, on the event bus, in the log and on the document', async () => {
    const { e, tell, told, wish } = scene();
    expect(await tell()).toBe(true);
    const now = e.clock.now();
    expect(await told()).toEqual({
      ...{ ref: INVOICE, label: 'Chairs', failure: CLOSED, order: 5 },
      ...{ attempts: 1, firstAt: now, lastAt: now },
    });
    expect(e.events.published).toEqual([
      { type: 'SyncFailed', ref: INVOICE, label: 'Chairs', failure: CLOSED },
    ]);
    expect(e.logged).toContainEqual({ ...INVOICE, outcome: 'failed: rejected', detail: 'Period closed' });
    expect(await wish()).toMatchObject({ desiredLog: 'Period closed', order: 5, since: now });
  });

  it('is told on no document that has no place for it', async () => {
    const { tell, wish, e } = scene();
    expect(await tell({}, false)).toBe(true);
    expect(await wish()).toBeNull();
    expect(e.events.published).toHaveLength(1);
  });

  it('that is known is no news, but the document is to say so again', async () => {
    const { e, tell, told, wish } = scene();
    await tell();
    await e.writeBacks.erase(INVOICE);
    const logged = e.logged.length;
    expect(await tell()).toBe(false);
    expect((await told())?.attempts).toBe(2);
    expect(await wish()).toMatchObject({ desiredLog: 'Period closed' });
    expect(e.events.published).toHaveLength(1);
    expect(e.logged).toHaveLength(logged);
  });

  it('of an older attempt is told nowhere', async () => {
    const { e, tell, told, wish } = scene();
    await e.failures.clear(INVOICE, 6, e.clock.now());
    expect(await tell()).toBe(false);
    expect([await told(), await wish()]).toEqual([null, null]);
    expect(e.events.published).toEqual([]);
  });

  it('with other words is news', async () => {
    const { e, tell } = scene();
    await tell();
    expect(await tell({ failure: inWords('No such vendor') })).toBe(true);
    expect(e.events.published).toHaveLength(2);
  });

  it.each([2000, 2001])('is told in 2000 characters at most, of %i', async (length) => {
    const { tell, told, e } = scene();
    await tell({ failure: inWords('x'.repeat(length)) });
    const words = (await told())?.failure.words ?? '';
    expect(words).toHaveLength(2000);
    expect(words.endsWith('…')).toBe(length > 2000);
    expect(e.events.published).toMatchObject([{ failure: { words, kind: 'rejected' } }]);
  });

  it('is told on the document as far as it fits there', async () => {
    const { tell, wish } = scene();
    await tell({ failure: inWords('word '.repeat(300)) });
    const log = (await wish())?.desiredLog ?? '';
    expect(log.length).toBeLessThanOrEqual(1000);
    expect(log).toMatch(/^word word .*…$/);
  });

  it('of a record with a long name is told with its beginning', async () => {
    const { tell, told } = scene();
    await tell({ label: 'y'.repeat(201) });
    expect((await told())?.label).toBe(`${'y'.repeat(199)}…`);
  });

  it('of a record without a name is told without one', async () => {
    const { tell, told, e } = scene();
    await tell({ label: null });
    expect((await told())?.label).toBeNull();
    expect(e.events.published).toMatchObject([{ label: null }]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { arrive, INVOICE, settledEngine, type Engine } from './engine.ts';

/** An engine with one invoice outside, whose note was edited in Precoro: its update is still to be sent. */
async function edited(): Promise<Engine> {
  const e = await settledEngine();
  await arrive(e);
  e.precoro.edit('invoice', 956598, { note: 'newer' });
  return e;
}

const notes = (e: Engine) => e.bills().map(({ payload }) => payload.fields['note']);
const updates = (e: Engine) => e.external.writes.filter((words) => words.startsWith('update'));

describe('an update', () => {
  it('that the other system puts off is sent again when it asks for it, and not before', async () => {
    const e = await edited();
    e.external.next('update', { outcome: 'notApplied', retryAfterSeconds: 600, words: 'HTTP 429' });
    await e.announce('invoice', 956598);
    await e.run(5 * MINUTE);
    expect((await e.link(INVOICE))?.wait).toMatchObject({ reason: 'HTTP 429' });
    expect(updates(e)).toHaveLength(1);
    expect(notes(e)).not.toEqual(['newer']);
    await e.run(7 * MINUTE);
    expect(updates(e)).toHaveLength(2);
    expect(notes(e)).toEqual(['newer']);
    expect(await e.link(INVOICE)).toMatchObject({ wait: null, failure: null, unsettledUntil: null });
  });

  it('that is refused is a failure of the document, and tried again the next day', async () => {
    const e = await edited();
    e.external.next('update', { outcome: 'rejected', words: 'Period closed' });
    await e.announce('invoice', 956598);
    await e.drain();
    expect(await e.failure(INVOICE)).toEqual({
      kind: 'rejected',
      actor: 'accountant',
      words: 'Period closed',
    });
    await e.run(DAY + MINUTE);
    expect(notes(e)).toEqual(['newer']);
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('whose worker died is not sent again before the first can have no effect any more', async () => {
    const e = await edited();
    e.external.during = async () => {
      e.external.during = null;
      throw new Error('the process dies');
    };
    await e.announce('invoice', 956598);
    await e.run(5 * SECOND);
    expect(updates(e)).toHaveLength(1);
    // The lease is over after a minute, but what was sent may come into effect later than that.
    await e.run(140 * SECOND);
    expect(updates(e)).toHaveLength(1);
    expect((await e.link(INVOICE))?.wait?.reason).toBe('the outcome of the last update is not known yet');
    await e.run(3 * MINUTE);
    expect(updates(e)).toHaveLength(2);
    expect(notes(e)).toEqual(['newer']);
    expect((await e.link(INVOICE))?.unsettledUntil).toBeNull();
  });

  it.each<[string, number, boolean]>([
    ['stood still until its lease was nearly over', 56 * SECOND, true],
    ['lost its lease meanwhile', 0, false],
  ])('is not sent by a worker that %s: the next one does it', async (_words, stoodStillMs, isSaved) => {
    const e = await edited();
    const save = e.crossReference.save.bind(e.crossReference);
    e.services.crossReference = {
      ...e.crossReference,
      async save(link) {
        e.services.crossReference = e.crossReference;
        const saved = await save(link);
        await e.clock.sleep(stoodStillMs);
        return saved && isSaved;
      },
    };
    await e.announce('invoice', 956598);
    await e.run(58 * SECOND);
    expect(updates(e)).toEqual([]);
    await e.run(10 * MINUTE);
    expect(updates(e)).toHaveLength(1);
    expect(notes(e)).toEqual(['newer']);
  });

  it('without an answer is no open question any more once there is nothing to write', async () => {
    const e = await edited();
    e.external.next('update', { outcome: 'unknown', effect: 'applied' });
    await e.announce('invoice', 956598);
    await e.run(MINUTE);
    expect((await e.link(INVOICE))?.unsettledUntil).toBeGreaterThan(e.clock.now());
    await e.edit('invoice', 956598, { status: 7 });
    await e.run(10 * MINUTE);
    expect(await e.link(INVOICE)).toMatchObject({ wait: null, unsettledUntil: null, agreed: null });
    // As it was before the update of which nobody knows: it is written in any case.
    await e.edit('invoice', 956598, { status: 2, note: null });
    await e.drain();
    expect(updates(e)).toHaveLength(2);
    expect(notes(e)).not.toEqual(['newer']);
  });
});

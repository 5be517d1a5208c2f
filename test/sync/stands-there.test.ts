import { describe, expect, it } from '@jest/globals';
import { contentHash } from '../../lib/domain/hashing.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { arrive, INVOICE, settledEngine, type Engine } from './engine.ts';

/** A linked invoice of which it is not known what both sides hold. */
async function linked(changes: Partial<Link> = {}): Promise<Engine> {
  const e = await settledEngine();
  await arrive(e);
  const now = e.clock.now();
  const link = await e.crossReference.acquire(INVOICE, 'default', 'ann', now, now);
  if (link === 'busy') throw new Error('The lease should be free.');
  await e.crossReference.release({ ...link, agreed: null, ...changes });
  e.loseLetters();
  return e;
}

const updates = (e: Engine) => e.external.writes.filter((one) => one === 'update bill B2').length;

describe('a linked record of which nothing is agreed', () => {
  it('is not written where the same stands there, and that is agreed then', async () => {
    const e = await linked();
    await e.apply(INVOICE);
    expect(updates(e)).toBe(0);
    const hash = contentHash(e.bills()[0]?.payload);
    expect(await e.link(INVOICE)).toMatchObject({ agreed: { hash, externalHash: hash, seq: 1 } });
    expect(e.outcomesOf(INVOICE).at(-1)?.outcome).toBe('nothing to do: the same stands there');
  });

  it('is written where something else stands there', async () => {
    const e = await linked();
    e.external.change('bill', 'B2', { note: 'by hand' });
    await e.apply(INVOICE);
    expect(updates(e)).toBe(1);
    expect(e.bills()[0]?.payload.fields['note']).toBeNull();
  });

  it('is written where the other system does not say what stands there', async () => {
    const e = await linked();
    e.external.noReads(1);
    await e.apply(INVOICE);
    expect(updates(e)).toBe(1);
  });

  it('is written after an update without an answer, whatever stands there now', async () => {
    const e = await linked();
    const now = e.clock.now();
    const link = await e.crossReference.acquire(INVOICE, 'default', 'ann', now, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    await e.crossReference.release({ ...link, unsettledUntil: now + MINUTE });
    await e.clock.advance(MINUTE);
    await e.apply(INVOICE);
    expect(updates(e)).toBe(1);
    expect((await e.link(INVOICE))?.unsettledUntil).toBeNull();
  });

  it('is on hold where it is gone there', async () => {
    const e = await linked();
    e.external.remove('B2');
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.hold?.kind).toBe('gone');
  });
});

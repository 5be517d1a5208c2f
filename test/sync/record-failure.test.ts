import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../lib/domain/failures.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { recordFailure } from '../../lib/sync/record-failure.ts';
import { look, mirrorRecord } from '../contracts/samples.ts';
import { engine, INVOICE, invoice, settledEngine, SUPPLIER, type Engine, type Setting } from './engine.ts';

const CLOSED: Failure = { kind: 'rejected', actor: 'accountant', words: 'Period closed' };

/** Records that fail, and what became of it. */
function scene(setting: Setting = {}) {
  const e = engine(setting);
  const wakes: number[] = [];
  const services = { ...e.services, dispatcher: { wake: async (ms: number) => void wakes.push(ms) } };
  return {
    e,
    wakes,
    /** Leaves a link as an attempt would, and answers its order. */
    async attempted(ref: RecordRef, failure: Failure | null, company = 'default'): Promise<number> {
      const link = await linkOf(e, ref, company);
      await e.crossReference.release({ ...link, failure });
      return link.fence;
    },
    tell: (ref: RecordRef, order: number | null) =>
      recordFailure(services, { schema: 1, ref, seq: 1 }, order),
    told: (ref: RecordRef) => e.failures.read(ref),
    logOf: async (ref: RecordRef) => (await e.writeBacks.read(ref))?.desiredLog,
  };
}

async function linkOf(e: Engine, ref: RecordRef, company: string): Promise<Link> {
  const now = e.clock.now();
  const link = await e.crossReference.acquire(ref, company, 'worker', now + MINUTE, now);
  if (link === 'busy') throw new Error('The lease should be free.');
  return link;
}

describe('the error logger', () => {
  it('tells a failure under the order of its attempt, and has the document say so soon', async () => {
    const s = scene();
    const order = await s.attempted(INVOICE, CLOSED);
    expect(await s.tell(INVOICE, order - 1)).toBe('told');
    expect(await s.told(INVOICE)).toMatchObject({ failure: CLOSED, order: order - 1, attempts: 1 });
    expect(await s.logOf(INVOICE)).toBe('Period closed');
    expect(s.wakes).toEqual([2]);
  });

  it('wakes nobody for what is known already', async () => {
    const s = scene();
    const order = await s.attempted(INVOICE, CLOSED);
    await s.tell(INVOICE, order);
    expect(await s.tell(INVOICE, order)).toBe('known');
    expect(s.wakes).toEqual([2]);
    expect(s.e.events.published).toHaveLength(1);
  });

  it('wakes nobody for a record that can show no text', async () => {
    const s = scene();
    expect(await s.tell(SUPPLIER, await s.attempted(SUPPLIER, CLOSED))).toBe('told');
    expect(s.wakes).toEqual([]);
    expect(await s.logOf(SUPPLIER)).toBeUndefined();
  });

  it('finds the failure in whichever company it is', async () => {
    const s = scene({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de', 'Acme FR': 'fr' } });
    await s.attempted(INVOICE, null, 'de');
    const order = await s.attempted(INVOICE, CLOSED, 'fr');
    expect(await s.tell(INVOICE, order)).toBe('told');
    expect((await s.told(INVOICE))?.failure).toEqual(CLOSED);
  });

  it('finds nothing to tell when the failure was cured meanwhile', async () => {
    const s = scene();
    expect(await s.tell(SUPPLIER, 1)).toBe('cured');
    const order = await s.attempted(INVOICE, null);
    expect(await s.tell(INVOICE, order)).toBe('cured');
    expect([await s.told(SUPPLIER), await s.told(INVOICE)]).toEqual([null, null]);
  });

  it('joins a message that ran out of attempts to the last known error', async () => {
    const s = scene();
    const order = await s.attempted(INVOICE, CLOSED);
    await s.tell(INVOICE, order);
    expect(await s.tell(INVOICE, null)).toBe('known');
    expect(await s.told(INVOICE)).toMatchObject({ failure: CLOSED, order, attempts: 2 });
  });

  it('calls the engineer for a message that ran out of attempts without any', async () => {
    const s = scene();
    const order = await s.attempted(INVOICE, null);
    expect(await s.tell(INVOICE, null)).toBe('told');
    expect(await s.told(INVOICE)).toMatchObject({
      order,
      failure: {
        ...{ kind: 'crash', actor: 'engineer' },
        words: expect.stringMatching(/stopped several times .* Engineer: .*"precoro-sync retry"/) as unknown,
      },
    });
  });

  it('does not let late news of an older attempt undo a newer one', async () => {
    const s = scene();
    await s.e.failures.clear(INVOICE, s.e.clock.now(), s.e.clock.now());
    expect(await s.tell(INVOICE, null)).toBe('known');
    expect(await s.told(INVOICE)).toBeNull();
  });
});

describe('a failed record', () => {
  it('is called what its document is called in Precoro', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'Period closed' });
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(MINUTE);
    expect((await e.failures.read(INVOICE))?.label).toBe('Chairs for Leeds');
  });

  it('is called by the whole document rather than by a row of a list, and by that where it is all', async () => {
    const s = scene();
    const known = await settledEngine();
    known.precoro.put('invoice', invoice());
    await known.announce('invoice', 956598);
    await known.drain();
    const { row, detail } = (await known.mirror.read(INVOICE)) ?? mirrorRecord(INVOICE);
    if (!row || !detail) throw new Error('The invoice should be known.');
    const named = (name: string) => look({ content: { ...detail.content, label: name } });
    const looks = { row: named('of the row'), detail: named('of the whole') };
    await s.e.mirror.save(mirrorRecord(INVOICE, looks));
    await s.tell(INVOICE, null);
    expect((await s.told(INVOICE))?.label).toBe('of the whole');
    const other = { entity: 'invoice', id: '5' } as const;
    await s.e.mirror.save(mirrorRecord(other, { ...looks, detail: null }));
    await s.tell(other, null);
    expect((await s.told(other))?.label).toBe('of the row');
  });

  it('is called by its key where nothing is known of it, or only what an older version has stored', async () => {
    const s = scene();
    const ref = { entity: 'invoice', id: '404' } as const;
    expect(await s.tell(ref, null)).toBe('told');
    expect((await s.told(ref))?.label).toBe('invoice#404');
    await s.e.mirror.save(mirrorRecord(SUPPLIER, { row: look({ content: { v: 0 } }) }));
    await s.tell(SUPPLIER, null);
    expect((await s.told(SUPPLIER))?.label).toBe('supplier#501');
    const other = { entity: 'invoice', id: '405' } as const;
    await s.e.mirror.save(mirrorRecord(other, { row: null }));
    await s.tell(other, null);
    expect((await s.told(other))?.label).toBe('invoice#405');
  });
});

import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { isHourToReconcile, reconcileNightly } from '../../lib/operator/reconcile-nightly.ts';
import { engine, settledEngine, supplier, type Engine } from '../sync/engine.ts';
import { inwardEngine } from '../sync/inward/inward-engine.ts';
import { give } from './acting.ts';

const nightly = (e: Engine, forMs = 15 * MINUTE) =>
  give(e, (services) => reconcileNightly(services, e.clock.now() + forMs));

/** Settled days ago. */
async function settled(): Promise<Engine> {
  const e = await settledEngine();
  await e.run(2 * DAY);
  return e;
}

const drift = (e: Engine) =>
  e.external.plant('vendor', 'V1', {
    fields: { name: 'Acme Ltd', city: 'Elsewhere', active: true },
    lines: [],
  });

describe('the comparison of each night', () => {
  it('finds nothing where both sides are in step, asks Precoro nothing, and is over at once', async () => {
    const e = await settled();
    const start = e.clock.now();
    expect(await nightly(e)).toEqual({ compared: 1, differing: 0, oneSided: 0, untold: 0, examples: [] });
    expect(e.clock.now()).toBe(start);
    expect(e.precoro.since(start)).toEqual([]);
  });

  it('tells what nobody was told of, after a second look, and not a word of what stands in the books', async () => {
    const e = await settled();
    const start = e.clock.now();
    drift(e);
    e.external.plant(
      'vendor',
      'X7',
      { fields: { name: 'Twin', city: null, active: true }, lines: [] },
      'precoro:supplier:999:default',
    );
    const report = await nightly(e);
    expect(report).toEqual({
      ...{ compared: 2, differing: 1, oneSided: 1, untold: 2 },
      examples: [
        { kind: 'differs', entity: 'supplier', company: 'default', id: '501' },
        { kind: 'onlyExternal', entity: 'supplier', company: 'default', id: 'X7' },
      ],
    });
    expect(e.clock.now()).toBeGreaterThanOrEqual(start + 5 * MINUTE);
    expect(JSON.stringify(report)).not.toContain('Elsewhere');
  });

  it('does not cry for what was under way', async () => {
    const e = await settled();
    const fields = e.vendors()[0]?.payload.fields ?? {};
    drift(e);
    const looking = nightly(e);
    e.external.plant('vendor', 'V1', { fields, lines: [] });
    expect(await looking).toMatchObject({ untold: 0 });
  });

  it('is content with one look where its time is short', async () => {
    const e = await settled();
    const start = e.clock.now();
    drift(e);
    expect(await nightly(e, MINUTE)).toMatchObject({ differing: 1, untold: 1 });
    expect(e.clock.now()).toBe(start);
  });

  it('says nothing of what people know: a failure is open', async () => {
    const e = await settled();
    e.external.next('update', { outcome: 'rejected', words: 'no' });
    await e.edit('supplier', 501, { city: 'New' });
    await e.drain();
    await e.run(3 * HOUR);
    expect(await nightly(e)).toMatchObject({ differing: 1, untold: 0 });
  });

  it('has the external system read again for what comes in', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T1', fields: { name: 'VAT', percent: '20' } });
    await e.run(HOUR);
    e.tax.list = async function* () {
      yield { externalId: 'T3', fields: { name: 'VAT T3', percent: '7' }, isGone: false };
    };
    expect(await nightly(e)).toMatchObject({ oneSided: 1, untold: 1 });
    expect((await e.services.sourceCursors.read('tax', 'default')).askedAt).not.toBeNull();
  });

  it('waits until Precoro was read', async () => {
    const e = engine();
    e.precoro.put('supplier', supplier());
    expect(await nightly(e)).toBeNull();
  });

  it('fails where the external system gives no answer', async () => {
    const e = await settled();
    const services = { ...e.services, connector: async () => Promise.reject(new Error('refused')) };
    await expect(reconcileNightly(services, e.clock.now() + HOUR)).rejects.toThrow('refused');
  });

  it.each([
    ['2026-03-02T03:30:00Z', 'UTC', true],
    ['2026-03-02T04:00:00Z', 'UTC', false],
    ['2026-03-02T02:30:00Z', 'Europe/Berlin', true],
    ['2026-03-08T08:30:00Z', 'America/New_York', false],
  ])('%s in %s: %s', (time, timeZone, isNow) => {
    const hours = { from: '07:00', to: '19:00', days: ['mon'], timeZone } as const;
    expect(isHourToReconcile(hours, Date.parse(time))).toBe(isNow);
  });
});

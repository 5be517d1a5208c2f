import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../lib/domain/json.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { SUPPLIER, supplier } from './engine.ts';
import { inwardEngine, vendor, type InwardSetting } from './inward/inward-engine.ts';

/** A supplier in both systems, linked and equal: vendor B1 of the external system is fed back as it stands there. */
async function shared(setting: InwardSetting = {}) {
  const e = inwardEngine(setting);
  e.precoro.put('supplier', supplier({ id: 501, name: 'Acme', city: 'Leeds', phone: '1', enable: true }));
  await e.settle();
  const [made] = e.vendors();
  if (!made) throw new Error('no vendor was made');
  const { externalId } = made;
  const s = {
    ...e,
    externalId,
    /** What the external system's own people change there, as its source tells it. */
    async outside(changes: Record<string, string | boolean | null>) {
      const { phone = '1', ...there } = changes;
      s.external.change('vendor', externalId, there);
      s.vendor.change({ externalId, fields: { ...vendor('Acme'), phone, ...s.there() } });
    },
    there: (): JsonObject => ({ ...s.vendors()[0]?.payload.fields }),
    inPrecoro: () => s.precoro.get('supplier', 501),
    /** As where people had linked the two by hand. */
    async forgetAgreed() {
      const known = await s.inbound('supplier', externalId);
      if (known) await s.services.inbounds.save({ ...known, agreed: null });
      const now = s.clock.now();
      const link = await s.services.crossReference.acquire(SUPPLIER, 'default', 'people', now, now);
      if (link !== 'busy') await s.services.crossReference.release({ ...link, intent: null });
    },
  };
  await s.outside({});
  await s.settle();
  return s;
}

describe('a supplier that both sides change', () => {
  it('takes a change of the external side over, and does not send it back', async () => {
    const s = await shared();
    const writes = s.external.writes.length;
    await s.outside({ city: 'York' });
    await s.settle();
    expect(s.inPrecoro()).toMatchObject({ city: 'York' });
    expect(s.there()).toMatchObject({ city: 'York' });
    expect(s.external.writes.length - writes).toBeLessThanOrEqual(1);
  });

  it('carries a change of Precoro’s people over, though the external system has the last word', async () => {
    const s = await shared();
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.settle();
    expect(s.there()).toMatchObject({ city: 'Hull' });
    expect(s.inPrecoro()).toMatchObject({ city: 'Hull' });
  });

  it('keeps changes of two fields, one on each side, at the same time', async () => {
    const s = await shared();
    await s.outside({ active: false });
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.settle();
    expect(s.inPrecoro()).toMatchObject({ city: 'Hull', enable: false });
    expect(s.there()).toMatchObject({ city: 'Hull', active: false });
  });

  it.each([
    ['external', 'York'],
    ['precoro', 'Hull'],
  ] as const)(
    'where both changed one field, the word of %s counts and the other value is kept to be shown',
    async (owner, wins) => {
      const s = await shared({ owner });
      await s.outside({ city: 'York' });
      await s.edit('supplier', 501, { city: 'Hull' });
      await s.settle();
      expect(s.inPrecoro()).toMatchObject({ city: wins });
      expect(s.there()).toMatchObject({ city: wins });
      const { lost = [] } = (await s.inbound('supplier', s.externalId)) ?? {};
      expect(lost).toMatchObject([{ field: 'city', side: owner === 'external' ? 'precoro' : 'external' }]);
      expect(lost[0]?.words).toContain(
        wins === 'York' ? '"Hull" gave way to "York"' : '"York" gave way to "Hull"',
      );
    },
  );

  it('takes over what is changed outside after Precoro’s change has gone there, whoever has the last word', async () => {
    const s = await shared({ owner: 'precoro' });
    await s.edit('supplier', 501, { city: 'Hull' });
    // It goes over, and the source does not tell it before somebody changes it there.
    await s.settle();
    await s.outside({ city: 'York' });
    await s.settle();
    expect(s.inPrecoro()).toMatchObject({ city: 'York' });
    expect(s.there()).toMatchObject({ city: 'York' });
  });

  it('gives the external side back what Precoro holds, where that has the last word and nothing is known of before', async () => {
    const s = await shared({ owner: 'precoro' });
    await s.forgetAgreed();
    await s.outside({ city: 'York' });
    await s.settle();
    expect(s.inPrecoro()).toMatchObject({ city: 'Leeds' });
    expect(s.there()).toMatchObject({ city: 'Leeds' });
  });

  it.each([
    ['took effect', 'applied', 1],
    ['is lost', 'none', 2],
    ['takes effect late', { afterMs: MINUTE }, 1],
  ] as const)('carries a change over whose update gets no answer and %s', async (_name, effect, updates) => {
    const s = await shared();
    s.external.next('update', { outcome: 'unknown', effect });
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.settle();
    expect(s.there()).toMatchObject({ city: 'Hull' });
    expect(s.inPrecoro()).toMatchObject({ city: 'Hull' });
    expect(s.external.writes.filter((one) => one.startsWith('update'))).toHaveLength(updates);
    expect((await s.inbound('supplier', s.externalId))?.agreed?.open).toBeUndefined();
  });

  it('takes for a change what goes back outside after an update without an answer that took effect', async () => {
    const s = await shared({ owner: 'precoro' });
    s.external.next('update', { outcome: 'unknown', effect: 'applied' });
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.run(MINUTE);
    await s.outside({ city: 'Leeds' });
    await s.settle();
    expect(s.there()).toMatchObject({ city: 'Leeds' });
    expect(s.inPrecoro()).toMatchObject({ city: 'Leeds' });
  });

  it.each([
    ['put off', { outcome: 'notApplied', retryAfterSeconds: 5, words: 'busy' }],
    ['refused', { outcome: 'rejected', words: 'The period is closed.' }],
  ] as const)(
    'knows that an update was %s, and takes over what changes outside then',
    async (_name, answer) => {
      const s = await shared();
      s.external.next('update', answer);
      await s.edit('supplier', 501, { city: 'Hull' });
      await s.run(SECOND * 5);
      await s.outside({ active: false });
      await s.settle();
      await s.edit('supplier', 501, { note: 'again' });
      await s.settle();
      expect(s.there()).toMatchObject({ city: 'Hull', active: false });
      expect(s.inPrecoro()).toMatchObject({ city: 'Hull', enable: false });
    },
  );

  it('compares with what stands outside by now, though its source has not told it', async () => {
    const s = await shared();
    s.external.change('vendor', s.externalId, { active: false });
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.settle();
    expect(s.there()).toMatchObject({ city: 'Hull', active: false });
    expect(s.inPrecoro()).toMatchObject({ city: 'Hull', enable: false });
  });

  it('waits for an answer where the external system cannot be read', async () => {
    const s = await shared();
    s.external.noReads(3);
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.settle();
    expect(s.there()).toMatchObject({ city: 'Hull' });
  });

  it('is compared as soon as what was written can be read back', async () => {
    const s = await shared({ owner: 'precoro' });
    const read = s.vendor.read.bind(s.vendor);
    s.vendor.read = async (externalId, context) => {
      if (s.there()['city'] !== 'Hull') return read(externalId, context);
      // It is told as it was before anything was sent: that is no news to whoever has stored it.
      await s.clock.advance(5 * SECOND);
      await s.outside({ city: 'Leeds' });
      await s.heard('vendor');
      await s.pollNow();
      return { outcome: 'unavailable', retryAfterSeconds: 5, words: 'HTTP 503' };
    };
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.run(MINUTE);
    expect(await s.inbound('supplier', s.externalId)).toMatchObject({ agreed: { values: { city: 'Hull' } } });
    s.vendor.read = read;
    await s.settle();
    expect(s.there()).toMatchObject({ city: 'Leeds' });
    expect(s.inPrecoro()).toMatchObject({ city: 'Leeds' });
    expect((await s.inbound('supplier', s.externalId))?.agreed?.open).toBeUndefined();
  });

  it.each(['took', 'did not answer'] as const)(
    'goes back outside after Precoro %s the change, and before anybody has looked there',
    async (how) => {
      const s = await shared({ owner: 'precoro' });
      s.precoro.habits.writesAnswerObject = false;
      if (how === 'did not answer') s.precoro.losesAnswer(({ kind }) => kind === 'update', 'applied', 1);
      await s.outside({ city: 'York' });
      await s.heard('vendor');
      await s.clock.advance(6 * MINUTE);
      await s.pollNow();
      await s.dispatchNow();
      expect(s.inPrecoro()).toMatchObject({ city: 'York' });
      s.external.change('vendor', s.externalId, { city: 'Leeds' });
      // Longer than the change may take to have an effect.
      await s.clock.advance(5 * MINUTE);
      await s.apply(SUPPLIER);
      await s.settle();
      expect(s.there()).toMatchObject({ city: 'Leeds' });
      expect(s.inPrecoro()).toMatchObject({ city: 'Leeds' });
    },
  );

  it('writes what it knows where its source does not understand the record, and tells what is gone', async () => {
    const s = await shared();
    const read = s.vendor.read.bind(s.vendor);
    s.vendor.read = async () => ({ outcome: 'read', value: null });
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.settle();
    expect(s.there()).toMatchObject({ city: 'Hull' });
    s.vendor.read = read;
    s.external.remove(s.externalId);
    await s.edit('supplier', 501, { city: 'York' });
    await s.settle();
    expect((await s.link(SUPPLIER))?.hold).toMatchObject({ kind: 'gone' });
  });

  it('is compared once more where its source tells something while it is compared', async () => {
    const s = await shared();
    const read = s.vendor.read.bind(s.vendor);
    let touched = 0;
    s.vendor.read = async (externalId, context) => {
      const known = await s.inbound('supplier', externalId);
      touched += 1;
      if (known && touched <= 2) await s.services.inbounds.save(known);
      return read(externalId, context);
    };
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.settle();
    expect(s.there()).toMatchObject({ city: 'Hull' });
    expect(touched).toBeGreaterThan(2);
  });

  it.each([
    ['before', 'Hull'],
    ['after', 'York'],
  ] as const)('does not take a page that was asked for %s the write for a change', async (when, city) => {
    const s = await shared();
    await s.outside({ phone: '2' });
    s.vendor.during = async () => {
      s.vendor.during = null;
      if (when === 'after') return;
      await s.edit('supplier', 501, { city: 'Hull' });
      await s.run(MINUTE);
    };
    await s.clock.advance(6 * MINUTE);
    await s.pollNow();
    if (when === 'after') {
      await s.edit('supplier', 501, { city: 'Hull' });
      await s.settle();
      await s.outside({ city: 'York', phone: '2' });
    }
    await s.settle();
    expect(s.there()).toMatchObject({ city });
    expect(s.inPrecoro()).toMatchObject({ city, phone: '2' });
  });

  it('comes to rest: nothing is asked or written any more', async () => {
    const s = await shared();
    await s.outside({ city: 'York' });
    await s.edit('supplier', 501, { city: 'Hull' });
    await s.settle();
    const start = s.clock.now();
    const writes = s.external.writes.length;
    await s.run(300 * MINUTE);
    expect(s.writesSince(start)).toEqual([]);
    expect(s.external.writes).toHaveLength(writes);
  });
});

import { describe, expect, it } from '@jest/globals';
import { HOUR } from '../../lib/domain/time.ts';
import { forgetRecord } from '../../lib/operator/forget-record.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { retryRecords } from '../../lib/operator/retry-records.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, supplier, type Engine } from '../sync/engine.ts';
import { auditOf, dieEverywhere, expectBijection, give } from './acting.ts';

const forget = (e: Engine, ref = SUPPLIER) => give(e, (s) => forgetRecord(s, ref));

/** All that is stored of a supplier, as text. */
async function stored(e: Engine): Promise<string> {
  const parts = [
    await e.mirror.read(SUPPLIER),
    await e.link(SUPPLIER),
    await e.services.failures.read(SUPPLIER),
    await e.services.writeBacks.read(SUPPLIER),
  ];
  return JSON.stringify(parts);
}

/** A linked supplier of whom everything speaks: a refused change, a hold with a name in its reason. */
async function talkedOf(): Promise<Engine> {
  const e = await settledEngine();
  e.external.next('update', { outcome: 'rejected', words: 'Acme Ltd has no such city' });
  await e.edit('supplier', 501, { city: 'York' });
  await e.drain();
  await give(e, (s) => holdRecord(s, SUPPLIER, 'Ann Lee of Acme Ltd left'));
  await e.drain();
  return e;
}

describe('a record that is forgotten', () => {
  it('leaves ids behind and no word of what it was', async () => {
    const e = await talkedOf();
    expect(await stored(e)).toMatch(/Acme/);
    expect(await forget(e)).toEqual({
      ref: SUPPLIER,
      content: true,
      failure: true,
      writeBack: true,
      links: 1,
      words:
        'It comes back when Precoro shows it again, at the latest when it changes there: erase it in Precoro and in the external system first.',
    });
    expect(await stored(e)).not.toMatch(/Acme|Ann|York|Leeds/);
    expect(await e.link(SUPPLIER)).toMatchObject({
      phase: 'linked',
      externalId: 'V1',
      hold: { kind: 'held' },
      failure: null,
      wait: null,
      trail: [],
    });
    expect(auditOf(e, SUPPLIER)).toContain('ann forgot');
    expect(JSON.stringify(e.services.audit.entries.at(-1))).not.toContain('Acme');
  });

  it('is not created a second time when it comes back', async () => {
    const e = await settledEngine();
    await forget(e);
    expect(await e.mirror.read(SUPPLIER)).toBeNull();
    e.precoro.put('supplier', supplier({ externalId: 'V1', city: 'York' }));
    await e.announce('supplier', 501);
    await e.drain();
    expect(e.vendors().map(({ payload }) => payload.fields['city'])).toEqual(['York']);
    await expectBijection(e);
  });

  it('in the middle of a create without an answer is not created twice either', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    await arrive(e);
    await forget(e, INVOICE);
    expect((await e.link(INVOICE))?.intentPayload ?? null).toBeNull();
    await e.run(HOUR);
    e.precoro.put('invoice', invoice({ note: 'back' }));
    await e.announce('invoice', 956598);
    await e.run(HOUR);
    expect(e.bills()).toHaveLength(1);
    expect(e.bills()[0]?.payload.fields['note']).toBe('back');
    await expectBijection(e);
  });

  it('is unknown to a retry, and to be forgotten again there is nothing', async () => {
    const e = await settledEngine();
    await forget(e);
    expect(await give(e, (s) => retryRecords(s, [SUPPLIER]))).toMatchObject({ unknown: [SUPPLIER] });
    expect(await forget(e)).toMatchObject({ content: false, failure: false, writeBack: false, links: 1 });
    expect(await forget(e, { entity: 'invoice', id: '9' })).toMatchObject({ content: false, links: 0 });
  });

  it.each(['before', 'after'] as const)(
    'by a command that dies %s any call is forgotten by the next',
    async (when) => {
      const calls = await dieEverywhere(
        when,
        talkedOf,
        (s) => forgetRecord(s, SUPPLIER),
        async (e) => expect(await stored(e)).not.toMatch(/Acme|Ann|York|Leeds/),
      );
      expect(calls).toBeGreaterThan(8);
    },
  );
});

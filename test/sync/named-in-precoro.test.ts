import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import { arrive, INVOICE, settledEngine, type Engine, type Setting } from './engine.ts';
import type { Wire } from '../entities/fixtures/wire.ts';

const KEY = 'precoro:invoice:956598:default';
const TWO: Setting = { companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } };
const UK = { legalEntity: { id: 1, name: 'Acme UK' } };
/** Found by its id alone: a search by number and vendor does not show it. */
const BARE = { fields: { number: 'INV-2026-7' }, lines: [] };

/** An invoice that shows an external id, and is not sent yet; Precoro takes no changes. */
async function withheld(changes: Wire, setting: Setting = {}): Promise<Engine> {
  const e = await settledEngine(setting);
  await e.closeGate('invoice');
  e.precoro.instead(
    ({ kind }) => kind === 'patch',
    () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 503' }),
    1000,
  );
  await arrive(e, changes);
  return e;
}

async function sent(e: Engine): Promise<Engine> {
  await e.openGate('invoice');
  await e.run(10 * MINUTE);
  expect(e.crashes).toEqual([]);
  return e;
}

describe('the external id that Precoro shows of a record that is not linked', () => {
  it('names no record that is there: an accountant is told which, and what to do', async () => {
    const e = await sent(await withheld({ externalId: 'X1' }));
    expect(await e.failure(INVOICE)).toEqual({
      kind: 'gone',
      actor: 'accountant',
      words:
        'Precoro says its counterpart is X1, but there is no such bill in the external system. Accountant: restore it, or clear the external id in Precoro.',
    });
    expect(e.bills()).toEqual([]);
  });

  it.each([
    ['read', { externalId: 'X1' }],
    ['search', {}],
  ])('is asked for again after a %s without an answer', async (_, changes) => {
    const e = await withheld(changes);
    await e.openGate('invoice');
    e.external.plant('bill', 'X1', BARE);
    e.external.noReads(1);
    const now = e.clock.now();
    await e.apply(INVOICE);
    expect(await e.link(INVOICE)).toMatchObject({
      phase: 'none',
      wait: { since: now, attempts: 2, reason: 'HTTP 503' },
    });
    expect(e.external.writes.filter((one) => one.endsWith('bill'))).toEqual([]);
  });

  it('is not taken while a person’s wish to clear it has not reached Precoro', async () => {
    const e = await withheld({ externalId: 'X1' });
    e.external.plant('bill', 'X1', BARE);
    await e.writeBacks.desire(INVOICE, { externalId: null }, e.clock.now(), e.clock.now());
    await sent(e);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
  });

  it('is not taken after a person unlinked the record, while another one is to be shown', async () => {
    const e = await withheld({ externalId: 'X1' });
    e.external.plant('bill', 'X1', BARE);
    const now = e.clock.now();
    const link = await e.crossReference.acquire(INVOICE, 'default', 'ann', now, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    const intent = { key: `${KEY}#5`, payloadHash: '', attempt: 0, at: now, besides: [] };
    await e.crossReference.release({ ...link, intent });
    await e.writeBacks.desire(INVOICE, { externalId: 'X9' }, now, now);
    await sent(e);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
  });

  it('counts also where it is written like a key of ours, as long as there is one company', async () => {
    const e = await withheld({ externalId: 'invoice#956598' });
    e.external.plant('bill', 'invoice#956598', BARE);
    await sent(e);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'invoice#956598' });
  });
});

describe('with several companies, the external id that Precoro shows', () => {
  it.each([
    ['says company and id: taken in that company, and stays', 'uk:X1', 'X1', 'uk:X1'],
    ['says another company: a record of its own is created, and it stays', 'fr:X1', 'B3', 'fr:X1'],
    ['says no company: taken where it is there, and replaced by our key', 'X1', 'X1', 'invoice#956598'],
    ['is our own key, which names nothing there: created', 'invoice#956598', 'B3', 'invoice#956598'],
    ['is none: created, and our key is to be shown', null, 'B3', 'invoice#956598'],
  ])('%s', async (_, externalId, linkedTo, wished) => {
    const e = await withheld({ ...UK, externalId }, TWO);
    e.external.plant('bill', 'X1', BARE, undefined, 'uk');
    await sent(e);
    expect(await e.link(INVOICE, 'uk')).toMatchObject({ phase: 'linked', externalId: linkedTo });
    expect(await e.failure(INVOICE)).toBeNull();
    expect((await e.writeBacks.read(INVOICE))?.desiredExternalId).toBe(wished);
  });
});

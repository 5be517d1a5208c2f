import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { unlinkRecord } from '../../lib/operator/unlink-record.ts';
import { applyRecord } from '../../lib/sync/apply-record.ts';
import { give } from '../operator/acting.ts';
import { arrive, engine, INVOICE, invoice, SUPPLIER, supplier, type Engine } from './engine.ts';

const UK = { legalEntity: { id: 1, name: 'Acme UK' } };
const FR = { legalEntity: { id: 2, name: 'Acme FR' } };
const no = (words: string) => ({ outcome: 'rejected', words }) as const;

/** A supplier that goes to both companies, and is refused by both. */
async function refusedByBoth(): Promise<Engine> {
  const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
  e.external.next('create', no('Not in the UK'), no('Not in France'));
  e.precoro.put('supplier', supplier());
  await e.run(10 * MINUTE);
  expect((await e.link(SUPPLIER, 'uk'))?.failure?.words).toBe('Not in the UK');
  expect((await e.link(SUPPLIER, 'fr'))?.failure?.words).toBe('Not in France');
  return e;
}

describe('a supplier that two companies refuse', () => {
  it('is told to be refused by the other one when one is cured, and nothing more when both are', async () => {
    const e = await refusedByBoth();
    await e.clock.advance(DAY);
    // The first company is asked first, and takes it now.
    let asked = 0;
    e.external.during = async () => {
      asked += 1;
      if (asked === 2) e.external.next('create', no('Not in France'));
    };
    await e.apply(SUPPLIER);
    e.external.during = null;
    expect(await e.link(SUPPLIER, 'uk')).toMatchObject({ phase: 'linked', failure: null });
    await e.run(MINUTE);
    expect((await e.failure(SUPPLIER))?.words).toBe('Not in France');
    await e.apply(SUPPLIER);
    await e.run(MINUTE);
    expect(await e.link(SUPPLIER, 'fr')).toMatchObject({ phase: 'linked', failure: null });
    expect(await e.failure(SUPPLIER)).toBeNull();
    expect(e.vendors().map(({ company }) => company)).toEqual(['uk', 'fr']);
  });
});

describe('a failure in one of two companies', () => {
  it('stays told while the other one takes the record', async () => {
    const e = await refusedByBoth();
    await e.clock.advance(DAY);
    e.external.next('create', no('Still not in the UK'));
    await e.apply(SUPPLIER);
    await e.run(MINUTE);
    expect(await e.link(SUPPLIER, 'fr')).toMatchObject({ phase: 'linked', failure: null });
    expect((await e.failure(SUPPLIER))?.words).toBe('Still not in the UK');
  });

  it('stays told while a second other one takes the record, too', async () => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr', 'Acme DE': 'de' } });
    e.external.next('create', no('Not in the UK'));
    let asked = 0;
    e.external.during = async () => {
      asked += 1;
      if (asked === 3) e.external.next('create', no('Not in Germany'));
    };
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    e.external.during = async (name) => {
      if (name === 'create' && e.vendors().length === 2) e.external.next('create', no('Not in Germany'));
    };
    let closed = 0;
    const own = e.services.failures;
    e.services.failures = {
      ...own,
      clear(...given) {
        closed += 1;
        return own.clear(...given);
      },
    };
    await e.apply(SUPPLIER);
    await e.run(MINUTE);
    expect(await e.link(SUPPLIER, 'uk')).toMatchObject({ phase: 'linked', failure: null });
    expect((await e.failure(SUPPLIER))?.words).toBe('Not in Germany');
    expect(closed).toBe(0);
  });

  it('is closed where nothing is known of the record in the other one', async () => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    e.external.next('create', no('Period closed'));
    await arrive(e, UK);
    expect(await e.services.links.read(INVOICE, 'fr')).toBeNull();
    await e.edit('invoice', 956598, { note: 'again' });
    await e.drain();
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.crashes).toEqual([]);
  });

  it('is closed though the lease of the other was taken by a clock that is ahead', async () => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    const ahead = e.clock.now() + HOUR;
    const link = await e.crossReference.acquire(INVOICE, 'fr', 'ahead', ahead, ahead);
    if (link === 'busy') throw new Error('The lease should be free.');
    await e.crossReference.release(link);
    e.external.next('create', no('Period closed'));
    await arrive(e, UK);
    expect((await e.failure(INVOICE))?.words).toBe('Period closed');
    await e.edit('invoice', 956598, { note: 'again' });
    await e.drain();
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBeNull();
    expect((await e.writeBacks.read(INVOICE))?.order).toBe(link.fence);
  });
});

describe('an invoice that moves to another company', () => {
  it('is created there, told to still stand in the first one, and forgotten there only by a person', async () => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    await arrive(e, UK);
    expect((await e.link(INVOICE, 'uk'))?.phase).toBe('linked');
    await e.edit('invoice', 956598, FR);
    await e.drain();
    const bill = (await e.link(INVOICE, 'uk'))?.externalId;
    const words = `Invoice Chairs for Leeds was moved to another company in Precoro, but bill ${bill} still stands in the external system. Accountant: cancel it there.`;
    expect((await e.link(INVOICE, 'uk'))?.failure).toEqual({ kind: 'leave', actor: 'accountant', words });
    expect((await e.link(INVOICE, 'fr'))?.phase).toBe('linked');
    // What is settled in the second one does not close what is open in the first.
    expect((await e.failure(INVOICE))?.words).toBe(words);
    await e.edit('invoice', 956598, { note: 'again' });
    await e.run(HOUR);
    expect((await e.failure(INVOICE))?.words).toBe(words);
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBe(words);
    expect(e.bills().map(({ company }) => company)).toEqual(['uk', 'fr']);
  });

  it('before it was sent leaves nothing behind', async () => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    await e.closeGate('invoice');
    e.precoro.put('invoice', invoice(UK));
    await e.announce('invoice', 956598);
    await e.drain();
    expect((await e.link(INVOICE, 'uk'))?.wait).not.toBeNull();
    await e.edit('invoice', 956598, FR);
    await e.drain();
    await e.openGate('invoice');
    await e.run(HOUR);
    expect(await e.link(INVOICE, 'uk')).toMatchObject({ phase: 'none', wait: null, failure: null });
    expect((await e.link(INVOICE, 'uk'))?.trail.at(-1)?.words).toBe(
      'nothing to do: it belongs to another company',
    );
    expect(e.bills().map(({ company }) => company)).toEqual(['fr']);
  });

  it.each([
    ['is reported where the mapping would update it: there is nothing to update it to', 'update', 'leave'],
    ['is cancelled in the first one where the mapping says so', 'cancel', null],
    ['is left as it is where the mapping says so', 'hold', null],
  ] as const)('%s', async (_, onLeave, told) => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' }, onLeave });
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    await arrive(e, UK);
    const bill = (await e.link(INVOICE, 'uk'))?.externalId;
    await e.edit('invoice', 956598, FR);
    await e.drain();
    expect((await e.link(INVOICE, 'uk'))?.failure?.kind ?? null).toBe(told);
    const changes = e.external.writes.filter((one) => one.endsWith(` bill ${bill}`));
    expect(changes).toEqual(onLeave === 'cancel' ? [`cancel bill ${bill}`] : []);
    expect((await e.link(INVOICE, 'fr'))?.phase).toBe('linked');
  });

  it('and whose link to the first one a person takes away is told to be on hold there, and no more to stand there', async () => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    await arrive(e, UK);
    await e.edit('invoice', 956598, FR);
    await e.drain();
    expect((await e.failure(INVOICE))?.kind).toBe('leave');
    const { words } = await give(e, (s) => unlinkRecord(s, INVOICE, 'uk'));
    await e.drain();
    expect(await e.failure(INVOICE)).toMatchObject({ kind: 'held', words });
    expect((await e.link(INVOICE, 'uk'))?.failure).toMatchObject({ kind: 'held', words });
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBe(words);
  });

  it('is not reported while it is in revision: it may come back', async () => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    await arrive(e, UK);
    await e.edit('invoice', 956598, { ...FR, status: 7 });
    await e.drain();
    expect((await e.link(INVOICE, 'uk'))?.failure).toBeNull();
    expect(await e.failure(INVOICE)).toBeNull();
  });
});

it('an invoice of a legal entity that is no company of the configuration goes nowhere, and says so', async () => {
  const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
  e.precoro.put('supplier', supplier());
  await e.run(10 * MINUTE);
  await arrive(e, { legalEntity: { id: 9, name: 'Acme DE' } });
  expect(e.bills()).toEqual([]);
  expect(await e.failure(INVOICE)).toMatchObject({
    kind: 'refused',
    words: expect.stringContaining('Acme DE'),
  });
  expect((await e.link(INVOICE, 'uk'))?.failure?.kind).toBe('refused');
  // It is kept with the first company alone.
  const links = e.crossReference.links().filter(({ ref }) => ref.id === INVOICE.id);
  expect(links.map(({ company }) => company)).toEqual(['uk']);
});

/** A supplier that goes to two companies, of which no message is on its way. */
async function toCreateInBoth(): Promise<Engine> {
  const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
  await e.closeGate('supplier');
  e.precoro.put('supplier', supplier());
  await e.run(10 * MINUTE);
  await e.openGate('supplier');
  e.loseLetters();
  return e;
}

it('a supplier in work in one company is taken up in no other one meanwhile: two would keep each other from the next', async () => {
  const e = await toCreateInBoth();
  const now = e.clock.now();
  await e.crossReference.acquire(SUPPLIER, 'uk', 'another worker', now + MINUTE, now);
  await e.apply(SUPPLIER);
  expect(e.vendors()).toEqual([]);
  expect(e.letters()).toEqual([{ schema: 1, ref: SUPPLIER, seq: 0 }]);
  await e.run(10 * MINUTE);
  expect(e.vendors().map(({ company }) => company)).toEqual(['uk', 'fr']);
});

it('a supplier whose first company took all the time but the last five seconds comes again for the second', async () => {
  const e = await toCreateInBoth();
  const end = e.clock.now() + MINUTE - 5 * SECOND;
  e.external.during = async () => {
    e.external.during = null;
    await e.clock.advance(end - e.clock.now());
  };
  await e.apply(SUPPLIER);
  expect(e.clock.now()).toBe(end);
  expect(e.vendors().map(({ company }) => company)).toEqual(['uk']);
  expect(e.letters()).toContainEqual({ schema: 1, ref: SUPPLIER, seq: 0 });
  await e.deliver();
  expect(e.vendors().map(({ company }) => company)).toEqual(['uk', 'fr']);
});

it('a supplier that changed before its first company was taken up comes again at once, whoever works on the second', async () => {
  const e = await toCreateInBoth();
  const now = e.clock.now();
  await e.crossReference.acquire(SUPPLIER, 'fr', 'another worker', now + MINUTE, now);
  const acquire: Engine['crossReference']['acquire'] = async (...given) => {
    const known = await e.mirror.read(SUPPLIER);
    if (known) await e.mirror.save({ ...known, seq: known.seq + 1 });
    return e.crossReference.acquire(...given);
  };
  const services = { ...e.services, crossReference: { ...e.crossReference, acquire } };
  await e.clock.drive(applyRecord(services, { schema: 1, ref: SUPPLIER, seq: 0 }, MINUTE));
  expect(e.vendors()).toEqual([]);
  await e.deliver();
  expect(e.vendors().map(({ company }) => company)).toEqual(['uk']);
  await e.run(10 * MINUTE);
  expect(e.vendors().map(({ company }) => company)).toEqual(['uk', 'fr']);
});

it('an invoice whose create got no answer in one company stays told there, whatever becomes of it in another', async () => {
  const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' }, idempotency: { kind: 'none' } });
  e.precoro.put('supplier', supplier());
  await e.run(10 * MINUTE);
  e.external.next('create', { outcome: 'unknown', effect: 'none' });
  await arrive(e, UK);
  await e.run(10 * MINUTE);
  expect(await e.link(INVOICE, 'uk')).toMatchObject({
    phase: 'none',
    hold: { kind: 'ambiguous' },
  });
  await e.edit('invoice', 956598, FR);
  await e.run(HOUR);
  expect((await e.link(INVOICE, 'uk'))?.failure?.kind).toBe('ambiguous');
  expect((await e.failure(INVOICE))?.kind).toBe('ambiguous');
  expect(e.bills().map(({ company }) => company)).toEqual(['fr']);
});

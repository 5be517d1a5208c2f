import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../../lib/domain/time.ts';
import { applyRecord } from '../../../lib/sync/apply-record.ts';
import { dispatch } from '../../../lib/sync/dispatch.ts';
import type { PrecoroCall } from '../../../lib/sync/ports/precoro.ts';
import { haltingServices } from '../crash.ts';
import { SUPPLIER, supplier } from '../engine.ts';
import { account, billed, inwardEngine, paid, vendor, type InwardEngine } from './inward-engine.ts';

/** Longer than any lease. */
const LONG_MS = 5 * MINUTE;
/** As long as one turn of the dispatcher may take; and of the one that stands still, which must not end for that alone. */
const TURN_MS = 45_000;
const ENDLESS_MS = 30 * MINUTE;

type Work = (e: InwardEngine, services: InwardEngine['services']) => Promise<unknown>;

const aDispatcher: Work = (e, services) => dispatch(services, e.clock.now() + ENDLESS_MS);
const aWorker: Work = (_, services) => applyRecord(services, { schema: 1, ref: SUPPLIER, seq: 0 }, MINUTE);

/**
 * The work, once for each of its calls: there the process stands still for longer than its lease, and others do everything
 * meanwhile. `after` is asked once all is quiet again.
 */
async function standingStillAtEachCall(
  story: () => Promise<InwardEngine>,
  work: Work,
  after: (e: InwardEngine) => void | Promise<void>,
): Promise<number> {
  for (let at = 1; ; at += 1) {
    const e = await story();
    const others = async () => {
      await e.clock.advance(LONG_MS);
      for (let turn = 0; turn < 2; turn += 1) {
        await dispatch({ ...e.services }, e.clock.now() + TURN_MS);
        await e.deliver();
        await e.clock.advance(10 * SECOND);
      }
    };
    const { services, halted } = haltingServices({ ...e.services }, at, others);
    await e.clock.drive(work(e, services)).catch(() => undefined);
    if (!halted()) return at;
    await e.run(2 * HOUR);
    await after(e);
  }
}

const countOf = (e: InwardEngine, fits: (call: PrecoroCall) => boolean) =>
  e.precoro.sent.filter(({ call }) => fits(call)).length;
const isCreate = ({ kind }: PrecoroCall) => kind === 'create';

/** Supplier 501 and vendor V1, linked, and the same on both sides. */
async function linkedVendor(owner: 'precoro' | 'external'): Promise<InwardEngine> {
  const e = inwardEngine({ owner });
  e.precoro.put('supplier', supplier({ name: 'Acme', city: 'Leeds', phone: '1', externalId: 'V1' }));
  e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
  e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
  await e.run(HOUR);
  return e;
}

describe('a process that stands still for longer than its lease, at whichever call', () => {
  it('posts no payment that another one has posted meanwhile', async () => {
    const story = async () => {
      const e = inwardEngine();
      const bill = await billed(e, [1]);
      Object.assign(e.precoro.habits, { postTakesExternalId: false, showsPaymentIds: false });
      e.payment.change({ externalId: 'P1', fields: paid(bill(1), '30') });
      await e.heard('payment');
      await e.pollNow();
      return e;
    };
    const calls = await standingStillAtEachCall(story, aDispatcher, async (e) => {
      expect(e.precoro.all('payment').map(({ sumPaid }) => sumPaid)).toEqual(['30']);
      expect(await e.inbound('payment', 'P1')).toMatchObject({ phase: 'linked', failure: null, hold: null });
    });
    expect(calls).toBeGreaterThan(20);
  });

  it('makes nothing twice, and leaves no link half made', async () => {
    const story = async () => {
      const e = inwardEngine();
      e.account.change({ externalId: 'A1', fields: account('6400') });
      await e.heard('account');
      await e.pollNow();
      return e;
    };
    const calls = await standingStillAtEachCall(story, aDispatcher, async (e) => {
      expect(countOf(e, isCreate)).toBe(1);
      const inbound = await e.inbound('itemFieldOption.GL account', 'A1');
      expect(inbound).toMatchObject({ phase: 'linked', failure: null, wait: null });
      expect(inbound?.ref && (await e.link(inbound.ref))).toMatchObject({
        phase: 'linked',
        externalId: 'A1',
      });
    });
    expect(calls).toBeGreaterThan(20);
  });

  it('sends nothing once a person has closed the gate, but what it had begun', async () => {
    const late: number[] = [];
    for (let at = 1; ; at += 1) {
      const e = inwardEngine();
      e.account.change({ externalId: 'A1', fields: account('6400') });
      await e.heard('account');
      await e.pollNow();
      let closedAt = Infinity;
      const close = async () => {
        await e.services.states.setGate('itemFieldOption', 'observe');
        closedAt = e.clock.now();
        await e.clock.advance(LONG_MS);
      };
      const { services, halted } = haltingServices({ ...e.services }, at, close);
      await e.clock.drive(aDispatcher(e, services)).catch(() => undefined);
      if (!halted()) break;
      if (e.precoro.sent.some((sent) => isCreate(sent.call) && sent.at > closedAt)) late.push(at);
    }
    // Between the last look at the gate and the first byte lies the intent.
    expect(late.length).toBeLessThan(3);
  });

  it('leaves a link that it could not tell of to a later turn', async () => {
    const e = inwardEngine();
    const { crossReference } = e.services;
    let taken = 0;
    e.services.crossReference = {
      ...crossReference,
      async saveLinked(link) {
        const saved = await crossReference.saveLinked(link);
        // Who takes it once the lease is over may stop before it has done anything.
        const now = e.clock.now() + LONG_MS;
        if ((taken += 1) === 1) await crossReference.acquire(link.ref, link.company, 'other', now, now);
        return saved;
      },
    };
    e.account.change({ externalId: 'A1', fields: account('6400') });
    await e.run(HOUR);
    const inbound = await e.inbound('itemFieldOption.GL account', 'A1');
    expect(inbound?.ref && (await e.link(inbound.ref))).toMatchObject({ phase: 'linked', externalId: 'A1' });
  });

  it.each(['precoro', 'external'] as const)(
    'writes nothing old, and what is said next arrives (owner: %s)',
    async (owner) => {
      const story = async () => {
        const e = await linkedVendor(owner);
        await e.edit('supplier', 501, { city: 'York' });
        e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1', city: 'Bath' }) });
        await e.heard('vendor');
        await e.clock.advance(11 * MINUTE);
        await e.pollNow();
        return e;
      };
      const stands = (e: InwardEngine) => [
        e.precoro.get('supplier', 501)['city'],
        e.vendors()[0]?.payload.fields['city'],
      ];
      const agreed = async (e: InwardEngine) => {
        const last = owner === 'precoro' ? 'York' : 'Bath';
        expect(stands(e)).toEqual([last, last]);
        // Who has not the last word is only heard where it is known that the other one has said nothing since.
        if (owner === 'external') await e.edit('supplier', 501, { city: 'Hull' });
        else e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1', city: 'Hull' }) });
        await e.heard('vendor');
        await e.run(HOUR);
        expect(stands(e)).toEqual(['Hull', 'Hull']);
      };
      expect(await standingStillAtEachCall(story, aDispatcher, agreed)).toBeGreaterThan(20);
      expect(await standingStillAtEachCall(story, aWorker, agreed)).toBeGreaterThan(10);
    },
  );
});

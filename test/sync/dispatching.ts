import type { RecordRef } from '../../lib/domain/records.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import { countRequests } from '../../lib/domain/quota-requests.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { dispatch, DISPATCHER_LEASE, type DispatchReport } from '../../lib/sync/dispatch.ts';
import { hintKey } from '../../lib/sync/hint-key.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import type { Cursor, MirrorRecord } from '../../lib/sync/ports/state.ts';
import { mirrorRecord } from '../contracts/samples.ts';
import { engine, invoice, type Engine } from './engine.ts';

/** An engine that has read everything, and finds nothing to do but what a test gives it. */
export async function dispatching(e: Engine = engine()) {
  const { definitions, leases, states } = e.services;
  const wakes: number[] = [];
  const now = e.clock.now();
  await definitions.save({ item: [], document: [], supplier: [] }, now);
  const services = {
    ...e.services,
    dispatcher: { wake: async (seconds: number) => void wakes.push(seconds) },
  };
  const d = {
    ...{ e, services },
    /** Seconds after which it was asked to be called again. */
    wakes,
    run: (ms = 45 * SECOND): Promise<DispatchReport> => e.clock.drive(dispatch(services, e.clock.now() + ms)),
    async cursor(entity: 'supplier' | 'invoice', changes: Partial<Cursor>): Promise<void> {
      const { cursor } = await e.state(entity);
      await states.saveCursor(entity, { ...cursor, ...changes }, 0);
    },
    /** An earlier run has asked to be called at that time. */
    async leftCall(callAt: number | null): Promise<void> {
      await leases.release({ ...(await d.lease()), callAt });
    },
    /** The call that is on its way, as the next run would find it. */
    async callOnItsWay(): Promise<number | null> {
      const lease = await d.lease();
      await leases.release(lease);
      return lease.callAt;
    },
    async lease() {
      const at = e.clock.now();
      const lease = await leases.acquire(DISPATCHER_LEASE, 'another', at + MINUTE, at);
      if (!lease) throw new Error('The lease should be free.');
      return lease;
    },
    /** Invoices that are to be read whole, the first of them first. */
    async details(...ids: readonly number[]): Promise<void> {
      for (const [index, id] of ids.entries()) {
        e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `INV-${id}` }));
        const ref = { entity: 'invoice', id: String(id) } as const;
        await d.detail(ref, { detailDueAt: e.clock.now() - index, detailClass: 'live' });
      }
    },
    detail: async (ref: RecordRef, changes: Partial<MirrorRecord> = {}): Promise<void> => {
      const known = (await e.mirror.read(ref)) ?? mirrorRecord(ref, { idn: ref.id, row: null });
      await e.mirror.save({ ...known, detailDueAt: e.clock.now(), ...changes });
    },
    /** A webhook has named this record, and three reads did not show it: it is to be looked at by itself. */
    async unseen(entity: 'supplier' | 'invoice', id: number): Promise<void> {
      const hint = hintKey({ id: String(id), idn: entity === 'invoice' ? String(id) : null });
      const at = e.clock.now();
      await states.addHint(entity, hint, at);
      const { dirtySeq } = await e.state(entity);
      for (let pull = 0; pull < 3; pull += 1)
        await states.coverHints(entity, { dirtySeq, seen: [], missed: [hint] }, at);
    },
    /** So many requests were sent in the last hours. */
    async spent(purpose: Purpose, count: number): Promise<void> {
      const { ledger, version } = await e.services.ledgers.read();
      const at = e.clock.now() - 3 * HOUR;
      const spender = e.services.integration.name;
      await e.services.ledgers.save(countRequests(ledger, { purpose, count, at, spender }), version);
    },
    /** Precoro answers so to what it is asked for next, and then as ever. */
    answers(...answers: readonly (PrecoroAnswer | null)[]): void {
      const left = [...answers];
      e.precoro.instead(
        () => true,
        () => left.shift() ?? null,
        answers.length,
      );
    },
  };
  for (const { entity } of await states.readAll())
    await states.saveCursor(
      entity,
      { ...(await e.state(entity)).cursor, watermark: now, proved: true, dueAt: now + DAY },
      0,
    );
  return d;
}

export type Dispatching = Awaited<ReturnType<typeof dispatching>>;

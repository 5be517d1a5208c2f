import { toPrecoroTime, MINUTE, SECOND } from '../../../lib/domain/time.ts';
import { recordKey } from '../../../lib/domain/records.ts';
import { setGate } from '../../../lib/sync/open-gate.ts';
import { pauseEntity } from '../../../lib/operator/pause-entity.ts';
import { resumeEntity } from '../../../lib/operator/resume-entity.ts';
import { retryRecords } from '../../../lib/operator/retry-records.ts';
import type { Wire } from '../../entities/fixtures/wire.ts';
import { invoice, line, supplier } from '../../sync/engine.ts';
import { editSupplier, outside, performInward, tellRemoved, tellVendor } from './inward-acts.ts';
import { isInward, type InwardAct } from './inward-plan.ts';
import type { Act, RecordName } from './plan.ts';
import { IDN_OFFSET } from './precoro.ts';
import { LEGAL_ENTITIES } from './setting.ts';
import { START, type World } from './world.ts';

/** Does one thing of the plan, now. What cannot be done at this moment (there is no such record yet) is left out. */
export function perform(world: World, act: Act): void {
  note(world, act);
  if (isInward(act)) performInward(world, act);
  else performOutward(world, act);
}

function note(world: World, act: Act): void {
  world.trace.tell(() => `— ${wordsOf(act)}`);
  world.seen.add(`act: ${act.do}`);
  world.poke();
  world.lastChangeAt = world.scheduler.now;
}

function performOutward(world: World, act: Exclude<Act, InwardAct>): void {
  switch (act.do) {
    case 'new supplier':
      return newSupplier(world, act.id, act.status);
    case 'new invoice':
      return newInvoice(world, act);
    case 'edit invoice':
      return editInvoice(world, act.id, act.note, act.sum);
    case 'edit twice':
      return editTwice(world, act);
    case 'set status':
      return setStatus(world, act.id, act.status);
    case 'move':
      return edit(world, 'invoice', act.id, { legalEntity: legalEntity(act.company) });
    case 'edit supplier':
      return editSupplier(world, act.id, { city: act.city });
    case 'approve supplier':
      return edit(world, 'supplier', act.id, { status: 2 });
    case 'enable supplier':
      return editSupplier(world, act.id, { enable: act.enable });
    case 'remove':
      return remove(world, act.entity, act.id);
    case 'change outside':
    case 'remove outside':
      return meddle(world, act);
    case 'close period': {
      const key = recordKey({ entity: 'invoice', id: String(act.id) });
      world.external.refuses.add(key);
      world.scheduler.at(world.scheduler.now + act.ms, () => void world.external.refuses.delete(key));
      return;
    }
    case 'gate':
      return setGateOf(world, act);
    case 'pause':
      return pause(world, act.entity, act.ms);
    case 'deploy':
      return world.deploy(act.deployment);
    case 'retry':
      return world.run('engineer', 8, () =>
        retryRecords({ ...world.services, connector: async () => world.services.connector }, [
          { entity: 'invoice', id: String(act.id) },
        ]),
      );
    case 'burst of webhooks':
      for (let count = 0; count < act.count; count += 1) {
        world.scheduler.at(world.scheduler.now + count * 20, () =>
          world.hint('invoice', act.id, String(act.id + IDN_OFFSET)),
        );
      }
      return;
    case 'forged webhook':
      return world.hint(act.entity, act.id, act.entity === 'invoice' ? String(act.id + IDN_OFFSET) : null);
    case 'Precoro down':
      world.precoro.troubles.downUntil = world.scheduler.now + act.ms;
      return;
    case 'key refused':
      world.precoro.troubles.refusesKeyUntil = world.scheduler.now + act.ms;
      return;
    case 'PATCH refused':
      world.precoro.troubles.refusesPatchUntil = world.scheduler.now + act.ms;
      return;
    case 'external down':
      world.external.downUntil = world.scheduler.now + act.ms;
      return;
    case 'schedule silent':
      world.silentUntil = world.scheduler.now + act.ms;
      return;
    case 'schedule fires twice':
      world.dispatch();
      return world.dispatch();
    case 'others spend':
      return othersSpend(world, act);
    case 'next write':
      world.external.next = act;
      return;
    case 'next change shows late':
      world.precoro.nextLateMs = act.ms;
      return;
    case 'next record is hidden':
      world.precoro.nextHiddenMs = act.ms;
      return;
    case 'redeliver': {
      const message = world.firstMessages.get(recordKey({ entity: act.entity, id: String(act.id) }));
      if (message) world.upserts.send([message], 0);
      return;
    }
    case 'restore':
      return world.restore(act.tables, act.backMs === null ? null : world.scheduler.now - act.backMs);
  }
}

function newSupplier(world: World, id: number, status: number): void {
  const wire = supplier({ id, name: `Supplier ${id}`, uniqueCode: `S-${id}`, status, city: 'Leeds' });
  world.truth.begin('supplier', id, false, null);
  world.inward?.truth.moved('precoro', String(id), null, outside(wire), world.scheduler.now);
  world.truth.add('supplier', wire, world.scheduler.now);
  world.precoro.put('supplier', wire);
}

function newInvoice(world: World, act: Extract<Act, { do: 'new invoice' }>): void {
  const { id, isOld, twinOf } = act;
  const now = toPrecoroTime(world.scheduler.now);
  const twin = twinOf === null ? undefined : world.precoro.find('invoice', twinOf);
  const day = isOld ? '2025-05-02T09:00:00' : now;
  const isApproved = act.status !== 1;
  const wire = invoice({
    ...withSum(10),
    note: '',
    invoiceNumber: `INV-${id}`,
    supplier: { id: act.supplier, name: `Supplier ${act.supplier}` },
    legalEntity: legalEntity(act.company),
    ...(twin ? contentOf(twin) : {}),
    id,
    idn: String(id + IDN_OFFSET),
    status: act.status,
    createDate: day,
    approvalDate: isApproved ? day : null,
    externalId: null,
    externalIntegrationLog: null,
    ...(world.inward ? { payments: { data: [] } } : {}),
  });
  world.truth.begin('invoice', id, isOld && isApproved, twinOf);
  world.truth.add('invoice', wire, world.scheduler.now);
  world.precoro.put('invoice', wire);
}

function contentOf({ invoiceNumber, supplier: of, sum, note, items, legalEntity: entity }: Wire): Wire {
  return { invoiceNumber, supplier: of, sum, note, items, legalEntity: entity };
}

function editInvoice(world: World, id: number, note: string | null, sum: number | null): void {
  edit(world, 'invoice', id, { ...(note === null ? {} : { note }), ...(sum === null ? {} : withSum(sum)) });
}

/** Two edits whose dates are equal, however the first is looked at in between. */
function editTwice(world: World, { id, note, sum }: Extract<Act, { do: 'edit twice' }>): void {
  const { scheduler, plan } = world;
  const since = (scheduler.now + plan.precoroClockMs) % SECOND;
  scheduler.at(scheduler.now + (SECOND - since), () => {
    editInvoice(world, id, note, null);
    scheduler.at(scheduler.now + 700, () => editInvoice(world, id, null, sum));
  });
}

/** Only the ways that Precoro knows: nothing comes back from a cancelled document. */
function setStatus(world: World, id: number, status: number): void {
  const wire = world.precoro.find('invoice', id);
  const from = Number(wire?.['status']);
  const isPossible =
    from === 8 ? false : status === 8 ? from !== 1 : status === 7 ? from !== 1 : status === 2 || from !== 1;
  if (!wire || !isPossible) return;
  const approval =
    status !== 1 && wire['approvalDate'] === null ? { approvalDate: toPrecoroTime(world.scheduler.now) } : {};
  edit(world, 'invoice', id, { status, ...approval });
}

function edit(world: World, entity: RecordName, id: number, changes: Wire): void {
  const before = world.precoro.find(entity, id);
  if (!before) return;
  world.truth.add(entity, { ...before, ...changes }, world.scheduler.now);
  world.precoro.edit(entity, id, changes);
}

function remove(world: World, entity: RecordName, id: number): void {
  const story = world.truth.of({ entity, id: String(id) });
  if (!story || !world.precoro.find(entity, id)) return;
  story.isRemoved = true;
  world.precoro.remove(entity, id);
}

function meddle(
  world: World,
  { do: what, id }: Extract<Act, { do: 'change outside' | 'remove outside' }>,
): void {
  for (const { externalId, origin, target } of world.external.records()) {
    if (origin?.id !== String(id)) continue;
    if (what === 'change outside') {
      const kept = world.external.find(externalId);
      const changes = target === 'bill' ? { note: 'by hand' } : { city: 'by hand' };
      const now = world.scheduler.now;
      if (kept && target === 'vendor')
        world.inward?.truth.moved('external', externalId, kept.payload.fields, changes, now);
      world.external.change(externalId, changes);
      const changed = world.external.find(externalId);
      if (changed && target === 'vendor') tellVendor(world, changed, false);
    } else {
      const kept = world.external.find(externalId);
      world.external.remove(externalId);
      world.watch.removedOutside.add(externalId);
      if (kept) tellRemoved(world, kept);
    }
  }
}

function othersSpend(world: World, { count, everyMs }: Extract<Act, { do: 'others spend' }>): void {
  if (everyMs === 0) return world.precoro.spendByOthers(count);
  for (let sent = 0; sent < count; sent += 1)
    world.scheduler.at(world.scheduler.now + sent * everyMs, () => world.precoro.spendByOthers(1));
}

function pause(world: World, entity: RecordName, ms: number): void {
  const { scheduler, watch } = world;
  world.run('engineer', 8, () => {
    watch.gate(entity, false);
    return pauseEntity(world.services, entity);
  });
  scheduler.at(scheduler.now + ms, () =>
    world.run('engineer', 8, () => {
      watch.gate(entity, !world.isToBeRead);
      return resumeEntity(world.services, entity);
    }),
  );
}

function setGateOf(world: World, { entity, gate }: Extract<Act, { do: 'gate' }>): void {
  world.run('engineer', 8, async () => {
    if (world.isToBeRead && gate === 'live') return;
    world.watch.gate(entity, gate === 'live');
    await setGate(world.services, entity, gate, 'ann');
  });
}

const lines = new Map<number, Wire>();

function withSum(sum: number): Wire {
  const known =
    lines.get(sum) ??
    line({ sum: String(sum), netSum: String(sum), price: String(sum), quantity: '1', taxes: null });
  lines.set(sum, known);
  return { sum: String(sum), netSum: String(sum), items: { data: [known] } };
}

function legalEntity(company: 'uk' | 'fr'): Wire {
  return { id: company === 'uk' ? 21 : 22, name: LEGAL_ENTITIES[company] };
}

/** `invoice 1001: note "a"`. */
export function wordsOf({ at, do: what, ...rest }: Act): string {
  const details = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `after ${(at / MINUTE).toFixed(2)} min: ${what} ${details.join(', ')}`;
}

export const actTime = ({ at }: Act): number => START + at;

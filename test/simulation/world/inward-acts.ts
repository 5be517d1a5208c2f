import { toPrecoroTime, SECOND } from '../../../lib/domain/time.ts';
import type { JsonObject } from '../../../lib/domain/json.ts';
import { setGate } from '../../../lib/sync/open-gate.ts';
import { askSources } from '../../../lib/sync/ask-sources.ts';
import type { Wire } from '../../entities/fixtures/wire.ts';
import type { Kept } from './external.ts';
import type { InwardAct } from './inward-plan.ts';
import type { SourceName } from './inward-setting.ts';
import { COMPANIES } from './setting.ts';
import type { World } from './world.ts';

const LETTERS: Readonly<Record<SourceName, string>> = { vendor: 'X', tax: 'T', account: 'A', payment: 'P' };
const outsideId = (source: SourceName, n: number): string => `${LETTERS[source]}${n}`;

/** Does one thing of the plan, now. What cannot be done at this moment is left out. */
export function performInward(world: World, act: InwardAct): void {
  const { scheduler, precoro } = world;
  switch (act.do) {
    case 'enter outside':
      return enter(world, act);
    case 'edit outside':
      return editOutside(world, act.source, outsideId(act.source, act.n), act.fields);
    case 'delete outside':
      return deleteOutside(world, act.source, outsideId(act.source, act.n));
    case 'edit its vendor': {
      for (const one of vendorsOf(world, act.id)) editOutside(world, 'vendor', one.externalId, act.fields);
      return;
    }
    case 'pay outside':
      return pay(world, act);
    case 'pay by hand':
      return payByHand(world, act);
    case 'edit its supplier': {
      const id = supplierOf(world, outsideId('vendor', act.n));
      if (id !== null) editSupplier(world, id, inPrecoro(leftNamed(world, id, act.fields)));
      return;
    }
    case 'remove what came':
      return removeWhatCame(world, act.source, outsideId(act.source, act.n));
    case 'inward gate':
      return world.run('engineer', 8, async () => {
        world.watch.gate(act.entity, act.gate === 'live');
        await setGate(world.services, act.entity, act.gate, 'ann');
      });
    case 'next write in Precoro':
      precoro.troubles.nextWrite = act;
      return;
    case 'writes unanswered':
      precoro.troubles.silentUntil = scheduler.now + act.ms;
      return;
  }
}

/**
 * What a POST without an answer made is known by its name alone, where Precoro took no external id with it: whoever gives it
 * another one makes it another record (guarantees.md, what cannot be given).
 */
function leftNamed({ precoro, plan }: World, id: number, fields: JsonObject): JsonObject {
  const isShown = typeof precoro.find('supplier', id)?.['externalId'] === 'string';
  if (isShown || plan.inward?.postTakesExternalId !== false) return fields;
  const { name: _, ...others } = fields;
  return others;
}

/**
 * Where the external system keeps no keys, only Precoro's unique names tell that what a create without an answer has made is no
 * new record: whoever renames it before it stands in each company makes it one (guarantees.md).
 */
function isBeingMade({ plan, stores }: World, id: number | null): boolean {
  if (plan.setting.keepsKeys) return false;
  const linkedIn = stores.crossReference
    .links()
    .filter(({ ref, phase }) => ref.entity === 'supplier' && ref.id === String(id) && phase === 'linked')
    .map(({ company }) => company);
  return (plan.setting.twoCompanies ? COMPANIES : ['default']).some((one) => !linkedIn.includes(one));
}

/** A person's edit of a supplier in Precoro, whoever made it. */
export function editSupplier(world: World, id: number, edit: Wire): void {
  const { name: _, ...others } = edit;
  const changes = isBeingMade(world, id) ? others : edit;
  const before = world.precoro.find('supplier', id);
  if (!before) return;
  if (typeof changes['name'] === 'string' && isNameTaken(world, changes['name'], id)) return;
  world.inward?.truth.moved('precoro', String(id), outside(before), outside(changes), world.scheduler.now);
  world.truth.add('supplier', { ...before, ...changes }, world.scheduler.now);
  world.precoro.edit('supplier', id, changes);
}

function isNameTaken({ precoro }: World, name: string, own: number): boolean {
  return precoro.ids('supplier').some((id) => id !== own && precoro.find('supplier', id)?.['name'] === name);
}

/** A supplier's fields by their names in the external system. */
export function outside(wire: Wire): JsonObject {
  const shown: Record<string, string | boolean> = {};
  for (const name of ['name', 'city'] as const) {
    const value = wire[name];
    if (typeof value === 'string') shown[name] = value;
  }
  if (typeof wire['enable'] === 'boolean') shown['active'] = wire['enable'];
  return shown;
}

function inPrecoro({ active, ...fields }: JsonObject): Wire {
  return active === undefined ? fields : { ...fields, enable: active };
}

/** The vendor as its source tells it. */
export function tellVendor(
  world: World,
  { company, externalId, payload, createdWithKey }: Kept,
  isGone: boolean,
): void {
  const { name = null, city = null, active = true } = payload.fields;
  world.inward?.books.commit({
    ...{ source: 'vendor', company, externalId, isGone },
    createdWithKey: world.plan.setting.keepsKeys ? createdWithKey : null,
    fields: { name, city, active },
  });
}

/**
 * Two records that have one name, or had it one after the other, cannot be told apart by a POST that carries nothing but that:
 * whoever reads this world could not say which of them was made.
 */
function ownNamed(world: World, source: SourceName, externalId: string, fields: JsonObject): JsonObject {
  const others = (world.inward?.truth.subjects() ?? []).filter(
    (one) => one.source === source && one.externalId !== externalId,
  );
  const isAnothers = others.some((one) =>
    one.versions.some((version) => version.fields['name'] === fields['name']),
  );
  return isAnothers && world.plan.inward?.postTakesExternalId === false
    ? { ...fields, name: `${externalId} of a taken name` }
    : fields;
}

function enter(world: World, act: Extract<InwardAct, { do: 'enter outside' }>): void {
  const { source } = act;
  const externalId = outsideId(source, act.n);
  const company = world.plan.setting.twoCompanies ? act.company : 'default';
  world.inward?.books.work(externalId, () => {
    const fields = ownNamed(world, source, externalId, act.fields);
    if (source === 'vendor') {
      const payload = { fields, lines: [] };
      const now = world.scheduler.now;
      world.inward?.truth.moved('external', externalId, null, fields, now);
      const kept = { externalId, company, payload, target: 'vendor', createdWithKey: null, origin: null };
      const vendor = { ...kept, cancelled: false, createdAt: now, touched: false };
      world.external.plant(vendor);
      tellVendor(world, vendor, false);
    } else world.inward?.books.commit({ source, company, externalId, fields, isGone: false });
    hear(world, source, company);
  });
}

function editOutside(world: World, source: SourceName, externalId: string, change: JsonObject): void {
  world.inward?.books.work(externalId, () => {
    const { name: _, ...others } = change;
    const isOpen = source === 'vendor' && isBeingMade(world, supplierOf(world, externalId));
    const named = isOpen ? others : change;
    const changes = 'name' in named ? ownNamed(world, source, externalId, named) : named;
    const known = world.inward?.books.find(source, externalId);
    if (!world.inward || !known || known.isGone) return;
    world.lastChangeAt = world.scheduler.now;
    if (source === 'vendor') {
      const before = world.external.find(externalId);
      if (!before) return;
      world.inward.truth.moved('external', externalId, before.payload.fields, changes, world.scheduler.now);
      world.external.change(externalId, changes);
      const after = world.external.find(externalId);
      if (after) tellVendor(world, after, false);
    } else world.inward.books.commit({ ...known, fields: { ...known.fields, ...changes } });
    hear(world, source, known.company);
  });
}

function deleteOutside(world: World, source: SourceName, externalId: string): void {
  world.inward?.books.work(externalId, () => {
    const known = world.inward?.books.find(source, externalId);
    if (!world.inward || !known || known.isGone) return;
    world.inward.books.commit({ ...known, isGone: true });
    if (source === 'vendor') {
      world.external.remove(externalId);
      world.watch.removedOutside.add(externalId);
    }
    hear(world, source, known.company);
  });
}

/** What somebody took away by another act. */
export function tellRemoved(world: World, kept: Kept): void {
  if (world.inward && kept.target === 'vendor') tellVendor(world, kept, true);
}

/** The system may announce it. */
function hear(world: World, source: SourceName, company: string): void {
  const { inward, scheduler } = world;
  world.poke();
  if (!inward?.chance.happens(inward.setting.tells)) return;
  scheduler.at(scheduler.now + inward.chance.between(20, 900), () =>
    world.run('source webhook', 2, async () => {
      await askSources(world.services, [{ source, company }]);
      world.pollSoon();
    }),
  );
}

function pay(world: World, act: Extract<InwardAct, { do: 'pay outside' }>): void {
  const { amount, discount, day } = act;
  const [bill] = world.external
    .records()
    .filter(({ target, origin }) => target === 'bill' && origin?.id === String(act.invoice));
  if (act.invoice !== null && !bill) return;
  const externalId = outsideId('payment', act.n);
  const company = bill?.company ?? (world.plan.setting.twoCompanies ? 'uk' : 'default');
  const fields = {
    number: externalId,
    bill: bill?.externalId ?? 'B-foreign',
    amount,
    discount,
    paid_on: day,
  };
  world.inward?.books.work(externalId, () => {
    world.inward?.books.commit({ source: 'payment', company, externalId, fields, isGone: false });
    hear(world, 'payment', company);
  });
}

function payByHand(world: World, act: Extract<InwardAct, { do: 'pay by hand' }>): void {
  const invoice = world.precoro.find('invoice', act.invoice);
  if (!invoice || invoice['status'] === 8) return;
  const open = Number(invoice['sum']) - Number(invoice['sumPaid'] ?? 0);
  if (Number(act.amount) > open) return;
  world.precoro.enterPayment({
    invoice: { id: act.invoice },
    ...{ sumPaid: act.amount, payDate: `${act.day}T00:00:00`, status: 2, externalId: null, note: 'by hand' },
    createDate: toPrecoroTime(Math.floor(world.scheduler.now / SECOND) * SECOND),
  });
}

function removeWhatCame(world: World, source: 'vendor' | 'tax', externalId: string): void {
  const entity = source === 'vendor' ? 'supplier' : 'tax';
  const id = madeFor(world, entity, externalId);
  const links = world.stores.crossReference
    .links()
    .filter(({ ref }) => ref.entity === entity && ref.id === String(id));
  // As long as it is linked to nothing nobody can know whether it ever came; nor what is made for it in another company.
  const isLinked = links.some((link) => link.externalId === externalId);
  if (id === null || !isLinked || links.some(({ phase }) => phase === 'creating')) return;
  const story = world.truth.of({ entity: 'supplier', id: String(id) });
  if (story && entity === 'supplier') story.isRemoved = true;
  world.inward?.truth.removed.add(`${entity} ${id}`);
  world.precoro.remove(entity, id);
}

function madeFor(world: World, entity: 'supplier' | 'tax', externalId: string): number | null {
  for (const [record, subject] of world.inward?.truth.made ?? []) {
    const [name, id] = record.split(' ');
    if (name === entity && subject === externalId) return Number(id);
  }
  return null;
}

/** The supplier that stands in Precoro for a vendor. */
export function supplierOf(world: World, vendor: string): number | null {
  const origin = world.external.find(vendor)?.origin;
  return origin ? Number(origin.id) : madeFor(world, 'supplier', vendor);
}

function vendorsOf(world: World, supplier: number): readonly Kept[] {
  return world.external
    .records()
    .filter(({ target, externalId }) => target === 'vendor' && supplierOf(world, externalId) === supplier);
}

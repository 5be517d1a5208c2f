import type { EntityName } from '../../../lib/domain/records.ts';
import { toPrecoroTime } from '../../../lib/domain/time.ts';
import type { Wire } from '../../entities/fixtures/wire.ts';
import type { SourceName } from '../world/inward-setting.ts';
import type { Subject } from '../world/inward-truth.ts';
import { supplierOf } from '../world/inward-acts.ts';
import { centsOf, type PrecoroWrite } from '../world/precoro-writes.ts';
import type { Sights } from './sights.ts';
import type { World } from '../world/world.ts';

const SOURCE_OF: Partial<Record<EntityName, SourceName>> = {
  supplier: 'vendor',
  tax: 'tax',
  itemFieldOption: 'account',
  payment: 'payment',
};

/** Looks on while Precoro is written to, and tells what must not be. */
export class InwardWatch {
  readonly #world: World;
  /** The newest version that each record in Precoro is known to show. */
  readonly #shown = new Map<string, number>();
  /** Payments that POSTs made. */
  posted = 0;
  /** The same, by what they pay. */
  readonly #posted = new Map<string, number>();

  readonly sights: Sights;

  constructor(world: World, sights: Sights) {
    this.#world = world;
    this.sights = sights;
  }

  written(write: PrecoroWrite): void {
    const { entity, kind } = write;
    this.#world.watch.behindGate(entity, `${kind} of ${entity} ${String(write.wire['id'])} in Precoro`);
    if (entity === 'payment') return kind === 'create' ? this.#paid(write) : this.#cancelled(write);
    if (kind === 'create') this.#made(write);
    if (entity === 'supplier') {
      this.sights.writtenInPrecoro(write);
      if (kind === 'update') this.#changed(write.wire);
    }
    this.#content(write);
  }

  #made({ entity, wire, body }: PrecoroWrite): void {
    const { watch, inward } = this.#world;
    const subject = this.#subjectOf(entity, body);
    const what = `${entity} ${String(wire['id'])}, ${JSON.stringify(wire['name'])}`;
    if (!subject) return watch.tell('torn', `${what} was made for nothing that stands outside`);
    const { externalId } = subject;
    // What a person took away in Precoro is no second one.
    const isThere = (record: string) => inward?.truth.removed.has(record) === false;
    const others = [...(inward?.truth.made ?? [])].filter(
      ([record, madeFor]) => record.startsWith(`${entity} `) && madeFor === externalId && isThere(record),
    );
    const owner = entity === 'supplier' ? supplierOf(this.#world, externalId) : null;
    const linked = owner !== null && isThere(`supplier ${owner}`) ? owner : null;
    inward?.truth.made.set(`${entity} ${String(wire['id'])}`, externalId);
    if (others.length > 0 || linked !== null)
      watch.tell('duplicated', `${what} was made for ${externalId}, beside ${others[0]?.[0] ?? linked}`);
    if (entity === 'supplier') this.#beginStory(wire);
  }

  /** From now on it is a supplier like any other, and linked already. */
  #beginStory(wire: Wire): void {
    const { truth, scheduler } = this.#world;
    truth.begin('supplier', Number(wire['id']), false, null);
    const dated = { ...wire, updateDate: toPrecoroTime(scheduler.now) };
    truth.add('supplier', dated, scheduler.now);
  }

  /** So it stands in Precoro from now on, whoever set it. */
  #changed(wire: Wire): void {
    const { truth, scheduler } = this.#world;
    truth.add('supplier', wire, scheduler.now);
  }

  /** By the external id that it carries, else by its name, which its people gave to no other. */
  #subjectOf(entity: EntityName, body: Wire): Subject | undefined {
    const { inward, plan } = this.#world;
    const all = (inward?.truth.subjects() ?? []).filter(({ source }) => source === SOURCE_OF[entity]);
    const id = body['externalId'];
    if (typeof id === 'string') {
      return all.find(({ company, externalId }) => {
        return id === (plan.setting.twoCompanies ? `${company}:${externalId}` : externalId);
      });
    }
    const named = all.filter(({ versions }) =>
      versions.some(({ fields }) => fields['name'] === body['name']),
    );
    const taken = new Set(inward?.truth.made.values());
    const free = named.filter(({ externalId }) => !taken.has(externalId));
    // Two may have had one name at different times.
    return (
      free.find(({ versions }) => versions.at(-1)?.fields['name'] === body['name']) ?? free[0] ?? named[0]
    );
  }

  /** Only what once stood outside is written, and of what only comes from there nothing older than before. */
  #content({ entity, wire, before, body }: PrecoroWrite): void {
    const { inward, watch } = this.#world;
    const record = `${entity} ${String(wire['id'])}`;
    const madeFor = inward?.truth.made.get(record);
    const subjects = (inward?.truth.subjects() ?? []).filter(
      ({ source, externalId }) =>
        source === SOURCE_OF[entity] &&
        (externalId === madeFor || this.#isVendorOf(entity, Number(wire['id']), externalId)),
    );
    const [subject] = subjects;
    if (!subject) return watch.tell('torn', `${record} was written, but is nobody's`);
    const fits = (index: number): boolean => {
      const version = subject.versions[index];
      return version !== undefined && isSaid(version.fields, body, before);
    };
    for (const [name, value] of Object.entries(body)) this.#field(subjects, record, name, value, before);
    if (entity === 'supplier') return;
    const shown = this.#shown.get(record) ?? -1;
    const since = subject.versions.findIndex((_, index) => index >= shown && fits(index));
    const last = since >= 0 ? since : subject.versions.findLastIndex((_, index) => fits(index));
    if (last >= 0 && last < shown)
      watch.tell('stale', `${record} went back from version ${shown + 1} to ${last + 1}`);
    this.#shown.set(record, Math.max(last, shown));
  }

  #isVendorOf(entity: EntityName, id: number, vendor: string): boolean {
    return entity === 'supplier' && this.#world.watch.supplierOf(vendor) === String(id);
  }

  #field(
    subjects: readonly Subject[],
    record: string,
    name: string,
    value: unknown,
    before: Wire | null,
  ): void {
    const { watch, plan } = this.#world;
    const theirs = NAMES[name];
    if (theirs === undefined || before?.[name] === value) return;
    const versions = subjects.flatMap((one) => one.versions);
    const isSaidOnce = versions.some(({ fields }) => fields[theirs] === value);
    const isDisabled = name === 'enable' && value === false && plan.inward?.onGone === 'disable';
    if (isSaidOnce || (isDisabled && versions.some(({ isGone }) => isGone))) return;
    watch.tell('torn', `${record} says ${name} ${JSON.stringify(value)}, which never stood outside`);
  }

  #paid({ wire, body }: PrecoroWrite): void {
    const { watch, inward } = this.#world;
    const key = paymentKey(wire['invoice'], wire['sumPaid'], wire['payDate']);
    this.posted += 1;
    const count = (this.#posted.get(key) ?? 0) + 1;
    this.#posted.set(key, count);
    const wanted = (inward?.truth.subjects() ?? []).filter(
      (one) => one.source === 'payment' && this.keyOf(one) === key,
    );
    if (count > wanted.length)
      watch.tell('duplicated', `${count} payments ${key} posted, ${wanted.length} were made`);
    const number = body['note'];
    if (typeof number === 'string') inward?.truth.made.set(`payment ${String(wire['id'])}`, number);
  }

  #cancelled({ wire }: PrecoroWrite): void {
    const { watch, inward } = this.#world;
    const key = paymentKey(wire['invoice'], wire['sumPaid'], wire['payDate']);
    const isVoided = (inward?.truth.subjects() ?? []).some(
      (one) => one.source === 'payment' && this.keyOf(one) === key && one.versions.at(-1)?.isGone === true,
    );
    if (!isVoided)
      watch.tell('torn', `payment ${String(wire['id'])} (${key}) was cancelled, but never voided`);
  }

  /** What a payment of the external system pays: invoice, sum and day. Null where its bill is none of Precoro's. */
  keyOf({ versions }: Subject): string | null {
    const fields = versions.at(-1)?.fields ?? {};
    const { bill } = fields;
    const invoice = typeof bill === 'string' ? this.#world.external.madeFor(bill) : null;
    const cents = centsOf(fields['amount']) + centsOf(fields['discount']);
    return invoice ? paymentKey({ id: invoice.id }, cents / 100, fields['paid_on']) : null;
  }
}

/** `1001: 10.0 on 2026-03-01`; a cent more or less is the same, as both systems round. */
function paymentKey(invoice: unknown, sum: unknown, day: unknown): string {
  const { id } = invoice as { readonly id: unknown };
  return `${String(id)}: ${Number(sum).toFixed(1)} on ${String(day).slice(0, 10)}`;
}

/** Names of Precoro's forms and what they are outside. */
const NAMES: Readonly<Record<string, string>> = {
  name: 'name',
  city: 'city',
  enable: 'active',
  percent: 'percent',
  code: 'code',
};

function isSaid(fields: Readonly<Record<string, unknown>>, body: Wire, before: Wire | null): boolean {
  return Object.entries(NAMES).every(([name, theirs]) => {
    const value = name in body ? body[name] : before?.[name];
    return !(theirs in fields) || value === fields[theirs];
  });
}

import type { SourceSpec } from '../../../lib/connectors/contract.ts';
import type { JsonObject } from '../../../lib/domain/json.ts';
import type { EntityName } from '../../../lib/domain/records.ts';
import { expect } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { byLegalEntity } from '../../../lib/mapping/companies.ts';
import type { PrecoroLimits, PrecoroSwitches } from '../../../lib/mapping/contract.ts';
import { defineIntegration } from '../../../lib/mapping/define.ts';
import { linked, required } from '../../../lib/mapping/sources.ts';
import { incomingRef } from '../../../lib/sync/incoming-ref.ts';
import { engine, invoice, supplier, TARGETS } from '../engine.ts';
import type { FakeExternal } from '../fakeExternal.ts';
import { fakeSource, type FakeSource } from '../fakeSource.ts';

const text = { type: 'text', about: 'Text.' } as const;
const active = { type: 'boolean', about: 'In use.' } as const;

const SOURCES = {
  company: { fields: { name: text }, target: null },
  tax: { fields: { name: text, percent: { type: 'decimal', about: 'Rate.' } }, target: null },
  term: { fields: { name: text, days: { type: 'integer', about: 'Days.' } }, target: null },
  account: {
    fields: { code: text, name: text, active, parent: { ...text, refersTo: 'account' } },
    target: null,
  },
  vendor: { fields: { name: text, city: text, phone: text, active }, target: 'vendor' },
  payment: {
    fields: {
      bill_id: { ...text, refersTo: 'bill' },
      amount: { type: 'decimal', about: 'Paid.' },
      discount: { type: 'decimal', about: 'Discount.' },
      currency: text,
      paid_on: { type: 'date', about: 'Day.' },
    },
    target: null,
  },
} as const satisfies Record<string, SourceSpec>;

export interface InwardSetting {
  readonly mode?: 'observe' | 'live';
  readonly companies?: Readonly<Record<string, string>>;
  readonly switches?: Partial<PrecoroSwitches>;
  readonly owner?: 'precoro' | 'external';
  readonly onGone?: 'disable' | 'report' | 'nothing';
  readonly onVoided?: 'cancel' | 'report';
  readonly creates?: boolean;
  readonly limits?: Partial<PrecoroLimits>;
  /** Suppliers are paid in US dollars, too. */
  readonly paysDollars?: boolean;
  readonly vendorsNamed?: (name: string) => boolean;
}

function inwardIntegration(setting: InwardSetting) {
  const mode = setting.mode ?? 'live';
  return defineIntegration({
    name: 'story',
    goLive: '2026-01-01',
    precoro: { region: 'international', switches: setting.switches ?? {}, limits: setting.limits ?? {} },
    connector: { kind: 'postgres', targets: TARGETS, sources: SOURCES },
    ...(setting.companies ? { companies: byLegalEntity(setting.companies) } : {}),
    entities: {
      supplier: {
        target: 'vendor',
        mode,
        onLeave: 'update',
        fields: { name: required('name'), city: 'city', active: 'enable' },
      },
      invoice: {
        target: 'bill',
        mode,
        fields: { number: required('invoiceNumber'), vendor: required(linked('supplier')), total: 'sum' },
        lines: { account: required(linked('itemFields.GL account')), amount: required('sum') },
      },
    },
    inward: {
      legalEntity: { source: 'company', mode, fields: { name: required('name') } },
      tax: { source: 'tax', mode, fields: { name: required('name'), percent: 'percent' } },
      paymentTerm: { source: 'term', mode, fields: { name: required('name'), creditPeriodDays: 'days' } },
      itemFieldOption: {
        'GL account': {
          source: 'account',
          mode,
          onGone: setting.onGone ?? 'report',
          fields: { name: required('name'), code: 'code', enable: 'active', parent: linked('parent') },
        },
      },
      supplier: {
        source: 'vendor',
        mode,
        owner: setting.owner ?? 'external',
        creates: setting.creates ?? true,
        when: ({ name }) => setting.vendorsNamed?.(name ?? '') ?? true,
        onGone: setting.onGone ?? 'report',
        fields: {
          ...{ name: required('name'), city: 'city', phone: 'phone', enable: 'active' },
          ...(setting.paysDollars === true ? { currencies: () => ['USD'] } : {}),
        },
      },
      payment: {
        source: 'payment',
        mode,
        alsoSettles: ['discount'],
        onGone: setting.onVoided ?? 'report',
        fields: { invoice: required(linked('bill_id')), sumPaid: required('amount'), payDate: 'paid_on' },
      },
    },
  });
}

/** A company whose external system tells what it has, beside a Precoro in memory. */
export function inwardEngine(setting: InwardSetting = {}) {
  const sources = {
    company: fakeSource(SOURCES.company),
    tax: fakeSource(SOURCES.tax),
    term: fakeSource(SOURCES.term),
    account: fakeSource(SOURCES.account),
    vendor: fakeSource(SOURCES.vendor),
    payment: fakeSource(SOURCES.payment),
  };
  const integration = inwardIntegration(setting);
  const e = engine({}, { integration, targets: TARGETS, sources });
  // The fake external system tells records apart by their ids alone.
  if (!setting.companies) joinVendors(sources.vendor, e.external);
  return {
    ...e,
    ...sources,
    integration,
    /** What Precoro was asked from now on, reads of lists and definitions aside. */
    writesSince: (start: number) =>
      e.precoro.since(start).filter((one) => !/^(list|detail|fieldDefinitions|fieldOptions)/.test(one)),
    inbound: (feed: string, externalId: string, company = 'default') =>
      e.services.inbounds.read({ feed, company, externalId }),
    shown: (entity: EntityName, name: string) => e.precoro.all(entity).find((one) => one['name'] === name),
    settle: () => e.run(10 * MINUTE),
    /** The external system says that something has changed. */
    heard: (source: string, company = 'default') =>
      e.services.sourceCursors.ask(source, company, e.clock.now()),
    /** What is told of an external record; null for nothing. */
    told: (feed: string, entity: EntityName, externalId: string, company = 'default') =>
      e.failure(incomingRef({ feed, entity, company, externalId })),
    /** A week in which nothing happens must cost no request but those that read lists. */
    async expectQuiet() {
      await e.run(3 * HOUR);
      const start = e.clock.now();
      await e.run(7 * DAY);
      const asked = e.precoro
        .since(start)
        .filter((one) => !/^(list (supplier|invoice)|fieldDef|fieldOpt)/.test(one));
      expect(asked).toEqual([]);
    },
  };
}

/** A vendor is one record, whoever changes it: what its source reads is what the target holds. */
function joinVendors(source: FakeSource, external: FakeExternal): void {
  const [change, read] = [source.change.bind(source), source.read.bind(source)];
  const kept = (externalId: string) =>
    external.records('vendor').find((one) => one.externalId === externalId)?.payload.fields;
  source.change = (record, company = 'default') => {
    change(record, company);
    const { name, city, active } = record.fields ?? {};
    const changes = Object.entries({ name, city, active }).filter(([, value]) => value !== undefined);
    if (record.isGone !== true && kept(record.externalId))
      external.change('vendor', record.externalId, Object.fromEntries(changes) as JsonObject);
  };
  source.read = async (externalId, context) => {
    const told = await read(externalId, context);
    const there = kept(externalId);
    if (told.outcome !== 'read' || !there) return told;
    const { fields = {}, isGone = false } = told.value ?? {};
    return { outcome: 'read', value: { externalId, fields: { ...fields, ...there }, isGone } };
  };
}

export type InwardEngine = ReturnType<typeof inwardEngine>;

export function vendor(name: string, changes: Record<string, string | boolean | null> = {}) {
  return { name, city: 'Leeds', phone: null, active: true, ...changes };
}

export function account(
  code: string,
  parent: string | null = null,
  changes: Record<string, string | boolean> = {},
) {
  return { code, name: `Account ${code}`, active: true, parent, ...changes };
}

export function paid(bill: string, amount: string, changes: Record<string, string | null> = {}) {
  return { bill_id: bill, amount, discount: null, currency: 'EUR', paid_on: '2026-03-02', ...changes };
}

/** Invoices of 100 each, all linked: answers the bill of each by the invoice's id. */
export async function billed(e: InwardEngine, ids: readonly number[]): Promise<(id: number) => string> {
  e.precoro.put('supplier', supplier({ externalId: null }));
  for (const id of ids) e.precoro.put('invoice', unpaid(id));
  await e.announce('invoice', ids[0] ?? 0);
  await e.run(10 * MINUTE + ids.length * 4000);
  const bills = new Map(
    await Promise.all(
      ids.map(
        async (id) => [id, (await e.link({ entity: 'invoice', id: String(id) }))?.externalId ?? ''] as const,
      ),
    ),
  );
  for (const [id, bill] of bills) if (bill === '') throw new Error(`invoice ${id} has no bill`);
  return (id) => bills.get(id) ?? '';
}

function unpaid(id: number) {
  return invoice({
    ...{ id, idn: String(id), invoiceNumber: `INV-${id}`, sum: '100', currency: 'EUR' },
    ...{ sumPaid: '0', payments: { data: [] }, updateDate: '2026-02-01T00:00:00' },
  });
}

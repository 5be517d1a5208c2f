import type { SourceSpec } from '../../../lib/connectors/contract.ts';
import type { EntityName } from '../../../lib/domain/records.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import { byLegalEntity } from '../../../lib/mapping/companies.ts';
import type { PrecoroSwitches } from '../../../lib/mapping/contract.ts';
import { defineIntegration } from '../../../lib/mapping/define.ts';
import { linked, required } from '../../../lib/mapping/sources.ts';
import { engine, TARGETS } from '../engine.ts';
import { fakeSource } from '../fakeSource.ts';

const text = { type: 'text', about: 'Text.' } as const;
const active = { type: 'boolean', about: 'In use.' } as const;

export const SOURCES = {
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
}

function inwardIntegration(setting: InwardSetting) {
  const mode = setting.mode ?? 'live';
  return defineIntegration({
    name: 'story',
    goLive: '2026-01-01',
    precoro: { region: 'international', switches: setting.switches ?? {} },
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
        onGone: setting.onGone ?? 'report',
        fields: { name: required('name'), city: 'city', phone: 'phone', enable: 'active' },
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
  };
}

export type InwardEngine = ReturnType<typeof inwardEngine>;

export function vendor(name: string, changes: Record<string, string | boolean | null> = {}) {
  return { name, city: 'Leeds', phone: null, active: true, ...changes };
}

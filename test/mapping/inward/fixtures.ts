import type { SourceSpec } from '../../../lib/connectors/contract.ts';
import type { IntegrationConfig, TargetSpecs, ValueMaps } from '../../../lib/mapping/config.ts';
import type { Feed, InwardContext, InwardResult } from '../../../lib/mapping/contract.ts';
import { defineIntegration } from '../../../lib/mapping/define.ts';
import { linked, required } from '../../../lib/mapping/sources.ts';
import { BASE, TARGETS } from '../fixtures.ts';

const text = { type: 'text', about: 'Text.' } as const;
const active = { type: 'boolean', about: 'In use.' } as const;

/** A small system with literal types, so that names complete and misspellings do not compile. */
export const SOURCES = {
  company: { fields: { name: text, active }, target: null },
  rate: { fields: { name: text, percent: { type: 'decimal', about: 'Rate.' }, active }, target: null },
  account: {
    fields: {
      code: text,
      name: text,
      active,
      parent: { type: 'text', about: 'The account above.', refersTo: 'account' },
    },
    target: null,
  },
  vendor: {
    fields: {
      code: text,
      name: text,
      kind: text,
      currency: text,
      iban: { type: 'text', about: 'Bank account.', isBankDetail: true },
      company: { type: 'text', about: 'Of the group.', refersTo: 'company' },
      extra: { type: 'json', about: 'Anything.' },
      active,
    },
    target: 'vendor',
  },
  payment: {
    fields: {
      number: text,
      bill: { type: 'text', about: 'The bill it pays.', refersTo: 'bill' },
      vendor: { type: 'text', about: 'Who is paid.', refersTo: 'vendor' },
      amount: { type: 'decimal', about: 'Paid.' },
      discount: { type: 'decimal', about: 'Discount.' },
      paid_on: { type: 'date', about: 'Day.' },
    },
    target: null,
  },
} as const satisfies Record<string, SourceSpec>;

/** Everything a configuration with both directions must have, but entities and what comes in. */
export const BOTH = {
  ...BASE,
  connector: { kind: 'postgres', targets: TARGETS, sources: SOURCES },
} as const;

export const ENTITIES = {
  supplier: { target: 'vendor', fields: { code: 'uniqueCode', name: 'name' } },
  invoice: { target: 'bill', fields: { number: 'idn' }, lines: { amount: 'sum' } },
} as const;

/** Sound sections, of which a test changes what it is about. */
export const TAX = { source: 'rate', fields: { name: 'name', percent: 'percent' } } as const;
export const ACCOUNTS = {
  source: 'account',
  fields: { name: 'name', code: 'code', enable: 'active', parent: linked('parent') },
} as const;
export const VENDOR = {
  source: 'vendor',
  owner: 'external',
  fields: { name: required('name'), uniqueCode: 'code' },
} as const;
export const PAYMENT = {
  source: 'payment',
  fields: { invoice: linked('bill'), sumPaid: 'amount', payDate: 'paid_on' },
} as const;

/** What a person without a type checker may write: anything. */
export type Loose = Record<string, unknown>;

export function defineInward(inward: unknown, changes: Loose = {}) {
  const config = { ...BOTH, entities: ENTITIES, inward, ...changes };
  return defineIntegration(config as unknown as IntegrationConfig<TargetSpecs, ValueMaps>);
}

/** The only feed of a configuration. */
export function feedOf(inward: unknown, changes: Loose = {}): Feed {
  const [feed, ...others] = defineInward(inward, changes).feeds;
  if (!feed || others.length > 0) throw new Error('not one feed');
  return feed;
}

export function inwardContext(changes: Partial<InwardContext> = {}): InwardContext {
  return {
    company: 'default',
    counterpart: ({ externalId }) => ({ state: 'linked', id: externalId.replace(/\D/g, '') || '1' }),
    ...changes,
  };
}

export function valuesOf(result: InwardResult) {
  if (!result.ok) throw new Error(result.words);
  return result.values;
}

export function refusalOf(result: InwardResult) {
  if (result.ok) throw new Error('the record was mapped');
  return result;
}

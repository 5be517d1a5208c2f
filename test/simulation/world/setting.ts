import type { Idempotency, TargetSpec } from '../../../lib/connectors/contract.ts';
import { byLegalEntity } from '../../../lib/mapping/companies.ts';
import type { Integration, OnLeave } from '../../../lib/mapping/contract.ts';
import { defineIntegration } from '../../../lib/mapping/define.ts';
import { linked, required } from '../../../lib/mapping/sources.ts';
import { SOURCES, type InwardSetting } from './inward-setting.ts';

/** What a company has configured, and how its external system protects itself. */
export interface Setting {
  readonly idempotency: Idempotency['kind'];
  readonly settleSeconds: number;
  /** The external system shows the key that a record was created with. */
  readonly keepsKeys: boolean;
  readonly onLeave: OnLeave;
  readonly supplierOnLeave: OnLeave;
  readonly supplierReadDetail: boolean;
  readonly twoCompanies: boolean;
  /** Invoices travel only while their note does not say "keep". */
  readonly hasCondition: boolean;
  readonly zoneOffsetMinutes: number;
  readonly perDay: number;
}

/** The configuration as deployed first, and after a change of the mapping. */
export type Deployment = 1 | 2;

export const COMPANIES = ['uk', 'fr'] as const;
export const LEGAL_ENTITIES = { uk: 'Acme UK', fr: 'Acme FR' } as const;
const GO_LIVE = '2026-01-01';

export const TARGETS = {
  vendor: {
    fields: {
      name: { type: 'text', required: true, about: 'Name.' },
      city: { type: 'text', about: 'City.' },
      active: { type: 'boolean', about: 'In use.' },
    },
    naturalKey: ['name'],
    idempotency: { kind: 'none' },
  },
  bill: {
    fields: {
      number: { type: 'text', required: true, about: 'Number.' },
      vendor: { type: 'text', required: true, about: 'Vendor.' },
      total: { type: 'decimal', about: 'Total.' },
      note: { type: 'text', about: 'Note.' },
    },
    lines: {
      account: { type: 'text', about: 'GL account.' },
      amount: { type: 'decimal', required: true, about: 'Amount.' },
    },
    naturalKey: ['number', 'vendor'],
    idempotency: { kind: 'none' },
  },
} as const satisfies Record<string, TargetSpec>;

/** The note as each deployment's mapping writes it. */
export function mappedNote(note: string, deployment: Deployment): string {
  return deployment === 1 ? note : `${note}!`;
}

export function mayTravel(note: string, { hasCondition }: Pick<Setting, 'hasCondition'>): boolean {
  return !hasCondition || note !== 'keep';
}

export function idempotencyOf({ idempotency, settleSeconds }: Setting): Idempotency {
  switch (idempotency) {
    case 'key':
      return { kind: 'key', lifetimeSeconds: 24 * 3600 };
    case 'searchable':
      return { kind: 'searchable', settleSeconds };
    case 'upsert':
    case 'uniqueReference':
    case 'none':
      return { kind: idempotency };
  }
}

const made = new Map<string, Integration>();

/** Kept, because checking a configuration takes longer than a whole simulated day. */
export function integrationOf(
  setting: Setting,
  deployment: Deployment,
  inward: InwardSetting | null = null,
): Integration {
  const {
    onLeave,
    supplierOnLeave,
    supplierReadDetail,
    twoCompanies,
    hasCondition,
    zoneOffsetMinutes,
    perDay,
  } = setting;
  const parts = {
    onLeave,
    supplierOnLeave,
    supplierReadDetail,
    twoCompanies,
    hasCondition,
    zoneOffsetMinutes,
    perDay,
  };
  const ofInward = inward && {
    owner: inward.owner,
    onGone: inward.onGone,
    onVoided: inward.onVoided,
    postTakesExternalId: inward.postTakesExternalId,
  };
  const key = JSON.stringify([parts, deployment, ofInward]);
  const known = made.get(key) ?? define(setting, deployment, inward);
  made.set(key, known);
  return known;
}

function define(setting: Setting, deployment: Deployment, inward: InwardSetting | null): Integration {
  const companies = Object.fromEntries(COMPANIES.map((company) => [LEGAL_ENTITIES[company], company]));
  return defineIntegration({
    name: 'simulated',
    goLive: GO_LIVE,
    precoro: {
      region: 'international',
      switches: {
        zoneOffsetMinutes: setting.zoneOffsetMinutes,
        externalIdInPost: inward?.postTakesExternalId ?? true,
      },
      limits: { perDay: setting.perDay },
    },
    connector: { kind: 'postgres', targets: TARGETS, ...(inward ? { sources: SOURCES } : {}) },
    ...(inward ? { inward: inwardConfig(inward) } : {}),
    ...(setting.twoCompanies ? { companies: byLegalEntity(companies) } : {}),
    entities: {
      supplier: {
        target: 'vendor',
        mode: 'live',
        onLeave: setting.supplierOnLeave,
        readDetail: setting.supplierReadDetail,
        fields: { name: required('name'), city: 'city', active: 'enable' },
      },
      invoice: {
        target: 'bill',
        mode: 'live',
        onLeave: setting.onLeave,
        ...(setting.hasCondition
          ? { when: ({ note }: { note: string | null }) => mayTravel(note ?? '', setting) }
          : {}),
        fields: {
          number: required('invoiceNumber'),
          vendor: required(linked('supplier')),
          total: 'sum',
          note: deployment === 1 ? 'note' : ({ note }: { note: string | null }) => `${note ?? ''}!`,
        },
        lines: { account: required(linked('itemFields.GL account')), amount: required('sum') },
      },
    },
  });
}

function inwardConfig({ owner, onGone, onVoided }: InwardSetting) {
  return {
    tax: {
      source: 'tax',
      mode: 'live',
      fields: { name: required('name'), percent: required('percent') },
    },
    itemFieldOption: {
      'GL account': {
        source: 'account',
        mode: 'live',
        onGone,
        fields: {
          name: required('name'),
          code: 'code',
          enable: required('active'),
          parent: linked('parent'),
        },
      },
    },
    supplier: {
      source: 'vendor',
      mode: 'live',
      owner,
      onGone,
      fields: { name: required('name'), city: 'city', enable: 'active' },
    },
    payment: {
      source: 'payment',
      mode: 'live',
      onGone: onVoided,
      alsoSettles: ['discount'],
      fields: {
        invoice: required(linked('bill')),
        sumPaid: required('amount'),
        payDate: 'paid_on',
        note: 'number',
      },
    },
  } as const;
}

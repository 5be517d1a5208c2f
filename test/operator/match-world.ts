import type { TargetSpec } from '../../lib/connectors/contract.ts';
import type { MatchOn } from '../../lib/domain/match-on.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { EntityName, RecordRef } from '../../lib/domain/records.ts';
import { byLegalEntity } from '../../lib/mapping/companies.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { linked, required } from '../../lib/mapping/sources.ts';
import { planRows, type Decision, type PlanRow } from '../../lib/matching/plan.ts';
import { readPlan, writePlan, type PlanDecision } from '../../lib/matching/plan-csv.ts';
import { applyMatch } from '../../lib/operator/match-apply.ts';
import { planMatch } from '../../lib/operator/match-plan.ts';
import type { OperatorServices } from '../../lib/operator/services.ts';
import { engine, supplier, type Engine } from '../sync/engine.ts';
import { give } from './acting.ts';

const text = (about: string) => ({ type: 'text', about }) as const;

export const MATCH_TARGETS = {
  vendor: {
    fields: {
      code: { ...text('Code.'), required: true },
      name: { ...text('Name.'), required: true },
      tax_number: text('Tax number.'),
      city: text('City.'),
      active: { type: 'boolean', about: 'In use.' },
    },
    naturalKey: ['code'],
    idempotency: { kind: 'searchable', settleSeconds: 0 },
    signs: { taxNumber: 'tax_number', city: 'city', active: 'active' },
  },
  bill: {
    fields: {
      number: { ...text('Number.'), required: true },
      kind: { ...text('Kind.'), required: true },
      vendor_id: { ...text('Vendor.'), required: true },
      total: { type: 'decimal', about: 'Total.' },
      currency: text('Currency.'),
      status: text('State.'),
    },
    naturalKey: ['vendor_id', 'kind', 'number'],
    idempotency: { kind: 'searchable', settleSeconds: 0 },
    signs: { number: 'number', parent: 'vendor_id', total: 'total', currency: 'currency', active: 'status' },
  },
} as const satisfies Record<string, TargetSpec>;

export interface MatchSetting {
  readonly companies?: Readonly<Record<string, string>>;
  readonly matchOn?: Partial<MatchOn>;
}

export function matchWorld({ companies, matchOn }: MatchSetting = {}) {
  const integration = defineIntegration({
    name: 'match',
    goLive: '2026-01-01',
    precoro: { region: 'international' },
    connector: { kind: 'postgres', targets: MATCH_TARGETS },
    ...(companies ? { companies: byLegalEntity(companies) } : {}),
    entities: {
      supplier: {
        target: 'vendor',
        onLeave: 'update',
        fields: { code: required('uniqueCode'), name: required('name'), tax_number: 'taxPayerNumber' },
        ...(matchOn ? { matchOn } : {}),
      },
      invoice: {
        target: 'bill',
        fields: {
          number: required('invoiceNumber'),
          kind: (invoice) => (invoice.isCreditNote ? 'credit_note' : 'invoice'),
          vendor_id: required(linked('supplier')),
          total: 'sum',
          currency: 'currency',
        },
      },
    },
  });
  return { integration, targets: MATCH_TARGETS };
}

export const ref = (id: number, entity: EntityName = 'supplier'): RecordRef => ({ entity, id: String(id) });

export function put(e: Engine, id: number, code: string, name: string, changes = {}): void {
  e.precoro.put('supplier', supplier({ id, uniqueCode: code, name, taxPayerNumber: null, ...changes }));
}

export function plant(
  e: Engine,
  externalId: string,
  code: string,
  name: string,
  tax: string | null = null,
): void {
  e.external.plant('vendor', externalId, {
    fields: { code, name, tax_number: tax, city: null, active: true },
    lines: [],
  });
}

/**
 * A Precoro that is only observed. Acme is outside for certain, Beta may be one of two there, Gamma resembles nobody but by
 * its code, Delta is only here.
 */
export async function observed(setting: MatchSetting = {}): Promise<Engine> {
  const e = engine({}, matchWorld(setting));
  put(e, 1, '40001', 'Acme Ltd', { taxPayerNumber: 'GB239281774' });
  put(e, 2, '40002', 'Beta Instruments GmbH', { taxPayerNumber: 'DE811907980' });
  put(e, 3, '40003', 'Gamma Works');
  put(e, 4, '40004', 'Delta');
  plant(e, 'X1', '40001', 'ACME Limited', 'GB 239 281 774');
  plant(e, 'X2', '77', 'Beta Instruments', 'DE811907980');
  plant(e, 'X3', '78', 'Beta Instruments', 'DE811907980');
  plant(e, 'X4', '79', 'Gamma Works Holding');
  await e.run(10 * MINUTE);
  return e;
}

export const plan = (e: Engine, entity: EntityName = 'supplier') => give(e, (s) => planMatch(s, entity));

/** What a person makes of a plan: decisions by "our id their id"; what is certain stays as it is. */
export function decided(rows: readonly PlanRow[], decisions: Readonly<Record<string, Decision>> = {}) {
  const changed = rows.map((row) => ({
    ...row,
    decision: decisions[`${row.oursKey} ${row.theirsKey}`] ?? row.decision,
  }));
  const { decisions: read, problems } = readPlan(writePlan(changed));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return read;
}

export async function planned(
  e: Engine,
  decisions: Readonly<Record<string, Decision>> = {},
  entity: EntityName = 'supplier',
): Promise<readonly PlanDecision[]> {
  return decided(planRows((await plan(e, entity)).matches), decisions);
}

export const apply = (
  e: Engine,
  decisions: readonly PlanDecision[],
  services?: OperatorServices,
  entity: EntityName = 'supplier',
) => give(e, (s) => applyMatch(s, entity, decisions), services);

/** `1 certain X1`: each record of ours with its verdict and its candidates. */
export async function verdicts(e: Engine, entity: EntityName = 'supplier'): Promise<readonly string[]> {
  const { matches } = await plan(e, entity);
  return matches.results.map(({ ours, verdict, candidates }) =>
    [ours.key, verdict, ...candidates.map(({ theirs }) => theirs.key)].join(' '),
  );
}

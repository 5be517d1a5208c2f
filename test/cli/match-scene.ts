import type { TargetSpec } from '../../lib/connectors/contract.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { required } from '../../lib/mapping/sources.ts';
import { planRows } from '../../lib/matching/plan.ts';
import { readPlan, writePlan } from '../../lib/matching/plan-csv.ts';
import { applyMatch } from '../../lib/operator/match-apply.ts';
import { planMatch } from '../../lib/operator/match-plan.ts';
import { supplier } from '../sync/engine.ts';
import { fakeExternal } from '../sync/fakeExternal.ts';
import { scene, type Scene } from './scene.ts';

/** Suppliers are known outside by a code: the engine's own target has only their names, and those prove nothing. */
const VENDOR = {
  fields: {
    code: { type: 'text', required: true, about: 'Code.' },
    name: { type: 'text', required: true, about: 'Name.' },
    tax: { type: 'text', about: 'Tax number.' },
  },
  naturalKey: ['code'],
  signs: { taxNumber: 'tax' },
  idempotency: { kind: 'searchable', settleSeconds: 0 },
} as const satisfies TargetSpec;

type Vendor = readonly [id: string, code: string, name: string, tax: string | null];

/** The scene's external system from now on, for those who look at it: vendors by code. */
export function withCodes(s: Scene, vendors: readonly Vendor[]): void {
  const external = fakeExternal(s.e.clock, { vendor: VENDOR }, VENDOR.idempotency);
  for (const [id, code, name, tax] of vendors) {
    external.plant('vendor', id, { fields: { code, name, tax }, lines: [] });
    s.e.external.plant('vendor', id, { fields: { name, city: null, active: true }, lines: [] });
  }
  const integration = defineIntegration({
    ...{ name: 'story', goLive: '2026-01-01', precoro: { region: 'international' } },
    connector: { kind: 'postgres', targets: { vendor: VENDOR } },
    entities: {
      supplier: {
        target: 'vendor',
        fields: { code: required('uniqueCode'), name: required('name'), tax: 'taxPayerNumber' },
      },
    },
  });
  const { services } = s.deployment;
  const entities = [
    ...integration.entities,
    ...services.integration.entities.filter(({ entity }) => entity !== 'supplier'),
  ];
  Object.assign(services, {
    integration: { ...integration, entities },
    connector: async () => external.connector,
  });
}

/** Nothing is live yet. Acme stands on both sides for certain; Beta likely; Gamma only in Precoro. */
export async function observing(): Promise<Scene> {
  const s = await scene({ mode: 'observe' });
  const { e } = s;
  e.precoro.put(
    'supplier',
    supplier({ id: 502, name: 'Beta Ltd', uniqueCode: 'S-502', taxPayerNumber: null }),
  );
  e.precoro.put(
    'supplier',
    supplier({ id: 503, name: 'Gamma Inc', uniqueCode: 'S-503', taxPayerNumber: null }),
  );
  e.precoro.edit('supplier', 501, { taxPayerNumber: 'GB239281774' });
  for (const id of [501, 502, 503]) await e.announce('supplier', id);
  const { name, uniqueCode } = e.precoro.get('supplier', 501);
  withCodes(s, [
    ['V1', String(uniqueCode), String(name), 'GB 239 281 774'],
    ['V2', 'B-1', 'Beta Limited', null],
  ]);
  await e.drain();
  return s;
}

/** Links what is certain, and puts the rest on hold. */
export async function decideAll({ deployment: { services } }: Scene): Promise<void> {
  const { matches } = await planMatch(services, 'supplier');
  const rows = planRows(matches)
    .filter(({ verdict }) => verdict !== 'none')
    .map((row) => ({ ...row, decision: row.decision || ('hold' as const) }));
  await applyMatch(services, 'supplier', readPlan(writePlan(rows)).decisions);
}

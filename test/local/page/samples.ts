import { loadIntegration } from '../../../lib/infrastructure/load-integration.ts';
import { POSTGRES_TARGETS } from '../../../lib/connectors/postgres/spec.ts';
import type { Clock } from '../../../lib/domain/time.ts';
import type { Knowledge } from '../../../lib/local/page/knowledge.ts';
import type { RecordPage } from '../../../lib/local/page/record-page.ts';
import type { DeedsState } from '../../../lib/local/run/deeds.ts';
import { clerkView } from '../../../lib/mock-precoro/clerk-view.ts';
import { Company } from '../../../lib/mock-precoro/company.ts';
import type { DocumentInput } from '../../../lib/mock-precoro/changes.ts';
import type { Document, Supplier } from '../../../lib/mock-precoro/model.ts';
import { seedMaster } from '../../../lib/mock-precoro/seed-master.ts';
import { DEFAULT_SWITCHES } from '../../../lib/mock-precoro/switches.ts';
import type { CompanySide, EntityStatus, RecordView, StatusView } from '../../../lib/operator/views.ts';
import type { LinkSummary } from '../../../lib/sync/ports/state.ts';
import { planSample } from '../../support/plan.ts';

export const integration = await loadIntegration(
  new URL('../../../integration.config.ts', import.meta.url).pathname,
);

export const NOW = Date.parse('2026-06-15T14:03:30Z');
export const NOTHING_BROKEN: DeedsState = { closedAccounts: [], externalSilent: false, webhooksLost: false };

/** A clock that stands still, unless it is moved. */
export function stillClock(): Clock & { move(ms: number): void } {
  let now = NOW;
  return { now: () => now, sleep: async () => undefined, move: (ms) => void (now += ms) };
}

/** A company with one supplier that a page must not take for markup. */
export function companyOf(clock: Clock = stillClock()): { company: Company; supplier: Supplier } {
  const company = new Company(
    { seed: 1, suppliers: [], documents: [], payments: [], master: seedMaster(NOW, []) },
    clock,
    () => DEFAULT_SWITCHES,
  );
  const supplier = company.createSupplier({ name: '<b>Evil & Sons</b>', uniqueCode: 'EVIL', country: 'NL' });
  return { company, supplier };
}

/** A draft invoice of that company over two accounts. */
export function invoiceOf(company: Company, input: Partial<DocumentInput> = {}): Document {
  const supplierId = company.listSuppliers()[0]?.id ?? 0;
  return company.createInvoice({
    supplierId,
    invoiceNumber: 'RE4711',
    lines: [
      {
        name: 'Hotel night',
        quantity: '2',
        price: '100',
        taxId: 613,
        glAccountOptionId: 3011,
        sku: '6420-1',
      },
      { name: 'Office cleaning', quantity: '3.5', price: '30', taxId: 611, glAccountOptionId: 3007 },
    ],
    ...input,
  });
}

export const NOTHING_KNOWN: Knowledge = { links: new Map(), failures: new Map(), moving: new Set() };

export function linkOf(given: Partial<LinkSummary> & Pick<LinkSummary, 'ref'>): LinkSummary {
  return {
    company: 'default',
    phase: 'linked',
    externalId: 'B-000012',
    target: 'bill',
    ...{ hold: null, failure: null, wait: null, mappingVersion: '1', externalHash: null },
    ...given,
  };
}

export function sideOf(given: Partial<CompanySide> = {}): CompanySide {
  return {
    ...{ company: 'default', phase: 'none', externalId: null, target: null },
    ...{ hold: null, failure: null, wait: null, trail: [], external: { state: 'none' } },
    ...given,
  };
}

export function viewOf(given: Partial<RecordView> = {}): RecordView {
  return {
    ref: { entity: 'invoice', id: '1' },
    ...{ entityLabel: 'invoice', label: 'INV-00001', number: '1', precoro: null },
    ...{ companies: [sideOf()], incoming: [], failure: null, writeBack: null, journey: [] },
    verdict: { state: 'left alone', words: 'It is not approved yet.', actor: null, command: null },
    ...given,
  };
}

/** The page of an invoice, before anything happened to it. */
export function recordPageOf(
  company: Company,
  document: Document,
  given: Partial<RecordPage> = {},
): RecordPage {
  return {
    now: NOW,
    clerk: clerkView(company, document),
    view: viewOf(),
    specs: POSTGRES_TARGETS,
    payments: [],
    broken: NOTHING_BROKEN,
    ...given,
  };
}

export function statusOf(given: Partial<StatusView> = {}): StatusView {
  const entity: Omit<EntityStatus, 'entity' | 'label'> = {
    ...{ gate: 'live' as const, paused: false, stopped: null, readUpTo: NOW, lastHeardAt: NOW },
    ...{ history: null, hasWebhook: true, missedWebhooks: 0, missedAt: null },
    ...{ inPrecoro: 1200, outside: 1100, waiting: 2, onHold: 0, failing: 1, outdated: 0 },
  };
  return {
    name: 'live',
    at: NOW,
    entities: [
      { entity: 'supplier', label: 'supplier', ...entity, failing: 0 },
      { entity: 'invoice', label: 'invoice', ...entity },
    ],
    feeds: [],
    plan: planSample(),
    key: { state: 'alone', words: 'Nobody else.', cure: null },
    queues: {},
    writeBacksDue: 0,
    failures: { open: 1, byActor: { clerk: 0, accountant: 1, engineer: 0 } },
    ...given,
  };
}

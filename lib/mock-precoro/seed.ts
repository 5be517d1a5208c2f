import { DAY, fromPrecoroTime } from '../domain/time.ts';
import type { CompanyData, Document, Payment } from './model.ts';
import { seedDocuments } from './seed-documents.ts';
import { seedMaster } from './seed-master.ts';
import { seedSuppliers } from './seed-suppliers.ts';

/** All optional. The same options give the same company, to the last cent. */
export interface SeedOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds of the newest possible date; nothing seeded is later. */
  readonly now: number;
  /** Default 2000. */
  readonly suppliers?: number;
  /** Default 500. */
  readonly purchaseOrders?: number;
  /** Default 800; credit notes, split parents and parts included. */
  readonly invoices?: number;
  /** Default 300; never more than there are approved purchase orders to refer to would be realistic, but not enforced. */
  readonly receipts?: number;
  /** ISO day such as "2026-01-01"; default 30 days before `now`. */
  readonly goLive?: string;
  /** Share of documents approved before go-live; default 0.6. */
  readonly shareBeforeGoLive?: number;
  /** External id a supplier carries from the start: a list by supplier number (0-based), or a function; default none. */
  readonly linkedSuppliers?: readonly (string | null)[] | ((index: number) => string | null);
}

export interface SeedPlan {
  readonly seed: number;
  readonly now: number;
  readonly suppliers: number;
  readonly purchaseOrders: number;
  readonly invoices: number;
  readonly receipts: number;
  readonly goLive: number;
  readonly shareBeforeGoLive: number;
  readonly linkedSupplier: (index: number) => string | null;
}

/** A believable company, deterministic in its options. Throws RangeError where goLive is no ISO day. */
export function seedCompany(options: SeedOptions): CompanyData {
  const plan = planOf(options);
  const suppliers = seedSuppliers(plan);
  const documents = suppliers.length > 0 ? seedDocuments(plan, suppliers) : [];
  const master = seedMaster(plan.now, suppliers);
  return { seed: plan.seed, suppliers, documents, payments: seedPayments(documents), master };
}

function planOf(options: SeedOptions): SeedPlan {
  const linked = options.linkedSuppliers;
  return {
    seed: options.seed ?? 1,
    now: options.now,
    suppliers: options.suppliers ?? 2000,
    purchaseOrders: options.purchaseOrders ?? 500,
    invoices: options.invoices ?? 800,
    receipts: options.receipts ?? 300,
    goLive: goLiveOf(options),
    shareBeforeGoLive: options.shareBeforeGoLive ?? 0.6,
    linkedSupplier: typeof linked === 'function' ? linked : (index) => linked?.[index] ?? null,
  };
}

/** A go-live day in the future means that all history lies before it. */
function goLiveOf(options: SeedOptions): number {
  if (options.goLive === undefined) return options.now - 30 * DAY;
  const goLive = fromPrecoroTime(options.goLive);
  if (goLive === undefined)
    throw new RangeError(`goLive must be a day such as 2026-01-31, not "${options.goLive}"`);
  return Math.min(goLive, options.now);
}

/** One payment per invoice that has been paid in part or in full. */
function seedPayments(documents: readonly Document[]): Payment[] {
  return documents
    .filter((document) => document.sumPaid !== '0')
    .map((document, index) => ({
      id: 700_001 + index,
      idn: String(index + 1),
      invoiceId: document.id,
      sumPaid: document.sumPaid,
      payDate: document.updateDate,
      createDate: document.updateDate,
      externalId: null,
      isCancelled: false,
    }));
}

import { multiply, roundTo, subtract } from '../domain/money.ts';
import type { Random } from '../domain/time.ts';
import type { Company } from './company.ts';
import type { LineInput } from './lines.ts';
import { seededLines } from './lines.ts';
import type { Document, DocumentEntity, RecordName, StoredRecord, Supplier } from './model.ts';
import { STATUS, SUPPLIER_STATUS } from './model.ts';
import { intBetween, pick, pickWeighted } from './random.ts';
import { inventSupplier } from './seed-suppliers.ts';

/** What happened, in a sentence for people, and to which record. */
export interface SomethingChanged {
  readonly sentence: string;
  readonly record: RecordName;
}

/** One thing a clerk might do. Null where the company has nothing it fits. */
type Deed = (company: Company, random: Random) => SomethingChanged | null;

const DEEDS: readonly (readonly [Deed, number])[] = [
  [newInvoice, 24],
  [newPurchaseOrder, 10],
  [approveWaiting, 14],
  [editDraft, 8],
  [revise, 8],
  [approveRevised, 10],
  [cancel, 4],
  [pay, 10],
  [newSupplier, 6],
  [renameSupplier, 3],
  [disableSupplier, 2],
  [moveSupplier, 5],
];

/** Who pays invoices: the clerks here, or accountants in another system, which tells Precoro. */
export type PaidBy = 'clerks' | 'others';

/**
 * One believable change that a clerk might make now; where the chosen one fits nothing, another is chosen.
 * Deterministic in the company's state and `random`. Throws Error in a company where nothing at all can change.
 */
export function changeSomething(
  company: Company,
  random: Random,
  paidBy: PaidBy = 'clerks',
): SomethingChanged {
  let deeds = DEEDS.filter(([deed]) => paidBy === 'clerks' || deed !== pay);
  while (deeds.length > 0) {
    const deed = pickWeighted(
      random,
      deeds.map((one) => [one, one[1]] as const),
    );
    const done = deed[0](company, random);
    if (done) return done;
    deeds = deeds.filter((one) => one !== deed);
  }
  throw new Error('Nothing in this company can change');
}

function newInvoice(company: Company, random: Random): SomethingChanged | null {
  return newDocument(company, random, 'invoice', 'Invoice');
}

function newPurchaseOrder(company: Company, random: Random): SomethingChanged | null {
  return newDocument(company, random, 'purchaseOrder', 'Purchase order');
}

function newDocument(
  company: Company,
  random: Random,
  entity: DocumentEntity,
  word: string,
): SomethingChanged | null {
  const supplier = anySupplier(company, random);
  if (!supplier) return null;
  const draft = company.createDocument(entity, {
    supplierId: supplier.id,
    lines: inventLines(random, supplier),
    ...(entity === 'invoice' ? { invoiceNumber: `RE${intBetween(random, 10_000, 999_999)}` } : {}),
  });
  const approved = random() < 0.75;
  const document = approved ? company.approve(entity, draft.idn) : draft;
  const end = approved ? 'was entered and approved' : 'was entered as a draft';
  return told(
    document,
    `${word} ${draft.idn} of ${supplier.name} over ${draft.sum} ${draft.currency} ${end}`,
  );
}

function approveWaiting(company: Company, random: Random): SomethingChanged | null {
  const document = anyDocument(company, random, [STATUS.pending, STATUS.draft]);
  return document && told(company.approve(document.entity, document.idn), `${nameOf(document)} was approved`);
}

function editDraft(company: Company, random: Random): SomethingChanged | null {
  const document = anyDocument(company, random, [STATUS.draft, STATUS.pending, STATUS.inRevision]);
  if (!document) return null;
  const after = company.edit(document.entity, document.idn, {
    lines: editedLines(company, random, document),
  });
  return told(after, `${nameOf(document)} was edited: ${document.sum} became ${after.sum} ${after.currency}`);
}

function revise(company: Company, random: Random): SomethingChanged | null {
  const document = anyDocument(company, random, [STATUS.approved]);
  return (
    document &&
    told(company.revise(document.entity, document.idn), `${nameOf(document)} was taken into revision`)
  );
}

function approveRevised(company: Company, random: Random): SomethingChanged | null {
  const document = anyDocument(company, random, [STATUS.inRevision]);
  if (!document) return null;
  company.edit(document.entity, document.idn, { lines: editedLines(company, random, document) });
  const after = company.approve(document.entity, document.idn);
  return told(after, `${nameOf(document)} was changed to ${after.sum} ${after.currency} and approved again`);
}

function cancel(company: Company, random: Random): SomethingChanged | null {
  const document = anyDocument(company, random, [STATUS.draft, STATUS.approved]);
  return document && told(company.cancel(document.entity, document.idn), `${nameOf(document)} was cancelled`);
}

function pay(company: Company, random: Random): SomethingChanged | null {
  const payable = (one: Document): boolean =>
    (one.status === STATUS.approved || one.status === STATUS.partlyPaid) &&
    subtract(one.sum, one.sumPaid) !== '0';
  const invoices = company.listDocuments('invoice', payable);
  if (invoices.length === 0) return null;
  const invoice = pick(random, invoices);
  const open = subtract(invoice.sum, invoice.sumPaid);
  const half = roundTo(multiply(open, '0.5'), 2);
  const amount = random() < 0.7 || half === '0' ? open : half;
  company.pay(invoice.id, amount);
  const after = company.documentById('invoice', invoice.id) ?? invoice;
  const end = after.status === STATUS.paid ? 'paid in full' : 'paid in part';
  return told(after, `${nameOf(invoice)} was ${end} with ${amount} ${invoice.currency}`);
}

function newSupplier(company: Company, random: Random): SomethingChanged {
  const known = company.listSuppliers();
  const taken = new Set(known.map((supplier) => supplier.name));
  const { uniqueCode: _code, ...invented } = inventSupplier(random, known.length, taken);
  const supplier = company.createSupplier(invented);
  return told(supplier, `${supplier.name} in ${supplier.city ?? 'an unknown city'} was added as a supplier`);
}

function renameSupplier(company: Company, random: Random): SomethingChanged | null {
  const supplier = anySupplier(company, random);
  if (!supplier) return null;
  const name = `${supplier.name} (formerly ${supplier.uniqueCode}-${intBetween(random, 100, 999)})`;
  if (name.length > 120 || company.listSuppliers((one) => one.name === name).length > 0) return null;
  return told(company.updateSupplier(supplier.id, { name }), `${supplier.name} was renamed to ${name}`);
}

function disableSupplier(company: Company, random: Random): SomethingChanged | null {
  const supplier = anySupplier(company, random);
  return supplier && told(company.disableSupplier(supplier.id), `${supplier.name} was disabled`);
}

function moveSupplier(company: Company, random: Random): SomethingChanged | null {
  const supplier = anySupplier(company, random);
  if (!supplier) return null;
  const legalAddress = `${pick(random, ['Quay', 'Bridge Street', 'New Road'])} ${intBetween(random, 1, 300)}`;
  return told(
    company.updateSupplier(supplier.id, { legalAddress }),
    `${supplier.name} moved to ${legalAddress}`,
  );
}

function anySupplier(company: Company, random: Random): Supplier | null {
  const active = company.listSuppliers((one) => one.enable && one.status === SUPPLIER_STATUS.approved);
  return active.length > 0 ? pick(random, active) : null;
}

/** Split invoices live through their parent; their parts are left alone. */
function anyDocument(company: Company, random: Random, statuses: readonly number[]): Document | null {
  const entity = pick(random, ['invoice', 'invoice', 'purchaseOrder'] as const);
  const fitting = company.listDocuments(
    entity,
    (one) => statuses.includes(one.status) && one.splitIndex === 0,
  );
  return fitting.length > 0 ? pick(random, fitting) : null;
}

function inventLines(random: Random, supplier: Supplier): LineInput[] {
  const key = intBetween(random, 1, 1_000_000_000);
  return seededLines(key, 0, { key, trade: supplier.trade, part: [0, 1] });
}

/** A clerk corrects one quantity. */
function editedLines(company: Company, random: Random, document: Document): LineInput[] {
  const lines = company.linesOf(document);
  const chosen = intBetween(random, 0, lines.length - 1);
  return lines.map((line, index) =>
    index === chosen ? { ...line, quantity: String(intBetween(random, 1, 40)) } : line,
  );
}

function nameOf(document: Document): string {
  return `${{ invoice: 'Invoice', purchaseOrder: 'Purchase order', receipt: 'Receipt' }[document.entity]} ${document.idn}`;
}

function told(record: StoredRecord, sentence: string): SomethingChanged {
  const idn = record.entity === 'supplier' ? null : record.idn;
  return { sentence, record: { entity: record.entity, id: record.id, idn } };
}

import type { Decimal } from '../domain/money.ts';
import { subtract, toDecimal } from '../domain/money.ts';
import type { Clock } from '../domain/time.ts';
import { DAY } from '../domain/time.ts';
import type { Change, DocumentEdit, DocumentInput, ExternalChanges, SupplierInput } from './changes.ts';
import { CompanyRecords } from './company-records.ts';
import type { DocumentAction } from './document-life.ts';
import { act, withLines, withPayment, withoutPayment } from './document-life.ts';
import { nextExternalId } from './external-id.ts';
import type { LineInput } from './lines.ts';
import { priceLines, totalsOf } from './lines.ts';
import { DEPARTMENT, LEGAL_ENTITIES, LOCATIONS, USERS } from './master-data.ts';
import { MasterWrites } from './master-writes.ts';
import type { CompanyData, Document, DocumentEntity, Payment, StoredRecord, Supplier } from './model.ts';
import { STATUS, SUPPLIER_STATUS } from './model.ts';
import type { RecordStore } from './record-store.ts';
import { CompanyRefusal, UnknownRecord } from './refusal.ts';
import type { MockSwitches } from './switches.ts';
import { UNIQUE_FIELDS } from './unique-values.ts';

const FIRST_NEW_DOCUMENT_ID: Readonly<Record<DocumentEntity, number>> = {
  purchaseOrder: 10_000_000,
  invoice: 20_000_000,
  receipt: 30_000_000,
};

/** The company behind the API: every write, by clerk or client, is one of these methods. All are synchronous. */
export class Company extends CompanyRecords {
  /** Writes of master data without approval. */
  readonly masterWrites: MasterWrites;
  private readonly clock: Clock;
  private readonly switches: () => MockSwitches;
  private readonly listeners: ((change: Change) => void)[] = [];

  constructor(data: CompanyData, clock: Clock, switches: () => MockSwitches) {
    super(data);
    this.clock = clock;
    this.switches = switches;
    this.masterWrites = new MasterWrites(this.master, clock, switches, (change) => this.tell(change));
  }

  /** Called after every change, in order. */
  onChange(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  // ---- suppliers ----

  createSupplier(input: SupplierInput): Supplier {
    this.checkSupplier(input, null);
    const now = this.clock.now();
    const id = this.nextId('supplier', this.suppliers, 40_000);
    const pending = this.switches().newSuppliersNeedApproval;
    const supplier: Supplier = {
      businessRegistrationNumber: null,
      legalAddress: null,
      city: null,
      state: null,
      postalCode: null,
      country: null,
      phone: null,
      email: null,
      note: null,
      currencies: ['EUR'],
      legalEntityIds: [],
      enable: true,
      externalId: null,
      trade: 0,
      ...input,
      uniqueCode: input.uniqueCode ?? `S${id}`,
      entity: 'supplier',
      id,
      status: pending ? SUPPLIER_STATUS.pending : SUPPLIER_STATUS.approved,
      createDate: now,
      updateDate: now,
      approvalDate: pending ? null : now,
    };
    return this.save(supplier, null);
  }

  /** Lists in the changes replace the old lists as a whole. */
  updateSupplier(id: number, changes: Partial<SupplierInput>): Supplier {
    const before = this.mustHaveSupplier(id);
    this.checkSupplier(changes, id);
    return this.save({ ...before, ...changes, updateDate: this.clock.now() }, before);
  }

  disableSupplier(id: number): Supplier {
    return this.updateSupplier(id, { enable: false });
  }

  // ---- documents ----

  createPurchaseOrder(input: DocumentInput): Document {
    return this.createDocument('purchaseOrder', input);
  }

  createInvoice(input: DocumentInput): Document {
    return this.createDocument('invoice', input);
  }

  createReceipt(input: DocumentInput): Document {
    return this.createDocument('receipt', input);
  }

  /** A draft. Throws CompanyRefusal for an unknown supplier or bad lines. */
  createDocument(entity: DocumentEntity, input: DocumentInput): Document {
    const supplier = this.suppliers.get(input.supplierId);
    if (!supplier) throw new CompanyRefusal('supplier', `There is no supplier ${input.supplierId}`);
    const now = this.clock.now();
    const id = this.nextId(entity, this.documents[entity], FIRST_NEW_DOCUMENT_ID[entity]);
    const idn = String(this.nextIdn(entity));
    const lines = priceLines(id, checkLines(input.lines));
    const { lines: _lines, parentIdn, ...given } = input;
    const document: Document = {
      customName: `${{ purchaseOrder: 'PO', invoice: 'INV', receipt: 'GR' }[entity]}-${idn.padStart(5, '0')}`,
      invoiceNumber: null,
      logicType: 0,
      currency: supplier.currencies[0] ?? 'EUR',
      note: null,
      legalEntityId: LEGAL_ENTITIES[0]?.id ?? 0,
      locationId: LOCATIONS[0]?.id ?? 0,
      departmentOptionId: DEPARTMENT.options[0]?.id ?? 0,
      purchaseOrderId: null,
      ...given,
      entity,
      id,
      idn,
      status: STATUS.draft,
      createDate: now,
      updateDate: now,
      approvalDate: null,
      issueDate: now,
      requiredDate: now + 30 * DAY,
      ...totalsOf(lines),
      sumPaid: '0',
      creatorId: USERS[1]?.id ?? 0,
      parentIdn: parentIdn ?? null,
      splitIndex: parentIdn ? 1 : 0,
      externalId: null,
      externalIntegrationLog: null,
      lines,
      lineSource: null,
    };
    return this.save(document, null);
  }

  /** Confirm, approve, reject, revise or cancel. A rejection needs a comment of at most 800 characters. */
  act(entity: DocumentEntity, idn: string, action: DocumentAction, comment?: string): Document {
    const before = this.mustHaveDocument(entity, idn);
    if (action === 'reject' && (!comment || comment.length > 800)) {
      throw new CompanyRefusal('comment', 'A rejection needs a comment of 1 to 800 characters');
    }
    const now = this.clock.now();
    const quiet = action === 'approve' && !this.switches().approvalBumpsUpdateDate;
    const after = act(before, action, now);
    return this.save(quiet ? after : { ...after, updateDate: now }, before);
  }

  /** Confirms where needed, then approves. */
  approve(entity: DocumentEntity, idn: string): Document {
    const { status } = this.mustHaveDocument(entity, idn);
    const waits = status === STATUS.draft || status === STATUS.inRevision || status === STATUS.rejected;
    if (waits) this.act(entity, idn, 'confirm');
    return this.act(entity, idn, 'approve');
  }

  revise(entity: DocumentEntity, idn: string): Document {
    return this.act(entity, idn, 'revise');
  }

  cancel(entity: DocumentEntity, idn: string): Document {
    return this.act(entity, idn, 'cancel');
  }

  /** Header fields, and all lines where given. Lines only while the document is a draft, pending, rejected or in revision. */
  edit(entity: DocumentEntity, idn: string, changes: DocumentEdit): Document {
    const before = this.mustHaveDocument(entity, idn);
    const { lines, ...header } = changes;
    const edited = lines
      ? withLines(before, priceLines(before.id, checkLines(lines), this.linesOf(before).length + 1))
      : before;
    return this.save({ ...edited, ...header, updateDate: this.clock.now() }, before);
  }

  /** Pays an invoice by its internal id, in whole where no amount is given. */
  pay(invoiceId: number, amount?: Decimal, payDate?: number): Payment {
    const before = this.documents.invoice.get(invoiceId);
    if (!before) throw new CompanyRefusal('invoice', `There is no invoice with id ${invoiceId}`);
    const sumPaid = amount ?? subtract(before.sum, before.sumPaid);
    const after = withPayment(before, sumPaid);
    const now = this.clock.now();
    const id = this.nextId('payment', this.payments, 700_000);
    const payment: Payment = {
      id,
      idn: String(id - 700_000),
      invoiceId,
      sumPaid,
      payDate: payDate ?? now,
      createDate: now,
      externalId: null,
      isCancelled: false,
    };
    this.putPayment(payment);
    this.save(this.switches().paymentBumpsUpdateDate ? { ...after, updateDate: now } : after, before);
    return payment;
  }

  /** Takes a payment back: its invoice is open again for as much. */
  cancelPayment(idn: string): Payment {
    const payment = this.mustHavePayment(idn);
    if (payment.isCancelled) throw new CompanyRefusal('status', 'The payment is already cancelled.');
    const cancelled = { ...payment, isCancelled: true };
    const before = this.documents.invoice.get(payment.invoiceId);
    this.putPayment(cancelled);
    if (before) {
      const after = withoutPayment(before, payment.sumPaid);
      const updateDate = this.switches().paymentBumpsUpdateDate ? this.clock.now() : before.updateDate;
      this.save({ ...after, updateDate }, before);
    }
    return cancelled;
  }

  // ---- what integrations write ----

  /** As PATCH does: whether it bumps `updateDate` and fires a webhook is a switch. */
  setExternal(record: StoredRecord, changes: ExternalChanges): StoredRecord {
    const switches = this.switches();
    const externalId = nextExternalId(record.externalId, changes.externalId, switches, (wanted) =>
      this.isTaken(record, wanted),
    );
    const updateDate = switches.patchBumpsUpdateDate ? this.clock.now() : record.updateDate;
    const after: StoredRecord =
      record.entity === 'supplier'
        ? { ...record, externalId, updateDate }
        : { ...record, externalId, updateDate, externalIntegrationLog: nextLog(record, changes) };
    return this.save(after, record, switches.patchFiresWebhook);
  }

  setPaymentExternalId(idn: string, externalId: string | null): Payment {
    const payment = this.mustHavePayment(idn);
    const isTaken = (wanted: string): boolean =>
      this.payments.some((other) => other.externalId === wanted && other.id !== payment.id);
    const next = nextExternalId(payment.externalId, externalId, this.switches(), isTaken);
    const after = { ...payment, externalId: next };
    this.putPayment(after);
    return after;
  }

  private mustHavePayment(idn: string): Payment {
    const payment = this.payment(idn);
    if (!payment) throw new UnknownRecord(`There is no payment ${idn}`);
    return payment;
  }

  private save<T extends StoredRecord>(record: T, before: StoredRecord | null, webhook = true): T {
    this.restore(record);
    this.tell({ kind: 'record', action: before ? 'update' : 'create', record, before, webhook });
    return record;
  }

  private putPayment(payment: Payment): void {
    this.payments.put(payment);
    this.tell({ kind: 'payment', payment });
  }

  private tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }

  private isTaken(record: StoredRecord, externalId: string): boolean {
    const store: RecordStore<Supplier> | RecordStore<Document> =
      record.entity === 'supplier' ? this.suppliers : this.documents[record.entity];
    return store.some((other) => other.externalId === externalId && other.id !== record.id);
  }

  /** Name, unique code and registration number are unique in the company. */
  private checkSupplier(changes: Partial<SupplierInput>, ownId: number | null): void {
    if (changes.name?.trim() === '') throw new CompanyRefusal('name', 'This value should not be blank.');
    for (const field of UNIQUE_FIELDS) {
      const wanted = changes[field];
      const holder = wanted ? this.uniqueValues.holderOf(field, wanted) : undefined;
      if (holder !== undefined && holder !== ownId) {
        throw new CompanyRefusal(field, 'This value is already used.');
      }
    }
  }
}

function checkLines(lines: readonly LineInput[]): readonly LineInput[] {
  if (lines.length === 0) throw new CompanyRefusal('items', 'At least one item is needed.');
  for (const line of lines) {
    if (toDecimal(line.quantity) === undefined)
      throw new CompanyRefusal('quantity', `"${line.quantity}" is no number`);
    if (toDecimal(line.price) === undefined)
      throw new CompanyRefusal('price', `"${line.price}" is no amount`);
  }
  return lines;
}

/** With an externalId and no log in the same PATCH, an earlier error is over (precoro-api.md section 7, INFER). */
function nextLog(record: Document, changes: ExternalChanges): string | null {
  if (changes.externalIntegrationLog === undefined) return record.externalIntegrationLog;
  return changes.externalIntegrationLog === '' ? null : changes.externalIntegrationLog;
}

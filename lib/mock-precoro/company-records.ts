import type { EntityName } from '../domain/records.ts';
import { perEntity } from '../domain/records.ts';
import { linesOf } from './lines.ts';
import type {
  CompanyData,
  Document,
  DocumentEntity,
  Line,
  Payment,
  StoredRecord,
  Supplier,
} from './model.ts';
import { DOCUMENT_ENTITIES } from './model.ts';
import { MasterRecords } from './master-records.ts';
import { RecordStore } from './record-store.ts';
import { UnknownRecord } from './refusal.ts';
import { UniqueValues } from './unique-values.ts';

/** What the company has on file, and how to find it. */
export class CompanyRecords {
  /** Seed of generated lines. */
  readonly seed: number;
  protected readonly suppliers: RecordStore<Supplier>;
  protected readonly documents: Readonly<Record<DocumentEntity, RecordStore<Document>>>;
  protected readonly payments: RecordStore<Payment>;
  readonly master: MasterRecords;
  protected readonly uniqueValues = new UniqueValues(() => this.suppliers.newestFirst());
  private readonly idByIdn = new Map<string, number>();
  private readonly lastIds = new Map<string, number>();

  constructor(data: CompanyData) {
    this.seed = data.seed;
    this.suppliers = new RecordStore(data.suppliers);
    const of = (entity: DocumentEntity): RecordStore<Document> =>
      new RecordStore(data.documents.filter((document) => document.entity === entity));
    this.documents = { purchaseOrder: of('purchaseOrder'), invoice: of('invoice'), receipt: of('receipt') };
    for (const document of data.documents) this.remember(document);
    this.payments = new RecordStore(data.payments);
    this.master = new MasterRecords(data.master);
  }

  supplier(id: number): Supplier | undefined {
    return this.suppliers.get(id);
  }

  /** By IDN, as Precoro's paths do. */
  document(entity: DocumentEntity, idn: string): Document | undefined {
    const id = this.idByIdn.get(`${entity}#${idn}`);
    return id === undefined ? undefined : this.documents[entity].get(id);
  }

  documentById(entity: DocumentEntity, id: number): Document | undefined {
    return this.documents[entity].get(id);
  }

  linesOf(document: Document): readonly Line[] {
    return linesOf(this.seed, document);
  }

  /** Newest first; with `updatedSince` only those updated then or later. */
  listSuppliers(
    matches: ((supplier: Supplier) => boolean) | null = null,
    updatedSince: number | null = null,
  ): Supplier[] {
    return this.suppliers.newestFirst(matches, updatedSince);
  }

  /** Newest first; with `updatedSince` only those updated then or later. */
  listDocuments(
    entity: DocumentEntity,
    matches: ((document: Document) => boolean) | null = null,
    updatedSince: number | null = null,
  ): Document[] {
    return this.documents[entity].newestFirst(matches, updatedSince);
  }

  /** By IDN, as Precoro's paths do. */
  payment(idn: string): Payment | undefined {
    return this.payments.find((one) => one.idn === idn);
  }

  listPayments(matches?: (payment: Payment) => boolean): Payment[] {
    return this.payments.newestFirst(matches);
  }

  /** Records per entity. */
  counts(): Readonly<Record<EntityName, number>> {
    return {
      ...perEntity(() => 0),
      ...this.master.counts(),
      supplier: this.suppliers.size,
      purchaseOrder: this.documents.purchaseOrder.size,
      invoice: this.documents.invoice.size,
      receipt: this.documents.receipt.size,
      payment: this.payments.size,
    };
  }

  /** Puts back what an earlier life of this company stored; nobody is told. */
  restore(record: StoredRecord): void {
    if (record.entity === 'supplier') {
      this.uniqueValues.changed(this.suppliers.get(record.id) ?? null, record);
      this.suppliers.put(record);
    } else {
      this.documents[record.entity].put(record);
      this.remember(record);
    }
  }

  restorePayment(payment: Payment): void {
    // State files from before payments could be cancelled say nothing of it.
    this.payments.put({ ...payment, isCancelled: payment.isCancelled === true });
  }

  private remember(document: Document): void {
    this.idByIdn.set(`${document.entity}#${document.idn}`, document.id);
  }

  protected nextId(name: string, store: { highestId(floor: number): number }, floor: number): number {
    const id = (this.lastIds.get(name) ?? store.highestId(floor)) + 1;
    this.lastIds.set(name, id);
    return id;
  }

  protected nextIdn(entity: DocumentEntity): number {
    let idn = this.documents[entity].size + 1;
    while (this.idByIdn.has(`${entity}#${idn}`)) idn += 1;
    return idn;
  }

  protected mustHaveSupplier(id: number): Supplier {
    const supplier = this.suppliers.get(id);
    if (!supplier) throw new UnknownRecord(`There is no supplier ${id}`);
    return supplier;
  }

  protected mustHaveDocument(entity: DocumentEntity, idn: string): Document {
    const document = this.document(entity, idn);
    if (!document) throw new UnknownRecord(`There is no ${entity} with IDN ${idn}`);
    return document;
  }
}

/** Every document, entity by entity, newest first: what the admin pages walk. */
export function* allRecords(company: CompanyRecords): Generator<StoredRecord> {
  yield* company.listSuppliers();
  for (const entity of DOCUMENT_ENTITIES) yield* company.listDocuments(entity);
}

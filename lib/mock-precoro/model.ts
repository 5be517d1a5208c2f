import type { Decimal } from '../domain/money.ts';
import type { OutwardName } from '../domain/records.ts';

/** Entities that are documents: read by IDN, with lines. */
export const DOCUMENT_ENTITIES = ['purchaseOrder', 'invoice', 'receipt'] as const;
export type DocumentEntity = (typeof DOCUMENT_ENTITIES)[number];

export function isDocumentEntity(value: unknown): value is DocumentEntity {
  return DOCUMENT_ENTITIES.some((entity) => entity === value);
}

/** Status codes of documents (precoro-api.md section 5.2); orders and receipts use the same base codes (GUESS). */
export const STATUS = {
  draft: 0,
  pending: 1,
  approved: 2,
  rejected: 3,
  partlyPaid: 4,
  paid: 5,
  awaitingConfirmation: 6,
  inRevision: 7,
  cancelled: 8,
  pendingReceipt: 9,
  approvalReview: 10,
  closed: 11,
} as const;

export const STATUS_NAMES: Readonly<Record<number, string>> = {
  0: 'Draft',
  1: 'Pending',
  2: 'Approved',
  3: 'Rejected',
  4: 'Partly paid',
  5: 'Paid',
  6: 'Awaiting confirmation',
  7: 'In Revision',
  8: 'Canceled',
  9: 'Pending receipt',
  10: 'Approval review',
  11: 'Closed',
};

/** Status codes of suppliers (section 5.1); being active is apart (`enable`). */
export const SUPPLIER_STATUS = { pending: 1, approved: 2, rejected: 3 } as const;

/** What every stored record has. Times are epoch milliseconds by the server's clock. */
interface Stored {
  readonly id: number;
  readonly status: number;
  readonly createDate: number;
  readonly updateDate: number;
  readonly approvalDate: number | null;
  readonly externalId: string | null;
}

export interface Supplier extends Stored {
  readonly entity: 'supplier';
  readonly name: string;
  readonly uniqueCode: string;
  readonly businessRegistrationNumber: string | null;
  readonly legalAddress: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly note: string | null;
  readonly currencies: readonly string[];
  readonly legalEntityIds: readonly number[];
  readonly enable: boolean;
  /** Index into the trades of the seed: what this supplier sells. */
  readonly trade: number;
}

/** Where a seeded document's lines come from: generated again from the seed whenever somebody asks. */
export interface LineSource {
  /** The number that seeds the lines; documents that share it share their goods. */
  readonly key: number;
  readonly trade: number;
  /** Part number and number of parts of a split invoice; [0, 1] is the whole. */
  readonly part: readonly [number, number];
}

export interface Document extends Stored {
  readonly entity: DocumentEntity;
  readonly idn: string;
  readonly customName: string;
  readonly invoiceNumber: string | null;
  /** On invoices 1 and 5 are credit notes. */
  readonly logicType: number;
  readonly issueDate: number;
  readonly requiredDate: number;
  readonly sum: Decimal;
  readonly netSum: Decimal;
  readonly sumPaid: Decimal;
  readonly currency: string;
  readonly note: string | null;
  readonly supplierId: number;
  readonly legalEntityId: number;
  readonly locationId: number;
  readonly creatorId: number;
  readonly departmentOptionId: number;
  readonly purchaseOrderId: number | null;
  readonly parentIdn: string | null;
  /** 0 single, 10 main part, 1…9 a part (section 5.2). */
  readonly splitIndex: number;
  readonly externalIntegrationLog: string | null;
  /** Stored lines, or null while they still come from the seed. */
  readonly lines: readonly Line[] | null;
  readonly lineSource: LineSource | null;
}

export interface Line {
  readonly id: number;
  readonly name: string;
  readonly sku: string | null;
  readonly unit: string;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** quantity × price, rounded to the cent. */
  readonly netSum: Decimal;
  /** netSum plus tax. */
  readonly sum: Decimal;
  readonly taxId: number;
  readonly taxSum: Decimal;
  readonly glAccountOptionId: number;
}

export interface Payment {
  readonly id: number;
  readonly idn: string;
  readonly invoiceId: number;
  readonly sumPaid: Decimal;
  readonly payDate: number;
  readonly createDate: number;
  readonly externalId: string | null;
  readonly isCancelled: boolean;
}

/** Master data without approval. */
export const MASTER_ENTITIES = [
  'legalEntity',
  'location',
  'tax',
  'paymentTerm',
  'itemFieldOption',
  'documentFieldOption',
  'item',
] as const;
export type MasterEntity = (typeof MASTER_ENTITIES)[number];

export function isMasterEntity(value: unknown): value is MasterEntity {
  return MASTER_ENTITIES.some((entity) => entity === value);
}

export interface MasterRecord {
  readonly entity: MasterEntity;
  readonly id: number;
  readonly name: string;
  readonly enable: boolean;
  readonly externalId: string | null;
  readonly createDate: number;
  readonly updateDate: number;
  /** Of options: the field in whose list it stands, the option above it, and the legal entities it is restricted to. */
  readonly fieldId: number | null;
  readonly parentId: number | null;
  readonly legalEntityIds: readonly number[];
  /** What this entity has besides, as Precoro shows it; amounts are decimal text. */
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

export type StoredRecord = Supplier | Document;

/** A company as seeded, before anybody changed it. */
export interface CompanyData {
  readonly seed: number;
  readonly suppliers: readonly Supplier[];
  readonly documents: readonly Document[];
  readonly payments: readonly Payment[];
  readonly master: readonly MasterRecord[];
}

/** Names one record for people and programs. `idn` is null for suppliers. */
export interface RecordName {
  readonly entity: OutwardName;
  readonly id: number;
  readonly idn: string | null;
}

import type { LineInput } from './lines.ts';
import type { Document, MasterEntity, MasterRecord, Payment, StoredRecord, Supplier } from './model.ts';

/** A change that is done. `webhook` is false where Precoro keeps quiet about it. */
export type Change =
  | {
      readonly kind: 'record';
      readonly action: 'create' | 'update';
      readonly record: StoredRecord;
      readonly before: StoredRecord | null;
      readonly webhook: boolean;
    }
  | {
      readonly kind: 'master';
      readonly action: 'create' | 'update';
      readonly record: MasterRecord;
      readonly before: MasterRecord | null;
      readonly webhook: boolean;
    }
  | { readonly kind: 'payment'; readonly payment: Payment };

/** A new record of master data; what is left out is empty. */
export type MasterInput = Partial<
  Pick<MasterRecord, 'enable' | 'fieldId' | 'parentId' | 'legalEntityIds' | 'values'>
> & { readonly entity: MasterEntity; readonly name: string };
export type MasterEdit = Partial<Omit<MasterInput, 'entity' | 'fieldId'>>;

export type SupplierInput = Partial<
  Omit<Supplier, 'entity' | 'id' | 'status' | 'createDate' | 'updateDate' | 'approvalDate'>
> & { readonly name: string };

export interface DocumentInput {
  readonly supplierId: number;
  readonly lines: readonly LineInput[];
  readonly customName?: string;
  readonly invoiceNumber?: string | null;
  /** On invoices 1 and 5 make a credit note; default 0. */
  readonly logicType?: number;
  readonly currency?: string;
  readonly note?: string | null;
  readonly legalEntityId?: number;
  readonly locationId?: number;
  readonly departmentOptionId?: number;
  readonly purchaseOrderId?: number | null;
  readonly parentIdn?: string | null;
}

export type DocumentEdit = Partial<
  Pick<
    Document,
    'customName' | 'invoiceNumber' | 'note' | 'requiredDate' | 'departmentOptionId' | 'locationId'
  >
> & {
  readonly lines?: readonly LineInput[];
};

/** What an integration may write on a record. Absent leaves it; null or empty text clears it. */
export interface ExternalChanges {
  readonly externalId?: string | null;
  readonly externalIntegrationLog?: string | null;
}

import type { OutwardName } from '../domain/records.ts';
import type { Company } from './company.ts';
import { allRecords } from './company-records.ts';
import type { Line, StoredRecord } from './model.ts';
import { STATUS_NAMES } from './model.ts';
import type { SentStatus } from './present.ts';
import { sentStatus } from './present.ts';

/** The full truth about one record, lines included. */
export type FullRecord = StoredRecord & { readonly lines?: readonly Line[] | null };

/** One record as a clerk sees it in Precoro's pages. */
export interface ClerkView {
  readonly record: FullRecord;
  readonly statusName: string;
  readonly supplierName: string | null;
  /** Null for suppliers, and for documents that no integration has touched. */
  readonly sentStatus: SentStatus | null;
  /** Listed in the infocard "Not sent to …" (precoro-api.md section 7). */
  readonly inNotSentInfocard: boolean;
  readonly integrationLog: string | null;
}

/** Finds a document by IDN, a supplier by id. */
export function findRecord(company: Company, entity: OutwardName, key: string): StoredRecord | undefined {
  return entity === 'supplier' ? company.supplier(Number(key)) : company.document(entity, key);
}

export function clerkView(company: Company, record: StoredRecord): ClerkView {
  if (record.entity === 'supplier') {
    const statusName = { 1: 'Pending', 2: 'Approved', 3: 'Rejected' }[record.status] ?? String(record.status);
    return {
      record,
      statusName: record.enable ? statusName : 'Disabled',
      supplierName: record.name,
      sentStatus: null,
      inNotSentInfocard: false,
      integrationLog: null,
    };
  }
  const sent = sentStatus(record);
  return {
    record: withLines(company, record),
    statusName: STATUS_NAMES[record.status] ?? String(record.status),
    supplierName: company.supplier(record.supplierId)?.name ?? null,
    sentStatus: sent,
    inNotSentInfocard: sent === 'Not integrated',
    integrationLog: record.externalIntegrationLog,
  };
}

/** Every record of one entity, newest first, with lines; of all entities where none is named. Generated one by one. */
export function* fullRecords(company: Company, entity?: OutwardName): Generator<FullRecord> {
  const records =
    entity === undefined
      ? allRecords(company)
      : entity === 'supplier'
        ? company.listSuppliers()
        : company.listDocuments(entity);
  for (const record of records) yield withLines(company, record);
}

function withLines(company: Company, record: StoredRecord): FullRecord {
  return record.entity === 'supplier' ? record : { ...record, lines: company.linesOf(record) };
}

import type { EntityName } from '../../lib/domain/records.ts';

/** One list that the tap reads (precoro-api.md section 8.1). */
export interface Stream {
  readonly name: string;
  readonly entity: EntityName;
  readonly path: string;
  /** Filters of every read, beside `modifiedSince` and `page`. */
  readonly filters: readonly string[];
  readonly key: 'id' | 'idn';
  readonly readsDetails: boolean;
  /** The filter of the second pass; null where the list has none. */
  readonly unexported: string | null;
}

const APPROVED = 'status%5B%5D=2';
const CREDIT_NOTES = 'logicType%5B%5D=1&logicType%5B%5D=5';

const suppliers: Stream = {
  name: 'suppliers',
  entity: 'supplier',
  path: '/suppliers',
  filters: ['enable=1'],
  key: 'id',
  readsDetails: false,
  unexported: 'externalIntegrated=0',
};

const invoices = documents('invoices', 'invoice', '/invoices', 'sent_to_external=0');

/** The tap's own lists that mock-precoro has. Its taxes, items and expenses are one more request each in a run without news. */
export const TAP_STREAMS: readonly Stream[] = [
  suppliers,
  invoices,
  { ...invoices, name: 'credit notes', filters: [...invoices.filters, CREDIT_NOTES] },
];

/** The same way of reading over the four entities that our engine carries; credit notes are rows of `/invoices`. */
export const SAME_WORK: readonly Stream[] = [
  suppliers,
  documents('purchase orders', 'purchaseOrder', '/purchaseorders', 'sent_to_external=0'),
  invoices,
  documents('receipts', 'receipt', '/receipts', 'sent_to_external=0'),
];

/** The option that reads each supplier by itself too. */
export function withSupplierDetails(streams: readonly Stream[]): readonly Stream[] {
  return streams.map((stream) => (stream.entity === 'supplier' ? { ...stream, readsDetails: true } : stream));
}

function documents(name: string, entity: EntityName, path: string, unexported: string): Stream {
  return { name, entity, path, filters: [APPROVED], key: 'idn', readsDetails: true, unexported };
}

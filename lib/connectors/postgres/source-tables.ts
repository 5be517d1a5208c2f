import type { SourceSpec } from '../contract.ts';
import { POSTGRES_SOURCES, type PostgresSourceName } from './source-spec.ts';

/** Where one source lives. Columns of `relation` are named as the fields of its spec. */
export interface SourceTable {
  /** As in `deleted_record`. */
  readonly source: PostgresSourceName;
  readonly spec: SourceSpec;
  /** Table or view. */
  readonly relation: string;
  /** Its columns that say by which transaction it changed: the newest counts. */
  readonly changedBy: readonly string[];
  /** Tables with a `changed_xid` that those columns come from. */
  readonly tables: readonly string[];
  /** Boolean SQL on the relation `r`: it counts as gone, although it is there. */
  readonly isGone: string;
}

export const SOURCE_TABLES: Readonly<Record<PostgresSourceName, SourceTable>> = {
  company: ofTable('company', 'legal_entity'),
  location: ofTable('location', 'location'),
  tax: ofTable('tax', 'tax'),
  paymentTerm: ofTable('paymentTerm', 'payment_term'),
  glAccount: ofTable('glAccount', 'gl_account'),
  department: ofTable('department', 'department'),
  vendor: ofTable('vendor', 'vendor'),
  article: ofTable('article', 'article'),
  payment: {
    source: 'payment',
    spec: POSTGRES_SOURCES.payment,
    relation: 'payment_of_bill',
    changedBy: ['allocation_xid', 'payment_xid'],
    tables: ['payment_allocation', 'payment'],
    isGone: 'r.voided',
  },
};

function ofTable(source: PostgresSourceName, table: string): SourceTable {
  return {
    ...{ source, spec: POSTGRES_SOURCES[source], relation: table },
    ...{ changedBy: ['changed_xid'], tables: [table], isGone: 'false' },
  };
}

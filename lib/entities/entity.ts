import type { Decimal } from '../domain/money.ts';
import type { EntityName } from '../domain/records.ts';
import type { WriteFacts } from './write-facts.ts';

/**
 * What a Precoro status means for sending (design section 4). `before`: not approved yet, or refused. `approved`: is,
 * or implies having been, approved. `revision`: being changed, hold. `left`: cancelled or disabled.
 */
export type Standing = 'before' | 'approved' | 'revision' | 'left';

/** What every decoded record has, whatever its entity. Dates are ISO 8601 UTC to the second, such as 2026-01-31T09:30:00Z. */
export interface PrecoroRecord {
  readonly id: string;
  /** The number in a document's path; null for entities that have none. */
  readonly idn: string | null;
  /** What people call it: the document's name or number, the supplier's name. */
  readonly label: string;
  readonly status: number;
  readonly createDate: string | null;
  readonly updateDate: string | null;
  readonly approvalDate: string | null;
  readonly externalId: string | null;
  readonly externalIntegrationLog: string | null;
  /** False when read from a list row that leaves lines out (precoro-api.md section 5). */
  readonly complete: boolean;
  readonly customFields: readonly CustomFieldValue[];
}

/** A custom field on a record or a line. Option fields carry the option; free fields only `value`. */
export interface CustomFieldValue {
  readonly fieldId: string;
  /** Precoro may leave the name out; then the field definitions give it. */
  readonly fieldName: string | null;
  readonly value: string | null;
  readonly optionId: string | null;
  readonly optionCode: string | null;
  readonly optionExternalId: string | null;
}

/** A record named inside another one. */
export interface Reference {
  readonly id: string;
  readonly idn: string | null;
  readonly label: string | null;
}

/** One line of a document. Money as decimal text. */
export interface DocumentLine {
  readonly id: string;
  readonly name: string | null;
  readonly sku: string | null;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly netSum: Decimal | null;
  readonly sum: Decimal;
  readonly taxes: readonly LineTax[];
  readonly customFields: readonly CustomFieldValue[];
}

export interface LineTax {
  readonly id: string;
  readonly name: string | null;
  readonly percent: Decimal | null;
  readonly sum: Decimal | null;
}

/** What purchase orders, invoices and receipts share. */
export interface PrecoroDocument extends PrecoroRecord {
  readonly idn: string;
  readonly customName: string | null;
  readonly currency: string | null;
  readonly sum: Decimal | null;
  readonly netSum: Decimal | null;
  readonly note: string | null;
  readonly supplier: Reference | null;
  readonly legalEntity: Reference | null;
  readonly location: Reference | null;
  readonly creator: string | null;
  /** Null in list rows. */
  readonly lines: readonly DocumentLine[] | null;
}

export interface DecodeOptions {
  /** Bank details are dropped at the door unless a mapping names them. */
  readonly bankDetails: boolean;
  /** Options of custom fields only: the field in whose list the row stands, which the row itself does not say. */
  readonly fieldId?: string;
}

/** The families of custom fields whose options are records of their own. */
export type OptionFamily = 'item' | 'document';

/** Everything the engine must know about one entity: data and pure functions, no behaviour elsewhere per entity. */
export interface EntityFacts<T extends PrecoroRecord = PrecoroRecord> {
  readonly name: EntityName;
  /** For people: "purchase order". */
  readonly label: string;
  readonly path: string;
  /** Which key Precoro's paths take for one record. */
  readonly pathKey: 'id' | 'idn';
  /**
   * Of options: the family of fields under which `path` nests them, `{path}/{field}/options`, one list per field. Null
   * for entities with one list.
   */
  readonly nestedIn: OptionFamily | null;
  /** The `type` number of its webhooks; null when it has none that names a record of it (precoro-api.md section 6). */
  readonly webhookType: number | null;
  readonly isDocument: boolean;
  /** List rows hold all there is to send. */
  readonly rowsAreComplete: boolean;
  /** Its list takes `createDate[right_date]`, a whole day (precoro-api.md section 4). */
  readonly slicesByCreation: boolean;
  /** Its list takes `modifiedSince`; the others are read whole each time. */
  readonly listsChanges: boolean;
  /** Its list takes `external_id[]` (precoro-api.md section 4). */
  readonly canFilterByExternalId: boolean;
  /** One record can be asked for by its key; where not, it is found in the list. */
  readonly hasDetail: boolean;
  readonly hasIntegrationLog: boolean;
  /** PATCH of externalId by `pathKey`: eleven entities are documented, for the twelfth it is a guess. */
  readonly patchesExternalId: 'documented' | 'guess';
  /** Entities that its records name when they are written; their records must be in Precoro first. */
  readonly parents: readonly EntityName[];
  /** Two records of one company may not have the same name. */
  readonly namesAreUnique: boolean;
  /** What a write takes; null for what only people make in Precoro. */
  readonly writes: WriteFacts | null;
  /** Throws DecodeError that names the field. Unknown extra fields pass. */
  decode(value: unknown, options: DecodeOptions): T;
  readonly statuses: Readonly<Record<number, { readonly name: string; readonly standing: Standing }>>;
  standing(record: T): Standing;
  /** Null when the record may travel; otherwise why never, in words ("part of split invoice 1043"). */
  neverTravels(record: T): string | null;
}

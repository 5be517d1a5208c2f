import type { OutwardName } from '../domain/records.ts';
import type { Reference } from '../entities/entity.ts';
import type { ComputedName, DOCUMENT_COMPUTED } from './computed.ts';
import type { LineOf, RecordTypes } from './record-types.ts';

type Scalar = string | number | boolean;

/** Names of a type's plain values, and of the plain values one level below: `note`, `supplier.label`. */
export type PathOf<T> = {
  [K in keyof T & string]: NonNullable<T[K]> extends Scalar
    ? K
    : NonNullable<T[K]> extends readonly unknown[]
      ? never
      : `${K}.${ScalarKey<NonNullable<T[K]>>}`;
}[keyof T & string];
type ScalarKey<T> = { [K in keyof T & string]: NonNullable<T[K]> extends Scalar ? K : never }[keyof T &
  string];

/** What a field of a record may read. Names of custom fields are checked later, against Precoro's definitions. */
export type HeaderPath<E extends OutwardName> =
  | PathOf<RecordTypes[E]>
  | (E extends 'supplier'
      ? `supplierFields.${string}`
      : (typeof DOCUMENT_COMPUTED)[number] | `documentFields.${string}`);

/** What a field of a line may read: the line, what is computed for it, its custom fields, and its document. */
export type LinePath<E extends OutwardName> =
  PathOf<LineOf<E>> | ComputedName | `itemFields.${string}` | `document.${HeaderPath<E>}`;

/** What `linked` may follow from a record: records with a counterpart of their own, and options. */
export type HeaderLink<E extends OutwardName> =
  ReferenceName<RecordTypes[E]> | (E extends 'supplier' ? never : `documentFields.${string}`);
type ReferenceName<T> = {
  [K in keyof T & OutwardName]: NonNullable<T[K]> extends Reference ? K : never;
}[keyof T & OutwardName];

export type LineLink<E extends OutwardName> = `itemFields.${string}` | `document.${HeaderLink<E>}`;

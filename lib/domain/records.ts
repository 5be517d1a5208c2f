/**
 * Precoro entities this project carries, by the singular name used everywhere (files, tables, messages). Those that
 * others refer to come first.
 */
export const ENTITY_NAMES = [
  'legalEntity',
  'location',
  'tax',
  'paymentTerm',
  'itemFieldOption',
  'documentFieldOption',
  'supplier',
  'item',
  'purchaseOrder',
  'invoice',
  'receipt',
  'payment',
] as const;
export type EntityName = (typeof ENTITY_NAMES)[number];

/** Those that can travel from Precoro to an external system, in the same order. */
export const OUTWARD_NAMES = [
  'supplier',
  'purchaseOrder',
  'invoice',
  'receipt',
] as const satisfies readonly EntityName[];
export type OutwardName = (typeof OUTWARD_NAMES)[number];

export function isOutwardName(value: unknown): value is OutwardName {
  return OUTWARD_NAMES.some((name) => name === value);
}

export function isEntityName(value: unknown): value is EntityName {
  return ENTITY_NAMES.some((name) => name === value);
}

/** A value for each entity. */
export function perEntity<T>(valueOf: (entity: EntityName) => T): Record<EntityName, T> {
  // Built from exactly the names of the record; the compiler cannot follow that.
  return Object.fromEntries(ENTITY_NAMES.map((name) => [name, valueOf(name)])) as Record<EntityName, T>;
}

/** Names one Precoro record. `id` is Precoro's internal id as text: unlike `idn` every entity has one. */
export interface RecordRef {
  readonly entity: EntityName;
  readonly id: string;
}

/** `invoice#956598`: the key of a record in messages, tables and logs. */
export function recordKey(ref: RecordRef): string {
  return `${ref.entity}#${ref.id}`;
}

/**
 * Reads what {@link recordKey} wrote; undefined for anything else. Precoro's ids hold no `#`; names of records that are
 * on their way to Precoro (`~tax/default/T#21`) may.
 */
export function parseRecordKey(key: string): RecordRef | undefined {
  const [entity, ...rest] = key.split('#');
  const id = rest.join('#');
  const isId = id !== '' && (rest.length === 1 || id.startsWith('~'));
  return isEntityName(entity) && isId ? { entity, id } : undefined;
}

/** The external company (ledger, subsidiary) that records go to where a configuration names none. */
export const DEFAULT_COMPANY = 'default';

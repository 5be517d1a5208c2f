/** Precoro entities this project carries, by the singular name used everywhere (files, tables, messages). */
export const ENTITY_NAMES = ['supplier', 'purchaseOrder', 'invoice', 'receipt'] as const;
export type EntityName = (typeof ENTITY_NAMES)[number];

export function isEntityName(value: unknown): value is EntityName {
  return ENTITY_NAMES.some((name) => name === value);
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

/** Reads what {@link recordKey} wrote; undefined for anything else. */
export function parseRecordKey(key: string): RecordRef | undefined {
  const [entity, id, ...rest] = key.split('#');
  return isEntityName(entity) && id && rest.length === 0 ? { entity, id } : undefined;
}

/** The external company (ledger, subsidiary) that records go to where a configuration names none. */
export const DEFAULT_COMPANY = 'default';

import { DecodeError } from '../domain/decode.ts';
import type { JsonObject } from '../domain/json.ts';
import { isMap, membersOf } from './shapes.ts';

/** What can be written of a supplier (precoro-api.md section 5.1). An absent property leaves the value as it is. */
export interface SupplierData {
  readonly name: string;
  readonly uniqueCode?: string;
  readonly legalAddress?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
  readonly phone?: string;
  /** ISO 4217 codes. On an update they are added to those the supplier has. */
  readonly currencies?: readonly string[];
  /** Precoro's ids. On an update they are added to those the supplier has. */
  readonly supplierLegalEntityIds?: readonly string[];
  readonly externalId?: string;
}

/** An option of a custom field. `enable` has no default: a PUT without it disables the option (section 5.8). */
export interface OptionData {
  readonly name: string;
  readonly code?: string;
  readonly enable: boolean;
  /** Precoro's id of the parent option, which must exist. */
  readonly parentId?: string;
  readonly externalId?: string;
}

/** Body of a POST: `externalId` goes along, which saves the PATCH that would set it. */
export function supplierCreation(data: SupplierData): JsonObject {
  return withoutUndefined({ ...data });
}

/**
 * Body of a PUT. Precoro replaces both lists as a whole, so they are sent complete: those of `detail` (the answer to
 * GET /suppliers/{id}, not a list row) and the new ones. Throws DecodeError when a list that is to grow cannot be read
 * from `detail`, because sending the new members alone would delete the others.
 */
export function supplierUpdate(detail: unknown, data: SupplierData): JsonObject {
  const known = isMap(detail) ? detail : {};
  return withoutUndefined({
    ...data,
    currencies: merged('currencies', membersText(known['currencies'], 'currencies', textOf), data.currencies),
    supplierLegalEntityIds: merged(
      'supplierLegalEntities',
      membersText(known['supplierLegalEntities'], 'supplierLegalEntities', legalEntityIdOf),
      data.supplierLegalEntityIds,
    ),
  });
}

export function optionBody({ parentId, ...data }: OptionData): JsonObject {
  return withoutUndefined({ ...data, ...(parentId === undefined ? {} : { parent: { id: parentId } }) });
}

/** Undefined where neither side has a member: then the list is not sent. */
function merged(
  field: string,
  known: readonly string[] | null,
  added: readonly string[] | undefined,
): readonly string[] | undefined {
  if (known === null && added !== undefined) {
    throw new DecodeError(field, "a list in the supplier's detail, so that no member is lost", undefined);
  }
  const all = [...new Set([...(known ?? []), ...(added ?? [])])];
  return all.length === 0 ? undefined : all;
}

/** Null where the detail leaves the list out. Throws DecodeError for a member that cannot be read. */
function membersText(
  value: unknown,
  field: string,
  read: (member: unknown) => string | undefined,
): readonly string[] | null {
  if (value === undefined || value === null) return null;
  const members = membersOf(value);
  if (members === null) throw new DecodeError(field, 'a list', value);
  return members.map((member, index) => {
    const text = read(member);
    if (text === undefined)
      throw new DecodeError(`${field}[${index}]`, 'an id or an object with one', member);
    return text;
  });
}

function textOf(member: unknown): string | undefined {
  if (typeof member === 'number') return String(member);
  return typeof member === 'string' && member !== '' ? member : undefined;
}

/** The link between the two may have an id of its own; the legal entity's is the one to send. */
function legalEntityIdOf(member: unknown): string | undefined {
  if (!isMap(member)) return textOf(member);
  const inner = member['legalEntity'];
  return inner === undefined ? textOf(member['id']) : isMap(inner) ? textOf(inner['id']) : textOf(inner);
}

function withoutUndefined(body: { readonly [name: string]: JsonObject[string] | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

import type { TargetSpec } from '../connectors/contract.ts';
import type { JsonObject } from '../domain/json.ts';
import type { EntityName } from '../domain/records.ts';
import type { RecordTypes } from '../entities/catalogue.ts';
import type { Supplier } from '../entities/supplier.ts';
import type { CustomFieldDefinitions, EntityMapping, MappingContext } from '../mapping/contract.ts';
import type { MatchRecord } from '../matching/record.ts';
import { documentSigns, listed, NOTHING_ELSE, signsIn, type SignValues } from './match-signs.ts';

export type AnyRecord = RecordTypes[EntityName];

/** What a Precoro record is seen by besides itself. */
export interface OursContext {
  readonly mapping: EntityMapping;
  readonly spec: TargetSpec;
  readonly definitions: CustomFieldDefinitions;
  /** Counterparts of records it points to, in the company. */
  readonly counterpart: MappingContext['counterpart'];
}

/**
 * A Precoro record as matching sees it in one company: first as the mapping would write it, for that is what would stand
 * there; where that says nothing, as Precoro has it.
 */
export function oursOf(record: AnyRecord, company: string, context: OursContext): MatchRecord {
  const { mapping, spec, definitions, counterpart } = context;
  const fields = mapping.headerOf(record, { company, definitions, counterpart });
  const shared = { ...NOTHING_ELSE, key: record.id, company };
  if (isSupplier(record)) return { ...shared, ...supplierSigns(record, context, fields) };
  const own = documentSigns(signsIn(spec, fields));
  const number = own.name || numberIn(record);
  return {
    ...shared,
    ...own,
    ...{ name: number, code: number || null, label: labelOf(record, number), isEnabled: true },
  };
}

/** Where the mapping does not tell it: of an invoice the supplier's number. */
function numberIn(record: AnyRecord): string {
  return ('invoiceNumber' in record ? record.invoiceNumber : record.idn) ?? '';
}

/** Of all entities only suppliers have it. */
export function isSupplier(record: object): record is Supplier {
  return 'taxPayerNumber' in record;
}

/** A supplier as Precoro has it, where no mapping writes it anywhere. */
export function supplierAlone(supplier: Supplier): SupplierSigns {
  return signsOfSupplier(supplier, () => '', null);
}

/** What people call it, and its number. */
function labelOf({ label }: AnyRecord, number: string): string {
  return number === '' || number === label ? label : `${number}, ${label}`;
}

function supplierSigns(
  supplier: Supplier,
  { mapping, spec }: OursContext,
  fields: JsonObject,
): SupplierSigns {
  // What was kept while a mapping named them is no sign any more.
  const iban = mapping.usesBankDetails ? supplier.bank?.internationalBankAccountNumber : null;
  return signsOfSupplier(supplier, signsIn(spec, fields).textOf, iban ?? null);
}

type SupplierSigns = Omit<MatchRecord, 'key' | 'company' | 'domains' | 'parent'> & { readonly parent: null };

function signsOfSupplier(
  supplier: Supplier,
  textOf: SignValues['textOf'],
  iban: string | null,
): SupplierSigns {
  const contacts = supplier.contacts.map(({ email }) => email);
  return {
    label: supplier.label,
    name: textOf('name') || supplier.name,
    code: textOf('code') || supplier.uniqueCode,
    parent: null,
    nativeIds: nativeIdsOf(supplier),
    registrationNumber: textOf('registrationNumber') || supplier.businessRegistrationNumber,
    taxNumber: textOf('taxNumber') || supplier.taxPayerNumber,
    ibans: listed(iban),
    emails: listed(textOf('email'), supplier.email, ...contacts),
    address: addressOf(supplier, textOf),
    isEnabled: supplier.enable,
  };
}

function addressOf(supplier: Supplier, textOf: SignValues['textOf']): MatchRecord['address'] {
  return {
    line: textOf('addressLine') || (supplier.legalAddress ?? ''),
    city: textOf('city') || (supplier.city ?? ''),
    postcode: textOf('postalCode') || (supplier.postalCode ?? ''),
    country: textOf('country') || (supplier.country ?? ''),
  };
}

/** What other integrations of Precoro left: the id of the same system, if it is that one. */
export function nativeIdsOf(record: object): MatchRecord['nativeIds'] {
  const known: Readonly<Record<string, unknown>> = { ...record };
  return ['netSuiteId', 'qboId', 'xeroId'].flatMap((system) => {
    const id = known[system];
    return typeof id === 'string' && id.trim() !== '' ? [{ system, id: id.trim() }] : [];
  });
}

import type { EntityName } from '../../domain/records.ts';
import type { WriteField } from '../../entities/write-facts.ts';

/**
 * The names of Precoro's forms, for the compiler: what `fields` of a section under `inward` complete from. The catalogue
 * of entities decides at run time; a test holds the two equal.
 */
export const FORMS = {
  legalEntity: {
    name: { kind: 'text', isRequired: true },
    code: { kind: 'text' },
    enable: { kind: 'boolean' },
  },
  location: {
    name: { kind: 'text', isRequired: true },
    code: { kind: 'text' },
    address: { kind: 'text' },
    enable: { kind: 'boolean' },
  },
  tax: {
    name: { kind: 'text', isRequired: true },
    value: { kind: 'decimal' },
    percent: { kind: 'decimal', isRequired: true },
  },
  paymentTerm: {
    name: { kind: 'text', isRequired: true },
    creditPeriodDays: { kind: 'integer' },
    prepaymentPercent: { kind: 'decimal' },
    postpaymentPercent: { kind: 'decimal' },
    enable: { kind: 'boolean' },
  },
  itemFieldOption: optionForm('itemFieldOption'),
  documentFieldOption: optionForm('documentFieldOption'),
  supplier: {
    name: { kind: 'text', isRequired: true },
    uniqueCode: { kind: 'text' },
    legalAddress: { kind: 'text' },
    city: { kind: 'text' },
    state: { kind: 'text' },
    postalCode: { kind: 'text' },
    country: { kind: 'text' },
    phone: { kind: 'text' },
    enable: { kind: 'boolean' },
    currencies: { kind: 'texts' },
    supplierLegalEntityIds: { kind: 'references', to: 'legalEntity' },
  },
  item: {
    name: { kind: 'text', isRequired: true },
    sku: { kind: 'text' },
    description: { kind: 'text' },
    price: { kind: 'decimal' },
    type: { kind: 'integer' },
    unit: { kind: 'text' },
    freeOfCharge: { kind: 'boolean' },
    hiddenInCatalog: { kind: 'boolean' },
    category: { kind: 'reference' },
  },
  payment: {
    invoice: { kind: 'reference', to: 'invoice', isRequired: true },
    sumPaid: { kind: 'decimal', isRequired: true },
    logicType: { kind: 'integer' },
    payDate: { kind: 'moment' },
    note: { kind: 'text' },
  },
} as const satisfies { readonly [E in EntityName]?: Readonly<Record<string, FormField>> };

function optionForm<const E extends 'itemFieldOption' | 'documentFieldOption'>(entity: E) {
  return {
    name: { kind: 'text', isRequired: true },
    code: { kind: 'text' },
    enable: { kind: 'boolean', isRequired: true },
    parent: { kind: 'reference', to: entity },
  } as const;
}

export type FormField = Pick<WriteField, 'kind' | 'to' | 'isRequired'>;
/** Entities that can be fed. */
export type InwardName = keyof typeof FORMS;
export type Form<E extends InwardName> = (typeof FORMS)[E];

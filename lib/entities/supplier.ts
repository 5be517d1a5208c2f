import type { Decoded, Decoder } from '../domain/decode.ts';
import { object, optional } from '../domain/decode.ts';
import { dateTime } from '../domain/decode-dates.ts';
import { many } from '../domain/decode-relations.ts';
import { boolean, decimal, identifier, integer, numberIn, recordId, text } from '../domain/decode-scalars.ts';
import { customFieldValues } from './custom-fields.ts';
import type { EntityFacts, PrecoroRecord } from './entity.ts';
import { integrationMark, person } from './references.ts';
import { SUPPLIER_STATUSES, standingIn } from './statuses.ts';
import type { WriteFacts } from './write-facts.ts';

/** A supplier (precoro-api.md section 5.1). List rows hold every field named here. */
export type Supplier = PrecoroRecord &
  Omit<Decoded<typeof fields>, 'dataSupplierCustomFields'> & {
    /** Null unless the decoder was asked for bank details. */
    readonly bank: BankDetails | null;
  };

type BankDetails = Decoded<typeof bankDetails>;

/**
 * Form fields seen in a production client (precoro-api.md section 5.1). A PUT replaces both lists as a whole. `enable` is
 * inferred: it is shown, filtered by, and the only way to take a supplier out of use.
 */
const WRITES: WriteFacts = {
  create: true,
  update: true,
  fields: {
    name: { kind: 'text', isRequired: true },
    uniqueCode: { kind: 'text' },
    legalAddress: { kind: 'text' },
    city: { kind: 'text' },
    state: { kind: 'text' },
    postalCode: { kind: 'text' },
    country: { kind: 'text' },
    phone: { kind: 'text' },
    enable: { kind: 'boolean' },
    currencies: { kind: 'texts', replacedByPut: true },
    supplierLegalEntityIds: {
      kind: 'references',
      to: 'legalEntity',
      shownAs: 'supplierLegalEntities',
      replacedByPut: true,
    },
  },
};

export const supplier: EntityFacts<Supplier> = {
  name: 'supplier',
  label: 'supplier',
  path: '/suppliers',
  pathKey: 'id',
  nestedIn: null,
  webhookType: 7,
  isDocument: false,
  rowsAreComplete: true,
  slicesByCreation: false,
  listsChanges: true,
  canFilterByExternalId: true,
  hasDetail: true,
  hasIntegrationLog: false,
  patchesExternalId: 'documented',
  parents: ['legalEntity'],
  namesAreUnique: true,
  writes: WRITES,
  statuses: SUPPLIER_STATUSES,
  decode(value, options) {
    const { dataSupplierCustomFields, ...named } = fields(value, '');
    return {
      ...named,
      idn: null,
      label: named.name,
      externalIntegrationLog: null,
      complete: true,
      customFields: dataSupplierCustomFields,
      bank: options.bankDetails ? bankDetails(value, '') : null,
    };
  },
  standing(record) {
    const standing = standingIn(SUPPLIER_STATUSES, record.status);
    return standing === 'approved' && !record.enable ? 'left' : standing;
  },
  neverTravels: () => null,
};

/** The field names of contacts are a guess (precoro-api.md section 5.1 names only the list). */
const contact: Decoder<Contact> = (value, field) => {
  const { firstname, lastname, name, ...rest } = contactFields(value, field);
  const full = [firstname, lastname].filter((part) => part !== null).join(' ');
  return { ...rest, name: name ?? (full || null) };
};
interface Contact {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}
const contactFields = object({
  name: optional(text),
  firstname: optional(text),
  lastname: optional(text),
  email: optional(text),
  phone: optional(text),
});

const paymentTerm = object({
  id: recordId,
  name: optional(text),
  externalId: optional(identifier),
  creditPeriodDays: optional(integer),
  prepaymentPercent: optional(decimal),
  postpaymentPercent: optional(decimal),
  enable: optional(boolean),
});

const fields = object({
  id: recordId,
  /** Unique in the company. */
  name: text,
  uniqueCode: optional(text),
  status: numberIn(SUPPLIER_STATUSES),
  /** Active; a disabled supplier keeps its status. */
  enable: boolean,
  createDate: optional(dateTime),
  updateDate: optional(dateTime),
  approvalDate: optional(dateTime),
  externalId: optional(identifier),
  integrationStatus: integrationMark,
  /** Ids that other integrations of Precoro leave: a sign that another connector is at work. */
  qboId: optional(text),
  xeroId: optional(text),
  netSuiteId: optional(text),
  legalAddress: optional(text),
  city: optional(text),
  state: optional(text),
  postalCode: optional(text),
  country: optional(text),
  phone: optional(text),
  email: optional(text),
  currency: optional(text),
  currencies: many(text),
  businessRegistrationNumber: optional(text),
  taxPayer: optional(boolean),
  taxPayerType: optional(integer),
  taxPayerLabel: optional(text),
  taxPayerNumber: optional(text),
  deliveryPeriod: optional(decimal),
  minimumSum: optional(decimal),
  enableToleranceRate: optional(boolean),
  toleranceRatePercent: optional(decimal),
  note: optional(text),
  conditions: optional(text),
  creator: person,
  paymentTerms: many(paymentTerm),
  contacts: many(contact),
  dataSupplierCustomFields: customFieldValues('supplier'),
});

/** A wrong value is not shown in the error's words: text can only be wrong by being no text. */
const bankDetails = object({
  accountHolderName: optional(text),
  bankName: optional(text),
  bankAddress: optional(text),
  accountNumber: optional(text),
  swiftCode: optional(text),
  internationalBankAccountNumber: optional(text),
  americanBankersAssociationNumber: optional(text),
  indianFinancialSystemCode: optional(text),
  permanentAccountNumber: optional(text),
  sortCode: optional(text),
});

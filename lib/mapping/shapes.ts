import { OUTWARD_NAMES, type OutwardName } from '../domain/records.ts';
import { DOCUMENT_COMPUTED, LINE_COMPUTED } from './computed.ts';
import type { LineOf, RecordTypes } from './record-types.ts';

/**
 * The names that paths may use, at run time. Types vanish when the code runs; the compiler holds this table equal to
 * them, so a field that appears in or leaves a decoded type does not compile until it is entered here.
 */
type Shape<T> = {
  readonly [K in keyof T]-?: NonNullable<T[K]> extends string | number | boolean
    ? 'value'
    : NonNullable<T[K]> extends readonly unknown[]
      ? 'list'
      : Shape<NonNullable<T[K]>>;
};
interface AnyShape {
  readonly [name: string]: 'value' | 'list' | AnyShape;
}

function values<const Name extends string>(...names: readonly Name[]): Readonly<Record<Name, 'value'>> {
  return Object.fromEntries(names.map((name) => [name, 'value'])) as Record<Name, 'value'>;
}

const REFERENCE = values('id', 'idn', 'label');
const RECORD = {
  ...values('id', 'idn', 'label', 'status', 'createDate', 'updateDate', 'approvalDate', 'complete'),
  ...values('externalId', 'externalIntegrationLog', 'integrationStatus', 'qboId', 'xeroId', 'netSuiteId'),
  customFields: 'list',
} as const;
const DOCUMENT = {
  ...RECORD,
  ...values('customName', 'currency', 'exchangeRate', 'sum', 'netSum', 'sumInCompanyCurrency'),
  ...values('netSumInCompanyCurrency', 'note', 'creator', 'deliveryNote'),
  supplier: REFERENCE,
  legalEntity: REFERENCE,
  location: REFERENCE,
  lines: 'list',
} as const;
const LINE = {
  ...values('id', 'name', 'sku', 'quantity', 'price', 'netSum', 'sum'),
  taxes: 'list',
  customFields: 'list',
} as const;
const BANK = {
  ...values('accountHolderName', 'bankName', 'bankAddress', 'accountNumber', 'swiftCode', 'sortCode'),
  ...values('internationalBankAccountNumber', 'americanBankersAssociationNumber'),
  ...values('indianFinancialSystemCode', 'permanentAccountNumber'),
};

const RECORD_SHAPES: { readonly [E in OutwardName]: Shape<RecordTypes[E]> } = {
  supplier: {
    ...RECORD,
    ...values('name', 'uniqueCode', 'enable', 'legalAddress', 'city', 'state', 'postalCode', 'country'),
    ...values('phone', 'email', 'currency', 'businessRegistrationNumber', 'note', 'conditions', 'creator'),
    ...values('taxPayer', 'taxPayerType', 'taxPayerLabel', 'taxPayerNumber', 'deliveryPeriod', 'minimumSum'),
    ...values('enableToleranceRate', 'toleranceRatePercent'),
    currencies: 'list',
    paymentTerms: 'list',
    contacts: 'list',
    bank: BANK,
  },
  purchaseOrder: {
    ...DOCUMENT,
    ...values('logicType', 'requiredDate', 'creditPeriodDays'),
    paymentTerm: REFERENCE,
  },
  invoice: {
    ...DOCUMENT,
    ...values('invoiceNumber', 'logicType', 'isCreditNote', 'parentIdn', 'splitIndex', 'fromSupplier'),
    ...values('issueDate', 'requiredDate', 'updateExchangeRateDate', 'creditPeriodDays'),
    ...values('sumPaid', 'sumPaidInCompanyCurrency', 'withholdingTaxSum'),
    ...values('prepaymentPercent', 'postpaymentPercent'),
    payments: 'list',
    purchaseOrder: REFERENCE,
    allocatedInvoice: REFERENCE,
    paymentTerm: REFERENCE,
  },
  receipt: { ...DOCUMENT, ...values('receiptDate'), purchaseOrder: REFERENCE },
};
const LINE_SHAPES: { readonly [E in Exclude<OutwardName, 'supplier'>]: Shape<LineOf<E>> } = {
  purchaseOrder: LINE,
  invoice: LINE,
  receipt: LINE,
};

/** Paths of a record: `note`, `supplier.label`. */
export function recordPaths(entity: OutwardName): readonly string[] {
  return [...pathsOf(RECORD_SHAPES[entity]), ...(entity === 'supplier' ? [] : DOCUMENT_COMPUTED)];
}

/** Paths of a line, with what is computed for it; none for entities without lines. */
export function linePaths(entity: OutwardName): readonly string[] {
  return entity === 'supplier' ? [] : [...pathsOf(LINE_SHAPES[entity]), ...LINE_COMPUTED];
}

/** Records that a record of this entity names and that have counterparts of their own. */
export function referencesIn(entity: OutwardName): readonly OutwardName[] {
  const shape: AnyShape = RECORD_SHAPES[entity];
  return OUTWARD_NAMES.filter((name) => typeof shape[name] === 'object');
}

function pathsOf(shape: AnyShape): readonly string[] {
  return Object.entries(shape).flatMap(([name, inner]) => {
    if (inner === 'value') return [name];
    return inner === 'list' ? [] : pathsOf(inner).map((rest) => `${name}.${rest}`);
  });
}

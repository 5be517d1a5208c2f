import type { EntityPlan, SourcePlan } from './plan.ts';

/** Supplier fields that hold bank details (precoro-api.md section 5.1). */
const BANK_FIELDS: readonly string[] = [
  'accountHolderName',
  'bankName',
  'accountNumber',
  'bankAddress',
  'swiftCode',
  'permanentAccountNumber',
  'internationalBankAccountNumber',
  'americanBankersAssociationNumber',
  'indianFinancialSystemCode',
  'sortCode',
  'bank',
];
const MENTIONED = new RegExp(`\\b(${BANK_FIELDS.join('|')})\\b`);

/** Whether the mapping reads bank details: only then does the decoder let them in. */
export function usesBankDetails(plan: EntityPlan): boolean {
  return [...plan.fields, ...(plan.lines ?? [])].some(({ source }) => readsBankDetails(source));
}

/** A function counts by its text, because nobody can see what it reads before it runs. */
export function readsBankDetails(source: SourcePlan): boolean {
  switch (source.kind) {
    case 'path':
      return MENTIONED.test(source.path);
    case 'function':
      return MENTIONED.test(String(source.call));
    case 'translated':
      return readsBankDetails(source.from);
    case 'customField':
    case 'computed':
    case 'constant':
    case 'option':
    case 'counterpart':
      return false;
  }
}

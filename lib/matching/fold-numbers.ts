import { validateIBAN, ValidationErrorsIBAN } from 'ibantools';
import { foldCode } from './fold-text.ts';

/** A registration or tax number without punctuation. */
export interface FoldedNumber {
  /** Without the country in front of it; "USt-IdNr." and the like are gone, too. */
  readonly core: string;
  /** Two letters, as the number or else the address has it; blank where neither tells. */
  readonly country: string;
}

/**
 * What stands before VAT numbers. Greece has another code there than elsewhere, Northern Ireland one of its own. "HRB" is
 * a German register and "No." says nothing, so Croatia's and Norway's are known by their length, too.
 */
const VAT_PREFIX =
  /^(?:(?:AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|GR|HU|IE|IT|LI|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)(?=[A-Z0-9]{0,2}\d{5})|HR(?=\d{11}$)|NO(?=\d{9}$))/;
const COUNTRY_OF: Readonly<Record<string, string>> = { EL: 'GR', XI: 'GB', CHE: 'CH' };
const BEFORE =
  /^(VATNO|VATID|VATNUMBER|VAT|USTIDNR|USTID|USTIDNO|TAXID|TIN|TVA|NIF|CIF|NIP|PIVA|ABN|EIN)+(?=[A-Z]{0,3}\d)/;
const AFTER = /(?<=\d)(MWST|TVA|IVA|MVA|VAT)$/;
const LEAST_LENGTH = 5;

/** Null for what is no number, such as "n/a", "00000" or "123456789". */
export function foldNumber(text: string, addressCountry: string): FoldedNumber | null {
  const whole = foldCode(text).replace(BEFORE, '').replace(AFTER, '');
  const prefix = VAT_PREFIX.exec(whole)?.[0] ?? '';
  const core = whole.slice(prefix.length);
  if (core.length < LEAST_LENGTH || !/\d{3}/.test(core) || isFiller(core)) return null;
  return { core, country: prefix === '' ? addressCountry : (COUNTRY_OF[prefix] ?? prefix) };
}

function isFiller(core: string): boolean {
  return (
    /^(.)\1+$/.test(core) || '01234567890123456789'.includes(core) || '98765432109876543210'.includes(core)
  );
}

/**
 * Without spaces; null where check digits, length or letters are not those of its country. The check digits that some
 * countries have inside as well are not asked for: banks that merged do not keep to them.
 */
export function foldIban(text: string): string | null {
  const iban = foldCode(text).replace(/^IBAN(?=[A-Z]{2}\d)/, '');
  const { errorCodes } = validateIBAN(iban, { allowQRIBAN: true });
  return errorCodes.every((code) => code === ValidationErrorsIBAN.WrongAccountBankBranchChecksum)
    ? iban
    : null;
}

/** A code as people type it; blank for one without letters and digits. */
export function foldNaturalCode(text: string | null): string {
  return foldCode(text ?? '');
}

import { foldAddress, type FoldedAddress } from './fold-address.ts';
import { foldDomains, foldEmails } from './fold-contact.ts';
import { foldName, type FoldedName } from './fold-name.ts';
import { foldIban, foldNaturalCode, foldNumber, type FoldedNumber } from './fold-numbers.ts';
import type { KnownBy, MatchRecord } from './record.ts';

/** A record with all that is compared already folded. */
export interface Prepared {
  readonly record: MatchRecord;
  readonly name: FoldedName;
  readonly code: string;
  readonly parent: string;
  readonly registrationNumber: FoldedNumber | null;
  readonly taxNumber: FoldedNumber | null;
  readonly ibans: readonly string[];
  readonly emails: readonly string[];
  readonly domains: readonly string[];
  readonly address: FoldedAddress;
  /** Street, house number and postcode in one; blank unless all are known. */
  readonly place: string;
}

export function prepare(record: MatchRecord, knownBy: KnownBy = 'signs'): Prepared {
  const address = foldAddress(record.address);
  const emails = foldEmails(record.emails);
  const { street, houseNumber, postcode, country } = address;
  const isWhole = street !== '' && houseNumber !== '' && postcode !== '';
  return {
    record,
    name: knownBy === 'place' ? withForm(foldName(record.name)) : foldName(record.name),
    code: foldNaturalCode(record.code),
    parent: (record.parent ?? '').trim(),
    registrationNumber: numberOf(record.registrationNumber, country),
    taxNumber: numberOf(record.taxNumber, country),
    ibans: [...new Set(record.ibans.map(foldIban).filter((iban) => iban !== null))],
    emails,
    domains: foldDomains(record.domains, emails),
    address,
    place: isWhole ? `${postcode} ${street} ${houseNumber}` : '',
  };
}

/** Companies of one group are told apart by their legal forms: Acme Ltd and Acme GmbH have no name in common. */
function withForm(name: FoldedName): FoldedName {
  return name.form === '' ? name : { ...name, base: `${name.base} ${name.form}` };
}

function numberOf(text: string | null, country: string): FoldedNumber | null {
  return text === null ? null : foldNumber(text, country.length === 2 ? country : '');
}

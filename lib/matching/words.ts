import { distance } from 'fastest-levenshtein';
import type { Finding } from './finding.ts';

/** What each sign is called. */
const SIGN_WORDS: Readonly<Record<Finding['sign'], string>> = {
  nativeId: 'native id',
  code: 'code',
  parent: 'owner',
  registrationNumber: 'registration number',
  taxNumber: 'tax number',
  iban: 'IBAN',
  email: 'e-mail',
  domain: 'web domain',
  name: 'name',
  address: 'address',
  country: 'country',
  figure: 'figure',
};

/** One finding for people: `same tax number DE123456789`, `different country: Germany here, France there`. */
export function wordsOf(found: Finding): string {
  const { sign, what, ours, theirs, carriers } = found;
  const called = found.called ?? SIGN_WORDS[sign];
  switch (what) {
    case 'names the other':
      return `${ours} names ${theirs}${shared(carriers)}`;
    case 'same':
      return `same ${called} ${sameText(ours, theirs)}${shared(carriers)}`;
    case 'same in another field':
      return `same number in another field: ${apart(ours, theirs)}${shared(carriers)}`;
    case 'one typo':
      return `${called}s differ by one letter or digit: ${apart(ours, theirs)}`;
    case 'same words':
      return `same words in the name: ${apart(ours, theirs)}`;
    case 'alike':
      return `${howAlike(ours, theirs)}: ${apart(ours, theirs)}`;
    case 'common name':
      return `${carriers} records of one side have this name`;
    case 'different':
      return `different ${called}: ${apart(ours, theirs)}`;
    case 'other company form':
      return `different legal form: ${apart(ours, theirs)}`;
    case 'other number or letter':
      return `another number or letter in the name: ${apart(ours, theirs)}`;
    case 'other place':
      return `another place in the name: ${apart(ours, theirs)}`;
    case 'one place more':
      return `one name has a place that is not the other's: ${apart(ours, theirs)}`;
    case 'other word':
      return `another word in the name: ${apart(ours, theirs)}`;
    case 'same street':
      return `same address ${sameText(ours, theirs)}${shared(carriers)}`;
    case 'same town':
      return `same town ${sameText(ours, theirs)}`;
    case 'other street':
      return `same town, but another street: ${apart(ours, theirs)}`;
  }
}

function sameText(ours: string, theirs: string): string {
  return ours.trim().toLowerCase() === theirs.trim().toLowerCase() ? theirs : `(${apart(ours, theirs)})`;
}

function apart(ours: string, theirs: string): string {
  return `${ours === '' ? 'nothing' : ours} here, ${theirs === '' ? 'nothing' : theirs} there`;
}

function shared(carriers: number): string {
  return carriers > 1 ? `, but ${carriers} records of one side have it` : '';
}

function howAlike(ours: string, theirs: string): string {
  const letters = distance(ours.toLowerCase(), theirs.toLowerCase());
  if (letters === 1) return 'names differ by one letter';
  return letters <= 3 ? `names differ by ${letters} letters` : 'names are alike';
}

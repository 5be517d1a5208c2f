import { isSameCode } from './compare-numbers.ts';
import type { Compared } from './compare.ts';
import type { Finding } from './finding.ts';
import type { KnownBy } from './record.ts';

/** From here on two records are likely the same. */
export const LIKELY = 10;
const CERTAIN = 20;
/** Names that are alike but for typos and words left out. */
const GOOD_NAME = 7;
const FAIR_NAME = 2;

/** Whatever speaks for a pair, with one of these a person looks at it. */
const VETOES = new Set<Finding['what']>([
  'other company form',
  'other number or letter',
  'other place',
  'other word',
  'one place more',
]);
const MUST_NOT_DIFFER = new Set<Finding['sign']>([
  'taxNumber',
  'registrationNumber',
  'nativeId',
  'country',
  'parent',
  'figure',
]);

/**
 * Beyond doubt, as far as the two records alone tell: nothing weighty speaks against them, and one of these for them: a
 * native id or number that is theirs alone with a name that fits; or a name that is the same with two further signs of
 * different kinds. A name alone is never enough, nor is what several records carry.
 */
export function isBeyondDoubt(compared: Compared, knownBy: KnownBy = 'signs'): boolean {
  return isSureBySigns(compared) || isSureBy(compared.findings, knownBy);
}

function isSureBySigns({ findings, score }: Compared): boolean {
  if (score < CERTAIN || findings.some(isVeto)) return false;
  const namePoints =
    findings.find(({ sign, what }) => sign === 'name' && what !== 'common name')?.points ?? 0;
  const proofs = findings.filter(isProof);
  const isElsewhere = findings.some(({ sign, what }) => sign === 'address' && what === 'different');
  if (proofs.some(({ sign }) => sign === 'nativeId')) return namePoints >= FAIR_NAME || proofs.length > 1;
  if (isElsewhere || (findings.some(isOfMany) && !findings.some(isHouse))) return false;
  if (proofs.length > 0) return namePoints >= GOOD_NAME || (proofs.length > 1 && namePoints >= FAIR_NAME);
  return namePoints >= GOOD_NAME && furtherSigns(findings) >= 2;
}

/** What is short of signs has a way of its own to be known. Never by the name alone, and never against a weighty sign. */
function isSureBy(findings: readonly Finding[], knownBy: KnownBy): boolean {
  if (findings.some(isVeto) || findings.some(({ what }) => what === 'common name')) return false;
  const name = findings.find(({ sign }) => sign === 'name');
  const isSameName = name?.what === 'same' || name?.what === 'same words';
  const hasCode = findings.some((one) => one.sign === 'code' && isOwn(one) && isSameCode(one));
  switch (knownBy) {
    case 'signs':
      return false;
    case 'figures':
      return isSameName && findings.some(({ sign }) => sign === 'figure');
    case 'code':
      return hasCode && (name?.points ?? 0) >= FAIR_NAME;
    case 'place':
      return isSameName && (hasCode || findings.some(isProof) || findings.some(isHouse));
  }
}

function isOwn({ what, points, carriers }: Finding): boolean {
  return what === 'same' && points > 0 && carriers === 1;
}

function isHouse({ what }: Finding): boolean {
  return what === 'same street';
}

function isVeto({ sign, what, points }: Finding): boolean {
  return VETOES.has(what) || (points < 0 && MUST_NOT_DIFFER.has(sign));
}

/**
 * What others of a side have, too, such as the web domain of a group: its branches have one tax number, and where the
 * others do not have it written down it looks as if it were of one alone. Then the house must be the same.
 */
function isOfMany({ carriers }: Finding): boolean {
  return carriers > 1;
}

/** A number of theirs alone. */
function isProof({ sign, what, points, carriers }: Finding): boolean {
  const isNumber =
    sign === 'nativeId' || sign === 'taxNumber' || sign === 'registrationNumber' || sign === 'iban';
  const isSame = what === 'same' || what === 'names the other' || what === 'same in another field';
  return isNumber && isSame && points > 0 && carriers === 1;
}

/** Kinds of signs besides the name: a number shared in a group, a mailbox or domain of theirs alone, the house. */
function furtherSigns(findings: readonly Finding[]): number {
  const groups = [
    findings.some(({ sign, what, points }) => isNumberSign(sign) && what === 'same' && points > 0),
    findings.some(({ sign, points, carriers }) => isContact(sign) && points > 0 && carriers === 1),
    findings.some(({ what }) => what === 'same street'),
    findings.some(({ sign, points, carriers }) => sign === 'code' && points > 0 && carriers === 1),
    findings.some(({ sign, points }) => sign === 'parent' && points > 0),
  ];
  return groups.filter(Boolean).length;
}

function isNumberSign(sign: Finding['sign']): boolean {
  return sign === 'taxNumber' || sign === 'registrationNumber' || sign === 'iban';
}

function isContact(sign: Finding['sign']): boolean {
  return sign === 'email' || sign === 'domain';
}

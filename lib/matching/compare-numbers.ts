import { distance } from 'fastest-levenshtein';
import { finding, type Finding } from './finding.ts';
import type { FoldedNumber } from './fold-numbers.ts';
import type { Prepared } from './prepare.ts';
import type { Sign } from '../domain/match-on.ts';
import type { SharedKind, Tally } from './tally.ts';

const SAME = { taxNumber: 14, registrationNumber: 12, iban: 12, code: 8, nativeId: 30 } as const;
/** Of a group, of a factoring bank, of an agent: carried by several, it says that they have to do with each other. */
const SHARED = { taxNumber: 6, registrationNumber: 5, iban: 3, code: 2, nativeId: 6 } as const;
const IN_ANOTHER_FIELD = 8;
const ONE_TYPO = 2;
/** Each side may number by itself: another code is told, and must not hide that the names are the same. */
const DIFFERENT = { taxNumber: -8, registrationNumber: -6, iban: -1, code: 0, nativeId: -10 } as const;
/** Shorter numbers differ by one digit too often. */
const LEAST_WITH_TYPO = 8;
/** More records than this with one number: a filler that somebody typed. */
const MOST_CARRIERS = 50;

type NumberSign = keyof typeof SAME;

/** By native ids: one names the other, or both name the same thing in a third system. */
export function compareNativeIds(ours: Prepared, theirs: Prepared, tally: Tally): readonly Finding[] {
  const [one, other] = [ours.record, theirs.record];
  const mine = one.nativeIds.find(({ id }) => id === other.key);
  if (mine)
    return [agreed('nativeId', 'names the other', `${mine.system} ${mine.id}`, other.key, tally, mine.id)];
  const yours = other.nativeIds.find(({ id }) => id === one.key);
  if (yours)
    return [agreed('nativeId', 'names the other', one.key, `${yours.system} ${yours.id}`, tally, yours.id)];
  const both = one.nativeIds.flatMap((a) =>
    other.nativeIds.filter((b) => b.system === a.system).map((b) => [a, b] as const),
  );
  const same = both.find(([a, b]) => a.id === b.id)?.[0];
  if (same) {
    const words = `${same.system} ${same.id}`;
    return [agreed('nativeId', 'same', words, words, tally, words)];
  }
  return both
    .slice(0, 1)
    .map(([a, b]) =>
      finding('nativeId', 'different', DIFFERENT.nativeId, `${a.system} ${a.id}`, `${b.system} ${b.id}`),
    );
}

/** Tax and registration numbers; one that stands in the other's field counts less. */
export function compareNumbers(
  ours: Prepared,
  theirs: Prepared,
  tally: Tally,
  uses: (sign: Sign) => boolean,
): readonly Finding[] {
  const signs = (['taxNumber', 'registrationNumber'] as const).filter(uses);
  const found = signs.flatMap((sign) => compareNumber(sign, ours, theirs, tally));
  if (signs.length < 2 || found.some(({ points }) => points > 0)) return found;
  return [...found, ...crossed(ours, theirs, tally)];
}

function compareNumber(
  sign: 'taxNumber' | 'registrationNumber',
  ours: Prepared,
  theirs: Prepared,
  tally: Tally,
): readonly Finding[] {
  const [one, other] = [ours[sign], theirs[sign]];
  const texts = [ours.record[sign] ?? '', theirs.record[sign] ?? ''] as const;
  if (!one || !other) return [];
  if (isSame(one, other)) return [agreed(sign, 'same', ...texts, tally, one.core)];
  const isTypo =
    fits(one, other) && one.core.length >= LEAST_WITH_TYPO && distance(one.core, other.core) === 1;
  return [
    isTypo
      ? finding(sign, 'one typo', ONE_TYPO, ...texts)
      : finding(sign, 'different', DIFFERENT[sign], ...texts),
  ];
}

function crossed(ours: Prepared, theirs: Prepared, tally: Tally): readonly Finding[] {
  const [tax, number] = [ours.taxNumber, theirs.registrationNumber];
  const [otherNumber, otherTax] = [ours.registrationNumber, theirs.taxNumber];
  const told = (mine: string | null, yours: string | null, core: string) => {
    const carriers = tally.carriers('number', core);
    const points = carriers === 1 ? IN_ANOTHER_FIELD : SHARED.registrationNumber;
    return [
      finding('registrationNumber', 'same in another field', points, mine ?? '', yours ?? '', carriers),
    ];
  };
  if (tax && number && isSame(tax, number))
    return told(ours.record.taxNumber, theirs.record.registrationNumber, tax.core);
  if (otherNumber && otherTax && isSame(otherNumber, otherTax))
    return told(ours.record.registrationNumber, theirs.record.taxNumber, otherTax.core);
  return [];
}

function isSame(one: FoldedNumber, other: FoldedNumber): boolean {
  return one.core === other.core && fits(one, other);
}

function fits(one: FoldedNumber, other: FoldedNumber): boolean {
  return one.country === '' || other.country === '' || one.country === other.country;
}

export function compareIbans(ours: Prepared, theirs: Prepared, tally: Tally): readonly Finding[] {
  const same = ours.ibans.find((iban) => theirs.ibans.includes(iban));
  if (same !== undefined) return [agreed('iban', 'same', hidden(same), hidden(same), tally, same)];
  const [mine, yours] = [ours.ibans[0], theirs.ibans[0]];
  if (mine === undefined || yours === undefined) return [];
  return [finding('iban', 'different', DIFFERENT.iban, hidden(mine), hidden(yours))];
}

/** Bank details are not shown: country and the last four letters tell people which one is meant. */
function hidden(iban: string): string {
  return `${iban.slice(0, 2)}…${iban.slice(-4)}`;
}

export function compareCodes(ours: Prepared, theirs: Prepared, tally: Tally): readonly Finding[] {
  if (ours.code === '' || theirs.code === '') return [];
  const texts = [ours.record.code ?? '', theirs.record.code ?? ''] as const;
  return [
    ours.code === theirs.code
      ? agreed('code', 'same', ...texts, tally, ours.code)
      : finding('code', 'different', DIFFERENT.code, ...texts),
  ];
}

/** What the thing is known by in both systems, such as the number of an account: it weighs more than the name. */
const OWN_CODE = { same: 16, shared: 4, different: -4 } as const;

/** Of things that a code of their own names. One that is only written in another way is a sign, and no proof. */
export function compareOwnCodes(ours: Prepared, theirs: Prepared, tally: Tally): readonly Finding[] {
  const [found] = compareCodes(ours, theirs, tally);
  if (!found) return [];
  if (found.what === 'different') return [{ ...found, points: OWN_CODE.different }];
  if (!isSameCode(found)) return [found];
  return [{ ...found, points: found.carriers === 1 ? OWN_CODE.same : OWN_CODE.shared }];
}

/** But for capitals and blanks around it. */
export function isSameCode({ ours, theirs }: Pick<Finding, 'ours' | 'theirs'>): boolean {
  return ours.trim().toUpperCase() === theirs.trim().toUpperCase();
}

const KIND_OF: Readonly<Record<NumberSign, SharedKind>> = {
  taxNumber: 'number',
  registrationNumber: 'number',
  iban: 'iban',
  code: 'code',
  nativeId: 'nativeId',
};

function agreed(
  sign: NumberSign,
  what: Finding['what'],
  ours: string,
  theirs: string,
  tally: Tally,
  value: string,
): Finding {
  const carriers = Math.max(1, tally.carriers(KIND_OF[sign], value));
  const points = carriers === 1 ? SAME[sign] : carriers > MOST_CARRIERS ? 0 : SHARED[sign];
  return finding(sign, what, points, ours, theirs, carriers);
}

import { compareAddresses, compareAddressLines } from './compare-address.ts';
import { compareContact } from './compare-contact.ts';
import { compareNames } from './compare-names.ts';
import { compareFigures } from './compare-figures.ts';
import {
  compareCodes,
  compareIbans,
  compareNativeIds,
  compareNumbers,
  compareOwnCodes,
} from './compare-numbers.ts';
import { finding, type Finding } from './finding.ts';
import type { Prepared } from './prepare.ts';
import type { MatchOn, Sign } from '../domain/match-on.ts';
import type { KnownBy } from './record.ts';
import type { Tally } from './tally.ts';

/** Compares two records by all signs that are to be used. */
export type Compare = (ours: Prepared, theirs: Prepared) => Compared;

export interface Compared {
  readonly findings: readonly Finding[];
  /** The sum of the points; minus infinity where a sign that must agree does not. */
  readonly score: number;
}

const SAME_PARENT = 4;

export function comparer(tally: Tally, { use, mustAgree }: MatchOn, knownBy: KnownBy = 'signs'): Compare {
  const codes = knownBy === 'code' ? compareOwnCodes : compareCodes;
  const used: ReadonlySet<Sign> = new Set(use);
  const uses = (sign: Sign) => used.has(sign);
  return (ours, theirs) => {
    if (isApart(ours, theirs)) return { findings: [], score: -Infinity };
    const findings = [
      ...(uses('nativeId') ? compareNativeIds(ours, theirs, tally) : []),
      ...(uses('code') ? codes(ours, theirs, tally) : []),
      ...(uses('parent') ? parentOf(ours, theirs) : []),
      ...compareNumbers(ours, theirs, tally, uses),
      ...(uses('iban') ? compareIbans(ours, theirs, tally) : []),
      ...compareContact(ours, theirs, tally, uses),
      ...(uses('name') ? compareNames(ours, theirs, tally, knownBy) : []),
      ...compareAddresses(ours, theirs, tally, uses),
      ...(knownBy === 'place' && uses('address') ? compareAddressLines(ours, theirs) : []),
      ...compareFigures(ours, theirs),
    ];
    const agrees = (sign: Sign) => findings.some((one) => one.sign === sign && one.points > 0);
    if (!mustAgree.every(agrees)) return { findings, score: -Infinity };
    return { findings, score: findings.reduce((sum, { points }) => sum + points, 0) };
  };
}

/** What belongs to different things is never the same: the bill 17 of another supplier. */
function isApart({ parent }: Prepared, { parent: other }: Prepared): boolean {
  return parent !== '' && other !== '' && parent !== other;
}

function parentOf({ parent }: Prepared, { parent: other }: Prepared): readonly Finding[] {
  return parent !== '' && parent === other ? [finding('parent', 'same', SAME_PARENT, parent, other)] : [];
}

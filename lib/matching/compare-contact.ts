import { finding, type Finding } from './finding.ts';
import type { Prepared } from './prepare.ts';
import type { Sign } from '../domain/match-on.ts';
import type { Tally } from './tally.ts';

const SAME = { email: 8, domain: 6 } as const;
/** Of a group, of one who keeps the books of many. */
const SHARED = { email: 2, domain: 2 } as const;
const DIFFERENT = { email: -0.5, domain: -1 } as const;
/** More records than this with one address or domain: it says nothing at all. */
const MOST_CARRIERS = 30;

/** The same e-mail address has the same domain: that is counted once. */
export function compareContact(
  ours: Prepared,
  theirs: Prepared,
  tally: Tally,
  uses: (sign: Sign) => boolean,
): readonly Finding[] {
  const signs = (['email', 'domain'] as const).filter(uses);
  const found = signs.map((sign) => compareValues(sign, ours, theirs, tally)).filter((one) => one !== null);
  const [first, second] = found;
  if (first?.sign !== 'email' || !second) return found;
  return first.points > 0 && second.points > 0 ? [first.points >= second.points ? first : second] : found;
}

function compareValues(
  sign: 'email' | 'domain',
  ours: Prepared,
  theirs: Prepared,
  tally: Tally,
): Finding | null {
  const [mine, yours] = sign === 'email' ? [ours.emails, theirs.emails] : [ours.domains, theirs.domains];
  const [first, other] = [mine[0], yours[0]];
  if (first === undefined || other === undefined) return null;
  const same = mine
    .filter((value) => yours.includes(value))
    .map((value) => ({ value, carriers: tally.carriers(sign, value) }))
    .sort((a, b) => a.carriers - b.carriers)[0];
  if (!same) return finding(sign, 'different', DIFFERENT[sign], first, other);
  const { value, carriers } = same;
  const points = carriers === 1 ? SAME[sign] : carriers > MOST_CARRIERS ? 0 : SHARED[sign];
  return finding(sign, 'same', points, value, value, carriers);
}

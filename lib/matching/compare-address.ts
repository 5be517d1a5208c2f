import { finding, type Finding } from './finding.ts';
import { likeness } from './near-words.ts';
import type { Prepared } from './prepare.ts';
import type { Sign } from '../domain/match-on.ts';
import type { MatchAddress } from './record.ts';
import type { Tally } from './tally.ts';

const SAME_STREET = 7;
/** Many firms in one house: a business park, a lawyer's office. */
const SHARED_STREET = 4;
const SAME_TOWN = 3;
const OTHER_STREET = 1;
const OTHER_TOWN = -4;
const SAME_COUNTRY = 0.5;
const OTHER_COUNTRY = -6;

/** Street and town. Towns in different countries are not compared: the country says it. */
export function compareAddresses(
  ours: Prepared,
  theirs: Prepared,
  tally: Tally,
  uses: (sign: Sign) => boolean,
): readonly Finding[] {
  const country = countryOf(ours, theirs);
  const isElsewhere = (country?.points ?? 0) < 0;
  return [
    ...(uses('address') && !isElsewhere ? placeOf(ours, theirs, tally) : []),
    ...(uses('country') && country ? [country] : []),
  ];
}

/** Of places whose address is one text on both sides: the same words and numbers, in whatever order. */
export function compareAddressLines(ours: Prepared, theirs: Prepared): readonly Finding[] {
  const [one, other] = [ours.address, theirs.address];
  const isTold = [one, other].some(({ city, postcode }) => city !== '' || postcode !== '');
  if (isTold || one.street === '' || one.street !== other.street) return [];
  if (one.houseNumber !== other.houseNumber) return [];
  const texts = [written(ours.record.address), written(theirs.record.address)] as const;
  return [finding('address', 'same street', SAME_STREET, ...texts)];
}

function countryOf(
  { address: one, record }: Prepared,
  { address: other, record: second }: Prepared,
): Finding | null {
  if (one.country === '' || other.country === '') return null;
  const texts = [record.address.country, second.address.country] as const;
  return one.country === other.country
    ? finding('country', 'same', SAME_COUNTRY, ...texts)
    : finding('country', 'different', OTHER_COUNTRY, ...texts);
}

function placeOf(ours: Prepared, theirs: Prepared, tally: Tally): readonly Finding[] {
  const [one, other] = [ours.address, theirs.address];
  const texts = [written(ours.record.address), written(theirs.record.address)] as const;
  const town = isSameTown(ours, theirs);
  if (town === null) return [];
  if (!town) return [finding('address', 'different', OTHER_TOWN, ...texts)];
  const isStreetKnown = one.street !== '' && other.street !== '';
  if (!isStreetKnown) return [finding('address', 'same town', SAME_TOWN, ...texts)];
  if (one.houseNumber === other.houseNumber && likeness(one.street, other.street) > 0.7) {
    const carriers = Math.max(1, tally.carriers('place', ours.place));
    return [
      finding('address', 'same street', carriers > 1 ? SHARED_STREET : SAME_STREET, ...texts, carriers),
    ];
  }
  return [finding('address', 'other street', OTHER_STREET, ...texts)];
}

/** A town may have several names, a postcode has one. Null where neither is known on both sides. */
function isSameTown({ address: one }: Prepared, { address: other }: Prepared): boolean | null {
  if (one.postcode !== '' && one.postcode === other.postcode) return true;
  if (one.city === '' || other.city === '')
    return one.postcode === '' || other.postcode === '' ? null : false;
  const [short, long] = one.city.length < other.city.length ? [one.city, other.city] : [other.city, one.city];
  return likeness(one.city, other.city) > 0.7 || long.startsWith(`${short} `);
}

function written({ line, postcode, city }: MatchAddress): string {
  return [line, `${postcode} ${city}`.trim()].filter((part) => part.trim() !== '').join(', ');
}

import type { Prepared } from './prepare.ts';

/** Values that several records of a side may carry; what is shared proves little. */
export const SHARED_KINDS = [
  'number',
  'iban',
  'email',
  'domain',
  'code',
  'base',
  'place',
  'nativeId',
] as const;
export type SharedKind = (typeof SHARED_KINDS)[number];

/** What is common and what is rare among the records of both sides. */
export interface Tally {
  /** How many records of the side that has more of them carry the value. */
  readonly carriers: (kind: SharedKind, value: string) => number;
  /** How much a word tells: 0 for one that all have, 1 for one that one has. */
  readonly weightOf: (word: string) => number;
  /** Whether a word of a name is a place where records of either side are. */
  readonly isPlace: (word: string) => boolean;
}

export function tallyOf(ours: readonly Prepared[], theirs: readonly Prepared[]): Tally {
  const [mine, yours] = [countsOf(ours), countsOf(theirs)];
  const weights = weightsOf(ours, theirs);
  const places = new Set(
    [...ours, ...theirs].flatMap(({ address: { city } }) => city.split(' ').filter(isLong)),
  );
  return {
    carriers: (kind, value) => Math.max(mine[kind].get(value) ?? 0, yours[kind].get(value) ?? 0),
    weightOf: (word) => weights.get(word) ?? 1,
    isPlace: (word) => places.has(word),
  };
}

const LEAST_WEIGHT = 0.05;
/** In a short list a word is not common because two of ten have it. */
const SHORT_LIST = 1000;

/** By the side that has more of them. */
function weightsOf(ours: readonly Prepared[], theirs: readonly Prepared[]): ReadonlyMap<string, number> {
  const [mine, yours] = [wordCounts(ours), wordCounts(theirs)];
  const most = Math.log(Math.max(ours.length, theirs.length, SHORT_LIST));
  const weightOf = (word: string): number => {
    const records = Math.max(1, mine.get(word) ?? 0, yours.get(word) ?? 0);
    return Math.max(LEAST_WEIGHT, 1 - Math.log(records) / most);
  };
  return new Map([...mine.keys(), ...yours.keys()].map((word) => [word, weightOf(word)]));
}

function isLong(word: string): boolean {
  return word.length > 2;
}

export function valuesOf(one: Prepared, kind: SharedKind): readonly string[] {
  switch (kind) {
    case 'number':
      return [
        ...new Set([one.taxNumber?.core, one.registrationNumber?.core].filter((core) => core !== undefined)),
      ];
    case 'iban':
      return one.ibans;
    case 'email':
      return one.emails;
    case 'domain':
      return one.domains;
    case 'code':
      return [one.code];
    case 'base':
      return [one.name.base];
    case 'place':
      return [one.place];
    case 'nativeId':
      return one.record.nativeIds.flatMap(({ system, id }) => [id, `${system} ${id}`]);
  }
}

function countsOf(side: readonly Prepared[]): Readonly<Record<SharedKind, ReadonlyMap<string, number>>> {
  const count = (kind: SharedKind) => counted(side, (one) => valuesOf(one, kind));
  return {
    number: count('number'),
    iban: count('iban'),
    email: count('email'),
    domain: count('domain'),
    code: count('code'),
    base: count('base'),
    place: count('place'),
    nativeId: count('nativeId'),
  };
}

function wordCounts(side: readonly Prepared[]): ReadonlyMap<string, number> {
  return counted(side, ({ name }) => [...new Set(name.words)]);
}

function counted(
  side: readonly Prepared[],
  valuesIn: (one: Prepared) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of side) {
    for (const value of valuesIn(one)) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

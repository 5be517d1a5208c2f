import type { ExternalRecord } from '../connectors/contract.ts';
import type { JsonObject } from '../domain/json.ts';
import { foldName, isSameName } from './fold-name.ts';
import { keyOf, numbersOf, textOf, type Signs } from './match-signs.ts';

/** A Precoro record that looks for its counterpart in one company: what would be created of it. */
export interface Seeker {
  readonly fields: JsonObject;
}

/** An external record that may be a seeker's counterpart, with what the two have in common. */
export interface Candidate {
  readonly external: ExternalRecord;
  readonly sameKey: boolean;
  /** Fields whose names are the same but for case, accents, punctuation or a missing legal form. */
  readonly sameNames: readonly string[];
  readonly sameNumbers: readonly string[];
  /** How many seekers have the same natural key as this one. */
  readonly seekersOfKey: number;
}

export interface Judged<S extends Seeker> {
  readonly exact: readonly { readonly seeker: S; readonly candidate: Candidate }[];
  readonly doubtful: readonly { readonly seeker: S; readonly candidates: readonly Candidate[] }[];
  /** Nothing outside resembles them. */
  readonly unmatched: readonly S[];
}

/**
 * Who belongs to whom. *Exact*: the natural key is equal and a name or a registration or tax number too, and on either
 * side there is no other that could be meant. *Doubtful*: something is equal, but not that. A name alone is never exact.
 */
export function judgeMatches<S extends Seeker>(
  seekers: readonly S[],
  externals: readonly ExternalRecord[],
  signs: Signs,
): Judged<S> {
  const index = indexOf(externals, signs);
  const perKey = Map.groupBy(seekers, ({ fields }) => keyOf(fields, signs));
  const judged = seekers.map((seeker) => {
    const seekersOfKey = perKey.get(keyOf(seeker.fields, signs))?.length ?? 1;
    return { seeker, found: candidatesOf(seeker, index, signs, seekersOfKey) };
  });
  const pairs = judged.flatMap(({ seeker, found }) => {
    const candidate = sureOne(found, signs);
    return candidate ? [{ seeker, candidate, found }] : [];
  });
  // One that is the counterpart of another seeker by its own key does not make this seeker doubtful.
  const paired = new Set(pairs.map(({ candidate }) => candidate.external));
  const exact = pairs.filter(({ found }) =>
    found.every(({ external, sameKey }) => sameKey || paired.has(external)),
  );
  return { exact, ...remaining(judged, exact) };
}

/** The rest, without what belongs to the exact ones. */
function remaining<S extends Seeker>(
  judged: readonly { readonly seeker: S; readonly found: readonly Candidate[] }[],
  exact: Judged<S>['exact'],
): Pick<Judged<S>, 'doubtful' | 'unmatched'> {
  const done = new Set(exact.map(({ seeker }) => seeker));
  const taken = new Set(exact.map(({ candidate }) => candidate.external));
  const rest = judged
    .filter(({ seeker }) => !done.has(seeker))
    .map(({ seeker, found }) => ({
      seeker,
      candidates: found.filter(({ external }) => !taken.has(external)),
    }));
  return {
    doubtful: rest.filter(({ candidates }) => candidates.length > 0),
    unmatched: rest.filter(({ candidates }) => candidates.length === 0).map(({ seeker }) => seeker),
  };
}

/** The only one with the seeker's key, if something besides the key is equal. */
function sureOne(found: readonly Candidate[], { key, names }: Signs): Candidate | null {
  const keyed = found.filter(({ sameKey }) => sameKey);
  const [only] = keyed;
  if (!only || keyed.length > 1 || only.seekersOfKey > 1) return null;
  const isKeyOfNames = key.every((field) => names.includes(field));
  const besides = (field: string) => !key.includes(field);
  const isSure = only.sameNumbers.some(besides) || (only.sameNames.length > 0 && !isKeyOfNames);
  return isSure ? only : null;
}

interface Index {
  readonly byKey: ReadonlyMap<string, readonly ExternalRecord[]>;
  readonly byName: ReadonlyMap<string, readonly ExternalRecord[]>;
  readonly byNumber: ReadonlyMap<string, readonly ExternalRecord[]>;
}

function indexOf(externals: readonly ExternalRecord[], signs: Signs): Index {
  return {
    byKey: grouped(externals, ({ payload }) => [keyOf(payload.fields, signs)]),
    byName: grouped(externals, ({ payload }) => bases(payload.fields, signs)),
    byNumber: grouped(externals, ({ payload }) => numbersOf(payload.fields, signs)),
  };
}

function grouped(
  externals: readonly ExternalRecord[],
  keysOf: (external: ExternalRecord) => readonly string[],
): ReadonlyMap<string, readonly ExternalRecord[]> {
  const groups = new Map<string, ExternalRecord[]>();
  for (const external of externals) {
    for (const key of new Set(keysOf(external))) {
      if (key !== '') groups.set(key, [...(groups.get(key) ?? []), external]);
    }
  }
  return groups;
}

function bases(fields: JsonObject, { names }: Signs): readonly string[] {
  return names.map((field) => foldName(textOf(fields[field])).base);
}

function candidatesOf(
  { fields }: Seeker,
  index: Index,
  signs: Signs,
  seekersOfKey: number,
): readonly Candidate[] {
  const all = new Set([
    ...(index.byKey.get(keyOf(fields, signs)) ?? []),
    ...bases(fields, signs).flatMap((base) => index.byName.get(base) ?? []),
    ...numbersOf(fields, signs).flatMap((number) => index.byNumber.get(number) ?? []),
  ]);
  return [...all]
    .map((external) => compare(fields, external, signs, seekersOfKey))
    .filter(({ sameKey, sameNames, sameNumbers }) => sameKey || sameNames.length + sameNumbers.length > 0);
}

function compare(
  fields: JsonObject,
  external: ExternalRecord,
  signs: Signs,
  seekersOfKey: number,
): Candidate {
  const theirs = external.payload.fields;
  const sameName = (field: string) =>
    isSameName(foldName(textOf(fields[field])), foldName(textOf(theirs[field])));
  const mine = new Set(numbersOf(fields, signs));
  return {
    external,
    sameKey: keyOf(fields, signs) !== '' && keyOf(fields, signs) === keyOf(theirs, signs),
    sameNames: signs.names.filter(sameName),
    sameNumbers: signs.numbers.filter((field) =>
      numbersOf(theirs, { numbers: [field] }).some((number) => mine.has(number)),
    ),
    seekersOfKey,
  };
}

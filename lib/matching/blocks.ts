import { NearWords } from './near-words.ts';
import type { Prepared } from './prepare.ts';
import type { Sign } from '../domain/match-on.ts';
import { valuesOf, type SharedKind, type Tally } from './tally.ts';

/** Who may be meant at all: those that share a number, an address, or rare words of the name, the likeliest first. */
export type FindNear = (ours: Prepared) => readonly number[];

/** How far a shared value goes; the order of those looked at comes from the sum. */
const WORTH: Readonly<Record<SharedKind, number>> = {
  nativeId: 20,
  number: 12,
  iban: 12,
  base: 10,
  email: 8,
  code: 8,
  domain: 6,
  place: 6,
};
const KIND_FOR: Readonly<Partial<Record<Sign, readonly SharedKind[]>>> = {
  nativeId: ['nativeId'],
  code: ['code'],
  taxNumber: ['number'],
  registrationNumber: ['number'],
  iban: ['iban'],
  email: ['email'],
  domain: ['domain'],
  name: ['base'],
  address: ['place'],
};
/** A value that more records share than this finds nobody: what is in it is found by rarer ones. */
const LARGEST_BLOCK = 120;
/** So many are compared with each record. */
const MOST_COMPARED = 30;
/** A word close to one of the name is worth less than the word. */
const NEAR = 0.7;
const MOST_NEAR = 4;
/** Of a long name the rarest words are enough. */
const MOST_WORDS = 6;

export function blocksOf(theirs: readonly Prepared[], tally: Tally, use: readonly Sign[]): FindNear {
  const kinds = [...new Set(use.flatMap((sign) => KIND_FOR[sign] ?? []))];
  const blocks = new Blocks();
  theirs.forEach((one, at) => {
    for (const key of keysOf(one, kinds, tally)) blocks.put(key, at);
  });
  const near = new NearWords(use.includes('name') ? vocabularyOf(theirs) : []);
  const points = new Float64Array(theirs.length);
  return (ours) => {
    const touched: number[] = [];
    const add = (key: string, worth: number): void => {
      for (const at of blocks.get(key)) {
        if (points[at] === 0) touched.push(at);
        points[at] = (points[at] ?? 0) + worth;
      }
    };
    for (const [key, worth] of soughtOf(ours, kinds, tally, near)) add(key, worth);
    const worthOf = (at: number) => points[at] ?? 0;
    const likeliest = touched.sort((a, b) => worthOf(b) - worthOf(a) || a - b).slice(0, MOST_COMPARED);
    for (const at of touched) points[at] = 0;
    return likeliest;
  };
}

function vocabularyOf(theirs: readonly Prepared[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { name } of theirs) for (const word of [...name.words, ...joinedOf(name)]) words.add(word);
  return words;
}

/** Words that others may write in one. */
function joinedOf({ words, joined }: Prepared['name']): readonly string[] {
  if (words.length < 2 || words.length > MOST_WORDS) return [];
  const pairs = words.slice(1).map((word, index) => `${words[index] ?? ''}${word}`);
  return [...new Set([...pairs, joined])];
}

/** Which records carry a value. What is carried by too many is kept as a mark only. */
class Blocks {
  readonly #byKey = new Map<string, number[]>();

  put(key: string, at: number): void {
    const block = this.#byKey.get(key);
    if (!block) this.#byKey.set(key, [at]);
    else if (block.length <= LARGEST_BLOCK) block.push(at);
  }

  get(key: string): readonly number[] {
    const block = this.#byKey.get(key) ?? [];
    return block.length > LARGEST_BLOCK ? [] : block;
  }
}

/** Under what a record is found. */
function keysOf(one: Prepared, kinds: readonly SharedKind[], tally: Tally): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const kind of kinds)
    for (const value of valuesOf(one, kind)) if (value !== '') keys.add(`${kind} ${value}`);
  if (kinds.includes('nativeId')) keys.add(`nativeId ${one.record.key}`);
  if (kinds.includes('base'))
    for (const key of nameKeys(tellingWords(one, tally), townsOf(one))) keys.add(key);
  if (kinds.includes('base')) for (const word of joinedOf(one.name)) keys.add(`word ${word}`);
  return keys;
}

/** By one word, by two, by a word and the town: where each of them is too common the two together are not. */
function* nameKeys(words: readonly string[], towns: readonly string[]): Iterable<string> {
  for (const [index, word] of words.entries()) {
    yield `word ${word}`;
    for (const town of towns) yield `town ${word} ${town}`;
    for (const other of words.slice(index + 1)) yield pairKey(word, other);
  }
}

function pairKey(word: string, other: string): string {
  return word < other ? `words ${word} ${other}` : `words ${other} ${word}`;
}

function tellingWords({ name }: Prepared, tally: Tally): readonly string[] {
  const words = [...new Set(name.words)].sort((a, b) => tally.weightOf(b) - tally.weightOf(a));
  return words.slice(0, MOST_WORDS);
}

function townsOf({ address: { city, postcode } }: Prepared): readonly string[] {
  return [city, postcode].filter((town) => town !== '');
}

/** What a record asks for: all it would be found under, and words that are a typo away. */
function soughtOf(
  ours: Prepared,
  kinds: readonly SharedKind[],
  tally: Tally,
  near: NearWords,
): ReadonlyMap<string, number> {
  const sought = new Map<string, number>();
  const seek = (key: string, worth: number): void => {
    sought.set(key, Math.max(worth, sought.get(key) ?? 0));
  };
  for (const kind of kinds)
    for (const value of valuesOf(ours, kind)) if (value !== '') seek(`${kind} ${value}`, WORTH[kind]);
  if (kinds.includes('nativeId')) seek(`nativeId ${ours.record.key}`, WORTH.nativeId);
  if (!kinds.includes('base')) return sought;
  const spelled = tellingWords(ours, tally).map((word) => [
    { word, worth: 4 * tally.weightOf(word) },
    ...near
      .to(word)
      .slice(0, MOST_NEAR)
      .map((other) => ({ word: other, worth: 4 * NEAR * tally.weightOf(other) })),
  ]);
  for (const word of joinedOf(ours.name))
    for (const other of [word, ...near.to(word)]) seek(`word ${other}`, WORTH.base / 2);
  const towns = townsOf(ours);
  spelled.forEach((words, index) => {
    for (const { word, worth } of words) {
      seek(`word ${word}`, worth);
      for (const town of towns) seek(`town ${word} ${town}`, worth + 2);
      for (const { word: other, worth: more } of spelled.slice(index + 1).flat())
        seek(pairKey(word, other), worth + more);
    }
  });
  return sought;
}

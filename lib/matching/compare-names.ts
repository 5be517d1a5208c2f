import { finding, type Finding } from './finding.ts';
import { isDesignator, type FoldedName } from './fold-name.ts';
import { likeness, likenessByTypos } from './near-words.ts';
import type { Prepared } from './prepare.ts';
import type { KnownBy } from './record.ts';
import type { Tally } from './tally.ts';

/** What names are worth: alike in so many parts of one, so many points. Between two lines it rises evenly. */
const POINTS: readonly (readonly [share: number, points: number])[] = [
  [0, -6],
  [0.2, -5],
  [0.4, -2],
  [0.55, 2],
  [0.7, 5],
  [0.85, 8],
  [1, 10],
];
const OTHER_FORM = -5;
const OTHER_DESIGNATOR = -8;
const OTHER_PLACE = -7;
const ONE_PLACE_MORE = -2;
const OTHER_WORD = -4;
/** What a name that several records have is worth less. */
const COMMON_NAME = -3;
/** A word that tells less than this is too common to be held against anybody. */
const TELLING = 0.25;
/** Names alike in less than this have their points for that, and what differs in them is not counted once more. */
const ALIKE = 0.55;
/** A typo makes a common name look rare. */
const NEARLY_SAME = 0.85;

export function compareNames(
  ours: Prepared,
  theirs: Prepared,
  tally: Tally,
  knownBy: KnownBy = 'signs',
): readonly Finding[] {
  if (ours.name.base === '' || theirs.name.base === '') return [];
  const labels = [ours.record.name, theirs.record.name] as const;
  const carriers = Math.max(...[ours, theirs].map(({ name }) => tally.carriers('base', name.base)));
  const words = align(ours.name, theirs.name, tally);
  // In a short list of like names, such as rates or companies of a group, a name that one has alone tells all.
  const isOwn = knownBy !== 'signs' && ours.name.base === theirs.name.base && carriers === 1;
  const aligned = isOwn ? { ...words, tells: 1 } : words;
  const found = [finding('name', whatOf(aligned, ours.name, theirs.name), pointsFor(aligned), ...labels)];
  if (aligned.share >= NEARLY_SAME && carriers > 1)
    found.push(finding('name', 'common name', COMMON_NAME, ...labels, carriers));
  if (aligned.share >= ALIKE) found.push(...differences(aligned, ours, theirs, tally));
  const [form, other] = [ours.name.form, theirs.name.form];
  if (form !== '' && other !== '' && form !== other)
    found.push(finding('name', 'other company form', OTHER_FORM, form, other));
  return found;
}

interface Alignment {
  /** How much of what both names tell is in both of them, from 0 to 1. */
  readonly share: number;
  /** How much the names tell at all: two words that everybody has in the name tell little. */
  readonly tells: number;
  /** Words that the other name does not have. */
  readonly onlyOurs: readonly string[];
  readonly onlyTheirs: readonly string[];
}

function align(ours: FoldedName, theirs: FoldedName, tally: Tally): Alignment {
  if (ours.base === theirs.base) {
    const tells = sum(ours.words.map(tally.weightOf));
    return { share: 1, tells, onlyOurs: [], onlyTheirs: [] };
  }
  const joined = joinedLikeness(ours, theirs);
  if (joined > 0) {
    const tells = Math.min(sum(ours.words.map(tally.weightOf)), sum(theirs.words.map(tally.weightOf)));
    return { share: joined, tells, onlyOurs: [], onlyTheirs: [] };
  }
  const pairs = alignWords(ours.words, theirs.words);
  const ofOurs = new Set(pairs.flatMap(({ ours: at }) => at));
  const ofTheirs = new Set(pairs.flatMap(({ theirs: at }) => at));
  const all = sum([...ours.words, ...theirs.words].map(tally.weightOf));
  const weightsOf = (words: readonly string[], at: readonly number[]) =>
    sum(at.map((index) => tally.weightOf(words[index] ?? '')));
  // A typo makes a rare word of a common one: the pair tells what the commoner of the two does.
  const common = pairs.map(({ ours: one, theirs: other, likeness: alike }) => {
    const [mine, yours] = [weightsOf(ours.words, one), weightsOf(theirs.words, other)];
    return { alike, mine, yours, least: Math.min(mine, yours) };
  });
  const whole = all - sum(common.map(({ mine, yours, least }) => mine + yours - 2 * least));
  return {
    share: whole === 0 ? 0 : sum(common.map(({ alike, least }) => 2 * least * alike)) / whole,
    tells: sum(common.map(({ least }) => least)),
    onlyOurs: ours.words.filter((_, index) => !ofOurs.has(index)),
    onlyTheirs: theirs.words.filter((_, index) => !ofTheirs.has(index)),
  };
}

/** "Sun Ligth Ltd" and "Sunlight Ltd": spaces are typed, or left out, by mistake. 0 where more than that differs. */
function joinedLikeness(ours: FoldedName, theirs: FoldedName): number {
  if (ours.words.length === theirs.words.length || designatorsOf(ours) !== designatorsOf(theirs)) return 0;
  return likenessByTypos(ours.joined, theirs.joined);
}

function designatorsOf({ words }: FoldedName): string {
  return words.filter(isDesignator).join(' ');
}

interface WordPair {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly likeness: number;
}

/** Same words first, then words written in one on one side, then the most alike. Each word is used once. */
function alignWords(ours: readonly string[], theirs: readonly string[]): readonly WordPair[] {
  const [freeOurs, freeTheirs] = [new Set(ours.keys()), new Set(theirs.keys())];
  const pairs: WordPair[] = [];
  const take = (pair: WordPair): void => {
    if (!pair.ours.every((at) => freeOurs.has(at)) || !pair.theirs.every((at) => freeTheirs.has(at))) return;
    for (const at of pair.ours) freeOurs.delete(at);
    for (const at of pair.theirs) freeTheirs.delete(at);
    pairs.push(pair);
  };
  for (const mine of ours.keys()) {
    for (const yours of theirs.keys())
      if (ours[mine] === theirs[yours]) take({ ours: [mine], theirs: [yours], likeness: 1 });
  }
  if (freeOurs.size === 0 || freeTheirs.size === 0) return pairs;
  for (const { joined, whole } of joinedWords(ours, theirs))
    take({ ours: joined, theirs: [whole], likeness: 1 });
  for (const { joined, whole } of joinedWords(theirs, ours))
    take({ ours: [whole], theirs: joined, likeness: 1 });
  const near = [...freeOurs].flatMap((mine) =>
    [...freeTheirs].map((yours) => ({
      ours: [mine],
      theirs: [yours],
      likeness: likeness(ours[mine] ?? '', theirs[yours] ?? ''),
    })),
  );
  for (const pair of near.sort((a, b) => b.likeness - a.likeness)) if (pair.likeness > 0) take(pair);
  return pairs;
}

/** "Sun Light" on one side, "Sunlight" on the other. */
function joinedWords(apart: readonly string[], whole: readonly string[]) {
  return apart.slice(1).flatMap((word, index) => {
    const at = whole.indexOf(`${apart[index] ?? ''}${word}`);
    return at < 0 ? [] : [{ joined: [index, index + 1], whole: at }];
  });
}

function whatOf({ share }: Alignment, ours: FoldedName, theirs: FoldedName): Finding['what'] {
  if (share === 1) return ours.words.join(' ') === theirs.words.join(' ') ? 'same' : 'same words';
  return share >= ALIKE ? 'alike' : 'different';
}

function pointsFor({ share, tells }: Alignment): number {
  const above = Math.max(
    1,
    POINTS.findIndex(([least]) => least >= share),
  );
  const [[from, low], [to, high]] = [POINTS[above - 1] ?? [0, 0], POINTS[above] ?? [1, 0]];
  const points = low + ((high - low) * (share - from)) / (to - from);
  return points > 0 ? points * Math.min(1, 0.4 + 0.6 * tells) : points;
}

/** What stands in one name only may be a branch, another firm of the group, or a word that somebody left out. */
function differences(
  { onlyOurs, onlyTheirs }: Alignment,
  ours: Prepared,
  theirs: Prepared,
  tally: Tally,
): readonly Finding[] {
  const [mine, yours] = [onlyOurs.join(' '), onlyTheirs.join(' ')];
  const told = (what: Finding['what'], points: number) => [finding('name', what, points, mine, yours)];
  if (onlyOurs.some(isDesignator) || onlyTheirs.some(isDesignator))
    return told('other number or letter', OTHER_DESIGNATOR);
  const [place, otherPlace] = [onlyOurs.filter(tally.isPlace), onlyTheirs.filter(tally.isPlace)];
  if (place.length > 0 && otherPlace.length > 0) return told('other place', OTHER_PLACE);
  const strange = [
    ...place.filter((word) => !theirs.address.city.includes(word)),
    ...otherPlace.filter((word) => !ours.address.city.includes(word)),
  ];
  if (strange.length > 0) return told('one place more', ONE_PLACE_MORE);
  const isTelling = (word: string) => !tally.isPlace(word) && tally.weightOf(word) > TELLING;
  return onlyOurs.some(isTelling) && onlyTheirs.some(isTelling) ? told('other word', OTHER_WORD) : [];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

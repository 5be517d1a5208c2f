import { distance } from 'fastest-levenshtein';
import { isDesignator } from './fold-name.ts';

const SHORTEST_WITH_TYPO = 4;
const SHORTEST_WITH_TWO = 9;
const SHORTEST_CUT = 3;

/**
 * How alike two words are: 1 for the same, less for a typo or a word cut short ("Constr." for "Construction"), 0 for
 * words that have nothing to do with each other. Numbers and single letters are the same or nothing.
 */
export function likeness(one: string, other: string): number {
  if (one === other) return 1;
  if (isDesignator(one) || isDesignator(other)) return 0;
  const byTypos = likenessByTypos(one, other);
  if (byTypos > 0) return byTypos;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return short.length >= SHORTEST_CUT && long.startsWith(short) && long.length - short.length > 1 ? 0.6 : 0;
}

/** As {@link likeness}, without words cut short and without regard to numbers. */
export function likenessByTypos(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  if (one === other) return 1;
  if (shorter < SHORTEST_WITH_TYPO || Math.abs(one.length - other.length) > 2) return 0;
  const typos = typosBetween(one, other);
  return typos <= allowedTypos(shorter) ? 1 - typos / (shorter + 1) : 0;
}

function allowedTypos(length: number): number {
  return length >= SHORTEST_WITH_TWO ? 2 : 1;
}

/** Two letters in each other's place are one typo, not two. */
function typosBetween(one: string, other: string): number {
  const steps = distance(one, other);
  return steps === 2 && isSwap(one, other) ? 1 : steps;
}

function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

/** Finds words of a vocabulary that are one typo away, without comparing with all of them. */
export class NearWords {
  readonly #byShortened = new Map<string, string[]>();

  constructor(vocabulary: Iterable<string>) {
    for (const word of vocabulary) {
      if (word.length < SHORTEST_WITH_TYPO || isDesignator(word)) continue;
      for (const shortened of shortenedOf(word)) {
        const words = this.#byShortened.get(shortened);
        if (words) words.push(word);
        else this.#byShortened.set(shortened, [word]);
      }
    }
  }

  /** Without the word itself. Words that share a shortened form are at most two steps apart; only near ones are given. */
  to(word: string): readonly string[] {
    if (word.length < SHORTEST_WITH_TYPO || isDesignator(word)) return [];
    const found = new Set(shortenedOf(word).flatMap((shortened) => this.#byShortened.get(shortened) ?? []));
    return [...found].filter((other) => other !== word && likeness(word, other) > 0);
  }
}

/** The word, and the word without each of its letters. */
function shortenedOf(word: string): readonly string[] {
  const shorter = [...word].map((_, index) => word.slice(0, index) + word.slice(index + 1));
  return [...new Set([word, ...shorter])];
}

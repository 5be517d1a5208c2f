import { foldText } from './fold-text.ts';
import { splitLegalForm } from './legal-forms.ts';

/** A name without what people write differently. */
export interface FoldedName {
  /** In their order, without legal form and without words that say nothing. */
  readonly words: readonly string[];
  /** The words in alphabetical order: the same for names that differ in the order of words. Blank for a blank name. */
  readonly base: string;
  /** The words in their order, written in one. */
  readonly joined: string;
  /** The legal form in its short spelling; blank where the name has none. */
  readonly form: string;
}

const SAY_NOTHING = new Set(['and', 'und', 'et', 'y', 'och', 'og', 'the']);

export function foldName(name: string): FoldedName {
  const all = foldText(name).split(' ').filter(Boolean);
  const { words, form } = splitLegalForm(all);
  const telling = words.filter((word) => !SAY_NOTHING.has(word));
  const kept = telling.length > 0 ? telling : words;
  return { words: kept, base: kept.toSorted().join(' '), joined: kept.join(''), form };
}

/** A word that numbers or letters a thing, "2", "II", "B": nothing like it but itself. */
export function isDesignator(word: string): boolean {
  return word.length === 1 || /\d/.test(word) || /^(ii|iii|iv|vi|vii|viii|ix)$/.test(word);
}

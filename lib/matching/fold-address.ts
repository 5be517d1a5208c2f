import type { MatchAddress } from './record.ts';
import { foldCode, foldText } from './fold-text.ts';

export interface FoldedAddress {
  /** Words of the street without "Street" and the like, in alphabetical order; blank where it is not known. */
  readonly street: string;
  /** All numbers of the line, in alphabetical order. */
  readonly houseNumber: string;
  readonly city: string;
  readonly postcode: string;
  /** Two letters, or what stands there, folded; blank where it is not known. */
  readonly country: string;
}

const STREET_WORDS: ReadonlySet<string> = new Set(
  foldText(
    'street st str strasse road rd avenue ave av lane ln drive dr boulevard blvd bd rue via calle c ul ulica al aleja ' +
      'allée utca weg väg vägen gatan gata gade vej plaza platz square sq rua avenida chemin paseo viale piazza suite unit ' +
      'floor building bldg de del della des du la le of the',
  ).split(' '),
);
/** Written onto the name of the street: "Hauptstr.", "Hauptstraße". */
const STREET_END = /(strasse|str|straat|gatan|gata|gade|vej|vagen)$/;

export function foldAddress({ line, city, postcode, country }: MatchAddress): FoldedAddress {
  const words = foldText(line).split(' ').filter(Boolean);
  const names = words.filter((word) => !/^\d/.test(word) && !STREET_WORDS.has(word));
  return {
    street: names.map(withoutStreetEnd).toSorted().join(' '),
    houseNumber: words
      .filter((word) => /^\d/.test(word))
      .toSorted()
      .join(' '),
    city: foldText(city),
    postcode: foldCode(postcode),
    country: foldCountry(country),
  };
}

function withoutStreetEnd(word: string): string {
  const short = word.replace(STREET_END, '');
  return short.length < 3 ? word : short;
}

/** Languages in which names of countries are known. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'da', 'fi', 'cs'];
const OTHER_NAMES: Readonly<Record<string, string>> = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  usa: 'US',
  'united states of america': 'US',
  holland: 'NL',
  'the netherlands': 'NL',
  'czech republic': 'CZ',
};

export function foldCountry(country: string): string {
  const folded = foldText(country);
  if (folded in OTHER_NAMES) return OTHER_NAMES[folded] ?? '';
  if (folded.length === 2) return country.trim().toUpperCase();
  return countryNames().get(folded) ?? folded.toUpperCase();
}

let names: ReadonlyMap<string, string> | null = null;

function countryNames(): ReadonlyMap<string, string> {
  return (names ??= new Map(LANGUAGES.flatMap((language) => [...namesIn(language)])));
}

function* namesIn(language: string): Iterable<readonly [name: string, code: string]> {
  const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = display.of(code);
    if (name !== undefined && !code.startsWith('X') && isCurrent(code)) yield [foldText(name), code];
  }
}

/** "DD" is called Germany, too. */
function isCurrent(code: string): boolean {
  return Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}

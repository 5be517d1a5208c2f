import type { MatchRecord } from '../../../lib/matching/record.ts';
import { Dice } from './dice.ts';
import { foundFirms, type Firm } from './firms.ts';
import { matchRecord } from './match-record.ts';

/** Two lists of the same suppliers as two departments keep them, and who is whom. */
export interface TwoSides {
  readonly ours: readonly MatchRecord[];
  readonly theirs: readonly MatchRecord[];
  /** The firm that a record of ours means, and one of theirs; by key. */
  readonly firmOfOurs: ReadonlyMap<string, number>;
  readonly firmOfTheirs: ReadonlyMap<string, number>;
}

const ONE_SIDE_ONLY = 0.08;
const DUPLICATES = 0.015;

/** About `size` records on each side. The same seed makes the same sides. */
export function twoSides(seed: number, size: number): TwoSides {
  const dice = new Dice(seed);
  const firms = foundFirms(dice, size);
  const side = (name: string) => {
    const records: MatchRecord[] = [];
    const firmOf = new Map<string, number>();
    for (const firm of dice.shuffled(firms)) {
      const times = dice.chance(ONE_SIDE_ONLY) ? 0 : dice.chance(DUPLICATES) ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        const key = `${name}${records.length + 1}`;
        records.push(noted(firm, key, dice));
        firmOf.set(key, firm.id);
      }
    }
    return { records, firmOf };
  };
  const [ours, theirs] = [side('P'), side('E')];
  return {
    ours: ours.records,
    theirs: theirs.records,
    firmOfOurs: ours.firmOf,
    firmOfTheirs: theirs.firmOf,
  };
}

/** What a clerk makes of a firm: something is missing, something misspelled. */
function noted(firm: Firm, key: string, dice: Dice): MatchRecord {
  const name = nameAsNoted(firm, dice);
  const isMoved = dice.chance(0.02);
  const city = isMoved ? dice.pick(firm.country.cities) : firm.city;
  const line = `${isMoved ? dice.pick(firm.country.streets) : firm.street} ${firm.house}`;
  const hasAddress = !dice.chance(0.08);
  return matchRecord({
    key,
    name,
    registrationNumber: dice.chance(0.4) ? numberAsNoted(firm.registration, dice) : null,
    taxNumber: dice.chance(1 / 3) ? null : numberAsNoted(firm.tax, dice),
    ibans: firm.iban !== null && dice.chance(0.5) ? [ibanAsNoted(firm.iban, dice)] : [],
    emails: dice.chance(0.25) ? [] : [dice.chance(0.1) ? otherMailbox(firm, dice) : firm.email],
    domains: firm.domain !== null && dice.chance(0.3) ? [`https://www.${firm.domain}/`] : [],
    address: {
      line: hasAddress && !dice.chance(0.05) ? lineAsNoted(line, dice) : '',
      city: hasAddress ? lettersAsNoted(city[0], dice) : '',
      postcode: hasAddress && !dice.chance(0.1) ? city[1] : '',
      country: dice.chance(0.1) ? '' : dice.chance(0.7) ? firm.country.code : firm.country.name,
    },
    isEnabled: !dice.chance(0.03),
  });
}

function nameAsNoted({ words, formerWords, form }: Firm, dice: Dice): string {
  const known = formerWords && dice.chance(0.5) ? formerWords : words;
  const swapped = dice.chance(0.06) ? dice.shuffled(known) : known;
  const spelled = lettersAsNoted(swapped.join(dice.chance(0.02) ? '' : ' '), dice);
  const shortened =
    dice.chance(0.02) && swapped.length > 2 ? spelled.split(' ').slice(0, -1).join(' ') : spelled;
  const typed = dice.chance(0.12) ? withTypo(shortened, dice) : shortened;
  const end = dice.chance(0.1) ? '' : dice.chance(0.65) ? (form[0] ?? '') : dice.pick(form);
  const name = `${typed}${end.startsWith(',') ? '' : ' '}${end}`.trim();
  return dice.chance(0.1) ? name.toUpperCase() : name;
}

/** Accents get lost, or are written as two letters. */
function lettersAsNoted(text: string, dice: Dice): string {
  const fate = dice.next();
  if (fate < 0.6) return text;
  if (fate < 0.75)
    return text.replace(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize('NFD').charAt(0)}e`).replace(/ß/g, 'ss');
  return text
    .replace(/ł/g, 'l')
    .replace(/Ł/g, 'L')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
}

function withTypo(text: string, dice: Dice): string {
  const at = 1 + dice.below(Math.max(1, text.length - 2));
  const letter = 'abcdefghijklmnopqrstuvwxyz'.charAt(dice.below(26));
  const [before, here, next, after] = [
    text.slice(0, at),
    text.charAt(at),
    text.charAt(at + 1),
    text.slice(at + 2),
  ];
  return dice.pick([
    `${before}${next}${after}`,
    `${before}${letter}${here}${next}${after}`,
    `${before}${letter}${next}${after}`,
    `${before}${next}${here}${after}`,
  ]);
}

function numberAsNoted(number: string, dice: Dice): string {
  const fate = dice.next();
  if (fate < 0.5) return number;
  if (fate < 0.75) return number.replace(/(\d{3})(?=\d)/g, '$1 ');
  if (fate < 0.85) return number.replace(/^[A-Z]{2}/, '');
  if (fate < 0.98) return number.replace(/^([A-Z]{2})/, '$1 ').replace(/(\d{3})(?=\d)/g, '$1.');
  const at = number.length - 1 - dice.below(6);
  return `${number.slice(0, at)}${dice.below(10)}${number.slice(at + 1)}`;
}

function ibanAsNoted(iban: string, dice: Dice): string {
  return dice.chance(0.5) ? iban : iban.replace(/(.{4})(?=.)/g, '$1 ');
}

function otherMailbox(firm: Firm, dice: Dice): string {
  return firm.domain === null
    ? firm.email
    : `${dice.pick(['sales', 'buchhaltung', 'accounts'])}@${firm.domain}`;
}

function lineAsNoted(line: string, dice: Dice): string {
  const short = dice.chance(0.3)
    ? line
        .replace(/straße/i, 'str.')
        .replace(/Street/, 'St')
        .replace(/Avenue/, 'Ave')
        .replace(/avenue/, 'av.')
        .replace(/Calle/, 'C/')
    : line;
  return lettersAsNoted(short, dice);
}

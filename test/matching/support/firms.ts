import { COUNTRIES, stemOf, type Country } from './countries.ts';
import type { Dice } from './dice.ts';

/** A firm or a branch of one, as it truly is. */
export interface Firm {
  readonly id: number;
  readonly country: Country;
  /** Of the name: stem, trade, perhaps a place. */
  readonly words: readonly string[];
  /** What it was called before, where one side has not heard of the change. */
  readonly formerWords: readonly string[] | null;
  /** Spellings of its legal form. */
  readonly form: readonly string[];
  readonly street: string;
  readonly house: string;
  readonly city: readonly [name: string, postcode: string];
  readonly tax: string;
  readonly registration: string;
  readonly iban: string | null;
  readonly email: string;
  readonly domain: string | null;
}

const FREE = ['gmail.com', 'web.de', 'orange.fr', 'wp.pl', 'seznam.cz', 'outlook.com', 'yahoo.co.uk'];

/** Firms until there are `count`: most stand alone, some are branches or sisters of a group, some only share a name. */
export function foundFirms(dice: Dice, count: number): readonly Firm[] {
  const bookkeepers = Array.from(
    { length: Math.ceil(count / 500) },
    () => `office@${latin(stemOf(dice))}-${dice.digits(2)}.com`,
  );
  const factors = Array.from({ length: Math.ceil(count / 2000) }, () =>
    ibanOf(COUNTRIES[0] as Country, dice),
  );
  const firms: Firm[] = [];
  const add = (firm: Omit<Firm, 'id'>): void => void firms.push({ ...firm, id: firms.length });
  while (firms.length < count) {
    const firm = foundFirm(dice, bookkeepers, factors);
    add(firm);
    const fate = dice.next();
    if (fate < 0.03) for (const branch of branchesOf(firm, dice)) add(branch);
    else if (fate < 0.05) add(sisterOf(firm, dice));
    else if (fate < 0.06) add(namesakeOf(firm, foundFirm(dice, bookkeepers, factors)));
  }
  return firms.slice(0, count);
}

function foundFirm(
  dice: Dice,
  bookkeepers: readonly string[],
  factors: readonly (string | null)[],
): Omit<Firm, 'id'> {
  const country = dice.pick(COUNTRIES);
  const stem = stemOf(dice);
  const city = dice.pick(country.cities);
  const words = [
    stem,
    ...(dice.chance(0.2) ? [stemOf(dice)] : []),
    ...(dice.chance(0.75) ? [dice.pick(country.trades)] : []),
    ...(dice.chance(0.1) ? [city[0]] : []),
  ];
  const domain = dice.chance(0.75)
    ? `${latin(words.slice(0, 2).join('-'))}${dice.chance(0.5) ? dice.digits(2) : ''}.${country.domain}`
    : null;
  const mailbox = dice.pick(['info', 'office', 'rechnung', 'billing', latin(stem)]);
  return {
    country,
    words,
    formerWords: dice.chance(0.02) ? [stemOf(dice), dice.pick(country.trades)] : null,
    form: dice.pick(country.forms),
    street: dice.pick(country.streets),
    house: String(1 + dice.below(180)),
    city: [city[0], postcodeNear(city[1], dice)],
    tax: `${country.tax[0]}${dice.digits(country.tax[1])}`,
    registration: dice.digits(8),
    iban: dice.chance(0.02) ? dice.pick(factors) : ibanOf(country, dice),
    email: dice.chance(0.03)
      ? dice.pick(bookkeepers)
      : domain
        ? `${mailbox}@${domain}`
        : `${latin(words.join('.'))}${dice.digits(2)}@${dice.pick(FREE)}`,
    domain,
  };
}

/** Same tax number, same bank, same web site; another town. Half of them have it in the name. */
function branchesOf(firm: Omit<Firm, 'id'>, dice: Dice): readonly Omit<Firm, 'id'>[] {
  const isNamed = dice.chance(0.5);
  const towns = dice.shuffled(firm.country.cities.filter(([name]) => name !== firm.city[0]));
  return towns.slice(0, dice.pick([1, 1, 1, 2, 3])).map((city) => ({
    ...firm,
    words: isNamed ? [...firm.words, city[0]] : firm.words,
    city: [city[0], postcodeNear(city[1], dice)],
    street: dice.pick(firm.country.streets),
    house: String(1 + dice.below(180)),
    formerWords: null,
    email: firm.domain !== null && dice.chance(0.5) ? `${latin(city[0])}@${firm.domain}` : firm.email,
  }));
}

/** Another firm under the same roof: a name that begins alike, or another legal form; numbers of its own. */
function sisterOf(firm: Omit<Firm, 'id'>, dice: Dice): Omit<Firm, 'id'> {
  const { country, words } = firm;
  const isOtherForm = dice.chance(0.4);
  const form = dice.pick(country.forms.filter((one) => one !== firm.form));
  return {
    ...firm,
    words: isOtherForm
      ? words
      : [words[0] ?? '', dice.pick(country.trades.filter((trade) => !words.includes(trade)))],
    form: isOtherForm ? form : firm.form,
    formerWords: null,
    tax: `${country.tax[0]}${dice.digits(country.tax[1])}`,
    registration: dice.digits(8),
    iban: ibanOf(country, dice),
  };
}

function namesakeOf(firm: Omit<Firm, 'id'>, stranger: Omit<Firm, 'id'>): Omit<Firm, 'id'> {
  return { ...stranger, words: firm.words, formerWords: null };
}

function postcodeNear(postcode: string, dice: Dice): string {
  return postcode.slice(0, -1) + String(dice.below(10));
}

function ibanOf({ code, ibanDigits }: Country, dice: Dice): string | null {
  if (ibanDigits === 0) return null;
  const rest = dice.digits(ibanDigits);
  const numeric = `${rest}${[...code].map((letter) => String(letter.charCodeAt(0) - 55)).join('')}00`;
  const check = 98 - Number(BigInt(numeric) % 97n);
  return `${code}${String(check).padStart(2, '0')}${rest}`;
}

/** As people make an address of a name. */
function latin(text: string): string {
  return text
    .toLowerCase()
    .replace(/ł/g, 'l')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9.]+/g, '-');
}

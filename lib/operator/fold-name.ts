/** A company's name without what people write differently. */
export interface FoldedName {
  /** Without case, accents, punctuation and legal form; blank for a blank name. */
  readonly base: string;
  /** The legal form in its short spelling; blank where the name has none. */
  readonly form: string;
}

/** Legal forms in their short spelling. */
const FORMS = new Set(
  (
    'ltd plc llp llc lp inc corp co gmbh ag kg ug ohg ev eg sa sas sarl sasu srl spa sl slu bv nv bvba cv ab as aps asa oy ' +
    'doo dd sro kft zrt ooo zao oao tov pp sp oo zoo spzoo pty pte sdn bhd kk'
  ).split(' '),
);
const LONG_FORMS: Readonly<Record<string, string>> = {
  limited: 'ltd',
  incorporated: 'inc',
  corporation: 'corp',
  company: 'co',
  oyj: 'oy',
};

export function foldName(name: string): FoldedName {
  const words = foldText(name)
    .split(' ')
    .map((word) => LONG_FORMS[word] ?? word);
  const start = startOfForm(words);
  // A name made of nothing else is a name all the same.
  if (start === 0) return { base: words.join(' '), form: '' };
  const form = words.slice(start).filter((word) => FORMS.has(word));
  return { base: words.slice(0, start).join(' '), form: form.join(' ') };
}

/** "GmbH & Co. KG" and "sp. z o.o." have words between their forms. */
function startOfForm(words: readonly string[]): number {
  let start = words.length;
  for (; start > 0; start -= 1) {
    const word = words[start - 1] ?? '';
    const isBetween = word === 'and' || (word === 'z' && FORMS.has(words[start - 2] ?? ''));
    if (!FORMS.has(word) && !(isBetween && start < words.length)) break;
  }
  return start;
}

/** Same name, where one may leave the legal form out; two different forms are two companies. */
export function isSameName(one: FoldedName, other: FoldedName): boolean {
  const fits = one.form === other.form || one.form === '' || other.form === '';
  return one.base !== '' && one.base === other.base && fits;
}

/** A registration or tax number without punctuation; blank for what is none, such as "n/a". */
export function foldNumber(text: string): string {
  const number = text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
  return number.length >= 5 && /\d/.test(number) ? number : '';
}

/** A key as people type it: case and spaces do not count. */
export function foldKey(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** "S.r.o." and "A/S" are one word each, "Co.,Ltd" two. */
function foldText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[ßæœøłđ&]/g, (letter) => SPELLED[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[\p{M}.'’/]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** What does not come apart into a letter and an accent. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  '&': ' and ',
};

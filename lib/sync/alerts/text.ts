import { pluralOf } from '../../domain/plural.ts';

/** Columns of a plain text mail: quoted once or twice it still fits into 80. */
const WIDTH = 78;
/** SNS takes less than 100 characters. */
const MAX_SUBJECT = 99;

/** Text broken into lines of at most 78 columns, each behind `indent`. A longer word stays whole. */
export function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  for (const word of oneLine(text).split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || indent.length + line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map((line) => `${indent}${line}`).join('\n');
}

/** Printable ASCII, cut where it is too long: accents go, other letters become question marks. */
export function subjectOf(text: string): string {
  const plain = [...oneLine(text).normalize('NFKD')].map(plainLetter).join('');
  return plain.length <= MAX_SUBJECT ? plain : `${plain.slice(0, MAX_SUBJECT - 3).trimEnd()}...`;
}

const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '–': '-',
  '—': '-',
  ß: 'ss',
  '€': 'EUR',
};

function plainLetter(letter: string): string {
  if (/^[\x20-\x7e]$/.test(letter)) return letter;
  return /^\p{Mark}$/u.test(letter) ? '' : (PLAIN[letter] ?? '?');
}

/** `2026-03-02 08:00 UTC`. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Up to the first full stop that ends a sentence, without it. */
export function firstSentence(text: string): string {
  return oneLine(text).replace(/\.( .*)?$/s, '');
}

/** `1 cause`, `2 causes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : pluralOf(noun)}`;
}

/** "a", "a and b", "a, b and c". */
export function enumerated(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/**
 * Failures may quote what another system wrote: line breaks and control characters become blanks, and half a character,
 * which no mail takes, becomes the character that stands for one.
 */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Control}]+/gu, ' ')
    .trim();
}

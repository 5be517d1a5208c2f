import { readFileSync } from 'node:fs';

/** One change to one place of the code, and whether a test noticed. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The line of the source, without white space around it. */
  readonly code: string;
  /** The place as it is written and what was put there instead, each on one line. */
  readonly was: string;
  readonly becomes: string;
  /** `hung`: the tests ran far longer than without it, so that was noticed. `unreached`: no test comes by. */
  readonly fate: 'found' | 'hung' | 'survived' | 'unreached';
}

/** All mutants of a file, as it was when they were tried. */
export interface TriedFile {
  readonly file: string;
  /** How many a failed test noticed. */
  readonly found: number;
  /** All others. */
  readonly left: readonly Mutant[];
}

export function triedFile(file: string, mutants: readonly Mutant[]): TriedFile {
  const left = mutants.filter(({ fate }) => fate !== 'found');
  return { file, found: mutants.length - left.length, left };
}

export function countOf({ found, left }: TriedFile): number {
  return found + left.length;
}

export function survivorsOf({ left }: TriedFile): readonly Mutant[] {
  return left.filter(({ fate }) => fate !== 'hung');
}

export function hungOf({ left }: TriedFile): readonly Mutant[] {
  return left.filter(({ fate }) => fate === 'hung');
}

/** Percent; 100 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 100 : (100 * part) / whole;
}

/** Where each stands, as Stryker takes it: by columns where its code is found once in its line, else by whole lines. */
export function placesOf(file: string, mutants: readonly Mutant[]): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const places = mutants.map(({ line, was }) => {
    const text = lines[line - 1] ?? '';
    const column = text.indexOf(was);
    if (column >= 0 && column === text.lastIndexOf(was))
      return `${file}:${line}:${column}-${line}:${column + was.length}`;
    const held = lines.findIndex((_, end) =>
      onOneLine(lines.slice(line - 1, end + 1).join('\n')).includes(was),
    );
    return `${file}:${line}-${held + 1}`;
  });
  return [...new Set(places)];
}

/** Code without its line breaks. */
export function onOneLine(code: string): string {
  return code.replace(/\s+/g, ' ').trim();
}

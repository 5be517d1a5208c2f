import type { Actor } from '../domain/failures.ts';
import type { RecordRef } from '../domain/records.ts';
import { shortened } from '../domain/shortened.ts';

/** One thing that keeps a record from travelling. `text` completes "Invoice 1043 has …"; `advice` says who does what. */
export interface Problem {
  readonly kind: 'refused' | 'reference';
  readonly actor: Actor;
  readonly text: string;
  readonly advice: string;
}
/** A problem of one line (from 1), or of the header (null). */
export interface PlacedProblem extends Problem {
  readonly line: number | null;
}

/** A value, or why there is none. */
export type Evaluated<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }
  | { readonly ok: false; readonly problem: null; readonly waitsFor: RecordRef; readonly text: string };

export function found<T>(value: T): Evaluated<T> {
  return { ok: true, value };
}

export function refused(
  actor: Actor,
  text: string,
  advice: string,
): Evaluated<never> & { readonly problem: Problem } {
  return { ok: false, problem: { kind: 'refused', actor, text, advice: `${title(actor)}: ${advice}` } };
}

/**
 * A record it points to cannot be linked. Who can cure that one can cure this one; only where nobody is named it is
 * `otherwise`, who does what `advice` says.
 */
export function unreachable(
  name: string,
  counterpart: { readonly words: string; readonly actor?: Actor },
  otherwise: Actor,
  advice: string,
): Evaluated<never> & { readonly problem: Problem } {
  const { words, actor = otherwise } = counterpart;
  const [why = '', ...cure] = words.split(new RegExp(`(?=${title(actor)}: )`));
  const text = `${name}, which cannot be linked: ${why.trim().replace(/\.$/, '')}`;
  const named = cure.join('') || `${title(actor)}: ${advice}`;
  return { ok: false, problem: { kind: 'reference', actor, text, advice: named } };
}

/**
 * All problems of a record in one text, the same problem of several lines in one sentence. The actor is whoever can act
 * soonest: the clerk, who reads the text on the document itself, then the accountant, then the engineer.
 */
export function tellProblems(who: string, problems: readonly PlacedProblem[]) {
  const words = readable(groupsOf(problems).map((group) => sentence(who, group)));
  const actors: readonly Actor[] = ['clerk', 'accountant', 'engineer'];
  const actor = actors.find((name) => problems.some((problem) => problem.actor === name)) ?? 'engineer';
  const problem = problems.some(({ kind }) => kind === 'refused')
    ? ('refused' as const)
    : ('reference' as const);
  return { ok: false as const, problem, words, actor };
}

/** A document of a thousand lines may have a thousand problems: the first of them are for people, the rest is a number. */
function readable(sentences: readonly string[]): string {
  let words = '';
  for (const [index, one] of sentences.entries()) {
    const longer = index === 0 ? shortened(one, LONGEST) : `${words} ${one}`;
    if (longer.length > LONGEST) return `${words} There are ${sentences.length - index} more problems.`;
    words = longer;
  }
  return words;
}

const LONGEST = 1800;

function groupsOf(problems: readonly PlacedProblem[]): readonly PlacedProblem[][] {
  const groups = new Map<string, PlacedProblem[]>();
  for (const problem of problems) {
    const key = `${problem.text}\n${problem.advice}`;
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  }
  return [...groups.values()];
}

function sentence(who: string, group: readonly PlacedProblem[]): string {
  const [first] = group;
  if (!first) return '';
  const lines = group.map(({ line }) => line).filter((line) => line !== null);
  const where =
    lines.length === 0 ? '' : lines.length === 1 ? ` line ${lines[0]}` : ` lines ${enumerate(lines)}`;
  return `${who}${where} ${lines.length > 1 ? 'have' : 'has'} ${first.text}. ${first.advice}`;
}

/** `1, 2 and 3`; long lists end with how many are left out. */
function enumerate(lines: readonly number[]): string {
  const shown = lines.slice(0, 10);
  const rest = lines.length - shown.length;
  const last = rest > 0 ? `${rest} more` : String(shown.pop());
  return `${shown.join(', ')} and ${last}`;
}

/** `Clerk`. */
function title(actor: Actor): string {
  return actor.charAt(0).toUpperCase() + actor.slice(1);
}

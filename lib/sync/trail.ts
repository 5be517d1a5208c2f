import type { Failure, FailureKind } from '../domain/failures.ts';
import type { Link } from './ports/state.ts';

const KEPT = 30;
/** A step says what happened; the failure or wait of the link says why in full. */
const MAX_LENGTH = 400;

/** The link with one more thing that happened to it. A retry that ends like the last attempt is no news. */
export function withStep(link: Link, at: number, words: string): Link {
  const short = shortened(words);
  return link.trail.at(-1)?.words === short ? link : appended(link, at, short);
}

/** The link with one more write that the external system took: two alike are two. */
export function withDeed(link: Link, at: number, words: string): Link {
  return appended(link, at, shortened(words));
}

/** What a step says of a failure. */
export function failureStep({ kind, words }: Failure): string {
  return `${WHAT_HAPPENED[kind]}: ${words}`;
}

const WHAT_HAPPENED: Readonly<Record<FailureKind, string>> = {
  decode: 'not understood',
  refused: 'refused',
  reference: 'cannot go yet',
  rejected: 'refused by the external system',
  gone: 'gone there',
  ambiguous: 'a person must choose',
  leave: 'a person must act',
  unavailable: 'not taken',
  crash: 'stopped',
  held: 'on hold',
};

function appended(link: Link, at: number, words: string): Link {
  return { ...link, trail: [...link.trail, { at, words }].slice(-KEPT) };
}

function shortened(words: string): string {
  return words.length <= MAX_LENGTH ? words : `${words.slice(0, MAX_LENGTH - 1)}…`;
}

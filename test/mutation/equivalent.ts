import type { Judgement } from './judged.ts';

/** Changes that make no difference anybody could notice. */
export const EQUIVALENT: readonly Judgement[] = [];

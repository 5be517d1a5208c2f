import { z } from 'zod';

/** What the parent, which holds mock-precoro, and the child, which is nothing but the engine, tell each other. */
export type ToParent =
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly now: number;
      readonly url: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | null;
    }
  | { readonly kind: 'over'; readonly figures: HeapFigures }
  | { readonly kind: 'failed'; readonly words: string };

/** Precoro's answer; `now` is when it came, by the clock that both share. */
export interface ToChild {
  readonly id: number;
  readonly now: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface HeapFigures {
  /** Live bytes after a collection: the most of all looks. */
  readonly peakBytes: number;
  readonly looks: number;
  readonly runs: number;
}

/** What the child is told at its start, as JSON in its only argument. */
export const ChildOrderSchema = z.object({
  suppliers: z.number(),
  /** Ids are counted from here. */
  firstId: z.number(),
  now: z.number(),
  url: z.string(),
  token: z.string(),
  email: z.string(),
});
export type ChildOrder = z.infer<typeof ChildOrderSchema>;

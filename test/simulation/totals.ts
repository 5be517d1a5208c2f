import type { BatchOutcome, Failing } from './batch.ts';

/** What many seeds came to together. */
export class Totals {
  played = 0;
  steps = 0;
  requests = 0;
  ms = 0;
  readonly failing: Failing[] = [];
  readonly seen = new Map<string, number>();

  add({ played, steps, requests, ms, failing, seen }: BatchOutcome): void {
    this.played += played;
    this.steps += steps;
    this.requests += requests;
    this.ms += ms;
    this.failing.push(...failing);
    for (const [what, times] of seen) this.seen.set(what, (this.seen.get(what) ?? 0) + times);
  }
}

import type { CommitFault, FaultRates } from './faults.ts';

/** What the parent asks of the database's process. Answers carry the same `id`. */
export type DatabaseCommand =
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'next'; readonly fault: CommitFault }
  | { readonly kind: 'suffered' }
  | { readonly kind: 'outage'; readonly seconds: number }
  | { readonly kind: 'rates'; readonly rates: FaultRates }
  | { readonly kind: 'close' };

export interface CommandMessage {
  readonly id: number;
  readonly command: DatabaseCommand;
}

export type AnswerMessage =
  | { readonly kind: 'started'; readonly connectionString: string }
  | { readonly kind: 'failed'; readonly words: string }
  | { readonly kind: 'answer'; readonly id: number; readonly rows: readonly Record<string, unknown>[] }
  | { readonly kind: 'error'; readonly id: number; readonly words: string };

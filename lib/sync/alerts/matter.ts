import type { Actor } from '../../domain/failures.ts';

/** Something that people are to hear about. */
export interface Matter {
  /** The same while the matter is the same: `cause#3fa9c1`, `stopped#invoice`. */
  readonly key: string;
  /** What `precoro-sync retry --cause` takes; null where nothing can be tried again. */
  readonly cause: string | null;
  readonly actor: Actor;
  /** All of it in one line: "12 invoices: GL account 6420 is inactive". Names no record, for it is kept. */
  readonly title: string;
  /** The same for a mail, where a single record has its name: "invoice 1043: GL account 6420 is inactive". */
  readonly subject: string;
  /** First sentence of its mail. */
  readonly opening: string;
  /** What is wrong and what to do. */
  readonly words: string;
  /** Records that fail by it; 0 for a matter of an entity as a whole. */
  readonly count: number;
  /** What people call the records, newest first. */
  readonly labels: readonly string[];
  readonly since: number;
  /** Nobody wrote down when it began: `since` is when it was first seen, and must be kept. */
  readonly isOnlySeen: boolean;
  /** Nobody is told before this time. */
  readonly dueAt: number;
  readonly commands: readonly Command[];
}

export interface Command {
  /** What stands behind `precoro-sync`. */
  readonly line: string;
  /** What it does, from a verb on. */
  readonly effect: string;
}

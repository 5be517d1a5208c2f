import type { Payload } from '../connectors/contract.ts';
import type { Actor, Failure, FailureKind } from '../domain/failures.ts';
import type { HistoryProgress } from '../domain/history-progress.ts';
import type { PlanOfDay } from '../domain/plan.ts';
import type { EntityName, RecordRef } from '../domain/records.ts';
import type { KeyWords } from '../sync/key-words.ts';
import type { FailureRecord, Gate, LinkPhase, Step, Wait, WriteBack } from '../sync/ports/state.ts';

/**
 * What operators are shown: plain data, the same for the command line, its `--json`, and pages. Times are milliseconds
 * since the epoch.
 */

/** How an integration does, as a whole. */
export interface StatusView {
  readonly name: string;
  readonly at: number;
  readonly entities: readonly EntityStatus[];
  readonly plan: PlanOfDay;
  /** Whose the API key is, as the dispatcher last found. */
  readonly key: KeyWords;
  /** Messages per queue, by short name. */
  readonly queues: Readonly<Record<string, number>>;
  /** External ids and log texts that Precoro does not show yet, counted up to 1,000. */
  readonly writeBacksDue: number;
  readonly failures: { readonly open: number; readonly byActor: Readonly<Record<Actor, number>> };
}

export interface EntityStatus {
  readonly entity: EntityName;
  /** For people: "purchase order". */
  readonly label: string;
  readonly gate: Gate;
  readonly paused: boolean;
  /** Why it is not read any more; null while it is. */
  readonly stopped: string | null;
  /** Everything up to here, by Precoro's clock, was read; null before the first read is finished. */
  readonly readUpTo: number | null;
  /** How far reading what was there before us has come; null when it is read whole. */
  readonly history: HistoryProgress | null;
  /** Precoro announces its changes by webhook. */
  readonly hasWebhook: boolean;
  /** When the last webhook was heard; null for none ever. */
  readonly lastHeardAt: number | null;
  /** Changes that polls found and no webhook had announced, and when the last of them was found; null before the first. */
  readonly missedWebhooks: number;
  readonly missedAt: number | null;
  /** Records known of Precoro. Those in none of the counts below are left alone: not approved, before go-live. */
  readonly inPrecoro: number;
  /**
   * Linked to a counterpart, in all companies together. Counts beside the next three: a bill whose change is refused
   * stands outside and fails.
   */
  readonly outside: number;
  /** On their way, or waiting for another record, an answer or a gate; neither on hold nor failing. */
  readonly waiting: number;
  /** Nothing is written before a person releases them; they count here and not as failing. */
  readonly onHold: number;
  /** A person must act; not those on hold. */
  readonly failing: number;
  /** Linked by an older version of the mapping. */
  readonly outdated: number;
}

/** One record's whole way: what Precoro holds, what stands outside, and what happened between. */
export interface RecordView {
  readonly ref: RecordRef;
  /** "invoice". */
  readonly entityLabel: string;
  /** What people call it. */
  readonly label: string;
  readonly number: string | null;
  /** As it was last read; null when it is not known, or its content is not understood. */
  readonly precoro: PrecoroSide | null;
  readonly companies: readonly CompanySide[];
  readonly failure: FailureRecord | null;
  readonly writeBack: (WriteBack & { readonly due: boolean }) | null;
  /** From both systems and between, oldest first. */
  readonly journey: readonly JourneyStep[];
  readonly verdict: Verdict;
}

export interface PrecoroSide {
  /** "approved", "in revision", for suppliers also "disabled". */
  readonly status: string;
  readonly supplier: string | null;
  readonly sum: string | null;
  readonly currency: string | null;
  readonly externalId: string | null;
  readonly log: string | null;
  readonly approvedAt: number | null;
  readonly updatedAt: number | null;
  /** When we last looked. */
  readonly seenAt: number;
}

export interface CompanySide {
  readonly company: string;
  readonly phase: LinkPhase;
  readonly externalId: string | null;
  readonly target: string | null;
  readonly hold: Failure | null;
  readonly failure: Failure | null;
  readonly wait: Wait | null;
  readonly trail: readonly Step[];
  /** What stands outside now. `none`: nothing is linked. `unreachable`: it could not be asked from here, and why. */
  readonly external:
    | { readonly state: 'none' }
    | { readonly state: 'found'; readonly payload: Payload }
    | { readonly state: 'missing' }
    | { readonly state: 'unreachable'; readonly words: string };
}

export interface JourneyStep {
  /** Null: the time is not known. */
  readonly at: number | null;
  readonly where: 'precoro' | 'between' | 'external';
  readonly words: string;
}

/** Where the record is, why, and what to do about it. */
export interface Verdict {
  readonly state: 'in step' | 'on its way' | 'waiting' | 'on hold' | 'failing' | 'left alone' | 'unknown';
  readonly words: string;
  readonly actor: Actor | null;
  /**
   * The command to type; null when there is nothing to type. A word in capitals stands for what only a person can say:
   * `precoro-sync link "invoice 1043" ID`.
   */
  readonly command: string | null;
}

/** Failures with one cause: what a person cures once. */
export interface FailureGroup {
  /** Short and stable while the cause is the same: what `retry --cause` takes. */
  readonly cause: string;
  readonly kind: FailureKind;
  readonly actor: Actor;
  /** The words of the newest of them. */
  readonly words: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Newest first. */
  readonly records: readonly { readonly ref: RecordRef; readonly label: string | null }[];
  /** What to type once it is cured. */
  readonly command: string;
}

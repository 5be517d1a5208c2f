import type { Payload } from '../connectors/contract.ts';
import type { Actor, Failure, FailureKind } from '../domain/failures.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { HistoryProgress } from '../domain/history-progress.ts';
import type { PlanOfDay } from '../domain/plan.ts';
import type { EntityName, RecordRef } from '../domain/records.ts';
import type { FieldOwner } from '../mapping/contract.ts';
import type { KeyWords } from '../sync/key-words.ts';
import type { InboundPhase, LostValue } from '../sync/ports/inbound.ts';
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
  /** What comes in, parents before those that refer to them. */
  readonly feeds: readonly FeedStatus[];
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

/** How one feed does: what comes from a source of the external system to an entity of Precoro. */
export interface FeedStatus {
  readonly feed: string;
  readonly entity: EntityName;
  /** For people: "tax", "item custom field option GL account". */
  readonly label: string;
  readonly source: string;
  readonly gate: Gate;
  readonly paused: boolean;
  /** Per company of the external system. */
  readonly sources: readonly SourceStatus[];
  /** Records known of the external system. */
  readonly known: number;
  /** With a record in Precoro. Counts beside those below. */
  readonly linked: number;
  /** On their way, or waiting for a parent, an answer or the gate. */
  readonly waiting: number;
  readonly onHold: number;
  /** A person must act; not those on hold. */
  readonly failing: number;
  /** Not to become records of Precoro, such as payments of bills that are not ours. */
  readonly passedOver: number;
  /** Records of which a value gave way to the owner's. */
  readonly conflicts: number;
  /** Compared last under an older version of the configuration. */
  readonly outdated: number;
}

export interface SourceStatus {
  readonly company: string;
  /** When the newest read began that came to its end or got no answer; null before the first. */
  readonly readAt: number | null;
  /** Since when it gives no answer; null while it does. */
  readonly failingSince: number | null;
  /** Everything was read at least once. */
  readonly isReadWhole: boolean;
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
  /** What comes from the external system to this record; of one that Precoro does not have yet the only side there is. */
  readonly incoming: readonly IncomingSide[];
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

/** One external record on its way to Precoro. Bank details are not in it. */
export interface IncomingSide {
  readonly feed: string;
  readonly source: string;
  readonly company: string;
  readonly externalId: string;
  /** What people call it outside. */
  readonly label: string;
  readonly phase: InboundPhase;
  /** Its record in Precoro; null while there is none. */
  readonly ref: RecordRef | null;
  /** It was deleted or voided outside. */
  readonly isGone: boolean;
  /** Precoro holds its newest state, or needs nothing of it. */
  readonly isDone: boolean;
  readonly firstSeenAt: number;
  readonly changedAt: number;
  /** When Precoro was last asked about it; null for never, and after a write. */
  readonly lookedAt: number | null;
  /** Field by field, by the names of Precoro's form; empty where it cannot be mapped. */
  readonly fields: readonly IncomingField[];
  /** Why the configuration makes nothing of it now; null where it does. */
  readonly unmapped: string | null;
  /** The newest values that gave way to the owner's, oldest first. */
  readonly lost: readonly LostValue[];
  readonly hold: Failure | null;
  readonly failure: Failure | null;
  readonly wait: Wait | null;
  readonly trail: readonly Step[];
  /** As it was read last, by the names of the source. */
  readonly stored: JsonObject;
  /** What stands outside now. */
  readonly external:
    | { readonly state: 'found'; readonly fields: JsonObject; readonly isGone: boolean }
    | { readonly state: 'missing' }
    | { readonly state: 'unreachable'; readonly words: string };
}

export interface IncomingField {
  readonly name: string;
  /** What the external system wants it to be. */
  readonly external: Json;
  /** What Precoro was last seen to show. */
  readonly precoro: Json;
  /** Who has the last word. */
  readonly owner: FieldOwner;
  readonly travelsBothWays: boolean;
  /** Who has changed it since both sides agreed; null for nobody, and where nothing was agreed yet. */
  readonly moved: 'precoro' | 'external' | 'both' | null;
  readonly isSame: boolean;
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

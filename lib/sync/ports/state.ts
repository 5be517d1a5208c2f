import type { Payload } from '../../connectors/contract.ts';
import type { Failure } from '../../domain/failures.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { EntityName, RecordRef } from '../../domain/records.ts';
import type { WriteValues } from '../../entities/write-values.ts';
import type { CustomFieldDefinitions } from '../../mapping/contract.ts';

/** All times in this file are milliseconds since the epoch by our own clock unless a comment says Precoro's. */

// ---------------------------------------------------------------------------------------------- cursors

export type Gate = 'observe' | 'live';

/** A hint from a webhook: when it was first heard, and how many finished pulls have not shown the record. */
export interface Hint {
  readonly at: number;
  readonly misses: number;
}

/** How far reading one entity has come. Only the holder of the dispatcher's lease writes it. */
export interface Cursor {
  /**
   * Every change up to here, by Precoro's clock, is handed on; null before the first page. What did not change since
   * before the first page may still be read as history.
   */
  readonly watermark: number | null;
  /** Whether zone, clock and bound of `modifiedSince` are proved for this entity on this account. */
  readonly proved: boolean;
  /** A read of what changed in progress, so that a crash goes on at its page; null when none. */
  readonly reading: Reading | null;
  /** What was there before us, while it is being read; null before and after that. Goes on beside `reading`. */
  readonly history: HistoryLoad | null;
  /** When the next scheduled poll is due. */
  readonly dueAt: number;
  /** Why this entity's cursor stands still until a person acts; null while it runs. */
  readonly stopped: string | null;
  readonly pace: Pace;
}

/** How often one entity is read. */
export interface Pace {
  /** End of the newest finished pull; 0 before the first. */
  readonly pulledAt: number;
  /** Share of the recent hint pulls that showed something new, 0 to 1. */
  readonly pullYield: number;
  /** Polls come often until then: one found a change that no webhook had announced. */
  readonly hurryUntil: number;
  /** Changes that polls found and no webhook had announced, since the beginning. */
  readonly missedWebhooks: number;
  /** When the last of them was found; null before the first. */
  readonly missedAt: number | null;
}

/** A list on its way, page by page. */
export interface Reading {
  /** `modifiedSince` of this read; null reads everything. */
  readonly since: string | null;
  /** Creation day, such as 2026-01-31, behind which nothing is read; null for no such bound. */
  readonly createdUntil: string | null;
  readonly nextPage: number;
  /** Watermark to take when the read is finished, by Precoro's clock; null until the first page. */
  readonly nextWatermark: number | null;
  /** `dirtySeq` seen before the first page: the entity is clean afterwards only if it has not moved. */
  readonly dirtySeq: number;
  readonly rowsSeen: number;
  readonly distinctIds: number;
  /** Distinct ids that this read must come to: the first page's total, less what left since. Null without totals. */
  readonly totalReported: number | null;
  /** Total of the newest page: a smaller one next means that rows left, and others slid past us. */
  readonly lastTotal: number | null;
  /** Ids of the newest pages, to know a row that slid onto the next page, also after a pause. */
  readonly recentIds: readonly string[];
  /** Pages in a row that showed no other record than those before. */
  readonly fruitlessPages: number;
  /** Times a page was read again because rows had left. */
  readonly stepsBack: number;
  /** Times this window was read again from its first page because it drifted. */
  readonly rereads: number;
}

/** The read of what was there before us, of one entity. It may take days. */
export interface HistoryLoad {
  /** The slice in progress; the whole list where it is not sliced. */
  readonly reading: Reading;
  /** Where the last slice would have gone on; null once the present one has shown that it leaves no gap. */
  readonly before: Reading | null;
  readonly slicesDone: number;
  /** Slices that were given up because they showed other records than asked for, or left some out. */
  readonly slicesRefused: number;
  /** Creation time of the last row while rows come newest first, as ISO 8601; null where they do not, or none came. */
  readonly createdDownTo: string | null;
  readonly startedAt: number;
  /** Pages asked for, repeated ones included. */
  readonly requests: number;
  /** Of a full page; null before the first. */
  readonly rowsPerPage: number | null;
  /** Records that Precoro reported at the first page; null where it sends no totals. */
  readonly rowsExpected: number | null;
  /** Still to be read; null likewise. */
  readonly rowsLeft: number | null;
  /** How long one page takes without waiting for the quota. */
  readonly pageMs: number;
  /** When it will be over as far as can be told; null where nothing can. */
  readonly endsAt: number | null;
}

export interface EntityState {
  readonly entity: EntityName;
  /** Null: the configuration's mode holds. */
  readonly gate: Gate | null;
  readonly paused: boolean;
  readonly cursor: Cursor;
  /** Grows with each hint. */
  readonly dirtySeq: number;
  /** The `dirtySeq` that finished pulls have covered; dirty means it is smaller than `dirtySeq`. */
  readonly cleanSeq: number;
  /** First hint since the entity was last clean; null when clean. */
  readonly dirtySince: number | null;
  /** Newest hint that asked for a pull; null before the first. */
  readonly hintedAt: number | null;
  readonly hints: Readonly<Record<string, Hint>>;
  /** Newest webhook that was taken for the echo of our own write; null before the first. */
  readonly echoedAt: number | null;
  /** Newest webhook, echoes included; null before the first. */
  readonly lastHeardAt: number | null;
}

export const FIRST_PACE: Pace = {
  pulledAt: 0,
  pullYield: 1,
  hurryUntil: 0,
  missedWebhooks: 0,
  missedAt: null,
};

export interface EntityStates {
  /** States of all entities; an entity never written has its defaults (clean, no watermark, due at 0). */
  readAll(): Promise<readonly EntityState[]>;
  /** Marks dirty. True only for the change from clean to dirty. At most 500 hinted ids are kept. */
  addHint(entity: EntityName, id: string | null, now: number): Promise<boolean>;
  /** The echo of our own write: it asks for no pull of its own. */
  noteEcho(entity: EntityName, now: number): Promise<void>;
  /** Refused (false) if a later fence has written. */
  saveCursor(entity: EntityName, cursor: Cursor, fence: number): Promise<boolean>;
  /** After a finished pull: removes the seen hints, counts a miss on the others, and is clean up to `dirtySeq`. */
  coverHints(
    entity: EntityName,
    covered: {
      readonly dirtySeq: number;
      readonly seen: readonly string[];
      readonly missed: readonly string[];
    },
    now: number,
  ): Promise<void>;
}

/** The person's switches per entity. */
export interface Gates {
  setGate(entity: EntityName, gate: Gate): Promise<void>;
  setPaused(entity: EntityName, paused: boolean): Promise<void>;
}

export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly until: number;
  /** Grows with every holder; a write under an older fence is refused. */
  readonly fence: number;
  /** When an earlier holder asked to be called again; null when none has. */
  readonly callAt: number | null;
}

export interface Leases {
  /** Null while another owner holds it and `now` is before its end. */
  acquire(name: string, owner: string, until: number, now: number): Promise<Lease | null>;
  /** Leaves `callAt` to the next holder. Nothing happens if the lease was lost. */
  release(lease: Lease): Promise<void>;
}

export interface DefinitionsStore {
  read(): Promise<{ readonly definitions: CustomFieldDefinitions; readonly readAt: number } | null>;
  save(definitions: CustomFieldDefinitions, readAt: number): Promise<void>;
}

// ---------------------------------------------------------------------------------------------- mirror

/** One look at a record. Later looks win by (updateDate, observedAt, fence). */
export interface Look {
  /** The decoded record as JSON. */
  readonly content: JsonObject;
  /** Of the content without externalId, log, integrationStatus and updateDate. */
  readonly hash: string;
  /** ISO 8601 to the second, by Precoro's clock; empty text where it sent none. */
  readonly updateDate: string;
  readonly observedAt: number;
  readonly fence: number;
}

/** The latest known version of one Precoro record. */
export interface MirrorRecord {
  readonly ref: RecordRef;
  readonly idn: string | null;
  /** Grows when what may be sent changes: the complete content's hash, or a row's standing. */
  readonly seq: number;
  /** The `seq` last handed to the queue. */
  readonly sentSeq: number;
  readonly row: Look | null;
  readonly detail: Look | null;
  /** A detail must be read at this time or later; null when none is needed. */
  readonly detailDueAt: number | null;
  /** `live`: the record changed. `background`: a second look to be sure. */
  readonly detailClass: 'live' | 'background';
  /** When `seq` last grew. */
  readonly changedAt: number;
  /** When the newest webhook that named this record was heard, as far as a pull saw it; null where none was. */
  readonly heardAt: number | null;
  /** For optimistic writes; 0 for a record not stored yet. */
  readonly version: number;
}

export interface Mirror {
  /** Strongly consistent. */
  read(ref: RecordRef): Promise<MirrorRecord | null>;
  /** Strongly consistent; absent records are left out. Keyed by `recordKey`. */
  readMany(refs: readonly RecordRef[]): Promise<ReadonlyMap<string, MirrorRecord>>;
  /** Writes `record` if the stored version is still `record.version`, as `version + 1`. False if not. */
  save(record: MirrorRecord): Promise<boolean>;
  /** Raises `sentSeq` to `seq`; never lowers it. */
  markSent(ref: RecordRef, seq: number): Promise<void>;
}

/** Work waiting in the mirror, from eventually consistent indexes: check again before acting. */
export interface MirrorWork {
  /** Details due by `now`, of one class, newest due first. */
  dueDetails(detailClass: 'live' | 'background', now: number, limit: number): Promise<readonly RecordRef[]>;
  /** Records with `seq` above `sentSeq` that changed before `changedBefore`, oldest first. */
  unsent(
    changedBefore: number,
    limit: number,
  ): Promise<readonly { readonly ref: RecordRef; readonly seq: number }[]>;
}

/** Finding records as people name them. Eventually consistent. */
export interface MirrorSearch {
  /** Records with this number: a document's idn, a supplier's unique code. */
  byNumber(number: string, limit: number): Promise<readonly RecordRef[]>;
  /** How many records of each entity are known. Reads the whole table. */
  countByEntity(): Promise<Readonly<Record<EntityName, number>>>;
  /** Every record of one entity, one by one. Reads the whole table. */
  scan(entity: EntityName): AsyncIterable<MirrorRecord>;
}

/** Forgets what is kept of one record's content, for good. Nothing happens where there is nothing. */
export interface Erasable {
  erase(ref: RecordRef): Promise<void>;
}

// ------------------------------------------------------------------------------------- cross-reference

export type LinkPhase = 'none' | 'creating' | 'created' | 'linked';

export interface Intent {
  /** Idempotency key; the same for every attempt at this create. */
  readonly key: string;
  readonly payloadHash: string;
  /** 0: none was made yet, and a person has decided that one is to be made. */
  readonly attempt: number;
  readonly at: number;
  /** What stood there before, and a person was asked about: it is not this record's, unless it is linked by hand. */
  readonly besides: readonly string[];
  /**
   * Of a record that both sides may change: what Precoro showed of it when the create was sent, so what both sides held when
   * it was made. Absent once that is remembered as agreed, and where only one side changes it.
   */
  readonly values?: WriteValues;
}

export interface Wait {
  readonly dueAt: number;
  readonly since: number;
  readonly attempts: number;
  /** For people: "supplier Acme is not in the external system yet". */
  readonly reason: string;
  /** Key whose event ends the wait at once: a `recordKey`, or `gate#invoice`; null when only time does. */
  readonly waitsFor: string | null;
}

/** One thing that happened to a record on its way, in words for people. */
export interface Step {
  readonly at: number;
  readonly words: string;
}

/** One Precoro record in one external company. */
export interface Link {
  readonly ref: RecordRef;
  readonly company: string;
  readonly phase: LinkPhase;
  readonly externalId: string | null;
  readonly target: string | null;
  readonly intent: Intent | null;
  /** What the open intent sent, to look it up again by its natural key; null unless the phase is `creating`. */
  readonly intentPayload: Payload | null;
  /** What both sides hold after the last write: hash of what we sent, hash of what the other side keeps. */
  readonly agreed: {
    readonly hash: string;
    readonly externalHash: string;
    readonly seq: number;
    readonly mappingVersion: string;
  } | null;
  /** Set by a person or by ambiguity: nothing is written until released. */
  readonly hold: Failure | null;
  readonly wait: Wait | null;
  /** No other write before this time: an update's outcome is unknown. */
  readonly unsettledUntil: number | null;
  /** Last failure, cleared by success. */
  readonly failure: Failure | null;
  /** What happened to it, oldest first: the newest thirty steps. */
  readonly trail: readonly Step[];
  /**
   * Grows with each lease, also where the table was set back meanwhile ({@link fenceAt}); orders what attempts say about a
   * record, in other tables too.
   */
  readonly fence: number;
}

export interface CrossReference {
  /**
   * Takes the record's lease until `until`, creating a link in phase `none` if there is none. The taken lease is itself
   * a wait due at its end, so that a crash is picked up. `busy` while another holds it.
   */
  acquire(ref: RecordRef, company: string, owner: string, until: number, now: number): Promise<Link | 'busy'>;
  /** Stores the link and keeps the lease. False if the fence has moved: stop at once, write nothing more. */
  save(link: Link): Promise<boolean>;
  /**
   * Stores the link with its external id and the reverse item in one transaction. `fenced`: the lease was lost.
   * `taken`: the external record already belongs to that other record.
   */
  saveLinked(link: Link): Promise<'saved' | 'fenced' | { readonly taken: RecordRef }>;
  /**
   * Stores the link, which names `was` no more, and removes that reverse item in one transaction. False if the lease was
   * lost.
   */
  saveUnlinked(link: Link, was: { readonly target: string; readonly externalId: string }): Promise<boolean>;
  /** Stores the link and gives the lease back. False if the fence had moved. */
  release(link: Link): Promise<boolean>;
}

/** Reading links without their lease. */
export interface Links {
  /** Strongly consistent. */
  read(ref: RecordRef, company: string): Promise<Link | null>;
  /** The record that an external one belongs to, strongly consistent. */
  owner(company: string, target: string, externalId: string): Promise<RecordRef | null>;
}

/** What a look over all links shows of one. */
export type LinkSummary = Pick<
  Link,
  'ref' | 'company' | 'phase' | 'externalId' | 'target' | 'hold' | 'failure' | 'wait'
> & {
  /** Mapping version of the last write; null before it. */
  readonly mappingVersion: string | null;
  /** Hash of what the other side kept after the last write; null before it. */
  readonly externalHash: string | null;
};

export interface LinkSearch {
  /** Every link, one by one. Reads the whole table; eventually consistent. */
  scan(): AsyncIterable<LinkSummary>;
}

/** Waits, from eventually consistent indexes. */
export interface Waits {
  /** Links whose wait (or abandoned lease) is due, oldest first. */
  due(now: number, limit: number): Promise<readonly { readonly ref: RecordRef; readonly company: string }[]>;
  /** Links that wait for this key. */
  waitingFor(
    key: string,
    limit: number,
  ): Promise<readonly { readonly ref: RecordRef; readonly company: string }[]>;
  /** Puts a due wait off, so that a backlog in the queue is not multiplied. Nothing happens if it is gone. */
  postpone(ref: RecordRef, company: string, dueAt: number): Promise<void>;
}

// -------------------------------------------------------------------------------------------- write-back

/** What a Precoro record should show, and what it is known to show. `undefined` means nothing desired or known. */
export interface WriteBack {
  readonly ref: RecordRef;
  /** Null: to be cleared. */
  readonly desiredExternalId: string | null | undefined;
  readonly desiredLog: string | null | undefined;
  readonly shownExternalId: string | null | undefined;
  readonly shownLog: string | null | undefined;
  /** A link's fence: a wish of an older attempt never replaces a newer one. */
  readonly order: number;
  /** Grows with every change; guards `done`. */
  readonly version: number;
  readonly since: number;
  readonly attempts: number;
  /** When Precoro last took a wish; null before that. */
  readonly shownAt: number | null;
  /** A PATCH is under way, or got no answer, and may take effect until then: nothing else is sent. Null when none is. */
  readonly openUntil: number | null;
}

export interface WriteBacks {
  /**
   * Merges a wish: absent properties stay as they are. Ignored if `order` is below the stored one. A wish equal to what
   * is shown is not due.
   */
  desire(
    ref: RecordRef,
    wish: { readonly externalId?: string | null; readonly log?: string | null },
    order: number,
    now: number,
  ): Promise<void>;
  /**
   * What a look at Precoro showed; settles wishes that are already true. Another external id than the one to be cleared
   * was entered by somebody: it stays, and nothing is wished any more.
   */
  observe(
    ref: RecordRef,
    shown: { readonly externalId: string | null; readonly log: string | null },
    now: number,
  ): Promise<void>;
  /**
   * A PATCH is about to be sent, which may take effect until `openUntil`. Answers what to go on with; null when a newer wish
   * has come: then nothing is to be sent. Should nobody say how it ended, it is due again by then, whatever is wished.
   */
  begin(writeBack: WriteBack, openUntil: number): Promise<WriteBack | null>;
  /** Precoro took the wish of that version. A newer wish stays due. */
  done(writeBack: WriteBack, now: number): Promise<void>;
  /** Try again later. `isOver`: the PATCH under way is known to have had no effect. Default false. */
  postpone(writeBack: WriteBack, dueAt: number, isOver?: boolean): Promise<void>;
}

export interface WriteBackSearch {
  /** Strongly consistent; null for a record that nothing was ever wished for or seen on. */
  read(ref: RecordRef): Promise<WriteBack | null>;
}

export interface WriteBackWork {
  /** Due wishes of one kind; `log` are those with a text to show or to clear and no external id to set. */
  due(
    kind: 'log' | 'externalId',
    order: 'newest' | 'oldest',
    now: number,
    limit: number,
  ): Promise<readonly WriteBack[]>;
}

// --------------------------------------------------------------------------------------------- failures

export interface FailureRecord {
  readonly ref: RecordRef;
  readonly label: string | null;
  readonly failure: Failure;
  readonly attempts: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** See {@link WriteBack.order}. */
  readonly order: number;
}

export interface Failures {
  /**
   * Writes or renews; `new` when none was open or the words differ. Ignored (`old`) below the stored order. A label that
   * is not known any more (null) leaves the known one.
   */
  record(failure: Omit<FailureRecord, 'attempts' | 'firstAt'>): Promise<'new' | 'again' | 'old'>;
  /** Closes it; a later `record` below this order stays ignored. True if one was open. */
  clear(ref: RecordRef, order: number, now: number): Promise<boolean>;
  read(ref: RecordRef): Promise<FailureRecord | null>;
  /** Open ones, newest first. */
  list(limit: number): Promise<readonly FailureRecord[]>;
}

// ------------------------------------------------------------------------------------------------ audit

/** One change that a person made. `detail` is free of secrets. */
export interface AuditEntry {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly detail: JsonObject;
}

export interface Audit {
  /** `who` did `what` to `subject`. */
  record(entry: AuditEntry): Promise<void>;
}

export interface AuditLog {
  /** Entries from `since` to `now`, both included, newest first. */
  list(since: number, now: number, limit: number): Promise<readonly AuditEntry[]>;
}

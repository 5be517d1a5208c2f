import type { Failure } from '../../domain/failures.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { EntityName, RecordRef } from '../../domain/records.ts';
import type { WriteValues } from '../../entities/write-values.ts';
import type { Step, Wait } from './state.ts';

/** All times are milliseconds since the epoch by our own clock. */

/** Names one record of the external system on its way to Precoro. */
export interface InboundKey {
  /** Name of the feed it comes by. */
  readonly feed: string;
  readonly company: string;
  readonly externalId: string;
}

/**
 * `new`: nothing was sent. `creating`: a POST was begun, and may have been taken. `linked`: its Precoro record is known.
 * `passed`: it is not to become a record of Precoro, such as a payment of a bill that is not ours.
 */
export type InboundPhase = 'new' | 'creating' | 'linked' | 'passed';

/** A POST that was begun; stored before its first byte. */
export interface InboundIntent {
  readonly at: number;
  readonly attempt: number;
  readonly values: WriteValues;
  /** Of payments: how many equal ones the invoice showed before; null for other records. */
  readonly equalBefore: number | null;
}

/** What both sides held after the last write or comparison without a difference, by the names of Precoro's form. */
export interface InboundAgreed {
  readonly values: WriteValues;
  /** Of the external content that it was made of. */
  readonly contentHash: string;
  readonly feedVersion: string;
  /** Absent where every write is known to have arrived. */
  readonly open?: OpenValues;
  /**
   * The other direction has read the record outside, or written it, until then: what was read before that says nothing.
   * Absent where it never did.
   */
  readonly heldAt?: number;
}

/**
 * What was sent to one side that is not seen there yet. That side holds it, or what was agreed; the other side held it when it
 * was sent. A field is in one of the two at most.
 */
export interface OpenValues {
  readonly toPrecoro: WriteValues;
  readonly toExternal: WriteValues;
  /** When Precoro said that it took what was sent: whatever is read there later tells. Null as long as it did not. */
  readonly takenAt: number | null;
}

/** A value that gave way to the owner's, kept so that nobody loses it without a word. */
export interface LostValue {
  readonly at: number;
  /** By the name of Precoro's form. */
  readonly field: string;
  readonly side: 'precoro' | 'external';
  readonly words: string;
}

/** What the external system wants Precoro to hold: the newest known state of one record, and how far it has come. */
export interface Inbound extends InboundKey {
  readonly entity: EntityName;
  /** Fields by the names of the source. */
  readonly content: JsonObject;
  readonly hash: string;
  readonly isGone: boolean;
  /** Our key that it was created with outside. Absent where it was not made for a record of Precoro. */
  readonly madeWith?: string;
  /** Grows when the content changes, or somebody asks for another look. */
  readonly seq: number;
  /** The `seq` that Precoro holds, or that needs nothing there. */
  readonly doneSeq: number;
  readonly firstSeenAt: number;
  readonly changedAt: number;
  readonly phase: InboundPhase;
  readonly ref: RecordRef | null;
  /** When Precoro was last asked about it, and showed it or nothing of it; null before that, and after a write. */
  readonly lookedAt: number | null;
  readonly intent: InboundIntent | null;
  /** A write may still take effect until then: nothing else is sent, nothing concluded. Null for none. */
  readonly openUntil: number | null;
  readonly agreed: InboundAgreed | null;
  /** Hashes of the newest few writes, oldest first: a record that goes to and fro is held. */
  readonly written: readonly { readonly at: number; readonly hash: string }[];
  /** The newest few. */
  readonly lost: readonly LostValue[];
  readonly hold: Failure | null;
  readonly failure: Failure | null;
  /** What must come before it goes on; null while nothing is due. `waitsFor` is a {@link linkName}. */
  readonly wait: Wait | null;
  readonly trail: readonly Step[];
  /** Records of one group are written one after the other: payments of one invoice (`recordKey`). Null for none. */
  readonly group: string | null;
  /** For optimistic writes; 0 for one not stored yet. */
  readonly version: number;
}

/**
 * `tax/default/T-21`: one name per record, as a key of waits and failures. A `/` in the name of a feed or company is
 * written `%2F`, so that no two records share a name.
 */
export function inboundName({ feed, company, externalId }: InboundKey): string {
  return `${partOfName(feed)}/${partOfName(company)}/${externalId}`;
}

function partOfName(text: string): string {
  return text.replace(/[%/]/g, (mark) => (mark === '/' ? '%2F' : '%25'));
}

/** From when on it is to be looked at; null while nothing is to be done, or only a person can. */
export function inboundDueAt({
  wait,
  hold,
  seq,
  doneSeq,
  changedAt,
}: Pick<Inbound, 'wait' | 'hold' | 'seq' | 'doneSeq' | 'changedAt'>): number | null {
  if (wait !== null) return wait.dueAt;
  return hold === null && seq > doneSeq ? changedAt : null;
}

/**
 * `supplier/Acme`: names what a POST is making, or may have made, which shows no external id perhaps; also while people are asked
 * which record that is. Null while there is none, and for what has no name.
 */
export function makingName({
  phase,
  entity,
  intent,
  hold,
}: Pick<Inbound, 'phase' | 'entity' | 'intent' | 'hold'>): string | null {
  const isOpen = phase === 'creating' || (phase === 'new' && hold !== null);
  const name = isOpen ? intent?.values['name'] : null;
  return typeof name === 'string' ? recordNamed(entity, name) : null;
}

export function recordNamed(entity: EntityName, name: string): string {
  return `${entity}/${name}`;
}

/** Whether other records of its group still wait for it. A hold does not let them pass. */
export function isOpenInGroup({ group, seq, doneSeq }: Pick<Inbound, 'group' | 'seq' | 'doneSeq'>): boolean {
  return group !== null && seq > doneSeq;
}

/** `bill/default/B-7`: names what waits for the link of one external record, whichever direction makes it. */
export function linkName(target: string, company: string, externalId: string): string {
  return `${target}/${company}/${externalId}`;
}

export interface Inbounds {
  /** Strongly consistent. */
  read(key: InboundKey): Promise<Inbound | null>;
  /** Strongly consistent; absent ones are left out. Keyed by {@link inboundName}. */
  readMany(keys: readonly InboundKey[]): Promise<ReadonlyMap<string, Inbound>>;
  /** Writes if the stored version is still `inbound.version`, as `version + 1`. False if not. */
  save(inbound: Inbound): Promise<boolean>;
}

/** Work waiting there, from eventually consistent indexes: check again before acting. */
export interface InboundWork {
  /**
   * Those of a feed that are to be looked at by `now`, longest due first: with `seq` above `doneSeq` and no later wait, or
   * with a wait that is due. One on hold is due by its wait alone.
   */
  due(feed: string, now: number, limit: number): Promise<readonly InboundKey[]>;
  /** Those that wait for this key, longest due first. */
  waitingFor(key: string, limit: number): Promise<readonly InboundKey[]>;
  /** Those of a group that are not done, those on hold too, first seen first. */
  openInGroup(group: string, limit: number): Promise<readonly InboundKey[]>;
  /** Those of which a record of Precoro is being made under this name ({@link makingName}), first seen first. */
  beingMade(name: string, limit: number): Promise<readonly InboundKey[]>;
}

export interface InboundSearch {
  /** Every record of a feed, one by one. Reads all of it; eventually consistent. */
  scan(feed: string): AsyncIterable<Inbound>;
}

/** How far each source was read. */
export interface SourceCursor {
  /** The connector's own text; null before the first read. */
  readonly cursor: string | null;
  /** When the newest read began that came to its end or got no answer; 0 before the first. */
  readonly readAt: number;
  /** A webhook of the external system, or a person, asked for a read at this time; null when none has since `readAt`. */
  readonly askedAt: number | null;
  /** Consecutive reads without an answer. */
  readonly failures: number;
  /** When the first of them began; null when there is none. */
  readonly failingSince: number | null;
  /** What was kept of each record up to the cursor. A reader that is not among them has to begin anew. */
  readonly readers: readonly string[];
  /** For optimistic writes; 0 for one not stored yet. */
  readonly version: number;
}

export interface SourceCursors {
  /** Strongly consistent; of a source never read one with `cursor` null and version 0. */
  read(source: string, company: string): Promise<SourceCursor>;
  /** As with {@link Inbounds.save}. What was asked for meanwhile stays; `cursor.askedAt` itself is not stored. */
  save(source: string, company: string, cursor: SourceCursor): Promise<boolean>;
  /** Asks for a read soon, whatever else is saved meanwhile. */
  ask(source: string, company: string, now: number): Promise<void>;
}

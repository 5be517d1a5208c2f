import type { SourceRecord, SourceSpec } from '../connectors/contract.ts';
import type { Failure } from '../domain/failures.ts';
import type { ReadOutcome } from '../domain/outcomes.ts';
import { SECOND } from '../domain/time.ts';
import type { Feed } from '../mapping/contract.ts';
import { stableJson } from '../domain/json.ts';
import { createdFor } from './idempotency-key.ts';
import { withArrived } from './inward/agreed-values.ts';
import { mapInbound } from './inward/map-inbound.ts';
import { incomingContent, isKeptId, type IncomingContent } from './incoming-content.ts';
import { clearIncomingFailure, tellNotKept, type IncomingTold } from './incoming-failure.ts';
import { inboundDueAt, inboundName, type Inbound, type InboundKey } from './ports/inbound.ts';
import type { Services } from './services.ts';
import type { SourceReader } from './source-readers.ts';

export type KeepServices = Pick<Services, 'clock' | 'inbounds' | 'links' | 'failures' | 'events' | 'log'>;

/** What became of records, counted once per feed. */
export interface Kept {
  /** Stored with new content. */
  readonly changed: number;
  /** Could not be kept, and was told. */
  readonly failed: number;
  /** Of those stored: there is something to do now. */
  readonly due: number;
  /** Why a record that had to be read by itself could not be: then nothing of it is stored. Null where all were. */
  readonly unread: string | null;
}

/** The answer that the records stand in. */
export interface AskedSource {
  /** When the system was asked, by our clock. */
  readonly startedAt: number;
  /** From then on somebody else may read it: whoever stood still for so long stores nothing more. */
  readonly until: number;
  /** Reads one of the records by itself. */
  readonly readAgain: (externalId: string) => Promise<ReadOutcome<SourceRecord | null>>;
}

/** Records stored at once. */
const AT_ONCE = 16;
/** Somebody works on the record at the same moment; that somebody writes a few times at most. */
const MAX_TRIES = 5;
/** Clocks of our own processes differ by less. */
const CLOCKS_APART_MS = 2 * SECOND;

/**
 * Stores what the records of one page should be in Precoro, for each feed of their source. What is stored already is not
 * written again, so that repeating a page is harmless. Of a record that comes twice the later one counts. One that the other
 * direction has held since the page was asked for may be older than what is known: it is read by itself.
 *
 * When this is over, everything is stored or told, unless `unread` says otherwise.
 */
export async function keepIncoming(
  services: KeepServices,
  reader: SourceReader,
  spec: SourceSpec,
  records: readonly SourceRecord[],
  asked: AskedSource | null = null,
): Promise<Kept> {
  const newest = [...new Map(records.map((record) => [record.externalId, record])).values()];
  const works = reader.feeds.flatMap((feed) =>
    newest.map((record): Incoming => ({
      feed,
      spec,
      asked,
      record,
      key: { feed: feed.name, company: reader.company, externalId: record.externalId },
      judged: incomingContent(feed, spec, record),
    })),
  );
  const storable = works.filter(({ record }) => isKeptId(record.externalId));
  const stored = await services.inbounds.readMany(storable.map(({ key }) => key));
  const ends: End[] = [];
  for (let first = 0; first < works.length; first += AT_ONCE) {
    const some = works.slice(first, first + AT_ONCE);
    ends.push(
      ...(await Promise.all(
        some.map((work) => keep(services, work, stored.get(inboundName(work.key)) ?? null)),
      )),
    );
  }
  return {
    changed: ends.filter((end) => end === 'due' || end === 'idle').length,
    failed: ends.filter((end) => end === 'failed').length,
    due: ends.filter((end) => end === 'due').length,
    unread: ends.find((end) => typeof end === 'object')?.unread ?? null,
  };
}

interface Incoming {
  readonly feed: Feed;
  readonly spec: SourceSpec;
  readonly asked: AskedSource | null;
  readonly record: SourceRecord;
  readonly key: InboundKey;
  readonly judged: IncomingContent;
}
/** `idle`: stored, and nothing is to be done about it now. */
type End = 'same' | 'due' | 'idle' | 'failed' | { readonly unread: string };

async function keep(services: KeepServices, given: Incoming, known: Inbound | null): Promise<End> {
  const { key } = given;
  let stored = known;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    // After the record was read: what somebody else stores from now on is noticed by its version.
    if (given.asked && services.clock.now() >= given.asked.until - CLOCKS_APART_MS)
      return { unread: 'it took too long to store what was read' };
    const work = await newestOf(given, stored);
    if ('unread' in work) return work;
    const { judged } = work;
    if (!judged.ok) await tellNotKept(services, told(work), judged.failure);
    const known = stored && (await withArrival(services, work, stored));
    const next = wanted(work, known, services.clock.now()) ?? (known === stored ? null : known);
    if (!next) return judged.ok ? 'same' : 'failed';
    // Before it is stored: nobody would look for what is stored already.
    if (isCured(stored, next)) await clearIncomingFailure(services, told(work));
    if (await services.inbounds.save(next)) return endOf(next, services.clock.now());
    stored = await services.inbounds.read(key);
  }
  throw new Error(`${inboundName(key)} changed ${MAX_TRIES} times while it was stored.`);
}

/** As it stands there since it was last held, if that is not certain of what was told. */
async function newestOf(
  work: Incoming,
  stored: Inbound | null,
): Promise<Incoming | { readonly unread: string }> {
  const { asked, record, feed, spec } = work;
  const heldAt = stored?.agreed?.heldAt;
  if (!asked || heldAt === undefined || heldAt < asked.startedAt - CLOCKS_APART_MS) return work;
  const again = await asked.readAgain(record.externalId);
  if (again.outcome === 'unavailable') return { unread: again.words };
  const newest = again.value ?? record;
  return { ...work, record: newest, judged: incomingContent(feed, spec, newest) };
}

/** What the other direction has sent without an answer, and is told from there, has arrived. */
async function withArrival(
  services: KeepServices,
  { feed, judged }: Incoming,
  stored: Inbound,
): Promise<Inbound> {
  const { agreed } = stored;
  const sent = Object.entries(agreed?.open?.toExternal ?? {});
  if (!agreed || !judged.ok || sent.length === 0) return stored;
  const mapped = await mapInbound(services, feed, { ...stored, content: judged.content });
  const isThere =
    mapped.ok && sent.every(([name, value]) => stableJson(mapped.values[name] ?? null) === stableJson(value));
  return isThere ? { ...stored, agreed: withArrived(agreed, 'toExternal') } : stored;
}

/** Null when that is what is stored, or nothing can be. */
function wanted(
  { feed, record, key, judged }: Incoming,
  stored: Inbound | null,
  now: number,
): Inbound | null {
  // What was deleted is told with what is left of it; people are told what it was.
  if (record.isGone && stored) return withContent(stored, stored, true, feed, now);
  if (judged.ok) {
    const base = stored ?? { ...firstSeen(key, feed, now), ...madeBy(record) };
    return withContent(base, judged, record.isGone, feed, now);
  }
  return stored && notKept(stored, judged.failure, now);
}

function madeBy({ createdWithKey = null }: SourceRecord): Pick<Inbound, 'madeWith'> {
  return createdWithKey !== null && createdFor(createdWithKey) ? { madeWith: createdWithKey } : {};
}

function withContent(
  base: Inbound,
  { content, hash }: Pick<Inbound, 'content' | 'hash'>,
  isGone: boolean,
  feed: Feed,
  now: number,
): Inbound | null {
  if (base.hash === hash && base.isGone === isGone && !isNotKept(base)) return null;
  const seq = base.seq + 1;
  const isNothing = !isGone && wasNeverWritten(base) && !feed.when(content);
  const hold = base.hold?.kind === 'decode' ? null : base.hold;
  return {
    ...{ ...base, content, hash, isGone, seq, hold, changedAt: now },
    doneSeq: isNothing ? seq : base.doneSeq,
    wait: isNothing ? null : waitAfterChange({ ...base, hold }, now),
    failure: isNothing || base.failure?.kind === 'decode' ? null : base.failure,
  };
}

/**
 * The newest version could not be kept. The one before is not wanted any more, so nothing is written of it, unless a person
 * says so. Null when that is known.
 */
function notKept(stored: Inbound, failure: Failure, now: number): Inbound | null {
  if (stored.failure?.kind === 'decode' && stored.failure.words === failure.words) return null;
  const hold = stored.hold ?? failure;
  return { ...stored, failure, hold, wait: isOpen(stored, now) ? stored.wait : null };
}

function isNotKept({ failure, hold }: Inbound): boolean {
  return failure?.kind === 'decode' || hold?.kind === 'decode';
}

function wasNeverWritten({ phase, ref, intent }: Inbound): boolean {
  return phase === 'new' && ref === null && intent === null;
}

/** A change may cure what it waits for; not a hold, and not a write that may still take effect. */
function waitAfterChange(base: Inbound, now: number): Inbound['wait'] {
  return base.hold !== null || isOpen(base, now) ? base.wait : null;
}

function isOpen({ openUntil }: Inbound, now: number): boolean {
  return openUntil !== null && openUntil > now;
}

/** A record that is seen for the first time may have failed before: then nothing of it was stored. */
function isCured(before: Inbound | null, after: Inbound): boolean {
  if (before === null) return true;
  return (before.failure !== null && after.failure === null) || (isNotKept(before) && !isNotKept(after));
}

function endOf(next: Inbound, now: number): End {
  if (isNotKept(next)) return 'failed';
  const dueAt = inboundDueAt(next);
  return dueAt !== null && dueAt <= now ? 'due' : 'idle';
}

/** Nothing is known of it yet. */
export function firstSeen(key: InboundKey, feed: Feed, now: number): Inbound {
  return {
    ...key,
    entity: feed.entity,
    content: {},
    hash: '',
    isGone: false,
    seq: 0,
    doneSeq: 0,
    firstSeenAt: now,
    changedAt: now,
    phase: 'new',
    ref: null,
    lookedAt: null,
    intent: null,
    openUntil: null,
    agreed: null,
    written: [],
    lost: [],
    hold: null,
    failure: null,
    wait: null,
    trail: [],
    group: null,
    version: 0,
  };
}

function told({ feed, key }: Incoming): IncomingTold {
  return { ...key, entity: feed.entity, source: feed.source };
}

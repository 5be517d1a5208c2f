import type { ChangePage, Source } from '../connectors/contract.ts';
import { SECOND } from '../domain/time.ts';
import { keepIncoming, type KeepServices, type Kept } from './keep-incoming.ts';
import type { SourceCursor } from './ports/inbound.ts';
import type { Services } from './services.ts';
import { readersOf, type SourceReader } from './source-readers.ts';

export type ReadSourceServices = KeepServices & Pick<Services, 'sourceCursors' | 'deadline' | 'connector'>;

/**
 * `read`: everything up to now. `more`: the rest is read the next time. `unavailable`: the system gave no answer.
 * `overtaken`: somebody else has moved the cursor.
 */
export type SourceEnd = 'read' | 'more' | 'unavailable' | 'overtaken';

/** A read of one source on its way. */
export interface SourceRead {
  readonly reader: SourceReader;
  readonly startedAt: number;
  readonly cursor: SourceCursor;
  readonly pages: number;
  readonly records: number;
  readonly kept: Kept;
  readonly end: SourceEnd;
  /** Why the system gave no answer; null unless `unavailable`. */
  readonly words: string | null;
}

/** One page takes no longer than this; none is begun with less time left, or the system would be blamed for our haste. */
export const PAGE_DEADLINE_MS = 20 * SECOND;

/** Nothing is read yet. A cursor that was reached without one of the feeds is none. */
export function beginRead(reader: SourceReader, cursor: SourceCursor, now: number): SourceRead {
  const readers = readersOf(reader);
  const from = isReachedBy(readers, cursor) ? cursor.cursor : null;
  return {
    ...{ reader, startedAt: now, pages: 0, records: 0, end: 'more', words: null },
    cursor: { ...cursor, cursor: from, readers },
    kept: { changed: 0, failed: 0, due: 0, unread: null },
  };
}

/** Whether everything up to the cursor was kept for each of these readers. */
export function isReachedBy(readers: readonly string[], { readers: known }: SourceCursor): boolean {
  return readers.every((one) => known.includes(one));
}

/**
 * Reads the next page. Its records are stored before the cursor moves: a crash in between reads them again. The source
 * counts as read only at its last page, so that one with more is due at once. Nothing is stored after `until`, when somebody
 * else may be at it.
 */
export async function readPage(
  services: ReadSourceServices,
  read: SourceRead,
  until: number,
): Promise<SourceRead> {
  const { reader, cursor } = read;
  const source = sourceOf(services, reader);
  const context = { company: reader.company, signal: services.deadline(PAGE_DEADLINE_MS) };
  const startedAt = services.clock.now();
  const answer = await source.changesSince(cursor.cursor, context);
  if (answer.outcome !== 'read') {
    return { ...(await noteFailure(services, read)), end: 'unavailable', words: answer.words };
  }
  const page = answer.value;
  if (page.hasMore && page.cursor === cursor.cursor) {
    throw new Error(`Source "${reader.source}" has more behind a cursor that does not move.`);
  }
  const asked = { startedAt, until, readAgain: (externalId: string) => source.read(externalId, context) };
  const kept = sum(read.kept, await keepIncoming(services, reader, source.spec, page.records, asked));
  if (kept.unread !== null) return { ...(await noteFailure(services, read)), words: kept.unread };
  const stored = { ...read, pages: read.pages + 1, records: read.records + page.records.length, kept };
  return saved(services, stored, cursorAfter(read, page), page.hasMore ? 'more' : 'read');
}

/** The read had no end: the next one waits longer. */
export function noteFailure(
  services: Pick<Services, 'sourceCursors'>,
  read: SourceRead,
): Promise<SourceRead> {
  const { cursor, startedAt } = read;
  const failing = { failures: cursor.failures + 1, failingSince: cursor.failingSince ?? startedAt };
  return saved(services, read, { ...cursor, readAt: startedAt, ...failing }, 'unavailable');
}

function cursorAfter({ cursor, startedAt }: SourceRead, page: ChangePage): SourceCursor {
  const readAt = page.hasMore ? cursor.readAt : startedAt;
  return { ...cursor, cursor: page.cursor, readAt, failures: 0, failingSince: null };
}

async function saved(
  { sourceCursors }: Pick<Services, 'sourceCursors'>,
  read: SourceRead,
  cursor: SourceCursor,
  end: SourceEnd,
): Promise<SourceRead> {
  const { source, company } = read.reader;
  const isSaved = await sourceCursors.save(source, company, cursor);
  return isSaved
    ? { ...read, cursor: { ...cursor, version: cursor.version + 1 }, end }
    : { ...read, end: 'overtaken' };
}

function sourceOf({ connector }: ReadSourceServices, { source }: SourceReader): Source {
  const found = Object.hasOwn(connector.sources, source) ? connector.sources[source] : undefined;
  if (!found) throw new Error(`Connector ${connector.name} has no source "${source}".`);
  return found;
}

function sum(one: Kept, other: Kept): Kept {
  return {
    changed: one.changed + other.changed,
    failed: one.failed + other.failed,
    due: one.due + other.due,
    unread: one.unread ?? other.unread,
  };
}

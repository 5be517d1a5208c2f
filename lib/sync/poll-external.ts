import { HOUR, MINUTE, SECOND } from '../domain/time.ts';
import type { SourceCursor } from './ports/inbound.ts';
import {
  beginRead,
  isReachedBy,
  noteFailure,
  PAGE_DEADLINE_MS,
  readPage,
  type ReadSourceServices,
  type SourceEnd,
  type SourceRead,
} from './read-source.ts';
import type { Services } from './services.ts';
import { readersOf, sourceReaders, type SourceReader } from './source-readers.ts';

export type PollServices = ReadSourceServices &
  Pick<Services, 'newId' | 'integration' | 'leases' | 'dispatcher'>;

export interface PollReport {
  /** `busy`: another poll is at work, and nothing was done. */
  readonly end: 'polled' | 'busy';
  /** The sources that were due. */
  readonly sources: readonly SourceReport[];
  /** The sources that have given no answer for half an hour or longer, due now or not. */
  readonly silent: readonly SilentSource[];
}

export interface SourceReport {
  readonly source: string;
  readonly company: string;
  readonly end: SourceEnd;
  readonly pages: number;
  readonly records: number;
  /** Stored with new content, once per feed; could not be kept. */
  readonly changed: number;
  readonly failed: number;
  /** Why the system gave no answer. */
  readonly words: string | null;
}

export interface SilentSource {
  readonly source: string;
  readonly company: string;
  readonly failingSince: number;
}

/** A source is read so often where nobody asks. */
const INTERVAL_MS = 5 * MINUTE;
/** Without an answer it is read again after this time, then after twice as long each time, up to an hour. */
const FIRST_RETRY_MS = 15 * SECOND;
const TOLD_AFTER_MS = 30 * MINUTE;
const LEASE_NAME = 'poll-external';
/** Beyond `stopAt`, to store the page that was read until then. */
const LEASE_MARGIN_MS = 10 * SECOND;
/** The dispatcher sees records through an index that is late by this much at most. */
const WAKE_AFTER_SECONDS = 2;

/**
 * Reads what has changed in the external system since the last time, and stores what Precoro is to hold. Nothing is sent to
 * Precoro: the dispatcher does that, and is woken. To be called each minute; it decides what is due. The sources take turns
 * page by page, so that none waits for the first load of another. One poll at a time: an older answer must not be stored
 * after a newer one.
 *
 * Throws the first error of a source, after the others were read.
 */
export async function pollExternal(services: PollServices, stopAt: number): Promise<PollReport> {
  const { clock, leases, newId } = services;
  const lease = await leases.acquire(LEASE_NAME, newId(), stopAt + LEASE_MARGIN_MS, clock.now());
  if (!lease) return { end: 'busy', sources: [], silent: [] };
  const known = await readCursors(services);
  const due = known.filter(({ reader, cursor }) => isDue(reader, cursor, clock.now()));
  const polled = await readInTurns(
    services,
    due.map(({ reader, cursor }) => beginRead(reader, cursor, clock.now())),
    stopAt,
  );
  await leases.release(lease);
  const [crash] = polled.crashes;
  if (crash) throw crash;
  const ends = known.map((one) => polled.reads.find(({ reader }) => reader === one.reader) ?? one);
  return { end: 'polled', sources: polled.reads.map(reportOf), silent: silentOf(ends, clock.now()) };
}

interface KnownSource {
  readonly reader: SourceReader;
  readonly cursor: SourceCursor;
}

function readCursors({ integration, sourceCursors }: PollServices): Promise<readonly KnownSource[]> {
  return Promise.all(
    sourceReaders(integration).map(async (reader) => ({
      reader,
      cursor: await sourceCursors.read(reader.source, reader.company),
    })),
  );
}

function isDue(reader: SourceReader, cursor: SourceCursor, now: number): boolean {
  if (cursor.askedAt !== null) return true;
  if (cursor.failures > 0) return now >= cursor.readAt + retryAfterMs(cursor.failures);
  return now >= cursor.readAt + INTERVAL_MS || !isReachedBy(readersOf(reader), cursor);
}

function retryAfterMs(failures: number): number {
  return Math.min(HOUR, FIRST_RETRY_MS * 2 ** (failures - 1));
}

interface Polled {
  readonly reads: readonly SourceRead[];
  readonly crashes: readonly Error[];
}

async function readInTurns(
  services: PollServices,
  begun: readonly SourceRead[],
  stopAt: number,
): Promise<Polled> {
  const reads = [...begun];
  const crashes: Error[] = [];
  let isWoken = false;
  const isOpen = (read: SourceRead): boolean =>
    read.end === 'more' && services.clock.now() <= stopAt - PAGE_DEADLINE_MS;
  while (reads.some(isOpen)) {
    for (const [index, read] of reads.entries()) {
      if (!isOpen(read)) continue;
      try {
        reads[index] = await readPage(services, read, stopAt + LEASE_MARGIN_MS);
      } catch (cause) {
        crashes.push(crashOf(read, cause));
        reads[index] = await noteFailure(services, read);
      }
      const isWork = (reads[index]?.kept.due ?? 0) > 0;
      if (isWork && !isWoken) await services.dispatcher.wake(WAKE_AFTER_SECONDS);
      isWoken ||= isWork;
    }
  }
  return { reads, crashes };
}

function crashOf({ reader: { source, company } }: SourceRead, cause: unknown): Error {
  const words = cause instanceof Error ? cause.message : 'something that is no error was thrown';
  return new Error(`Reading "${source}" of company "${company}" stopped: ${words}`, { cause });
}

function silentOf(known: readonly KnownSource[], now: number): readonly SilentSource[] {
  return known.flatMap(({ reader: { source, company }, cursor: { failingSince } }) =>
    failingSince !== null && now - failingSince >= TOLD_AFTER_MS ? [{ source, company, failingSince }] : [],
  );
}

function reportOf({
  reader: { source, company },
  end,
  pages,
  records,
  kept,
  words,
}: SourceRead): SourceReport {
  return { source, company, end, pages, records, changed: kept.changed, failed: kept.failed, words };
}

import { contentHash } from '../../lib/domain/hashing.ts';
import { MINUTE, SECOND, fromPrecoroTime, toPrecoroTime } from '../../lib/domain/time.ts';
import type { Client, ClientWorld } from './contract.ts';
import type { Ask, Pace } from './paced-calls.ts';
import { NoAnswerError, pacedCalls } from './paced-calls.ts';
import type { Stream } from './tap-streams.ts';
import { SAME_WORK } from './tap-streams.ts';
import type { Row } from './wire.ts';
import { pageOf, rowOf } from './wire.ts';
import { ended } from './work-list.ts';

/** All optional. */
export interface TapTargetOptions {
  /** Default: the four entities that our engine carries. */
  readonly streams?: readonly Stream[];
  /** From one job's start to the next; a job that takes longer delays it. Default 30 minutes. */
  readonly everyMs?: number;
  /** Where the first job reads from, epoch ms; default the client's start. */
  readonly startDate?: number;
  /** Reads once more what has no external id yet, back to the start date; default false. */
  readonly secondPass?: boolean;
  /**
   * A record that was written and linked with the same content is left alone; default true. False is what a lost job state does: where a
   * PATCH changes `updateDate`, every record then comes back in every job.
   */
  readonly remembersHashes?: boolean;
}

interface Found {
  readonly stream: Stream;
  readonly record: Row;
}

const PACE: Pace = { pauseMs: SECOND, tries: 5, backoffMs: (tried) => SECOND * 2 ** tried };

/**
 * The way of tap-precoro and target-precoro (precoro-api.md sections 8.1 and 8.2), without their known bugs: a job each
 * half hour reads all lists since their bookmarks, then every document by itself, then writes, then sets each written
 * record's external id, also where it is already right. Webhooks are not heard.
 */
export function tapTargetClient(world: ClientWorld, options: TapTargetOptions = {}): Client {
  const { clock } = world;
  const end = new AbortController();
  const ask = pacedCalls(world, PACE, end.signal);
  const startDate = options.startDate ?? clock.now();
  const bookmarks = new Map<string, number>();
  const hashes = new Map<string, string>();
  const running: Promise<unknown>[] = [];

  async function job(): Promise<void> {
    const found: Found[] = [];
    for (const stream of options.streams ?? SAME_WORK) found.push(...(await extract(stream)));
    const written: { readonly one: Found; readonly externalId: string }[] = [];
    for (const one of found.filter(isNews)) {
      const { stream, record } = one;
      const externalId = await world.external.write(stream.entity, String(record.id), record);
      written.push({ one, externalId });
    }
    for (const { one, externalId } of written) {
      await ask('PATCH', `${one.stream.path}/${keyOf(one.stream, one.record)}`, { externalId });
      hashes.set(nameOf(one), hashOf(one.record));
    }
  }

  /** The bookmark moves once all of the stream is read, to the newest update seen. */
  async function extract(stream: Stream): Promise<Found[]> {
    const since = bookmarks.get(stream.name) ?? startDate;
    const rows = await readList(ask, stream, since);
    if (options.secondPass && stream.unexported !== null) {
      const known = new Set(rows.map(({ id }) => id));
      const left = await readList(ask, stream, startDate, [stream.unexported]);
      rows.push(...left.filter(({ id }) => !known.has(id)));
    }
    const records = stream.readsDetails ? await readDetails(ask, stream, rows) : rows;
    const newest = Math.max(since, ...rows.map(({ updateDate }) => fromPrecoroTime(updateDate) ?? since));
    bookmarks.set(stream.name, newest);
    return records.map((record) => ({ stream, record }));
  }

  function isNews(one: Found): boolean {
    return options.remembersHashes === false || hashes.get(nameOf(one)) !== hashOf(one.record);
  }

  async function repeat(): Promise<void> {
    for (let due = clock.now(); ;) {
      try {
        await job();
      } catch (error) {
        // The job has failed; the next one goes on from the last bookmarks.
        if (!(error instanceof NoAnswerError)) throw error;
      }
      due = Math.max(due + (options.everyMs ?? 30 * MINUTE), clock.now());
      await clock.sleep(due - clock.now(), end.signal);
    }
  }

  return {
    start() {
      running.push(repeat());
    },
    onWebhook: () => undefined,
    async stop() {
      end.abort(new Error('The client is stopped'));
      await ended(running, end.signal);
    },
  };
}

/** Pages of the default size, one after another, until Precoro says there is no further one. */
async function readList(
  ask: Ask,
  stream: Stream,
  since: number,
  more: readonly string[] = [],
): Promise<Row[]> {
  const filters = [`modifiedSince=${toPrecoroTime(since)}`, ...stream.filters, ...more].join('&');
  const rows: Row[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await ask('GET', `${stream.path}?${filters}&page=${page}`);
    if (answer.status !== 200) throw new NoAnswerError(`GET ${stream.path}: ${answer.status}`);
    const read = pageOf(answer.body);
    rows.push(...read.rows);
    if (!read.hasNext) return rows;
  }
}

async function readDetails(ask: Ask, stream: Stream, rows: readonly Row[]): Promise<Row[]> {
  const records: Row[] = [];
  for (const row of rows) {
    const answer = await ask('GET', `${stream.path}/${keyOf(stream, row)}`);
    if (answer.status === 200) records.push(rowOf(answer.body));
  }
  return records;
}

function nameOf({ stream, record }: Found): string {
  return `${stream.entity}#${record.id}`;
}

function keyOf(stream: Stream, row: Row): string {
  return stream.key === 'idn' ? (row.idn ?? '') : String(row.id);
}

/** Of what a person can change: not of what the write-back itself changes. */
function hashOf(record: Row): string {
  const { updateDate: _date, externalId: _id, externalIntegrationLog: _log, ...content } = record;
  const { integrationStatus: _status, ...own } = content;
  return contentHash(own);
}

import { DecodeError } from '../../domain/decode.ts';
import { unavailable } from '../unavailable.ts';
import { notUnderstood, type Failed } from './answer.ts';
import type { ApiClient } from './client.ts';
import { decodeId, idValue } from './decode.ts';
import { lookUp } from './json-path.ts';
import { FIRST_PAGE, readPage, type PageStart } from './pages.ts';
import type { ListingPlan, RecordPlan, RequestPlan } from './plan.ts';
import type { Values } from './template.ts';

/** How the records of one target or source are read. */
export interface Reading<T> {
  readonly client: ApiClient;
  readonly record: RecordPlan;
  readonly read: RequestPlan;
  /** Throws DecodeError. */
  readonly decode: (json: unknown) => T;
}

export type Got<T> = { readonly is: 'got'; readonly value: T } | Failed;

/** The record of that id; null where there is none. */
export async function readRecord<T>(
  reading: Reading<T>,
  externalId: string,
  values: Values,
  signal: AbortSignal,
): Promise<Got<T | null>> {
  const { client, read } = reading;
  const id = idValue(reading.record, externalId);
  const answer = await client.send(read, { ...values, id }, signal);
  if (answer.is === 'notFound') return { is: 'got', value: null };
  if (answer.is !== 'ok') return answer;
  const found = lookUp(answer.json, read.result);
  if (found === 'none' || (found !== 'missing' && found.found === null)) return { is: 'got', value: null };
  if (found === 'missing')
    return notUnderstood(client.plan.name, `there is no record at "${read.result.join('.')}"`);
  return decoded(client, () => reading.decode(found.found));
}

export interface RecordPage<T> {
  readonly records: readonly T[];
  readonly members: readonly unknown[];
  readonly json: unknown;
  readonly next: PageStart | null;
  /** By the system's own clock, where it tells. */
  readonly answeredAt: number | null;
}

/** One page, decoded; members that are only ids are read one by one. */
export async function readRecords<T>(
  reading: Reading<T>,
  listing: ListingPlan,
  values: Values,
  start: PageStart,
  signal: AbortSignal,
): Promise<Got<RecordPage<T>>> {
  const page = await readPage(reading.client, listing, values, start, signal);
  if (page.is !== 'page') return page;
  const { members } = page;
  const records: T[] = [];
  for (const member of members) {
    const one = await recordOf(reading, listing, member, values, signal);
    if (one.is !== 'got') return one;
    // Deleted since the list was made.
    if (one.value !== null) records.push(one.value);
  }
  return { is: 'got', value: { ...page, records } };
}

async function recordOf<T>(
  reading: Reading<T>,
  listing: ListingPlan,
  member: unknown,
  values: Values,
  signal: AbortSignal,
): Promise<Got<T | null>> {
  if (listing.answers === 'record') return decoded(reading.client, () => reading.decode(member));
  const id = decoded(reading.client, () => decodeId(reading.record, member));
  return id.is === 'got' ? readRecord(reading, id.value, values, signal) : id;
}

export function decoded<T>(client: ApiClient, decode: () => T): Got<T> {
  try {
    return { is: 'got', value: decode() };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return notUnderstood(client.plan.name, client.redact(error.message));
  }
}

const PAGE_TIMEOUT_MS = 60_000;

/** Every record, page by page. Throws Error with words for people where the system does not answer. */
export async function* walk<T>(reading: Reading<T>, listing: ListingPlan, values: Values): AsyncGenerator<T> {
  for (let start: PageStart | null = FIRST_PAGE; start !== null;) {
    const page: Got<RecordPage<T>> = await readRecords(
      reading,
      listing,
      values,
      start,
      AbortSignal.timeout(PAGE_TIMEOUT_MS),
    );
    if (page.is !== 'got') throw new Error(unavailable(page).words);
    yield* page.value.records;
    start = page.value.next;
  }
}

import { recordKey, type RecordRef } from '../domain/records.ts';
import { inParallel } from '../sync/hand-on.ts';
import type { Link, MirrorRecord } from '../sync/ports/state.ts';
import { mappingOf } from '../sync/services.ts';
import { editMirrored } from './edit-mirrored.ts';
import { incomingMeantBy, isIncoming } from './inward/incoming-key.ts';
import {
  isUnfinishedIncoming,
  retryIncoming,
  retryNeverKept,
  type IncomingRetry,
  type RetryIncomingServices,
} from './inward/retry-incoming.ts';
import { sendRecords } from './send-records.ts';
import type { OperatorServices } from './services.ts';

export type RetryServices = RetryIncomingServices &
  Pick<OperatorServices, 'mirror' | 'upserts' | 'dispatcher' | 'audit'>;

/** What became of the records that were named, each in one of the lists. */
export interface RetryEnd {
  readonly sent: readonly RecordRef[];
  /** On hold: they go on when they are released. */
  readonly held: readonly RecordRef[];
  /** Never read, or forgotten; of the external system also what it cannot be asked for now, or has no more. */
  readonly unknown: readonly RecordRef[];
}

/** An audit line names so many records and counts the rest. */
const NAMED_IN_AUDIT = 50;
const AT_ONCE = 8;

/**
 * Tries records again at once instead of tonight. One that could not be understood is read from Precoro again, before
 * everything that is not urgent.
 */
export async function retryRecords(services: RetryServices, refs: readonly RecordRef[]): Promise<RetryEnd> {
  const distinct = [...new Map(refs.map((ref) => [recordKey(ref), ref])).values()];
  const judged = await inParallel(distinct, AT_ONCE, async (ref) => {
    const incoming = await retryIncomingOf(services, ref);
    const out = isIncoming(ref) ? null : await judge(services, ref);
    return { ref, is: whole(out, incoming), isIncoming: incoming === 'sent' };
  });
  const list = (wanted: Judged) => judged.filter(({ is }) => is === wanted).map(({ ref }) => ref);
  const outward = [...list('apply'), ...list('read')];
  const sent = [...outward, ...list('incoming')];
  if (sent.length > 0) await tellAudit(services, sent);
  if (outward.length > 0) {
    await readAgain(services, list('read'));
    await sendRecords(services, outward);
  }
  if (judged.some(({ isIncoming }) => isIncoming)) await services.dispatcher.wake(0);
  return { sent, held: list('held'), unknown: list('unknown') };
}

type Judged = 'apply' | 'read' | 'incoming' | 'held' | 'unknown';

/** What is done in one direction counts, also where the other can do nothing. */
function whole(out: Judged | null, incoming: IncomingRetry | null): Judged {
  if (out === 'apply' || out === 'read') return out;
  if (incoming === 'sent') return 'incoming';
  return out ?? incoming ?? 'unknown';
}

/** Null for a record that has nothing to do in this direction. */
async function retryIncomingOf(services: RetryServices, ref: RecordRef): Promise<IncomingRetry | null> {
  const found = await incomingMeantBy(services, ref);
  if (found.length === 0) return isIncoming(ref) ? retryNeverKept(services, ref) : null;
  const onlyComesIn = !mappingOf(services.integration, ref.entity);
  const some = isIncoming(ref) || onlyComesIn ? found : found.filter(isUnfinishedIncoming);
  const ends: IncomingRetry[] = [];
  for (const one of some) ends.push(await retryIncoming(services, one));
  return ends.find((end) => end === 'sent') ?? ends[0] ?? null;
}

async function judge(services: RetryServices, ref: RecordRef): Promise<Judged> {
  if (!(await services.mirror.read(ref)) || !mappingOf(services.integration, ref.entity)) return 'unknown';
  const { companies } = services.integration;
  const links = await Promise.all(companies.map((company) => services.links.read(ref, company)));
  const known = links.filter((link) => link !== null);
  if (known.some(({ hold }) => hold) && !known.some(isUnfinished)) return 'held';
  return (await services.failures.read(ref))?.failure.kind === 'decode' ? 'read' : 'apply';
}

/** There is something to try in another company. */
function isUnfinished({ hold, failure, wait }: Link): boolean {
  return hold === null && (failure !== null || wait !== null);
}

async function tellAudit({ audit, clock, who }: RetryServices, refs: readonly RecordRef[]): Promise<void> {
  const keys = refs.map(recordKey);
  const [only = ''] = keys;
  const subject = keys.length === 1 ? only : `${keys.length} records`;
  const detail = keys.length === 1 ? {} : { records: keys.slice(0, NAMED_IN_AUDIT), count: keys.length };
  await audit.record({ at: clock.now(), who, what: 'retried', subject, detail });
}

async function readAgain(services: RetryServices, refs: readonly RecordRef[]): Promise<void> {
  if (refs.length === 0) return;
  const now = services.clock.now();
  await inParallel(refs, AT_ONCE, (ref) => editMirrored(services, ref, (record) => dueLive(record, now)));
  await services.dispatcher.wake(0);
}

function dueLive(record: MirrorRecord, now: number): MirrorRecord {
  return { ...record, detailDueAt: now, detailClass: 'live' };
}

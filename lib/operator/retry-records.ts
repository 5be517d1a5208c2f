import { recordKey, type RecordRef } from '../domain/records.ts';
import { inParallel } from '../sync/hand-on.ts';
import type { Link, MirrorRecord } from '../sync/ports/state.ts';
import { editMirrored } from './edit-mirrored.ts';
import { sendRecords } from './send-records.ts';
import type { OperatorServices } from './services.ts';

export type RetryServices = Pick<
  OperatorServices,
  'clock' | 'integration' | 'mirror' | 'links' | 'failures' | 'upserts' | 'dispatcher' | 'audit' | 'who'
>;

/** What became of the records that were named, each in one of the lists. */
export interface RetryEnd {
  readonly sent: readonly RecordRef[];
  /** On hold: they go on when they are released. */
  readonly held: readonly RecordRef[];
  /** Never read from Precoro, or forgotten. */
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
  const judged = await inParallel(distinct, AT_ONCE, async (ref) => ({
    ref,
    is: await judge(services, ref),
  }));
  const list = (wanted: Judged) => judged.filter(({ is }) => is === wanted).map(({ ref }) => ref);
  const sent = [...list('apply'), ...list('read')];
  if (sent.length > 0) {
    await tellAudit(services, sent);
    await readAgain(services, list('read'));
    await sendRecords(services, sent);
  }
  return { sent, held: list('held'), unknown: list('unknown') };
}

type Judged = 'apply' | 'read' | 'held' | 'unknown';

async function judge(services: RetryServices, ref: RecordRef): Promise<Judged> {
  if (!(await services.mirror.read(ref))) return 'unknown';
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

import type { EntityName, RecordRef } from '../domain/records.ts';
import { toPrecoroTime } from '../domain/time.ts';
import { inParallel } from '../sync/hand-on.ts';
import type { MirrorRecord } from '../sync/ports/state.ts';
import { limitsOf } from '../sync/services.ts';
import { changedSince, type ChangedServices } from './changed-since.ts';
import { configured } from './configured.ts';
import { editMirrored } from './edit-mirrored.ts';
import { priceOf, type Price } from './price.ts';
import { readFrom, type ReadFromServices } from './read-from.ts';
import { sendRecords } from './send-records.ts';
import type { OperatorServices } from './services.ts';

/** What a resync takes. Plain data. */
export interface ResyncPlan {
  readonly entity: EntityName;
  /** For people: "invoice". */
  readonly label: string;
  readonly at: number;
  /** Records that Precoro changed at this time or later, by its own dates. */
  readonly since: number;
  /** Whether they are read from Precoro again; otherwise what is known of them is applied again. */
  readonly read: boolean;
  /** Linked, or to be written outside. */
  readonly records: number;
  /** Of them, last written by an older version of the mapping. */
  readonly outdated: number;
  /** To Precoro. */
  readonly requests: Price & { readonly lists: number; readonly details: number };
}

export interface ResyncEnd {
  /** Records whose message was sent. */
  readonly sent: number;
  /** Documents that are read again one by one. */
  readonly detailsDue: number;
  /** Whether what changed is read again from lists; false without `read`, and before the first read is finished. */
  readonly readAgain: boolean;
}

export type PlanResyncServices = ChangedServices & Pick<OperatorServices, 'clock' | 'ledgers'>;
export type ResyncServices = ChangedServices &
  ReadFromServices &
  Pick<OperatorServices, 'upserts' | 'audit' | 'who'>;

const ROWS_PER_LIST = 200;
const BATCH = 500;

/**
 * The price of a resync: nothing is changed. Throws RangeError for an entity that is not configured.
 */
export async function planResync(
  services: PlanResyncServices,
  entity: EntityName,
  since: number,
  { read }: { readonly read: boolean },
): Promise<ResyncPlan> {
  const { integration, catalogue, clock } = services;
  const mapping = configured(integration, entity);
  const { label, rowsAreComplete } = catalogue[entity];
  let rows = 0;
  let records = 0;
  let outdated = 0;
  for await (const found of changedSince(services, mapping, since)) {
    rows += 1;
    if (found.isSent) records += 1;
    if (found.isSent && found.isOutdated) outdated += 1;
  }
  const lists = read ? Math.max(1, Math.ceil(rows / ROWS_PER_LIST)) : 0;
  const details = read && !rowsAreComplete ? records : 0;
  const { ledger } = await services.ledgers.read();
  const price = priceOf(ledger, limitsOf(integration), lists + details, clock.now());
  const requests = { lists, details, ...price };
  return { entity, label, at: clock.now(), since, read, records, outdated, requests };
}

/**
 * Applies every such record again, after having it read again if the plan says so. What the dispatcher does meanwhile is
 * not lost: marks are only added, and its cursor only goes back, under its lease. `onProgress` hears how many records
 * are done.
 *
 * Throws DispatcherBusyError.
 */
export async function resync(
  services: ResyncServices,
  plan: Pick<ResyncPlan, 'entity' | 'since' | 'read'>,
  onProgress: (done: number) => void = () => undefined,
): Promise<ResyncEnd> {
  const { audit, catalogue, clock, integration, who } = services;
  const { entity, since, read } = plan;
  const mapping = configured(integration, entity);
  const detail = { since: toPrecoroTime(since), read };
  await audit.record({ at: clock.now(), who, what: 'resynced', subject: entity, detail });
  const readAgain = read && (await readFrom(services, entity, since));
  const marks = read && !catalogue[entity].rowsAreComplete;
  let sent = 0;
  let detailsDue = 0;
  let batch: RecordRef[] = [];
  const flush = async () => {
    if (marks) detailsDue += await markDue(services, batch);
    await sendRecords(services, batch);
    sent += batch.length;
    batch = [];
    onProgress(sent);
  };
  for await (const { ref, isSent } of changedSince(services, mapping, since)) {
    if (isSent) batch.push(ref);
    if (batch.length >= BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  if (detailsDue > 0) await services.dispatcher.wake(0);
  return { sent, detailsDue, readAgain };
}

/** One that is due already keeps its class: it may be urgent. */
async function markDue(
  services: Pick<ResyncServices, 'mirror' | 'clock'>,
  refs: readonly RecordRef[],
): Promise<number> {
  const now = services.clock.now();
  const due = (record: MirrorRecord): MirrorRecord =>
    record.detailDueAt !== null && record.detailDueAt <= now
      ? record
      : { ...record, detailDueAt: now, detailClass: 'background' };
  const marked = await inParallel(refs, 8, (ref) => editMirrored(services, ref, due));
  return marked.filter(Boolean).length;
}

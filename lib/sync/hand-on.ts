import { DecodeError, isFields, property, type Decoder } from '../domain/decode.ts';
import { identifier, recordId } from '../domain/decode-scalars.ts';
import { contentHash } from '../domain/hashing.ts';
import { recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import { decodeLook } from './decode-look.ts';
import { clearDecodeFailure, tellUndecodable } from './undecodable.ts';
import { hashOfRow, mergeRow, newMirrorRecord, sendable, type RowRules, type Sight } from './merge-look.ts';
import { noticeDrift, wakeOnceMore, type Drift } from './inward/notice-drift.ts';
import { sendAndMark } from './send-and-mark.ts';
import { hintId } from './hint-key.ts';
import type { EntityState, MirrorRecord } from './ports/state.ts';
import type { Services } from './services.ts';

export type HandOnServices = Pick<
  Services,
  | 'clock'
  | 'integration'
  | 'catalogue'
  | 'mirror'
  | 'failures'
  | 'links'
  | 'inbounds'
  | 'writeBacks'
  | 'upserts'
  | 'events'
  | 'log'
>;

/** What reading a batch of rows came to. */
export interface HandedOn {
  readonly ids: readonly string[];
  readonly records: readonly PrecoroRecord[];
  readonly changed: number;
  /** Those whose row was new or showed another content; what only our own write moved is none. */
  readonly news: readonly PrecoroRecord[];
}

/**
 * Hands rows on: each is in the mirror, or in the failures table, before this returns; only then may a cursor pass it.
 * What may be sent on goes to the queue; what the queue did not take stays unsent for the sweep. `hints` say when records
 * were heard of.
 */
export async function handOnRows(
  services: HandOnServices,
  rows: readonly unknown[],
  rules: RowRules,
  fence: number,
  hints: EntityState['hints'] = {},
): Promise<HandedOn> {
  const observedAt = services.clock.now();
  const sights: Sight[] = [];
  const ids: string[] = [];
  for (const row of rows) {
    const decoded = decodeRow(row, rules, observedAt);
    ids.push(decoded.ref.id);
    if ('record' in decoded) sights.push({ record: decoded.record, observedAt, fence });
    else await recordUndecodable(services, decoded, rules.facts);
  }
  const known = await services.mirror.readMany(sights.map(({ record }) => refOf(rules.facts.name, record)));
  const heard = new Map(Object.entries(hints).map(([key, { at }]) => [hintId(key), at]));
  const saved = await inParallel(sights, 16, (sight) => mergeAndSave(services, known, sight, rules, heard));
  const changed = saved.filter((record) => record !== null);
  await sendOn(services, changed, rules.facts);
  const records = sights.map(({ record }) => record);
  const news = records.filter((record) =>
    isNews(record, known.get(recordKey(refOf(rules.facts.name, record))), rules.facts),
  );
  return { ids, records, changed: changed.length, news };
}

function isNews(record: PrecoroRecord, known: MirrorRecord | undefined, facts: EntityFacts): boolean {
  return known?.row?.hash !== hashOfRow(record, facts);
}

/** Sends complete, unsent versions to the queue and remembers what was taken. */
export async function sendOn(
  services: Pick<Services, 'mirror' | 'upserts'>,
  records: readonly MirrorRecord[],
  facts: EntityFacts,
): Promise<void> {
  const unsent = records.filter((record) => record.seq > record.sentSeq && sendable(record, facts) !== null);
  await sendAndMark(services.upserts, unsent, ({ ref, seq }) => services.mirror.markSent(ref, seq));
}

async function mergeAndSave(
  services: HandOnServices,
  known: ReadonlyMap<string, MirrorRecord>,
  sight: Sight,
  rules: RowRules,
  heard: ReadonlyMap<string, number>,
): Promise<MirrorRecord | null> {
  const ref = refOf(rules.facts.name, sight.record);
  let before = known.get(recordKey(ref)) ?? newMirrorRecord(ref, sight.record.idn);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const looked = mergeRow(before, sight, rules);
    if (looked === before) return null;
    const drift = await noticeDrift(services, looked);
    const heardAt = heard.get(ref.id) ?? looked.heardAt;
    const version = versionOf(before, looked, drift, sight.observedAt);
    const sentSeq = rules.mapping === null ? version.seq : looked.sentSeq;
    const detailDueAt = drift.isForOutside ? dueWhole(looked, rules, sight.observedAt) : looked.detailDueAt;
    const merged = { ...looked, ...version, heardAt, sentSeq, detailDueAt };
    if (await services.mirror.save(merged)) {
      await wakeOnceMore(services, drift);
      await afterLook(services, before, sight.record);
      // Where a detail is still to come, it decides: its own failure must not be closed and told in turns for ever.
      const isWhole = rules.facts.rowsAreComplete || merged.detailDueAt === null;
      if (isWhole && before.version > 0) await clearDecodeFailure(services, before.ref);
      return merged;
    }
    before = (await services.mirror.read(ref)) ?? newMirrorRecord(ref, sight.record.idn);
  }
  throw new Error(
    `${recordKey(ref)} is written by too many at once: its look could not be stored in 5 attempts`,
  );
}

/** What is to be sent is read whole, though its row alone does not say that it goes anywhere. */
function dueWhole(record: MirrorRecord, { mapping, facts }: RowRules, now: number): number | null {
  return mapping !== null && sendable(record, facts) === null
    ? (record.detailDueAt ?? now)
    : record.detailDueAt;
}

/** Content that the mirror held before is a version of its own where something else was agreed meanwhile. */
function versionOf(
  before: MirrorRecord,
  { seq, changedAt }: MirrorRecord,
  { isForOutside }: Drift,
  now: number,
): Pick<MirrorRecord, 'seq' | 'changedAt'> {
  return isForOutside && seq === before.seq ? { seq: seq + 1, changedAt: now } : { seq, changedAt };
}

/**
 * What Precoro shows settles write-backs, or makes one due again where somebody cleared it. The mirror cannot tell the
 * two apart: a row from before our own PATCH looks like one that was cleared after it. A first look at a record that
 * shows nothing says nothing.
 */
async function afterLook(
  services: HandOnServices,
  before: MirrorRecord,
  record: PrecoroRecord,
): Promise<void> {
  const shown = { externalId: record.externalId, log: record.externalIntegrationLog };
  const isNew = before.version === 0 && shown.externalId === null && shown.log === null;
  if (!isNew) await services.writeBacks.observe(before.ref, shown, services.clock.now());
}

interface Undecodable {
  readonly ref: RecordRef;
  readonly idn: string | null;
  readonly label: string | null;
  readonly problem: DecodeError;
}

function decodeRow(
  row: unknown,
  rules: RowRules,
  now: number,
): { ref: RecordRef; record: PrecoroRecord } | Undecodable {
  try {
    const record = decodeLook(row, rules, now);
    return { ref: refOf(rules.facts.name, record), record };
  } catch (problem) {
    if (!(problem instanceof DecodeError)) throw problem;
    return { ...names(row, rules.facts.name), problem };
  }
}

/**
 * Whatever names an undecodable row: its id as a row that decodes would have it, so that both are one record; else any
 * short text that stands there; else its content's hash.
 */
function names(row: unknown, entity: EntityName): Omit<Undecodable, 'problem'> {
  const fields = isFields(row) ? row : {};
  const read = (decoder: Decoder<string>, name: string) => unlessWrong(decoder, property(fields, name), name);
  const named = read(identifier, 'id');
  const other = named !== null && PLAIN_NAME.test(named) ? named : unnamed(row);
  return {
    ref: { entity, id: read(recordId, 'id') ?? other },
    idn: read(identifier, 'idn'),
    label: read(identifier, 'name') ?? read(identifier, 'invoiceNumber') ?? read(identifier, 'idn'),
  };
}

/** Fits into every key, and is not one of two. */
const PLAIN_NAME = /^[\w.:-]{1,100}$/;

function unlessWrong(decoder: Decoder<string>, value: unknown, field: string): string | null {
  try {
    return decoder(value, field);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return null;
  }
}

function unnamed(row: unknown): string {
  try {
    return `unnamed-${contentHash(row ?? null).slice(0, 12)}`;
  } catch {
    // Nested so deep that nothing can be made of it.
    return 'unnamed-nested';
  }
}

async function recordUndecodable(
  services: HandOnServices,
  row: Undecodable,
  facts: EntityFacts,
): Promise<void> {
  const known = await services.mirror.read(row.ref);
  if (!known) await services.mirror.save(newMirrorRecord(row.ref, row.idn));
  await tellUndecodable(services, row, row.problem, facts);
}

function refOf(entity: EntityName, record: PrecoroRecord): RecordRef {
  return { entity, id: record.id };
}

/** Runs `work` over all items, at most `width` at a time, keeping the order of results. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}

import { HOUR, MINUTE, SECOND, fromPrecoroTime } from '../domain/time.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { RecordRef } from '../domain/records.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import { contentHashOf, contentOf, NOT_OF_ROWS, rowHashOf } from '../entities/content.ts';
import type { EntityMapping, Integration } from '../mapping/contract.ts';
import type { Look, MirrorRecord } from './ports/state.ts';
import { feedsOf } from './services.ts';
import { laterEachTime } from './timing.ts';
import { mayTravel } from './travel.ts';

/** A record seen at one moment, with what orders it among other looks. */
export interface Sight {
  readonly record: PrecoroRecord;
  readonly observedAt: number;
  readonly fence: number;
}

/** Text of a look: nothing is known of it before the first. */
export function newMirrorRecord(ref: RecordRef, idn: string | null): MirrorRecord {
  return {
    ref,
    idn,
    seq: 0,
    sentSeq: 0,
    row: null,
    detail: null,
    detailDueAt: null,
    detailClass: 'live',
    changedAt: 0,
    heardAt: null,
    version: 0,
  };
}

export interface RowRules {
  readonly facts: EntityFacts;
  /** Null for an entity that only comes from outside: nothing of it is sent on. */
  readonly mapping: EntityMapping | null;
  /** Of options of custom fields: the field whose list is read. */
  readonly fieldId?: string;
  readonly integration: Integration;
  /** While observing, details are read with what is left over. */
  readonly detailClass: 'live' | 'background';
}

/** A row of a list, merged in. The same object comes back when it says nothing new. */
export function mergeRow(known: MirrorRecord, sight: Sight, rules: RowRules): MirrorRecord {
  const look = lookOf(sight, hashOfRow(sight.record, rules.facts));
  if (known.row && !isNewer(look, known.row)) return known;
  const base = { ...known, idn: sight.record.idn, row: look };
  if (rules.facts.rowsAreComplete) {
    return look.hash === known.row?.hash ? sameOrRow(known, base, look) : grown(base, sight.observedAt);
  }
  return withDetailNeed(known, base, sight, rules);
}

/**
 * A record read one by one, merged in. A detail written within the last two seconds is read once more a minute later,
 * because a second edit in the same second would show no new date. `freshUntil` is Precoro's time of the look; null for
 * the answer to our own PATCH, which is always that fresh and would cost a third request per document.
 */
export function mergeDetail(known: MirrorRecord, sight: Sight, freshUntil: number | null): MirrorRecord {
  const look = lookOf(sight, contentHashOf(sight.record));
  if (known.detail && !isNewer(look, known.detail)) {
    return { ...known, ...nextDetail(known, known.detail, look.observedAt, null) };
  }
  const base: MirrorRecord = {
    ...known,
    idn: sight.record.idn,
    detail: look,
    ...nextDetail(known, look, look.observedAt, freshUntil),
  };
  return look.hash === known.detail?.hash ? base : grown(base, sight.observedAt);
}

/** Hash of what a list row shows: compare it with that of another row only. */
export function hashOfRow(record: PrecoroRecord, facts: EntityFacts): string {
  return facts.rowsAreComplete ? contentHashOf(record) : rowHashOf(record);
}

/** What may be sent on: only a complete look. */
export function sendable(record: MirrorRecord, facts: EntityFacts): Look | null {
  return facts.rowsAreComplete ? (record.detail ?? record.row) : record.detail;
}

function lookOf(sight: Sight, hash: string): Look {
  return {
    content: contentOf(sight.record),
    hash,
    updateDate: sight.record.updateDate ?? '',
    observedAt: sight.observedAt,
    fence: sight.fence,
  };
}

/** Order of versions: (updateDate, time observed, fence); at equal seconds the later observation wins. */
function isNewer(look: Look, than: Look): boolean {
  if (look.updateDate !== than.updateDate) return look.updateDate > than.updateDate;
  if (look.observedAt !== than.observedAt) return look.observedAt > than.observedAt;
  return look.fence > than.fence;
}

/**
 * Equal content and date: keep the stored look, so that overlaps of the cursor cost no write. Unless it shows something else
 * of what we write ourselves, which Precoro may do under the same date.
 */
function sameOrRow(known: MirrorRecord, merged: MirrorRecord, look: Look): MirrorRecord {
  const { row } = known;
  return row !== null && look.updateDate === row.updateDate && !integrationValuesMoved(row, look)
    ? known
    : merged;
}

function grown(record: MirrorRecord, now: number): MirrorRecord {
  return { ...record, seq: record.seq + 1, changedAt: now };
}

/** A document's row says that something moved; the lines that may have moved with it need a request. */
function withDetailNeed(
  known: MirrorRecord,
  base: MirrorRecord & { readonly row: Look },
  { record, observedAt }: Sight,
  rules: RowRules,
): MirrorRecord {
  const { row: look } = base;
  const { row, detail, detailDueAt, detailClass } = known;
  if (detail !== null && look.updateDate <= detail.updateDate) {
    return editedInSameSecond(row, detail, look)
      ? { ...base, detailDueAt: observedAt, detailClass: 'background' }
      : sameOrRow(known, base, look);
  }
  const { facts, mapping, integration } = rules;
  const isNeeded = mapping && (isShared(record, rules) || mayTravel(record, facts, mapping, integration));
  if (detail === null && !isNeeded) {
    const unread = { ...base, detailDueAt: null };
    return look.hash === row?.hash ? sameOrRow(known, unread, look) : unread;
  }
  if (detailDueAt !== null && look.updateDate === row?.updateDate) return known;
  // Only what we wrote ourselves moved: look once more to be sure, but in no hurry.
  const isEcho =
    row !== null && detail !== null && look.hash === row.hash && integrationValuesMoved(row, look);
  if (!isEcho) return { ...base, detailDueAt: observedAt, detailClass: rules.detailClass };
  return detailDueAt === null
    ? { ...base, detailDueAt: observedAt + MINUTE, detailClass: 'background' }
    : { ...base, detailDueAt, detailClass };
}

/** It stands outside, and both sides may change it: that is followed whatever its state is here. */
function isShared({ externalId }: PrecoroRecord, { facts, integration }: RowRules): boolean {
  const feeds = externalId === null ? [] : feedsOf(integration, facts.name);
  return feeds.some(({ owners }) => Object.keys(owners).length > 0);
}

/** A detail's date may hide an edit of the same second; the row's own fields give most of them away. */
function editedInSameSecond(row: Look | null, detail: Look, look: Look): boolean {
  if (look.updateDate !== detail.updateDate) return false;
  if (row !== null && look.hash !== row.hash) return true;
  // There and back again: the row says what the last one said, and the detail in between something else. Once the detail
  // was read after a row of that date, a difference is only in how the two are written.
  const isAnswered = row?.updateDate === look.updateDate && row.observedAt < detail.observedAt;
  return !isAnswered && look.observedAt > detail.observedAt && contradicts(look.content, detail.content);
}

/** Whether two looks at a record give another value for what both of them show. */
function contradicts(one: JsonObject, other: JsonObject): boolean {
  return Object.entries(one).some(([name, value]) => {
    const [mine, theirs] = [valueOf(value), valueOf(other[name])];
    return !NOT_OF_ROWS.includes(name) && mine !== null && theirs !== null && mine !== theirs;
  });
}

/** Of a record that is referred to, its id. */
function valueOf(value: Json | undefined): Json {
  if (typeof value !== 'object' || value === null) return value ?? null;
  return 'id' in value ? value['id'] : null;
}

function integrationValuesMoved({ content: before }: Look, { content: now }: Look): boolean {
  return ['externalId', 'externalIntegrationLog'].some((name) => before[name] !== now[name]);
}

function nextDetail(
  known: MirrorRecord,
  look: Look,
  now: number,
  freshUntil: number | null,
): Pick<MirrorRecord, 'detailDueAt' | 'detailClass'> {
  // A list and a detail that never agree on the date must not cost a request each minute for ever.
  if (known.row !== null && known.row.updateDate > look.updateDate) {
    return { detailDueAt: laterEachTime(known.row.observedAt, now, 6 * HOUR), detailClass: 'live' };
  }
  const written = fromPrecoroTime(look.updateDate);
  const isFresh = written !== undefined && freshUntil !== null && freshUntil - written <= 2 * SECOND;
  return isFresh
    ? { detailDueAt: now + MINUTE, detailClass: 'background' }
    : { detailDueAt: null, detailClass: 'live' };
}

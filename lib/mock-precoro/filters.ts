import { DAY, MINUTE, SECOND, fromPrecoroTime } from '../domain/time.ts';
import { ApiError } from './api-messages.ts';
import type { Dated } from './late-visibility.ts';
import type { Document, MasterEntity, MasterRecord, StoredRecord, Supplier } from './model.ts';
import type { Param, ParamMap } from './params.ts';
import { isObject } from './params.ts';
import type { MockSwitches } from './switches.ts';

type Test<T> = (record: T) => boolean;

/** What a list shows. */
interface ListFilter<T> {
  /** Null where all match. */
  readonly matches: Test<T> | null;
  /** No record updated before this matches; null where that is not asked. Spares a look at all of them. */
  readonly updatedSince: number | null;
}

/** What a list needs to know besides the query. */
export interface FilterContext {
  readonly switches: MockSwitches;
  /** The update time that lists show for a record: an older one while a change is not visible yet. Null hides it. */
  readonly visibleUpdate: (record: Dated) => number | null;
}

const MOST_EXTERNAL_IDS = 200;

/** All filters of a supplier list. Throws ApiError 400 for values that Precoro could not read. */
export function supplierFilter(query: ParamMap, context: FilterContext): ListFilter<Supplier> {
  const enable = flagOf(query, 'enable');
  const since = sinceOf(query, context.switches);
  return listFilter<Supplier>(since, [
    ...commonTests(query, context, since),
    enable === undefined ? null : (supplier) => supplier.enable === enable,
  ]);
}

/** All filters of a document list. */
export function documentFilter(query: ParamMap, context: FilterContext): ListFilter<Document> {
  const logicTypes = listOf(query['logicType']);
  const suppliers = listOf(query['supplier']);
  const approved = spanOf(query, 'approvalDate', 'approvalLeftDate', 'approvalRightDate');
  const created = spanOf(query, 'createDate');
  const since = sinceOf(query, context.switches);
  return listFilter<Document>(since, [
    ...commonTests(query, context, since),
    logicTypes && ((document) => logicTypes.includes(String(document.logicType))),
    suppliers && ((document) => suppliers.includes(String(document.supplierId))),
    approved && ((document) => within(document.approvalDate, approved)),
    created && ((document) => within(document.createDate, created)),
  ]);
}

/** Lists that mind neither `modifiedSince` nor `external_id[]`, as far as anybody knows (section 4). */
const OPTIONS: readonly MasterEntity[] = ['itemFieldOption', 'documentFieldOption'];
const WITHOUT_MODIFIED_SINCE: readonly MasterEntity[] = ['tax', 'paymentTerm', ...OPTIONS];
const WITHOUT_EXTERNAL_ID: readonly MasterEntity[] = ['paymentTerm', ...OPTIONS];

/** All filters of a list of master data; those that it does not mind are ignored. `fieldId` is that of options. */
export function masterFilter(
  query: ParamMap,
  context: FilterContext,
  entity: MasterEntity,
  fieldId: number | null,
): ListFilter<MasterRecord> {
  const { switches } = context;
  const mindsSince = switches.modifiedSinceEverywhere || !WITHOUT_MODIFIED_SINCE.includes(entity);
  const since = mindsSince ? sinceOf(query, switches) : null;
  const externalIds = WITHOUT_EXTERNAL_ID.includes(entity) ? null : externalIdsOf(query, switches);
  const suppliers = entity === 'item' ? listOf(query['supplier']) : null;
  return listFilter<MasterRecord>(since, [
    since === null ? null : updatedSince(since, context),
    fieldId === null ? null : (record) => record.fieldId === fieldId,
    externalIds && ((record) => record.externalId !== null && externalIds.has(record.externalId)),
    suppliers && ((record) => suppliers.includes(String(record.values['supplier']))),
  ]);
}

function listFilter<T>(updatedSince: number | null, tests: readonly (Test<T> | null)[]): ListFilter<T> {
  const real = tests.filter((test) => test !== null);
  const matches = real.length === 0 ? null : (record: T) => real.every((test) => test(record));
  return { matches, updatedSince };
}

function commonTests(
  query: ParamMap,
  context: FilterContext,
  since: number | null,
): (Test<StoredRecord> | null)[] {
  const statuses = listOf(query['status']);
  const ids = listOf(query['id']);
  const externalIds = externalIdsOf(query, context.switches);
  // Two names for one filter, seen on suppliers and on invoices (precoro-api.md section 4).
  const linked = flagOf(query, 'externalIntegrated') ?? flagOf(query, 'sent_to_external');
  return [
    since === null ? null : updatedSince(since, context),
    statuses && ((record) => statuses.includes(String(record.status))),
    ids && ((record) => ids.includes(String(record.id))),
    externalIds && ((record) => record.externalId !== null && externalIds.has(record.externalId)),
    linked === undefined ? null : (record) => (record.externalId !== null) === linked,
  ];
}

/** Null where `modifiedSince` is not given. */
function sinceOf(query: ParamMap, { modifiedSinceOffsetMinutes: offset }: MockSwitches): number | null {
  const text = query['modifiedSince'];
  if (text === undefined || text === '') return null;
  const named = typeof text === 'string' ? fromPrecoroTime(text) : undefined;
  if (named === undefined || typeof text !== 'string') {
    throw new ApiError(400, 'modifiedSince must look like 2026-01-31T09:30:00');
  }
  return /(Z|UTC|[+-]\d\d:?\d\d)$/.test(text.trim()) ? named : named - offset * MINUTE;
}

function updatedSince(since: number, { switches, visibleUpdate }: FilterContext): Test<Dated> {
  return (record) => {
    const updated = visibleUpdate(record);
    if (updated === null) return false;
    // Precoro keeps whole seconds.
    const second = Math.floor(updated / SECOND) * SECOND;
    return switches.modifiedSinceBound === 'inclusive' ? second >= since : second > since;
  };
}

function externalIdsOf(query: ParamMap, switches: MockSwitches): Set<string> | null {
  const values = listOf(query['external_id']);
  if (!values) return null;
  if (values.length > MOST_EXTERNAL_IDS && switches.tooManyExternalIds === 'refuse') {
    throw new ApiError(400, `external_id takes at most ${MOST_EXTERNAL_IDS} values, not ${values.length}`);
  }
  return new Set(values.slice(0, MOST_EXTERNAL_IDS));
}

function listOf(value: Param | undefined): readonly string[] | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : null;
}

function flagOf(query: ParamMap, name: string): boolean | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new ApiError(400, `${name} must be true, false, 1 or 0`);
}

/** First and last moment, both included. */
type Span = readonly [number, number];

function within(time: number | null, [first, last]: Span): boolean {
  return time !== null && time >= first && time <= last;
}

/** `name[left_date]` and `name[right_date]` are whole days; the flat names are moments. */
function spanOf(query: ParamMap, name: string, flatLeft = '', flatRight = ''): Span | null {
  const nested = query[name];
  const days = isObject(nested) ? nested : {};
  const left = dayOf(name, days['left_date']) ?? momentOf(flatLeft, query[flatLeft]);
  const right = dayOf(name, days['right_date']);
  const last = right === undefined ? momentOf(flatRight, query[flatRight]) : right + DAY - 1;
  return left === undefined && last === undefined ? null : [left ?? -Infinity, last ?? Infinity];
}

/** `31.01.2026`. */
function dayOf(name: string, value: unknown): number | undefined {
  if (value === undefined || value === '') return undefined;
  const match = typeof value === 'string' ? /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(value) : null;
  const day = match && fromPrecoroTime(`${match[3]}-${match[2]}-${match[1]}`);
  if (day === null || day === undefined) throw new ApiError(400, `${name} must look like 31.01.2026`);
  return day;
}

function momentOf(name: string, value: unknown): number | undefined {
  if (value === undefined || value === '') return undefined;
  const moment = typeof value === 'string' ? fromPrecoroTime(value) : undefined;
  if (moment === undefined) throw new ApiError(400, `${name} must look like 2026-01-31T09:30:00`);
  return moment;
}

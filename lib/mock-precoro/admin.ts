import { ENTITY_NAMES, isOutwardName } from '../domain/records.ts';
import type { OutwardName } from '../domain/records.ts';
import type { Random } from '../domain/time.ts';
import { runAction } from './admin-actions.ts';
import type { ApiAnswer, ApiRequest } from './api-messages.ts';
import { ApiError, answerOf } from './api-messages.ts';
import { changeSomething } from './change-something.ts';
import { clerkView, findRecord, fullRecords } from './clerk-view.ts';
import type { OrderedFault } from './faults.ts';
import { assertFaults, isRequestFault } from './faults.ts';
import type { Mock } from './mock.ts';
import type { MasterEntity, MasterRecord, Payment, StoredRecord } from './model.ts';
import { isMasterEntity } from './model.ts';
import { pageOf } from './pagination.ts';
import type { Body } from './params.ts';
import type { SeedOptions } from './seed.ts';
import { shown } from './shown.ts';
import { assertSwitches } from './switches.ts';

/** An answer that may be a stream: `lines` go out as one JSON text per line. */
export interface AdminAnswer extends ApiAnswer {
  readonly lines?: Iterable<unknown>;
}

/** Answers `/_admin/…`. Outside the limits and the API's authentication; JSON in and out. */
export function answerAdmin(request: ApiRequest, mock: Mock, random: Random): AdminAnswer {
  try {
    return route(request, mock, random);
  } catch (error) {
    if (error instanceof RangeError) return { status: 400, body: { message: error.message } };
    return answerOf(error, 400);
  }
}

function route(request: ApiRequest, mock: Mock, random: Random): AdminAnswer {
  const [, topic = '', name, key] = request.segments;
  switch (`${request.method} ${topic}`) {
    case 'GET time':
      return ok({ now: mock.clock.now(), iso: new Date(mock.clock.now()).toISOString() });
    case 'POST seed':
      mock.reseed(seedOptions(request.body, mock.clock.now()));
      return ok({ counts: mock.company.counts() });
    case 'GET records':
      return records(request, mock, name, key);
    case 'POST actions':
      return ok(runAction(mock.company, name ?? '', request.body));
    case 'POST change-something':
      return ok(changes(request.body, mock, random));
    default:
      return settings(request, mock, `${request.method} ${topic}`, name);
  }
}

function settings(request: ApiRequest, mock: Mock, route: string, name: string | undefined): AdminAnswer {
  const values = request.body.all();
  switch (route) {
    case 'PUT switches':
      assertSwitches(values);
      mock.switches = { ...mock.switches, ...values };
      return ok(mock.switches);
    case 'GET switches':
      return ok(mock.switches);
    case 'PUT faults':
      assertFaults(values);
      mock.faults.rates = { ...mock.faults.rates, ...values };
      return ok(mock.faults.rates);
    case 'GET faults':
      return ok(mock.faults.rates);
    case 'POST faults':
      if (name !== 'next') throw new ApiError(404, 'Use POST /_admin/faults/next');
      mock.faults.order(orderedFault(request.body));
      return ok({ ordered: true });
    default:
      return observations(request, mock, route);
  }
}

function observations(request: ApiRequest, mock: Mock, route: string): AdminAnswer {
  switch (route) {
    case 'PUT webhooks':
      mock.setEndpoints(request.body.list('endpoints') ?? []);
      return ok({ endpoints: mock.webhooks.endpoints() });
    case 'GET webhooks':
      return ok({ endpoints: mock.webhooks.endpoints(), deliveries: mock.webhooks.deliveries() });
    case 'GET requests':
      return ok({ requests: mock.traffic.newest(lastOf(request.query['last'])) });
    case 'GET counters':
      return ok({
        ...mock.traffic.counters(),
        acceptedInLastDay: mock.limiter.startsOfDay(mock.clock.now()).length,
        records: mock.company.counts(),
      });
    case 'DELETE counters':
      mock.traffic.reset();
      return ok({ reset: true });
    default:
      throw new ApiError(404, 'There is no such admin route; see docs/mock-precoro.md');
  }
}

function ok(body: unknown): AdminAnswer {
  return { status: 200, body };
}

/** All records as JSON lines, one entity by pages, or one record as the clerk sees it. */
function records(
  request: ApiRequest,
  mock: Mock,
  name: string | undefined,
  key: string | undefined,
): AdminAnswer {
  if (name === 'payment' || isMasterEntity(name)) return plainRecords(request, mock, name, key);
  const entity = entityOf(name);
  if (entity === undefined || request.query['format'] === 'lines') {
    return { status: 200, lines: fullRecords(mock.company, entity) };
  }
  if (key !== undefined) {
    const record = findRecord(mock.company, entity, key);
    if (!record) throw new ApiError(404, `There is no ${entity} ${shown(key)}`);
    return ok(clerkView(mock.company, record));
  }
  const all: readonly StoredRecord[] =
    entity === 'supplier' ? mock.company.listSuppliers() : mock.company.listDocuments(entity);
  return pageAnswer(request, mock, all, (row) => clerkView(mock.company, row).record);
}

/** What has no page of its own at the clerk's: as it is stored, payments by IDN. */
function plainRecords(
  request: ApiRequest,
  mock: Mock,
  entity: 'payment' | MasterEntity,
  key: string | undefined,
): AdminAnswer {
  const { company } = mock;
  const all = entity === 'payment' ? company.listPayments() : company.master.list(entity);
  if (request.query['format'] === 'lines') return { status: 200, lines: all };
  if (key === undefined) return pageAnswer<MasterRecord | Payment>(request, mock, all, (row) => row);
  const record = entity === 'payment' ? company.payment(key) : company.master.get(entity, Number(key));
  if (!record) throw new ApiError(404, `There is no ${entity} ${shown(key)}`);
  return ok({ record });
}

function pageAnswer<T>(
  request: ApiRequest,
  mock: Mock,
  all: readonly T[],
  view: (row: T) => unknown,
): AdminAnswer {
  const page = pageOf(all, request.query, { ...mock.switches, defaultPageSize: 50, paginationTotals: true });
  return ok({ data: page.rows.map(view), meta: { pagination: page.pagination } });
}

function entityOf(name: string | undefined): OutwardName | undefined {
  if (name === undefined || isOutwardName(name)) return name;
  throw new ApiError(404, `There is no entity ${shown(name)}; there are ${ENTITY_NAMES.join(', ')}`);
}

/** How many of the newest requests; 100 for what is no text. */
function lastOf(wanted: unknown): number {
  return typeof wanted === 'string' ? Number(wanted) : 100;
}

const MOST_CHANGES = 100_000;

function changes(body: Body, mock: Mock, random: Random): unknown {
  const count = Number(body.text('count') ?? 1);
  if (!Number.isInteger(count) || count < 0 || count > MOST_CHANGES) {
    throw new RangeError(
      `count must be a whole number from 0 to ${MOST_CHANGES}, not ${shown(body.text('count'))}`,
    );
  }
  return { changes: Array.from({ length: count }, () => changeSomething(mock.company, random)) };
}

function seedOptions(body: Body, now: number): SeedOptions {
  const numbers = ['seed', 'suppliers', 'purchaseOrders', 'invoices', 'receipts', 'shareBeforeGoLive', 'now'];
  const given = numbers
    .filter((name) => body.has(name))
    .map((name) => [name, numberFrom(body, name, MOST_OF[name] ?? MOST_RECORDS)] as const);
  const goLive = body.text('goLive');
  return { now, ...Object.fromEntries(given), ...(goLive ? { goLive } : {}) };
}

/** A company of more would take minutes to make. */
const MOST_RECORDS = 1_000_000;
/** A share is 1 at most; a time, the last that a date can have. */
const MOST_OF: Readonly<Record<string, number>> = {
  seed: Number.MAX_SAFE_INTEGER,
  now: Date.UTC(9999, 0),
  shareBeforeGoLive: 1,
};

function numberFrom(body: Body, name: string, most: number): number {
  const number = Number(body.text(name) ?? Number.NaN);
  if (number >= 0 && number <= most) return number;
  throw new RangeError(`${name} must be a number from 0 to ${most}, not ${shown(body.text(name))}`);
}

function orderedFault(body: Body): OrderedFault {
  const fault = body.text('fault');
  const [method, path] = [body.text('method'), body.text('path')];
  if (!isRequestFault(fault)) throw new RangeError(`There is no request fault ${shown(fault)}`);
  return {
    fault,
    ...(method ? { method: method.toUpperCase() } : {}),
    ...(path ? { path } : {}),
    ...(body.has('count') ? { count: numberFrom(body, 'count', MOST_RECORDS) } : {}),
  };
}

import { expect } from '@jest/globals';
import type { EntityName } from '../../lib/domain/records.ts';
import { HOUR, SECOND } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { inProcessMockPrecoro, type InProcessMock } from '../../lib/mock-precoro/in-process.ts';
import type { StoredRecord } from '../../lib/mock-precoro/model.ts';
import { Presenter } from '../../lib/mock-precoro/present.ts';
import { seedCompany } from '../../lib/mock-precoro/seed.ts';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import { decodeWebhook, webhookTypes } from '../../lib/precoro/webhook.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import { ManualClock } from '../mock-precoro/manual-clock.ts';
import type { Chance } from './engine/chance.ts';
import { CALM_FATE, Scheduler } from './engine/scheduler.ts';
import { traceOf } from './engine/trace.ts';
import {
  IDN_OFFSET,
  NO_RATES,
  simulatedPrecoro,
  type PrecoroRates,
  type PrecoroSwitches,
  type SimulatedPrecoro,
} from './world/precoro.ts';
import { CALM_INWARD } from './world/inward-setting.ts';
import { CALM_SWITCHES } from './cases/calm-plan.ts';
import { seenThings } from './world/seen.ts';

/*
 * The Precoro of the simulator beside mock-precoro, which is reached as the deployed functions reach Precoro: through the
 * gateway. Both are asked the same at the same times, and whatever the engine can see of their answers must be the same.
 */

export const START = Date.UTC(2026, 2, 2, 8);
const SWITCHES: PrecoroSwitches = { ...CALM_SWITCHES, refusedCallsCount: false };
export const ENTITIES = ['supplier', 'purchaseOrder', 'invoice', 'receipt'] as const;
/** Whole seconds, so that no record is younger than the clock. */
export const RECORDS = recordsOf(
  seedCompany({ now: START - HOUR, suppliers: 4, purchaseOrders: 3, invoices: 6, receipts: 3 }),
);
export const INVOICES = RECORDS.filter(({ entity }) => entity === 'invoice');
export const FIRST = recordOf('invoice', 0);
export const SECOND_ONE = recordOf('invoice', 1);
export const VENDOR = recordOf('supplier', 0);

interface Hint {
  readonly entity: EntityName;
  readonly id: string;
  readonly idn: string | null;
}

interface Options {
  readonly switches?: Partial<PrecoroSwitches>;
  readonly rates?: Partial<PrecoroRates>;
  /** Precoro's clock is ahead by so much. */
  readonly clockMs?: number;
  /** From the arrival of a request until it is no longer one of those that run. */
  readonly runsMs?: number;
}

interface Answers {
  readonly simulated: readonly unknown[];
  readonly real: readonly unknown[];
}

interface Both {
  readonly mock: InProcessMock;
  readonly precoro: SimulatedPrecoro;
  readonly hints: { readonly simulated: Hint[]; readonly real: Hint[] };
  /** Asks both after so many ms; times of servers are apart by less than a second, and not part of the answers. */
  readonly askAt: (timed: Timed, signals?: Signals) => Promise<Answers>;
  /** For what only the simulator has. */
  readonly answersOfSimulated: (timed: Timed) => Promise<readonly unknown[]>;
  /** Asks both, expects one answer, and gives it. */
  readonly ask: (call: PrecoroCall) => Promise<unknown>;
  readonly wait: (ms: number) => Promise<void>;
  /** After so many ms of the one's time, and of the other's. */
  readonly at: (ms: number, happen: () => void) => void;
  readonly atReal: (ms: number, happen: () => void) => void;
}

/** What is asked after how many ms. */
type Timed = readonly (readonly [number, PrecoroCall])[];

interface Signals {
  readonly simulated: AbortSignal;
  readonly real: AbortSignal;
}

const open: InProcessMock[] = [];
export function closeMocks(): void {
  for (const mock of open.splice(0)) mock.close();
}

export function both({ switches = {}, rates = {}, clockMs = 0, runsMs = 1 }: Options = {}): Both {
  const given = { ...SWITCHES, ...switches };
  const hints = { simulated: [] as Hint[], real: [] as Hint[] };
  const clock = new ManualClock(START + clockMs);
  const mock = mockOf(given, clock, runsMs, hints.real);
  const scheduler = new Scheduler(NO_CHANCE, START, 0, () => undefined);
  const precoro = simulatedPrecoro(
    {
      switches: given,
      rates: { ...NO_RATES, ...rates },
      clockMs,
      latencyMs: 2 * runsMs,
      habits: CALM_INWARD,
    },
    {
      ...{ scheduler, chance: NO_CHANCE, trace: traceOf(() => scheduler.now, null), seen: seenThings() },
      webhook: (entity, id, idn) => void hints.simulated.push({ entity, id: String(id), idn }),
      patched: () => undefined,
      written: () => undefined,
      shown: () => undefined,
    },
  );
  for (const record of RECORDS) {
    mock.company.restore(record);
    precoro.plant(record.entity, wireOf(mock, record));
  }
  const gateway = precoroGateway({
    ...{ baseUrl: mock.url, credentials: mock, switches: DEFAULT_SWITCHES, catalogue: CATALOGUE },
    ...{ fetch: mock.fetch, now: () => clock.now() },
  });
  const answers = {
    simulated: simulated(scheduler, precoro),
    real: real(clock, clockMs, 2 * runsMs, gateway),
  };

  async function askAt(
    timed: Timed,
    signals: Signals = { simulated: new AbortController().signal, real: new AbortController().signal },
  ): Promise<Answers> {
    const start = scheduler.now;
    const until = start + (timed.at(-1)?.[0] ?? 0) + 5 * runsMs;
    const ofSimulated = await answers.simulated(timed, until, signals.simulated);
    const ofReal = await answers.real(timed, start, until, signals.real);
    // The one tells when the request arrived, the other when it was answered.
    timed.forEach((_, index) =>
      expectSameTime(ofSimulated[index], ofReal[index], Math.max(SECOND, 2 * runsMs)),
    );
    return {
      simulated: ofSimulated.map((answer, index) => shownBy(timed[index]?.[1], answer)),
      real: ofReal.map((answer, index) => shownBy(timed[index]?.[1], answer)),
    };
  }

  async function answersOfSimulated(timed: Timed): Promise<readonly unknown[]> {
    const until = scheduler.now + (timed.at(-1)?.[0] ?? 0) + 5 * runsMs;
    const given = await answers.simulated(timed, until, new AbortController().signal);
    return given.map((answer, index) => shownBy(timed[index]?.[1], answer));
  }

  async function ask(call: PrecoroCall): Promise<unknown> {
    const given = await askAt([[0, call]]);
    expect(given.simulated).toEqual(given.real);
    return given.real[0];
  }

  async function wait(ms: number): Promise<void> {
    await Promise.resolve();
    await scheduler.runUntil(scheduler.now + ms);
    clock.advance(ms);
    await mock.webhooksSettled();
    await quiet();
  }
  return {
    mock,
    precoro,
    hints,
    askAt,
    answersOfSimulated,
    ask,
    wait,
    at: (ms, happen) => scheduler.at(scheduler.now + ms, happen),
    atReal: (ms, happen) => void clock.sleep(ms).then(happen),
  };
}

function mockOf(switches: PrecoroSwitches, clock: ManualClock, runsMs: number, hints: Hint[]): InProcessMock {
  const { pageSize: _size, ...shared } = switches;
  const types = webhookTypes(CATALOGUE);
  const mock = inProcessMockPrecoro({
    clock,
    // The rows of the simulator's suppliers are whole.
    switches: { ...shared, dateSuffix: '', supplierRowsHaveDetails: true },
    faults: { latencyMs: runsMs },
    seed: { suppliers: 0, purchaseOrders: 0, invoices: 0, receipts: 0 },
    webhookEndpoints: ['http://precoro-sync.invalid/hook'],
    post: async (_url, init) => {
      const webhook = decodeWebhook(typeof init?.body === 'string' ? init.body : '', types);
      if (webhook.kind === 'hint') hints.push({ entity: webhook.entity, id: webhook.id, idn: webhook.idn });
      return new Response(null, { status: 200 });
    },
  });
  open.push(mock);
  return mock;
}

function simulated(scheduler: Scheduler, precoro: PrecoroGateway) {
  return async (timed: Timed, until: number, signal: AbortSignal): Promise<(PrecoroAnswer | undefined)[]> => {
    const answers: (PrecoroAnswer | undefined)[] = timed.map(() => undefined);
    const asks = (call: PrecoroCall, index: number) => async (): Promise<void> => {
      answers[index] = await precoro.send(call, signal);
    };
    timed.forEach(([ms, call], index) =>
      scheduler.at(
        scheduler.now + ms,
        () => void scheduler.spawn('asker', CALM_FATE, asks(call, index), () => undefined),
      ),
    );
    await Promise.resolve();
    await scheduler.runUntil(until);
    return answers;
  };
}

/** Requests arrive `thereMs` after they leave, as in the simulator. */
function real(clock: ManualClock, clockMs: number, thereMs: number, gateway: PrecoroGateway) {
  const clockTo = async (time: number): Promise<void> => {
    // What runs ends step by step; after that nothing happens any more.
    for (let step = 0; step < 15 && clock.now() - clockMs < time; step += 1) {
      clock.advance(Math.min(Math.ceil(thereMs / 20), time + clockMs - clock.now()));
      await quiet();
    }
    clock.advance(Math.max(0, time + clockMs - clock.now()));
    await quiet();
  };
  return async (
    timed: Timed,
    start: number,
    until: number,
    signal: AbortSignal,
  ): Promise<PrecoroAnswer[]> => {
    const asked: Promise<PrecoroAnswer>[] = [];
    for (const [ms, call] of timed) {
      await clockTo(start + ms + thereMs);
      asked.push(gateway.send(call, signal));
      await quiet();
    }
    await clockTo(until);
    return Promise.all(asked);
  };
}

/** Nothing happens by chance but what must, and everything takes the longest time. */
const NO_CHANCE: Chance = {
  random: () => 0,
  below: () => 0,
  between: (_least, most) => most,
  happens: (probability) => probability >= 1,
  pick: (items) => {
    const [first] = items;
    if (first === undefined) throw new RangeError('there is nothing to pick from');
    return first;
  },
};

/** Documents whose numbers are what the simulator makes of their ids, in order of creation. */
function recordsOf({ suppliers, documents }: ReturnType<typeof seedCompany>): readonly StoredRecord[] {
  const numbered = documents.map((one) => ({ ...one, idn: String(one.id + IDN_OFFSET) }));
  return [...suppliers, ...numbered].sort((a, b) => a.id - b.id);
}

export function recordOf(entity: EntityName, index: number): StoredRecord {
  const found = RECORDS.filter((one) => one.entity === entity)[index];
  if (!found) throw new Error(`there is no ${entity} ${index}`);
  return found;
}

function wireOf(mock: InProcessMock, record: StoredRecord): Record<string, unknown> {
  const presenter = new Presenter(mock.company, mock.switches);
  return record.entity === 'supplier' ? presenter.supplier(record) : presenter.document(record);
}

/** What the engine sees of an answer: records as they are decoded, no words, no time. */
function shownBy(call: PrecoroCall | undefined, answer: PrecoroAnswer | undefined): unknown {
  const decode = (body: unknown): unknown => {
    if (!call || !('entity' in call)) return 'of its own';
    const record = CATALOGUE[call.entity].decode(body, { bankDetails: false });
    // Nobody knows its numbers, and so nothing goes by them.
    return { ...record, integrationStatus: 'any' };
  };
  switch (answer?.kind) {
    case 'page': {
      const { kind, rows, total, hasNext } = answer;
      // Each has other definitions.
      if (call?.kind !== 'list') return { kind, hasTotal: total !== null, hasNext };
      return { kind, rows: rows.map(decode), total, hasNext };
    }
    case 'object':
      return { kind: 'object', body: answer.body === null ? null : decode(answer.body) };
    case 'rejected':
      return { kind: 'rejected', status: answer.status };
    case 'unavailable':
      return { kind: 'unavailable', mayHaveHappened: answer.mayHaveHappened };
    case 'notFound':
    case 'unauthorized':
      return { kind: answer.kind };
    case 'rateLimited':
    case undefined:
      return answer;
  }
}

function expectSameTime(
  simulated: PrecoroAnswer | undefined,
  real: PrecoroAnswer | undefined,
  withinMs: number,
): void {
  const [one, other] = [timeOf(simulated), timeOf(real)];
  if (one === null || other === null) expect(one).toBe(other);
  else expect(Math.abs(one - other)).toBeLessThanOrEqual(withinMs);
}

function timeOf(answer: PrecoroAnswer | undefined): number | null {
  return answer && 'serverTime' in answer ? answer.serverTime : null;
}

/** Whatever waits for nothing but promises is over. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export const list = (entity: EntityName, modifiedSince: string | null = null, page = 1): PrecoroCall => ({
  kind: 'list',
  entity,
  page,
  modifiedSince,
});
const keyOf = (record: StoredRecord) => ({
  id: String(record.id),
  idn: record.entity === 'supplier' ? null : record.idn,
});
export const detail = (record: StoredRecord): PrecoroCall => ({
  kind: 'detail',
  entity: record.entity,
  key: keyOf(record),
});
export type Changes = Extract<PrecoroCall, { kind: 'patch' }>['changes'];
export const patch = (record: StoredRecord, changes: Changes): PrecoroCall => ({
  kind: 'patch',
  entity: record.entity,
  key: keyOf(record),
  changes,
});
const idsOf = (answer: unknown): unknown => expect.objectContaining({ rows: answer });
export const withIds = (...records: readonly StoredRecord[]): unknown =>
  idsOf(records.map(({ id }) => expect.objectContaining({ id: String(id) })));

export function edit(
  mock: InProcessMock,
  precoro: SimulatedPrecoro,
  record: StoredRecord,
  changes: { readonly note?: string; readonly city?: string },
): void {
  const { note, city } = changes;
  if (record.entity === 'supplier')
    mock.company.updateSupplier(record.id, city === undefined ? {} : { city });
  else mock.company.edit(record.entity, record.idn, note === undefined ? {} : { note });
  precoro.edit(record.entity, record.id, { ...changes });
}

export function hintOf(record: StoredRecord): Hint {
  return { entity: record.entity, ...keyOf(record) };
}

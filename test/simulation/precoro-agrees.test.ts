import { afterEach, describe, expect, it } from '@jest/globals';
import type { EntityName } from '../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE, SECOND, toPrecoroTime } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { OrderedFault } from '../../lib/mock-precoro/faults.ts';
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
import { seenThings } from './world/seen.ts';

/*
 * The Precoro of the simulator beside mock-precoro, which is reached as the deployed functions reach Precoro: through the
 * gateway. Both are asked the same at the same times, and whatever the engine can see of their answers must be the same.
 */

const START = Date.UTC(2026, 2, 2, 8);
const SWITCHES: PrecoroSwitches = {
  patchAnswer: 'full',
  patchBumpsUpdateDate: true,
  patchFiresWebhook: true,
  modifiedSinceBound: 'inclusive',
  modifiedSinceOffsetMinutes: 0,
  paginationTotals: true,
  dateHeader: true,
  refusedCallsCount: false,
  limitPerDay: 3000,
  limitPerHour: 1500,
  pageSize: 200,
};
const ENTITIES = ['supplier', 'purchaseOrder', 'invoice', 'receipt'] as const;
/** Whole seconds, so that no record is younger than the clock. */
const RECORDS = recordsOf(
  seedCompany({ now: START - HOUR, suppliers: 4, purchaseOrders: 3, invoices: 6, receipts: 3 }),
);
const INVOICES = RECORDS.filter(({ entity }) => entity === 'invoice');
const FIRST = recordOf('invoice', 0);
const SECOND_ONE = recordOf('invoice', 1);
const VENDOR = recordOf('supplier', 0);

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
afterEach(() => {
  for (const mock of open.splice(0)) mock.close();
});

function both({ switches = {}, rates = {}, clockMs = 0, runsMs = 1 }: Options = {}): Both {
  const given = { ...SWITCHES, ...switches };
  const hints = { simulated: [] as Hint[], real: [] as Hint[] };
  const clock = new ManualClock(START + clockMs);
  const mock = mockOf(given, clock, runsMs, hints.real);
  const scheduler = new Scheduler(NO_CHANCE, START, 0, () => undefined);
  const precoro = simulatedPrecoro(
    { switches: given, rates: { ...NO_RATES, ...rates }, clockMs, latencyMs: 2 * runsMs },
    {
      ...{ scheduler, chance: NO_CHANCE, trace: traceOf(() => scheduler.now, null), seen: seenThings() },
      webhook: (entity, id, idn) => void hints.simulated.push({ entity, id: String(id), idn }),
      patched: () => undefined,
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

function recordOf(entity: EntityName, index: number): StoredRecord {
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

const list = (entity: EntityName, modifiedSince: string | null = null, page = 1): PrecoroCall => ({
  kind: 'list',
  entity,
  page,
  modifiedSince,
});
const keyOf = (record: StoredRecord) => ({
  id: String(record.id),
  idn: record.entity === 'supplier' ? null : record.idn,
});
const detail = (record: StoredRecord): PrecoroCall => ({
  kind: 'detail',
  entity: record.entity,
  key: keyOf(record),
});
type Changes = Extract<PrecoroCall, { kind: 'patch' }>['changes'];
const patch = (record: StoredRecord, changes: Changes): PrecoroCall => ({
  kind: 'patch',
  entity: record.entity,
  key: keyOf(record),
  changes,
});
const idsOf = (answer: unknown): unknown => expect.objectContaining({ rows: answer });
const withIds = (...records: readonly StoredRecord[]): unknown =>
  idsOf(records.map(({ id }) => expect.objectContaining({ id: String(id) })));

describe('lists', () => {
  it.each(ENTITIES)(
    'of every %s are the same rows, the newest first, with the same total',
    async (entity) => {
      const { ask } = both();
      const all = RECORDS.filter((one) => one.entity === entity).toReversed();
      expect(all.length).toBeGreaterThan(2);
      const answer = await ask(list(entity));
      expect(answer).toEqual(withIds(...all));
      expect(answer).toMatchObject({ total: all.length, hasNext: false });
    },
  );

  it.each(['inclusive', 'exclusive'] as const)(
    'by an %s bound hold, or not, what was changed in the second that is named',
    async (modifiedSinceBound) => {
      const { ask, wait } = both({ switches: { modifiedSinceBound } });
      const at = Math.floor(FIRST.updateDate / SECOND) * SECOND;
      const answers: unknown[] = [];
      for (const ms of [-SECOND, 0, SECOND]) {
        answers.push(await ask(list('invoice', toPrecoroTime(at + ms))));
        await wait(MINUTE);
      }
      const holds = expect.objectContaining({
        rows: expect.arrayContaining([expect.objectContaining({ id: String(FIRST.id) })]),
      });
      const shown = answers.map((answer) => holds.asymmetricMatch(answer));
      expect(shown).toEqual([true, modifiedSinceBound === 'inclusive', false]);
    },
  );

  it.each([0, 120, -300])('read a time without zone as %d minutes ahead of UTC', async (zone) => {
    const { ask, wait, mock, precoro } = both({ switches: { modifiedSinceOffsetMinutes: zone } });
    await wait(10 * MINUTE);
    edit(mock, precoro, VENDOR, { city: 'Bath' });
    const now = START + 10 * MINUTE + zone * MINUTE;
    expect(await ask(list('supplier', toPrecoroTime(now)))).toEqual(withIds(VENDOR));
    await wait(MINUTE);
    expect(await ask(list('supplier', toPrecoroTime(now + SECOND)))).toEqual(withIds());
  });

  it('without totals say only whether there is more', async () => {
    const { ask, wait } = both({ switches: { paginationTotals: false } });
    expect(await ask(list('invoice'))).toMatchObject({ total: null, hasNext: false });
    await wait(2 * SECOND);
    expect(await ask({ kind: 'fieldDefinitions', family: 'item', page: 1 })).toMatchObject({
      hasTotal: false,
    });
  });

  it('leave out what was created after a day', async () => {
    const { ask } = both();
    const { createDate } = recordOf('invoice', 2);
    const createdUntil = toPrecoroTime(createDate).slice(0, 10);
    const older = INVOICES.filter((one) => toPrecoroTime(one.createDate).slice(0, 10) <= createdUntil);
    const call = { kind: 'list', entity: 'invoice', page: 1, modifiedSince: null, createdUntil } as const;
    expect(older.length).toBeLessThan(INVOICES.length);
    expect(await ask(call)).toEqual(withIds(...older.toReversed()));
  });

  it('are empty behind the last page', async () => {
    const { ask } = both();
    expect(await ask(list('invoice', null, 2))).toMatchObject({
      rows: [],
      hasNext: false,
      total: INVOICES.length,
    });
  });

  it('since a time that is none are refused', async () => {
    const { ask } = both();
    expect(await ask(list('invoice', 'yesterday'))).toEqual({ kind: 'rejected', status: 400 });
  });

  it('of definitions and options come on one page', async () => {
    const { ask, wait } = both();
    const whole = { kind: 'page', hasTotal: true, hasNext: false };
    expect(await ask({ kind: 'fieldDefinitions', family: 'item', page: 1 })).toEqual(whole);
    await wait(2 * SECOND);
    expect(await ask({ kind: 'fieldDefinitions', family: 'document', page: 1 })).toEqual(whole);
  });

  it('of the simulator come in small pages, each row once, with the total of all', async () => {
    const { precoro, answersOfSimulated } = both({ switches: { pageSize: 2 } });
    expect(precoro.ids('invoice')).toHaveLength(6);
    const answers = await answersOfSimulated(
      [1, 2, 3, 4].map((page) => [page * MINUTE, list('invoice', null, page)]),
    );
    expect(answers).toEqual([
      withIds(...INVOICES.slice(4).toReversed()),
      withIds(...INVOICES.slice(2, 4).toReversed()),
      withIds(...INVOICES.slice(0, 2).toReversed()),
      withIds(),
    ]);
    expect(answers).toMatchObject([true, true, false, false].map((hasNext) => ({ hasNext, total: 6 })));
  });

  it('of the simulator do not repeat a row whose page was read, where no row comes or goes', async () => {
    const { precoro, answersOfSimulated } = both({ switches: { pageSize: 2, paginationTotals: false } });
    const first = await answersOfSimulated([[0, list('invoice')]]);
    precoro.edit('invoice', FIRST.id, { note: 'meanwhile' });
    const next = await answersOfSimulated([[2000, list('invoice', null, 2)]]);
    expect([...first, ...next]).toEqual([
      withIds(...INVOICES.slice(4).toReversed()),
      withIds(...INVOICES.slice(2, 4).toReversed()),
    ]);
    expect([...first, ...next]).toMatchObject([{ total: null }, { total: null }]);
  });
});

describe('one record', () => {
  it.each(ENTITIES)('of the kind %s is shown whole', async (entity) => {
    const record = recordOf(entity, 1);
    expect(await both().ask(detail(record))).toMatchObject({
      kind: 'object',
      body: { id: String(record.id), complete: true },
    });
  });

  it.each([
    [
      'a document by its id where its number is asked for',
      'invoice',
      { id: String(FIRST.id), idn: String(FIRST.id) },
    ],
    ['a document that is not there', 'invoice', { id: '1', idn: '9' }],
    ['a supplier that is not there', 'supplier', { id: '9', idn: null }],
  ] as const)('is not found: %s', async (_, entity, key) => {
    const { ask, wait } = both();
    expect(await ask({ kind: 'detail', entity, key })).toEqual({ kind: 'notFound' });
    await wait(2 * SECOND);
    expect(await ask({ kind: 'patch', entity, key, changes: { externalId: 'B1' } })).toEqual({
      kind: 'notFound',
    });
  });

  it('has the time of a server whose clock is ahead, or none', async () => {
    const ahead = both({ clockMs: 400 * SECOND });
    expect(await ahead.ask(detail(FIRST))).toMatchObject({ kind: 'object' });
    const silent = both({ switches: { dateHeader: false } });
    expect(await silent.ask(detail(FIRST))).toMatchObject({ kind: 'object' });
  });
});

const KINDS_OF_PATCH = (['full', 'empty'] as const).flatMap((patchAnswer) =>
  [true, false].flatMap((patchBumpsUpdateDate) =>
    [true, false].map((patchFiresWebhook) => ({ patchAnswer, patchBumpsUpdateDate, patchFiresWebhook })),
  ),
);

describe('PATCH', () => {
  it.each(KINDS_OF_PATCH)(
    'changes and shows the same: $patchAnswer answer, date $patchBumpsUpdateDate, webhook $patchFiresWebhook',
    async (switches) => {
      const { ask, wait, hints } = both({ switches });
      const since = toPrecoroTime(START);
      const steps: readonly Changes[] = [
        { externalIntegrationLog: 'The period is closed. Accountant: open it.' },
        { externalId: 'B1', externalIntegrationLog: null },
        { externalId: 'B2' },
        { externalId: null },
        { externalId: '', externalIntegrationLog: '' },
        { externalIntegrationLog: 'word '.repeat(300) },
      ];
      for (const changes of steps) {
        await wait(MINUTE);
        const answer = await ask(patch(FIRST, changes));
        if (switches.patchAnswer === 'empty') expect(answer).toEqual({ kind: 'object', body: null });
        await wait(2 * SECOND);
        await ask(detail(FIRST));
        await wait(2 * SECOND);
        await ask(list('invoice', since));
      }
      await wait(2 * SECOND);
      await ask(patch(VENDOR, { externalId: 'V1' }));
      await wait(MINUTE);
      await ask(detail(VENDOR));
      expect(hints.simulated).toEqual(hints.real);
      expect(hints.real).toHaveLength(switches.patchFiresWebhook ? 7 : 0);
    },
  );

  it('puts the record into lists of what changed, or not', async () => {
    for (const patchBumpsUpdateDate of [true, false]) {
      const { ask, wait } = both({ switches: { patchBumpsUpdateDate } });
      await wait(MINUTE);
      await ask(patch(FIRST, { externalId: 'B1' }));
      await wait(MINUTE);
      const found = patchBumpsUpdateDate ? [FIRST] : [];
      expect(await ask(list('invoice', toPrecoroTime(START)))).toEqual(withIds(...found));
    }
  });

  it.each([
    ['nothing at all', FIRST, {}],
    ['only a text, of a supplier', VENDOR, { externalIntegrationLog: 'No.' }],
  ] as const)('of %s is refused, and changes nothing', async (_, record, changes) => {
    const { ask, wait, hints } = both();
    expect(await ask(patch(record, changes))).toEqual({ kind: 'rejected', status: 400 });
    await wait(2 * SECOND);
    await ask(detail(record));
    expect([hints.simulated, hints.real]).toEqual([[], []]);
  });

  it('of an id and a text, of a supplier, takes the id alone', async () => {
    const { ask } = both();
    const answer = await ask(patch(VENDOR, { externalId: 'V1', externalIntegrationLog: 'No.' }));
    expect(answer).toMatchObject({ body: { externalId: 'V1' } });
  });
});

describe('a change by a clerk', () => {
  it('shows at once, and is announced once', async () => {
    const { ask, wait, mock, precoro, hints } = both();
    await wait(MINUTE);
    edit(mock, precoro, SECOND_ONE, { note: 'by a clerk' });
    edit(mock, precoro, VENDOR, { city: 'York' });
    await wait(2 * SECOND);
    expect(hints.simulated).toEqual(hints.real);
    expect(hints.real).toEqual([hintOf(SECOND_ONE), hintOf(VENDOR)]);
    expect(await ask(list('invoice', toPrecoroTime(START)))).toEqual(withIds(SECOND_ONE));
    await wait(2 * SECOND);
    expect(await ask(detail(SECOND_ONE))).toMatchObject({ body: { note: 'by a clerk' } });
  });

  it.each([true, false])(
    'shows up to 90 s late in lists by time, where lists are late: %s',
    async (isLate) => {
      const { ask, wait, mock, precoro } = both({ rates: { lateVisibility: isLate ? 1 : 0 } });
      mock.setFaults({ lateVisibility: isLate ? 1 : 0 });
      await wait(MINUTE);
      edit(mock, precoro, SECOND_ONE, { note: 'late' });
      expect(await ask(list('invoice', toPrecoroTime(START)))).toEqual(
        withIds(...(isLate ? [] : [SECOND_ONE])),
      );
      await wait(2 * SECOND);
      expect(await ask(list('invoice'))).toEqual(withIds(...INVOICES.toReversed()));
      await wait(91 * SECOND);
      expect(await ask(list('invoice', toPrecoroTime(START)))).toEqual(withIds(SECOND_ONE));
    },
  );
});

describe('the limits', () => {
  /** So many different requests, one every `everyMs`. */
  const different = (count: number, everyMs: number): [number, PrecoroCall][] =>
    Array.from({ length: count }, (_, index) => [
      index * everyMs,
      list('invoice', toPrecoroTime(START - index * HOUR)),
    ]);
  const limited = (limiter: string): unknown => expect.objectContaining({ kind: 'rateLimited', limiter });

  it.each([
    [
      'the second',
      {},
      [
        [0, detail(FIRST)],
        [999, detail(SECOND_ONE)],
      ],
      'Second limiter',
    ],
    [
      'the same GET within a minute',
      {},
      [
        [0, detail(FIRST)],
        [59_999, detail(FIRST)],
      ],
      'Route based limiter by minute',
    ],
    ['the hour', { limitPerHour: 5 }, different(6, 20 * SECOND), 'Hourly limiter'],
    ['the day', { limitPerDay: 5 }, different(6, 3 * HOUR), 'Daily limiter'],
    ['the minute', { refusedCallsCount: true }, different(62, 980), 'Minute limiter'],
  ] as const)('of %s refuse alike, until the same time', async (_, switches, timed, limiter) => {
    const { askAt } = both({ switches });
    const { simulated, real } = await askAt(timed);
    expect(simulated).toEqual(real);
    expect(real.at(-1)).toEqual(limited(limiter));
    expect(real[0]).not.toEqual(limited(limiter));
  });

  it.each([
    [
      'a second',
      [
        [0, detail(FIRST)],
        [1000, detail(SECOND_ONE)],
      ],
    ],
    [
      'a minute',
      [
        [0, detail(FIRST)],
        [60_000, detail(FIRST)],
      ],
    ],
    [
      'and PATCH is never the same',
      [
        [0, patch(FIRST, { externalId: 'B1' })],
        [1000, patch(FIRST, { externalId: 'B1' })],
      ],
    ],
    [
      'and another page is another GET',
      [
        [0, list('invoice')],
        [1000, list('invoice', null, 2)],
      ],
    ],
    [
      'and another time is another GET',
      [
        [0, list('invoice')],
        [1000, list('invoice', toPrecoroTime(START))],
      ],
    ],
  ] as const)('are free again after %s', async (_, timed) => {
    const { simulated, real } = await both().askAt(timed);
    expect(simulated).toEqual(real);
    expect(real).not.toContainEqual(expect.objectContaining({ kind: 'rateLimited' }));
  });

  it('refuse what comes while another request runs, and count it as running until it is over', async () => {
    const { askAt } = both({ runsMs: 1500 });
    const timed = [
      [0, detail(FIRST)],
      [1100, detail(SECOND_ONE)],
      [1600, list('supplier')],
      [3200, list('receipt')],
    ] as const;
    const { simulated, real } = await askAt(timed);
    expect(simulated).toEqual(real);
    expect(real).toEqual([
      expect.objectContaining({ kind: 'object' }),
      limited('Second limiter'),
      expect.objectContaining({ kind: 'page' }),
      expect.objectContaining({ kind: 'page' }),
    ]);
  });

  it.each([true, false])('count what was refused as well: %s', async (refusedCallsCount) => {
    const { askAt } = both({ switches: { refusedCallsCount } });
    const timed = [
      [0, detail(FIRST)],
      [600, detail(SECOND_ONE)],
      [1200, list('invoice')],
    ] as const;
    const { simulated, real } = await askAt(timed);
    expect(simulated).toEqual(real);
    expect(real[1]).toEqual(limited('Second limiter'));
    expect(real[2]).toEqual(
      refusedCallsCount ? limited('Second limiter') : expect.objectContaining({ kind: 'page' }),
    );
  });

  it('name their end by the clock of Precoro', async () => {
    const { askAt } = both({ clockMs: -300 * SECOND });
    const { simulated, real } = await askAt([
      [0, detail(FIRST)],
      [2000, detail(FIRST)],
    ]);
    expect(simulated).toEqual(real);
    expect(real[1]).toMatchObject({ until: START + MINUTE - 299 * SECOND });
  });

  it('are used up by those who share the key, until a day after', async () => {
    const { precoro, answersOfSimulated } = both({ switches: { limitPerDay: 3 } });
    precoro.spendByOthers(2);
    const answers = await answersOfSimulated([
      [2000, detail(FIRST)],
      [4000, detail(SECOND_ONE)],
      [DAY, list('receipt')],
    ]);
    expect(answers).toMatchObject([
      { kind: 'object' },
      { kind: 'rateLimited', limiter: 'Daily limiter', until: START + DAY },
      { kind: 'page' },
    ]);
    expect(precoro.ownRefusals).toEqual([]);
  });

  it('that the engine met by itself are noted as its own', async () => {
    const { precoro, answersOfSimulated } = both();
    await answersOfSimulated([
      [0, detail(FIRST)],
      [500, detail(SECOND_ONE)],
    ]);
    expect(precoro.ownRefusals).toEqual([expect.stringContaining('Second limiter at detail invoice')]);
  });
});

describe('what goes wrong', () => {
  const faults: readonly (readonly [string, Partial<PrecoroRates>, OrderedFault['fault'], string | null])[] =
    [
      ['before it acts', { errorBefore: 1 }, 'errorBefore', null],
      ['after it acted', { errorAfter: 1 }, 'errorAfter', 'B1'],
      ['and acts later', { lateCommit: 1 }, 'lateCommit', 'B1'],
    ];

  it.each(faults)('fails %s: it may have happened', async (_, rates, fault, externalId) => {
    const { ask, askAt, wait, mock, precoro } = both({ rates });
    mock.orderFault({ fault, method: 'PATCH' });
    expect(await ask(patch(FIRST, { externalId: 'B1' }))).toEqual({
      kind: 'unavailable',
      mayHaveHappened: true,
    });
    await wait(71 * SECOND);
    precoro.behave();
    // When within that time it took effect is left to chance.
    const { simulated, real } = await askAt([[0, detail(FIRST)]]);
    for (const answer of [simulated[0], real[0]]) expect(answer).toMatchObject({ body: { externalId } });
  });

  it('is a refused key, which spends nothing of any limit', async () => {
    const { ask, wait, precoro, mock } = both({ switches: { limitPerDay: 1 } });
    precoro.troubles.refusesKeyUntil = START + MINUTE;
    mock.setSwitches({ blockedUserAgents: [''] });
    expect(await ask(detail(FIRST))).toEqual({ kind: 'unauthorized' });
    expect(await ask(detail(FIRST))).toEqual({ kind: 'unauthorized' });
    await wait(MINUTE);
    mock.setSwitches({ blockedUserAgents: [] });
    expect(await ask(detail(FIRST))).toMatchObject({ kind: 'object' });
    await wait(2 * SECOND);
    expect(await ask(detail(SECOND_ONE))).toMatchObject({ kind: 'rateLimited' });
  });

  it.each([
    ['before the request leaves', 0, false],
    ['before the answer is there', 700, true],
    ['once it was there', 5000, null],
  ])('is a deadline %s', async (_, ms, mayHaveHappened) => {
    const { askAt, at, atReal } = both({ runsMs: 250 });
    const [one, other] = [new AbortController(), new AbortController()];
    if (ms === 0) [one, other].forEach((controller) => controller.abort());
    at(ms, () => one.abort());
    atReal(ms, () => other.abort());
    const { simulated, real } = await askAt([[0, detail(FIRST)]], {
      simulated: one.signal,
      real: other.signal,
    });
    expect(simulated).toEqual(real);
    const late = { kind: 'unavailable', mayHaveHappened };
    expect(real).toMatchObject([mayHaveHappened === null ? { kind: 'object' } : late]);
  });
});

function edit(
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

function hintOf(record: StoredRecord): Hint {
  return { entity: record.entity, ...keyOf(record) };
}

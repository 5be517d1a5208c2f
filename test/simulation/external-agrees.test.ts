import { describe, expect, it } from '@jest/globals';
import type {
  CallContext,
  ExternalRecord,
  Idempotency,
  Payload,
  Target,
} from '../../lib/connectors/contract.ts';
import type { WriteOutcome } from '../../lib/domain/outcomes.ts';
import { SECOND } from '../../lib/domain/time.ts';
import { describeConnector } from '../connectors/contract-suite.ts';
import { chanceOf, type Chance } from './engine/chance.ts';
import { CALM_FATE, Scheduler } from './engine/scheduler.ts';
import { traceOf } from './engine/trace.ts';
import { deadlineOf } from './world/deadline.ts';
import {
  CALM_EXTERNAL,
  simulatedExternal,
  type ExternalRates,
  type SimulatedExternal,
} from './world/external.ts';
import { seenThings } from './world/seen.ts';
import { TARGETS } from './world/setting.ts';
import { applied, valueOf } from '../connectors/answers.ts';

const START = Date.UTC(2026, 2, 2, 8);
const LATENCY_MS = 100;

interface Outside {
  readonly scheduler: Scheduler;
  readonly external: SimulatedExternal;
  /** Whether each write made a new record. */
  readonly commits: boolean[];
  readonly bill: Target;
  readonly vendor: Target;
  /** As a process of the engine asks, until there is an answer. */
  readonly ask: <T>(call: () => Promise<T>) => Promise<T>;
  readonly wait: (ms: number) => Promise<void>;
  readonly context: (ms?: number, company?: string) => CallContext;
}

function outside(
  idempotency: Idempotency,
  rates: ExternalRates = CALM_EXTERNAL,
  chance: Chance = chanceOf(1, 'external'),
): Outside {
  const scheduler = new Scheduler(chanceOf(1, 'steps'), START, 0, () => undefined);
  const commits: boolean[] = [];
  const external = simulatedExternal(
    { idempotency, keepsKeys: true, rates, latencyMs: LATENCY_MS },
    TARGETS,
    {
      ...{ scheduler, chance, trace: traceOf(() => scheduler.now, null), seen: seenThings() },
      committed: ({ isNew }) => void commits.push(isNew),
    },
  );
  const wait = async (ms: number): Promise<void> => {
    await Promise.resolve();
    await scheduler.runUntil(scheduler.now + ms);
  };
  let [open, isRunning] = [0, false];
  /** Those who ask at once are served together. */
  const serve = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    await Promise.resolve();
    while (open > 0) await wait(1);
    isRunning = false;
  };
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    open += 1;
    const answer = new Promise<T>((resolve, reject) => {
      scheduler.spawn(
        'asker',
        CALM_FATE,
        () => call().then(resolve, reject),
        () => void (open -= 1),
      );
    });
    void serve();
    return answer;
  };
  const { bill, vendor } = external.connector.targets;
  if (!bill || !vendor) throw new Error('there are no targets');
  const context = (ms = 60_000, company = 'uk'): CallContext => ({
    company,
    signal: deadlineOf(scheduler, ms),
  });
  return { scheduler, external, commits, bill, vendor, ask, wait, context };
}

const KINDS: Readonly<Record<Idempotency['kind'], Idempotency>> = {
  upsert: { kind: 'upsert' },
  key: { kind: 'key', lifetimeSeconds: 3600 },
  uniqueReference: { kind: 'uniqueReference' },
  searchable: { kind: 'searchable', settleSeconds: 30 },
  none: { kind: 'none' },
};
const kinds = (...names: readonly Idempotency['kind'][]) => names.map((name) => [name, KINDS[name]] as const);
const ALL = kinds('upsert', 'key', 'uniqueReference', 'searchable', 'none');

function invoiceOf(number: string, note = 'a note'): Payload {
  return {
    fields: { number, vendor: 'V1', total: '12.1', note },
    lines: [{ account: '6420', amount: '12.1' }],
  };
}

/*
 * The suite that every connector passes asks for what only `upsert` promises by itself: one record of each natural key.
 * What the other kinds promise, and what they do not, is in the tables below.
 */
describeConnector('simulated, upsert', ['vendor', 'bill'], async () => {
  const rates = { ...CALM_EXTERNAL };
  const real = outside(KINDS.upsert, rates, { ...chanceOf(1, 'suite'), happens: (rate) => rate > 0 });
  const { external, ask } = real;
  const once = async (answer: Promise<WriteOutcome<ExternalRecord>>) => {
    const outcome = await answer;
    rates.unknown = 0;
    return outcome;
  };
  const asked = (target: Target): Target => ({
    ...target,
    create: (...given) => once(ask(() => target.create(...given))),
    update: (...given) => once(ask(() => target.update(...given))),
    read: (...given) => ask(() => target.read(...given)),
    findByNaturalKey: (...given) => ask(() => target.findByNaturalKey(...given)),
    ...retiring(target, ask),
  });
  const lose = async (): Promise<void> => void (rates.unknown = 0.5);
  return {
    connector: {
      ...external.connector,
      targets: { vendor: asked(real.vendor), bill: asked(real.bill) },
    },
    company: 'uk',
    secrets: [],
    sample: (target, number, lineCount = 2) =>
      target === 'vendor'
        ? { fields: { name: number, city: 'Leeds', active: true }, lines: [] }
        : { ...invoiceOf(number), lines: Array(lineCount).fill({ account: '6420', amount: '12.1' }) },
    withText: (target, payload, text) => ({
      ...payload,
      fields: { ...payload.fields, [target === 'vendor' ? 'city' : 'note']: text },
    }),
    withAmount: (target, payload, amount) =>
      target === 'vendor' ? payload : { ...payload, fields: { ...payload.fields, total: amount } },
    trouble: {
      loseNextAnswer: lose,
      silenceNextAnswer: lose,
      breakNextWrite: async () => {
        external.next = { at: 0, do: 'next write', name: 'create', effect: 'none', lateMs: 0 };
      },
      goAway: async () => void (external.downUntil = Infinity),
      comeBack: async () => void (external.downUntil = 0),
    },
    close: () => external.connector.close(),
  };
});

function retiring(target: Target, ask: Outside['ask']): Pick<Target, 'cancel' | 'deactivate'> {
  const cancel = target.cancel?.bind(target);
  const deactivate = target.deactivate?.bind(target);
  return {
    ...(cancel ? { cancel: (...given) => ask(() => cancel(...given)) } : {}),
    ...(deactivate ? { deactivate: (...given) => ask(() => deactivate(...given)) } : {}),
  };
}

/** Two creates, so many ms apart. */
async function twice(
  kind: Idempotency,
  second: { readonly key: string; readonly number: string; readonly afterMs: number },
) {
  const { bill, external, ask, wait, context, commits } = outside(kind);
  const first = applied(await ask(() => bill.create(invoiceOf('7'), 'k1', context())));
  await wait(second.afterMs);
  const { key, number } = second;
  const other = applied(await ask(() => bill.create(invoiceOf(number, 'another note'), key, context())));
  return { isSame: first.externalId === other.externalId, records: external.records(), commits };
}

describe('two creates with one key', () => {
  it.each(kinds('upsert', 'key', 'uniqueReference'))('are one record under %s', async (_, kind) => {
    const { isSame, records, commits } = await twice(kind, { key: 'k1', number: '7', afterMs: 0 });
    expect([isSame, records.length, commits]).toEqual([true, 1, [true, false]]);
  });

  it.each(kinds('key', 'uniqueReference'))('keep what the first one wrote under %s', async (_, kind) => {
    const { records } = await twice(kind, { key: 'k1', number: '7', afterMs: 0 });
    expect(records[0]?.payload.fields).toMatchObject({ note: 'a note' });
  });

  it.each(kinds('searchable', 'none'))('are two records under %s: nothing protects them', async (_, kind) => {
    const { isSame, records, commits } = await twice(kind, { key: 'k1', number: '7', afterMs: 0 });
    expect([isSame, records.length, commits]).toEqual([false, 2, [true, true]]);
  });

  it.each([
    ['key', KINDS.key, 3599, true],
    ['key', KINDS.key, 3601, false],
    ['uniqueReference', KINDS.uniqueReference, 400 * 24 * 3600, true],
  ] as const)('under %s (%j), %d s apart, are one record: %s', async (_, kind, seconds, expected) => {
    const { isSame } = await twice(kind, {
      key: 'k1',
      number: '7',
      afterMs: seconds * SECOND - 2 * LATENCY_MS,
    });
    expect(isSame).toBe(expected);
  });

  it.each(kinds('key', 'uniqueReference'))('of two companies are two records under %s', async (_, kind) => {
    const { bill, external, ask, context } = outside(kind);
    for (const company of ['uk', 'fr'])
      applied(await ask(() => bill.create(invoiceOf('7'), 'k1', context(60_000, company))));
    expect(external.records().map(({ company }) => company)).toEqual(['uk', 'fr']);
  });
});

describe('two creates with two keys and one natural key', () => {
  it.each(ALL)('are one record under upsert, with what came last, else two: %s', async (name, kind) => {
    const { isSame, records } = await twice(kind, { key: 'k2', number: '7', afterMs: 0 });
    expect([isSame, records.length]).toEqual(name === 'upsert' ? [true, 1] : [false, 2]);
    expect(records.at(-1)?.payload.fields).toMatchObject({ note: 'another note' });
  });

  it.each(ALL)('are two of another natural key: %s', async (_, kind) => {
    const { records } = await twice(kind, { key: 'k2', number: '8', afterMs: 0 });
    expect(records).toHaveLength(2);
  });
});

describe('a search by the natural key', () => {
  it('shows nothing before the settle time, and the record after it', async () => {
    const { bill, ask, wait, context } = outside(KINDS.searchable);
    const created = applied(await ask(() => bill.create(invoiceOf('7'), 'k1', context())));
    const search = async () => valueOf(await ask(() => bill.findByNaturalKey(invoiceOf('7'), context())));
    await wait(29 * SECOND - 4 * LATENCY_MS);
    expect(await search()).toEqual([]);
    await wait(SECOND + 4 * LATENCY_MS);
    expect(await search()).toEqual([created]);
  });

  it.each(kinds('upsert', 'key', 'uniqueReference', 'none'))('shows it at once under %s', async (_, kind) => {
    const { bill, ask, context } = outside(kind);
    const created = applied(await ask(() => bill.create(invoiceOf('7'), 'k1', context())));
    expect(valueOf(await ask(() => bill.findByNaturalKey(invoiceOf('7'), context())))).toEqual([created]);
    expect(valueOf(await ask(() => bill.findByNaturalKey(invoiceOf('8'), context())))).toEqual([]);
  });
});

describe.each(ALL)('under %s', (_, kind) => {
  it('a record that is not there, or another company’s, is gone for every change', async () => {
    const { bill, vendor, ask, context, commits } = outside(kind);
    const { externalId } = applied(await ask(() => bill.create(invoiceOf('7'), 'k1', context())));
    const elsewhere = () => context(60_000, 'fr');
    const outcomes = await Promise.all([
      ask(() => bill.update('B999', invoiceOf('7'), context())),
      ask(async () => bill.cancel?.('B999', context())),
      ask(async () => vendor.deactivate?.('V999', context())),
      ask(() => bill.update(externalId, invoiceOf('7'), elsewhere())),
      ask(async () => bill.cancel?.(externalId, elsewhere())),
    ]);
    expect(outcomes.map((one) => one?.outcome)).toEqual(Array(5).fill('gone'));
    expect(commits).toEqual([true]);
  });

  it('a write whose deadline has passed is not sent', async () => {
    const { bill, ask, wait, context, commits } = outside(kind);
    const { externalId } = applied(await ask(() => bill.create(invoiceOf('7'), 'k1', context())));
    const late = context(10);
    await wait(10);
    const outcomes = await Promise.all([
      ask(() => bill.create(invoiceOf('8'), 'k2', late)),
      ask(() => bill.update(externalId, invoiceOf('7', 'late'), late)),
      ask(async () => bill.cancel?.(externalId, late)),
    ]);
    expect(outcomes.map((one) => one?.outcome)).toEqual(['notApplied', 'notApplied', 'notApplied']);
    await wait(60 * SECOND);
    expect(commits).toEqual([true]);
  });

  it('a write whose deadline passes on the way is unknown, whatever became of it', async () => {
    const { bill, external, ask, wait, context, commits } = outside(kind);
    const unknown = { outcome: 'unknown' };
    expect(await ask(() => bill.create(invoiceOf('7'), 'k1', context(1)))).toMatchObject(unknown);
    expect([commits, external.records().length]).toEqual([[true], 1]);
    expect(await ask(() => bill.update('B999', invoiceOf('7'), context(1)))).toMatchObject(unknown);
    external.downUntil = Infinity;
    expect(await ask(() => bill.update('B1', invoiceOf('7', 'x'), context(1)))).toMatchObject(unknown);
    await wait(60 * SECOND);
    expect(commits).toEqual([true]);
  });

  it('a read whose deadline has passed, or passes on the way, is none', async () => {
    const { bill, ask, wait, context } = outside(kind);
    const none = { outcome: 'unavailable' };
    const late = context(10);
    await wait(10);
    expect(await ask(() => bill.read('B1', late))).toMatchObject(none);
    expect(await ask(() => bill.findByNaturalKey(invoiceOf('7'), late))).toMatchObject(none);
    expect(await ask(() => bill.read('B1', context(1)))).toMatchObject(none);
    expect(await ask(() => bill.read('B1', context()))).toEqual({ outcome: 'read', value: null });
  });

  it('a create that takes effect late does so once, as if it had come then', async () => {
    const { bill, external, ask, wait, context, commits } = outside(kind);
    external.next = { at: 0, do: 'next write', name: 'create', effect: 'late', lateMs: 70 * SECOND };
    const first = await ask(() => bill.create(invoiceOf('7'), 'k1', context()));
    expect([first.outcome, commits]).toEqual(['unknown', []]);
    const again = applied(await ask(() => bill.create(invoiceOf('7'), 'k1', context())));
    await wait(71 * SECOND);
    const isProtected = kind.kind !== 'searchable' && kind.kind !== 'none';
    expect(commits).toEqual([true, !isProtected]);
    expect(external.records()[0]?.externalId).toBe(again.externalId);
  });
});

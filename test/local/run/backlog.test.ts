import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OUTWARD_NAMES, perEntity, type RecordRef } from '../../../lib/domain/records.ts';
import { DAY, HOUR } from '../../../lib/domain/time.ts';
import {
  isAllSent,
  isIdle,
  isReadUpTo,
  readBacklog,
  readWork,
  type Watched,
} from '../../../lib/local/run/backlog.ts';
import type { Inbound } from '../../../lib/sync/ports/inbound.ts';
import { inbound, tax } from '../../contracts/samples.ts';
import { memoryCrossReference } from '../../support/memory/memoryCrossReference.ts';
import { memoryInbounds } from '../../support/memory/memoryInbounds.ts';
import { memoryMirror } from '../../support/memory/memoryMirror.ts';
import { memorySourceCursors } from '../../support/memory/memorySourceCursors.ts';
import { memoryStates } from '../../support/memory/memoryStates.ts';
import { memoryWriteBacks } from '../../support/memory/memoryWriteBacks.ts';
import { tellTo } from '../../../lib/local/run/lines.ts';
import { untilAllSent, untilIdle } from '../../../lib/local/run/until-idle.ts';
import { virtualClock } from '../../support/memory/virtualClock.ts';

const invoice: RecordRef = { entity: 'invoice', id: '1' };
const depth = { visible: 0, inFlight: 0, delayed: 0 };
const mirrored = {
  ref: invoice,
  idn: '1',
  seq: 1,
  sentSeq: 1,
  row: null,
  detail: null,
  detailDueAt: null,
  detailClass: 'live' as const,
  heardAt: null,
  changedAt: 0,
  version: 0,
};

const clock = virtualClock();
let stores: ReturnType<typeof openStores>;
let queues: Record<string, typeof depth> = {};
let running = 0;
let feeds: Watched['feeds'] = [];
const stack = { queueDepths: async () => queues, busy: () => running };

function openStores() {
  return {
    clock,
    states: memoryStates(),
    mirror: memoryMirror(),
    writeBacks: memoryWriteBacks(),
    waits: memoryCrossReference(),
    inbounds: memoryInbounds(),
    sourceCursors: memorySourceCursors(),
  };
}

const watched = () => ({ stack, stores, outward: OUTWARD_NAMES, feeds });

/** What comes in by the feed of taxes, of two companies. */
const taxes = {
  name: 'tax',
  entity: 'tax',
  mode: 'observe',
  source: 'tax',
  companies: ['uk', 'de'],
} as const;

async function readSources(readAt: number, failures = 0): Promise<void> {
  for (const company of taxes.companies) {
    const cursor = await stores.sourceCursors.read('tax', company);
    await stores.sourceCursors.save('tax', company, { ...cursor, readAt, failures });
  }
}

async function comes(changes: Partial<Inbound>, externalId = 'T-1'): Promise<void> {
  const saved = await stores.inbounds.save(
    inbound(tax(externalId, 'tax', 'uk'), { changedAt: 1, ...changes }),
  );
  if (!saved) throw new Error('it is there already');
}

function wait(ms: number): Inbound['wait'] {
  return { dueAt: clock.now() + ms, since: 0, attempts: 1, reason: 'later', waitsFor: null };
}

async function readTo(watermark: number | null): Promise<void> {
  for (const { entity, cursor } of await stores.states.readAll()) {
    await stores.states.saveCursor(entity, { ...cursor, watermark }, 1);
  }
}

async function parkUntil(dueAt: number): Promise<void> {
  const link = await stores.waits.acquire(invoice, 'main', 'me', clock.now() + 1000, clock.now());
  if (link === 'busy') throw new Error('the lease is taken');
  const wait = { dueAt, since: clock.now(), attempts: 1, reason: 'no answer', waitsFor: null };
  await stores.waits.release({ ...link, wait });
}

beforeEach(async () => {
  stores = openStores();
  queues = { 'precoro-sync-live-upserts': depth, 'precoro-sync-live-wake': depth };
  running = 0;
  feeds = [];
  await readTo(clock.now());
});

const found = (observing = false) => readBacklog({ stack, stores, outward: OUTWARD_NAMES, feeds }, observing);

describe('the backlog', () => {
  it('is empty when nothing is on its way', async () => {
    expect(isIdle(await found())).toBe(true);
  });

  it.each<[string, () => unknown, object]>([
    ['a hint that no read has covered', () => stores.states.addHint('invoice', '1', 0), { dirtyEntities: 1 }],
    ['entities never read', () => readTo(null), { unfinishedReads: OUTWARD_NAMES.length }],
    ['a detail to read', () => stores.mirror.save({ ...mirrored, detailDueAt: 1 }), { details: 1 }],
    [
      'a second look to be sure',
      () => stores.mirror.save({ ...mirrored, detailDueAt: clock.now() + HOUR, detailClass: 'background' }),
      { details: 1 },
    ],
    ['a version not sent', () => stores.mirror.save({ ...mirrored, sentSeq: 0 }), { unsent: 1 }],
    [
      'a text to show',
      () => stores.writeBacks.desire(invoice, { log: 'no account' }, 1, 0),
      { writeBacks: 1 },
    ],
    [
      'an id to show',
      () => stores.writeBacks.desire(invoice, { externalId: 'B-1' }, 1, 0),
      { writeBacks: 1 },
    ],
    ['a retry soon', () => parkUntil(clock.now() + HOUR), { waits: 1 }],
    [
      'records that are sent on',
      () => (queues['precoro-sync-live-upserts'] = { visible: 1, inFlight: 2, delayed: 3 }),
      { records: 6, messages: 0 },
    ],
    [
      'other messages',
      () => (queues['precoro-sync-live-upserts-dead-letters'] = { visible: 1, inFlight: 2, delayed: 3 }),
      { records: 0, messages: 6 },
    ],
    ['work being done', () => (running = 2), { running: 2 }],
  ])('sees %s', async (_name, happen, expected) => {
    await happen();
    const backlog = await found();
    expect(backlog).toMatchObject(expected);
    expect(isIdle(backlog)).toBe(false);
  });

  it('leaves out what only a person or the next night ends', async () => {
    await parkUntil(clock.now() + DAY);
    expect(isIdle(await found())).toBe(true);
  });

  it('leaves out what waits for a gate that nobody will open', async () => {
    await parkUntil(clock.now() + HOUR);
    expect(isIdle(await found(true))).toBe(true);
  });
});

describe('what comes from the external system', () => {
  beforeEach(async () => {
    feeds = [taxes];
    await stores.states.setGate('tax', 'live');
    await readSources(clock.now());
  });

  it('is to be read first, in each company', async () => {
    await readSources(0);
    const backlog = await found();
    expect(backlog).toMatchObject({ unreadSources: 2, inbound: 0 });
    expect([isIdle(backlog), isAllSent(backlog)]).toEqual([false, false]);
  });

  it.each<[string, Partial<Inbound>, number]>([
    ['a record that is new', {}, 1],
    ['a record whose time comes soon', { wait: wait(HOUR) }, 1],
    ['none whose time comes tomorrow', { wait: wait(DAY) }, 0],
    ['none that is done', { doneSeq: 1 }, 0],
    [
      'none that is passed over, until it is looked at again',
      { phase: 'passed', doneSeq: 1, wait: wait(HOUR) },
      0,
    ],
    ['one that was passed over, and is open again', { phase: 'passed', doneSeq: 0, wait: null }, 1],
    ['none on hold', { hold: { kind: 'held', actor: 'accountant', words: 'held' } }, 0],
  ])('counts %s', async (_name, changes, due) => {
    await comes(changes);
    expect(await found()).toMatchObject({ inbound: due, unreadSources: 0 });
  });

  it('waits at a closed gate for nobody', async () => {
    await comes({});
    await stores.states.setGate('tax', 'observe');
    expect(isIdle(await found())).toBe(true);
  });

  it('is counted by its entity', async () => {
    await comes({});
    await comes({ phase: 'linked', ref: { entity: 'tax', id: '7' } }, 'T-2');
    expect((await readWork(watched(), false)).waiting).toMatchObject({ tax: 2 });
  });

  it('is read up to a moment when every source was read later, with an answer', async () => {
    const moment = clock.now() - 1;
    expect(await isReadUpTo(watched(), moment)).toBe(true);
    await stores.sourceCursors.ask('tax', 'de', clock.now());
    expect(await isReadUpTo(watched(), moment)).toBe(false);
    await readSources(clock.now());
    await readSources(clock.now(), 1);
    expect(await isReadUpTo(watched(), moment)).toBe(false);
    await readSources(moment);
    expect(await isReadUpTo(watched(), moment)).toBe(false);
  });
});

describe('what is to be sent', () => {
  it('is sent although external ids are still on their way back', async () => {
    await stores.writeBacks.desire(invoice, { externalId: 'B-1' }, 1, 0);
    running = 1;
    expect(isAllSent(await found())).toBe(true);
  });

  it('is not, while a record waits, or is still to be read', async () => {
    await parkUntil(clock.now() + HOUR);
    expect(isAllSent(await found())).toBe(false);
  });

  it('is counted by entity, a record once, wherever it waits', async () => {
    await parkUntil(clock.now() + HOUR);
    await stores.mirror.save({ ...mirrored, sentSeq: 0, detailDueAt: 1 });
    const { waiting } = await readWork({ stack, stores, outward: OUTWARD_NAMES, feeds }, false);
    expect(waiting).toEqual({ ...perEntity(() => 0), invoice: 1 });
  });
});

it('everything is read up to a moment when every watermark is later', async () => {
  expect(await isReadUpTo(watched(), clock.now() - 1)).toBe(true);
  expect(await isReadUpTo(watched(), clock.now())).toBe(false);
  await readTo(null);
  expect(await isReadUpTo(watched(), 0)).toBe(false);
});

describe('waiting until idle', () => {
  const said: string[] = [];
  const complained: string[] = [];
  const controller = new AbortController();
  const counters = { received: 7, accepted: 7, byRouteAndStatus: {}, refusedBy: {} };
  const waiting = {
    options: { observe: false },
    teller: tellTo({ write: (line) => said.push(line) }, { write: (line) => complained.push(line) }),
    stopper: { signal: controller.signal, stop: () => controller.abort() },
    world: { precoro: { counters: () => counters } },
  };
  beforeEach(() => {
    jest.useFakeTimers();
    said.length = complained.length = 0;
  });
  afterEach(() => void jest.useRealTimers());

  async function wallPasses(seconds: number): Promise<void> {
    for (let half = 0; half < 2 * seconds; half += 1) await jest.advanceTimersByTimeAsync(500);
  }

  it('takes three looks in a row that find nothing, and says meanwhile how far it is', async () => {
    running = 4;
    const idle = untilIdle(waiting, { stack, stores, outward: OUTWARD_NAMES, feeds }, clock.now() - 1);
    await wallPasses(4);
    running = 2;
    await wallPasses(7);
    running = 0;
    await wallPasses(4);
    expect(await idle).toBe(true);
    expect(said[0]).toMatch(/^ {3}2 left .*0\.4\/s, 7 requests so far, about 5 s to go\n$/);
    expect(complained).toEqual([]);
  });

  it('says no time to go where nothing moves', async () => {
    running = 4;
    const idle = untilIdle(waiting, { stack, stores, outward: OUTWARD_NAMES, feeds }, 0);
    await wallPasses(6);
    expect(said[0]).toMatch(/^ {3}4 left .*0\.0\/s, 7 requests so far\n$/);
    running = 0;
    await wallPasses(4);
    expect(await idle).toBe(true);
  });

  it('is not over before everything was read after the last change', async () => {
    const idle = untilIdle(waiting, { stack, stores, outward: OUTWARD_NAMES, feeds }, clock.now());
    await wallPasses(3);
    await readTo(clock.now() + 1);
    await wallPasses(4);
    expect(await idle).toBe(true);
  });

  it('gives up, with the reason, where an entity is not read any more until a person acts', async () => {
    const [state] = await stores.states.readAll();
    if (!state) throw new Error('there is no entity');
    await stores.states.saveCursor(state.entity, { ...state.cursor, stopped: 'A hint was missed.' }, 1);
    const idle = untilIdle(waiting, { stack, stores, outward: OUTWARD_NAMES, feeds }, 0);
    await wallPasses(1);
    expect(await idle).toBe(false);
    expect(complained).toEqual([`   ${state.entity} is not read any more: A hint was missed.\n`]);
  });

  it('ends when all is sent, and tells whoever asks how far it is', async () => {
    queues['precoro-sync-live-upserts'] = { ...depth, visible: 3 };
    const heard: (readonly [number, number | null])[] = [];
    const sent = untilAllSent(
      { ...waiting, onProgress: ({ left, toGoMs }) => heard.push([left, toGoMs]) },
      { stack, stores, outward: OUTWARD_NAMES, feeds },
    );
    await wallPasses(1);
    queues['precoro-sync-live-upserts'] = { ...depth, visible: 1 };
    await stores.writeBacks.desire(invoice, { externalId: 'B-1' }, 1, 0);
    await wallPasses(1);
    queues['precoro-sync-live-upserts'] = depth;
    await wallPasses(4);
    expect(await sent).toBe(true);
    expect(heard.slice(0, 2)).toEqual([
      [3, null],
      [2, 4000],
    ]);
    expect(said).toEqual([]);
  });

  it('ends when a person stops it', async () => {
    running = 1;
    const idle = untilIdle(waiting, { stack, stores, outward: OUTWARD_NAMES, feeds }, 0);
    controller.abort();
    await wallPasses(1);
    await expect(idle).resolves.toBe(true);
  });
});

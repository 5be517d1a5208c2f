import { describe, expect, it } from '@jest/globals';
import { dynamoStates } from '../../lib/aws/dynamodb/states.ts';
import { OUTWARD_NAMES } from '../../lib/domain/records.ts';
import {
  FIRST_PACE,
  type Cursor,
  type EntityState,
  type EntityStates,
  type Gates,
  type HistoryLoad,
  type Reading,
} from '../../lib/sync/ports/state.ts';
import { memoryStates } from '../support/memory/memoryStates.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<EntityStates & Gates>][] = [
  ['in memory', async () => memoryStates()],
  ['on DynamoDB', async () => dynamoStates(await tables.place('cursors'))],
];

const READING: Reading = {
  since: '2026-03-02T07:00:00',
  createdUntil: null,
  nextPage: 2,
  nextWatermark: null,
  dirtySeq: 4,
  rowsSeen: 200,
  distinctIds: 199,
  totalReported: 350,
  lastTotal: 351,
  recentIds: ['7', '8'],
  fruitlessPages: 1,
  stepsBack: 1,
  rereads: 0,
};

const HISTORY: HistoryLoad = {
  reading: { ...READING, since: null, createdUntil: '2025-11-30', recentIds: [] },
  before: READING,
  slicesDone: 2,
  slicesRefused: 1,
  createdDownTo: null,
  startedAt: NOW - 9,
  requests: 41,
  rowsPerPage: 200,
  rowsExpected: 20_000,
  rowsLeft: 11_800,
  pageMs: 1312.5,
  endsAt: NOW + 99,
};

const CURSOR: Cursor = {
  watermark: NOW,
  proved: true,
  reading: READING,
  history: HISTORY,
  dueAt: NOW + 1,
  stopped: null,
  pace: { pulledAt: NOW - 1, pullYield: 0.8, hurryUntil: NOW + 5, missedWebhooks: 2, missedAt: NOW - 9 },
};

async function invoiceState(states: EntityStates): Promise<EntityState> {
  const found = (await states.readAll()).find(({ entity }) => entity === 'invoice');
  if (!found) throw new Error('The state of invoices is missing.');
  return found;
}

describe.each(implementations)('Entity states %s', (_name, make) => {
  it('has defaults for every entity before anything is written', async () => {
    const states = await (await make()).readAll();
    expect(states.map(({ entity }) => entity)).toEqual(OUTWARD_NAMES);
    expect(states[2]).toEqual({
      entity: 'invoice',
      gate: null,
      paused: false,
      cursor: {
        watermark: null,
        proved: false,
        reading: null,
        history: null,
        dueAt: 0,
        stopped: null,
        pace: FIRST_PACE,
      },
      dirtySeq: 0,
      cleanSeq: 0,
      dirtySince: null,
      hintedAt: null,
      hints: {},
      echoedAt: null,
      lastHeardAt: null,
    });
  });

  it('says of the first hint only that it made the entity dirty', async () => {
    const states = await make();
    expect(await states.addHint('invoice', '7', NOW)).toBe(true);
    expect(await states.addHint('invoice', '8', NOW + 1)).toBe(false);
    expect(await states.addHint('invoice', null, NOW + 2)).toBe(false);
    expect(await invoiceState(states)).toMatchObject({
      dirtySeq: 3,
      cleanSeq: 0,
      dirtySince: NOW,
      hintedAt: NOW + 2,
      lastHeardAt: NOW + 2,
      hints: { '7': { at: NOW, misses: 0 }, '8': { at: NOW + 1, misses: 0 } },
    });
  });

  it('shows an entity that cannot travel outward once it was heard of, in its place', async () => {
    const states = await make();
    await states.addHint('tax', '613', NOW);
    const shown = (await states.readAll()).map(({ entity }) => entity);
    expect(shown).toEqual(['tax', ...OUTWARD_NAMES]);
  });

  it('hears an echo without becoming dirty', async () => {
    const states = await make();
    await states.noteEcho('invoice', NOW);
    expect(await invoiceState(states)).toMatchObject({
      dirtySeq: 0,
      dirtySince: null,
      hintedAt: null,
      echoedAt: NOW,
      lastHeardAt: NOW,
    });
    expect(await states.addHint('invoice', '7', NOW + 1)).toBe(true);
  });

  it('takes a hint without an id and hints of other entities apart', async () => {
    const states = await make();
    expect(await states.addHint('invoice', null, NOW)).toBe(true);
    expect(await states.addHint('receipt', '7', NOW)).toBe(true);
    expect((await invoiceState(states)).hints).toEqual({});
  });

  it('keeps when an id was first heard', async () => {
    const states = await make();
    await states.addHint('invoice', '7', NOW);
    await states.addHint('invoice', '7', NOW + 5);
    expect((await invoiceState(states)).hints).toEqual({ '7': { at: NOW, misses: 0 } });
  });

  it('tells exactly one of many concurrent hints that the entity became dirty', async () => {
    const states = await make();
    const told = await Promise.all(
      Array.from({ length: 20 }, (_, i) => states.addHint('invoice', `${i}`, NOW)),
    );
    expect(told.filter(Boolean)).toHaveLength(1);
    const state = await invoiceState(states);
    expect(state.dirtySeq).toBe(20);
    expect(Object.keys(state.hints)).toHaveLength(20);
  });

  it('is clean after a pull that covered every hint', async () => {
    const states = await make();
    await states.addHint('invoice', '7', NOW);
    await states.addHint('invoice', '8', NOW);
    await states.coverHints('invoice', { dirtySeq: 2, seen: ['7'], missed: ['8'] }, NOW + 10);
    expect(await invoiceState(states)).toMatchObject({
      cleanSeq: 2,
      dirtySince: null,
      hints: { '8': { at: NOW, misses: 1 } },
    });
    expect(await states.addHint('invoice', '9', NOW + 20)).toBe(true);
    expect((await invoiceState(states)).dirtySince).toBe(NOW + 20);
  });

  it('stays dirty for a hint that came after the pull began', async () => {
    const states = await make();
    await states.addHint('invoice', '7', NOW);
    await states.addHint('invoice', '8', NOW + 5);
    await states.coverHints('invoice', { dirtySeq: 1, seen: ['7'], missed: [] }, NOW + 10);
    expect(await invoiceState(states)).toMatchObject({
      dirtySeq: 2,
      cleanSeq: 1,
      dirtySince: NOW + 10,
      hints: { '8': { at: NOW + 5, misses: 0 } },
    });
  });

  it('never becomes clean beyond what was heard, nor dirty again by an old pull', async () => {
    const states = await make();
    await states.coverHints('invoice', { dirtySeq: 3, seen: ['1'], missed: ['2'] }, NOW);
    expect(await invoiceState(states)).toMatchObject({ cleanSeq: 0, hints: {} });
    await states.addHint('invoice', '7', NOW);
    await states.coverHints('invoice', { dirtySeq: 9, seen: [], missed: [] }, NOW);
    expect((await invoiceState(states)).cleanSeq).toBe(1);
    await states.addHint('invoice', '8', NOW + 1);
    await states.coverHints('invoice', { dirtySeq: 0, seen: [], missed: ['8'] }, NOW + 9);
    expect(await invoiceState(states)).toMatchObject({ cleanSeq: 1, dirtySince: NOW + 1 });
  });

  it('keeps hints that arrive while others are being covered', async () => {
    const states = await make();
    await states.addHint('invoice', '1', NOW);
    await Promise.all([
      states.coverHints('invoice', { dirtySeq: 1, seen: ['1'], missed: [] }, NOW),
      ...[2, 3, 4].map((id) => states.addHint('invoice', `${id}`, NOW)),
    ]);
    const state = await invoiceState(states);
    expect(Object.keys(state.hints)).toEqual(expect.arrayContaining(['2', '3', '4']));
    expect(state.dirtySeq).toBe(4);
    expect(state.dirtySince).not.toBeNull();
  });

  it('gives back a cursor as it was saved and leaves hints alone', async () => {
    const states = await make();
    await states.addHint('invoice', '7', NOW);
    expect(await states.saveCursor('invoice', CURSOR, 4)).toBe(true);
    expect(await invoiceState(states)).toMatchObject({ cursor: CURSOR, dirtySeq: 1, dirtySince: NOW });
    const alone = {
      ...CURSOR,
      history: { ...HISTORY, before: null, rowsExpected: null, rowsLeft: null, endsAt: null },
    };
    expect(await states.saveCursor('invoice', alone, 4)).toBe(true);
    expect((await invoiceState(states)).cursor).toEqual(alone);
    const stopped = { ...CURSOR, reading: null, history: null, stopped: 'invoice 7 was not found' };
    expect(await states.saveCursor('invoice', stopped, 4)).toBe(true);
    expect((await invoiceState(states)).cursor).toEqual(stopped);
  });

  it('refuses a cursor from an older fence', async () => {
    const states = await make();
    await states.saveCursor('invoice', CURSOR, 4);
    expect(await states.saveCursor('invoice', { ...CURSOR, dueAt: 0 }, 3)).toBe(false);
    expect((await invoiceState(states)).cursor).toEqual(CURSOR);
  });

  it('keeps the switches of a person, whatever else is written', async () => {
    const states = await make();
    await states.setGate('invoice', 'live');
    await states.setPaused('invoice', true);
    await states.saveCursor('invoice', CURSOR, 1);
    expect(await invoiceState(states)).toMatchObject({ gate: 'live', paused: true });
    await states.setGate('invoice', 'observe');
    await states.setPaused('invoice', false);
    expect(await invoiceState(states)).toMatchObject({ gate: 'observe', paused: false, cursor: CURSOR });
  });
});

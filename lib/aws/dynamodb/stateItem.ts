import type { EntityName } from '../../domain/records.ts';
import {
  FIRST_PACE,
  type Cursor,
  type EntityState,
  type Gate,
  type Hint,
  type HistoryLoad,
  type Pace,
  type Reading,
} from '../../sync/ports/state.ts';
import type { Fields } from './storedItem.ts';

/** An entity that was never written. */
export function newState(entity: EntityName): EntityState {
  return {
    entity,
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
  };
}

/** Each part of the item is written by somebody else, so each may be absent. */
export function readState(entity: EntityName, item: Fields): EntityState {
  const blank = newState(entity);
  const cursor = item.fieldsOrNull('cursor');
  const hints = item.fieldsOrNull('hints');
  return {
    entity,
    gate: item.has('gate') ? item.oneOf<Gate>('gate', ['observe', 'live']) : null,
    paused: item.has('paused') && item.flag('paused'),
    cursor: cursor ? readCursor(cursor) : blank.cursor,
    dirtySeq: item.numberOrNull('dirtySeq') ?? 0,
    cleanSeq: item.numberOrNull('cleanSeq') ?? 0,
    dirtySince: item.numberOrNull('dirtySince'),
    hintedAt: item.numberOrNull('hintedAt'),
    hints: Object.fromEntries((hints?.names() ?? []).map((id) => [id, readHint(hints, id)])),
    echoedAt: item.numberOrNull('echoedAt'),
    lastHeardAt: item.numberOrNull('lastHeardAt'),
  };
}

function readHint(hints: Fields | null, id: string): Hint {
  const hint = hints?.fields(id);
  return { at: hint?.number('at') ?? 0, misses: hint?.number('misses') ?? 0 };
}

function readCursor(cursor: Fields): Cursor {
  const reading = cursor.fieldsOrNull('reading');
  const history = cursor.fieldsOrNull('history');
  return {
    watermark: cursor.numberOrNull('watermark'),
    proved: cursor.flag('proved'),
    reading: reading && readReading(reading),
    history: history && readHistory(history),
    dueAt: cursor.number('dueAt'),
    stopped: cursor.textOrNull('stopped'),
    pace: readPace(cursor.fields('pace')),
  };
}

function readPace(pace: Fields): Pace {
  return {
    pulledAt: pace.number('pulledAt'),
    pullYield: pace.number('pullYield'),
    hurryUntil: pace.number('hurryUntil'),
    missedWebhooks: pace.number('missedWebhooks'),
    missedAt: pace.numberOrNull('missedAt'),
  };
}

function readReading(reading: Fields): Reading {
  return {
    since: reading.textOrNull('since'),
    createdUntil: reading.textOrNull('createdUntil'),
    nextPage: reading.number('nextPage'),
    nextWatermark: reading.numberOrNull('nextWatermark'),
    dirtySeq: reading.number('dirtySeq'),
    rowsSeen: reading.number('rowsSeen'),
    distinctIds: reading.number('distinctIds'),
    totalReported: reading.numberOrNull('totalReported'),
    lastTotal: reading.numberOrNull('lastTotal'),
    recentIds: reading.texts('recentIds'),
    // Not there in what an older version stored.
    fruitlessPages: reading.numberOrNull('fruitlessPages') ?? 0,
    stepsBack: reading.number('stepsBack'),
    rereads: reading.number('rereads'),
  };
}

function readHistory(history: Fields): HistoryLoad {
  const before = history.fieldsOrNull('before');
  return {
    reading: readReading(history.fields('reading')),
    before: before && readReading(before),
    slicesDone: history.number('slicesDone'),
    slicesRefused: history.number('slicesRefused'),
    createdDownTo: history.textOrNull('createdDownTo'),
    startedAt: history.number('startedAt'),
    requests: history.number('requests'),
    rowsPerPage: history.numberOrNull('rowsPerPage'),
    rowsExpected: history.numberOrNull('rowsExpected'),
    rowsLeft: history.numberOrNull('rowsLeft'),
    pageMs: history.number('pageMs'),
    endsAt: history.numberOrNull('endsAt'),
  };
}

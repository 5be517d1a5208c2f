import type { EntityName } from '../../domain/records.ts';
import type { Cursor, EntityState, Gate, Hint, Reading } from '../../sync/ports/state.ts';
import type { Fields } from './storedItem.ts';

/** An entity that was never written. */
export function newState(entity: EntityName): EntityState {
  return {
    entity,
    gate: null,
    paused: false,
    cursor: { watermark: null, proved: false, reading: null, dueAt: 0, stopped: null },
    dirtySeq: 0,
    cleanSeq: 0,
    dirtySince: null,
    hints: {},
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
    hints: Object.fromEntries((hints?.names() ?? []).map((id) => [id, readHint(hints, id)])),
    lastHeardAt: item.numberOrNull('lastHeardAt'),
  };
}

function readHint(hints: Fields | null, id: string): Hint {
  const hint = hints?.fields(id);
  return { at: hint?.number('at') ?? 0, misses: hint?.number('misses') ?? 0 };
}

function readCursor(cursor: Fields): Cursor {
  const reading = cursor.fieldsOrNull('reading');
  return {
    watermark: cursor.numberOrNull('watermark'),
    proved: cursor.flag('proved'),
    reading: reading && readReading(reading),
    dueAt: cursor.number('dueAt'),
    stopped: cursor.textOrNull('stopped'),
  };
}

function readReading(reading: Fields): Reading {
  return {
    since: reading.textOrNull('since'),
    nextPage: reading.number('nextPage'),
    nextWatermark: reading.numberOrNull('nextWatermark'),
    dirtySeq: reading.number('dirtySeq'),
    rowsSeen: reading.number('rowsSeen'),
    distinctIds: reading.number('distinctIds'),
    totalReported: reading.numberOrNull('totalReported'),
    rereads: reading.number('rereads'),
  };
}

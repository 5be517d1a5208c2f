import { ENTITY_NAMES, isOutwardName } from '../../domain/records.ts';
import type { EntityName } from '../../domain/records.ts';
import type { Cursor, EntityState, EntityStates, Gates, Hint } from '../../sync/ports/state.ts';
import type { ItemKey } from './expressions.ts';
import { newState, readState } from './stateItem.ts';
import { getItem, queryItems, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

const MAX_HINTS = 500;
/** More than there will ever be entities. */
const MAX_STATES = 1000;
/** Each try loses only against a hint that arrives in the same few milliseconds. */
const MAX_COVER_TRIES = 10;

/** Cursors, hints and gates: one item per entity in the cursors table. */
export function dynamoStates(place: TablePlace): EntityStates & Gates {
  return {
    readAll: () => readAll(place),
    addHint: (entity, id, now) => addHint(place, entity, id, now),
    async noteEcho(entity, now) {
      await updateItem(place, stateKey(entity), { assign: { lastHeardAt: now, echoedAt: now } });
    },
    saveCursor: (entity, cursor, fence) => saveCursor(place, entity, cursor, fence),
    coverHints: (entity, covered, now) => coverHints(place, entity, covered, now),
    async setGate(entity, gate) {
      await updateItem(place, stateKey(entity), { assign: { gate } });
    },
    async setPaused(entity, paused) {
      await updateItem(place, stateKey(entity), { assign: { paused } });
    },
  };
}

// All states share a partition, so that one strongly consistent query reads them.
const PARTITION = 'entity';
const stateKey = (entity: EntityName): ItemKey => ({ pk: PARTITION, sk: entity });

async function readAll(place: TablePlace): Promise<readonly EntityState[]> {
  const items = await queryItems(place, {
    where: '#pk = :pk',
    values: { pk: PARTITION },
    limit: MAX_STATES,
  });
  const states = new Map(items.map((item) => [item.text('sk'), item]));
  return ENTITY_NAMES.flatMap((entity) => {
    const item = states.get(entity);
    if (item) return [readState(entity, item)];
    return isOutwardName(entity) ? [newState(entity)] : [];
  });
}

async function addHint(
  place: TablePlace,
  entity: EntityName,
  id: string | null,
  now: number,
): Promise<boolean> {
  if (id !== null) {
    const becameDirty = await addHintedId(place, entity, id, now);
    if (becameDirty !== undefined) return becameDirty;
    // The map of hints is missing or full.
    const { item } = await updateItem(
      place,
      stateKey(entity),
      { set: ['#hints = if_not_exists(#hints, :none)'], values: { none: {} } },
      'ALL_NEW',
    );
    const hints = item?.fields('hints').names() ?? [];
    const retried = hints.length < MAX_HINTS ? await addHintedId(place, entity, id, now) : undefined;
    if (retried !== undefined) return retried;
  }
  const { item } = await updateItem(place, stateKey(entity), dirtying(now), 'ALL_OLD');
  return item === null || !item.has('dirtySince');
}

/** Undefined when the id found no place. */
async function addHintedId(
  place: TablePlace,
  entity: EntityName,
  id: string,
  now: number,
): Promise<boolean | undefined> {
  const change = dirtying(now);
  const { done, item } = await updateItem(
    place,
    stateKey(entity),
    {
      ...change,
      set: [...change.set, '#hints.#hinted = if_not_exists(#hints.#hinted, :hint)'],
      condition: 'attribute_exists(#hints) AND (size(#hints) < :max OR attribute_exists(#hints.#hinted))',
      values: { ...change.values, hint: { at: now, misses: 0 }, max: MAX_HINTS },
      names: { hinted: id },
    },
    'ALL_OLD',
  );
  return done ? item === null || !item.has('dirtySince') : undefined;
}

/** An entity is dirty exactly while its item has `dirtySince`. */
const dirtying = (now: number) => ({
  assign: { lastHeardAt: now, hintedAt: now },
  set: ['#dirtySince = if_not_exists(#dirtySince, :now)'],
  add: { dirtySeq: 1 },
  values: { now },
});

async function saveCursor(
  place: TablePlace,
  entity: EntityName,
  cursor: Cursor,
  fence: number,
): Promise<boolean> {
  const { done } = await updateItem(place, stateKey(entity), {
    assign: { cursor, cursorFence: fence },
    condition: 'attribute_not_exists(#cursorFence) OR #cursorFence <= :cursorFence',
  });
  return done;
}

async function coverHints(
  place: TablePlace,
  entity: EntityName,
  covered: Parameters<EntityStates['coverHints']>[1],
  now: number,
): Promise<void> {
  for (let tries = 0; tries < MAX_COVER_TRIES; tries++) {
    const item = await getItem(place, stateKey(entity));
    if (!item) return;
    const state = readState(entity, item);
    const cleanSeq = Math.max(state.cleanSeq, Math.min(covered.dirtySeq, state.dirtySeq));
    // What is still dirty was heard after the pull began.
    const stillDirtySince = cleanSeq > state.cleanSeq ? now : state.dirtySince;
    const { done } = await updateItem(place, stateKey(entity), {
      assign: {
        hints: remaining(state.hints, covered),
        cleanSeq,
        dirtySince: cleanSeq === state.dirtySeq ? null : stillDirtySince,
      },
      // Every hint raises dirtySeq, so none can come in between unnoticed.
      condition: '#dirtySeq = :seen OR attribute_not_exists(#dirtySeq)',
      values: { seen: state.dirtySeq },
    });
    if (done) return;
  }
  throw new Error(`Hints of ${entity} changed ${MAX_COVER_TRIES} times while they were being covered.`);
}

function remaining(
  hints: EntityState['hints'],
  { seen, missed }: { readonly seen: readonly string[]; readonly missed: readonly string[] },
): Record<string, Hint> {
  const gone = new Set(seen);
  const missing = new Set(missed);
  return Object.fromEntries(
    Object.entries(hints)
      .filter(([id]) => !gone.has(id))
      .map(([id, hint]) => [id, missing.has(id) ? { ...hint, misses: hint.misses + 1 } : hint]),
  );
}

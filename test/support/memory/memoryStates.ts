import type { EntityName } from '../../../lib/domain/records.ts';
import { ENTITY_NAMES, OUTWARD_NAMES } from '../../../lib/domain/records.ts';
import {
  FIRST_PACE,
  type EntityState,
  type EntityStates,
  type Gates,
  type Hint,
} from '../../../lib/sync/ports/state.ts';

const MAX_HINTS = 500;

/** Cursors, hints and gates of all entities. */
export function memoryStates(): EntityStates & Gates & { states(): readonly EntityState[] } {
  const states = new Map<EntityName, EntityState>(OUTWARD_NAMES.map((entity) => [entity, unwritten(entity)]));
  const fences = new Map<EntityName, number>();
  const get = (entity: EntityName): EntityState => states.get(entity) ?? unwritten(entity);
  const change = (entity: EntityName, changes: Partial<EntityState>): void => {
    states.set(entity, { ...get(entity), ...changes });
  };

  /** Those that can travel outward, and any other that was ever written. */
  const known = () => ENTITY_NAMES.filter((entity) => states.has(entity)).map(get);

  return {
    states: known,
    async readAll() {
      return known();
    },
    async addHint(entity, id, now) {
      const { dirtySeq, cleanSeq, dirtySince, hints } = get(entity);
      const room = id !== null && !hints[id] && Object.keys(hints).length < MAX_HINTS;
      change(entity, {
        dirtySeq: dirtySeq + 1,
        dirtySince: dirtySince ?? now,
        hintedAt: now,
        lastHeardAt: now,
        hints: room ? { ...hints, [id]: { at: now, misses: 0 } } : hints,
      });
      return dirtySeq === cleanSeq;
    },
    async noteEcho(entity, now) {
      change(entity, { lastHeardAt: now, echoedAt: now });
    },
    async saveCursor(entity, cursor, fence) {
      if ((fences.get(entity) ?? 0) > fence) return false;
      fences.set(entity, fence);
      change(entity, { cursor });
      return true;
    },
    async coverHints(entity, covered, now) {
      const state = get(entity);
      const hints: Record<string, Hint> = {};
      for (const [id, hint] of Object.entries(state.hints)) {
        if (covered.seen.includes(id)) continue;
        hints[id] = covered.missed.includes(id) ? { ...hint, misses: hint.misses + 1 } : hint;
      }
      const cleanSeq = Math.max(state.cleanSeq, Math.min(covered.dirtySeq, state.dirtySeq));
      const advanced = cleanSeq > state.cleanSeq;
      const dirtySince = cleanSeq === state.dirtySeq ? null : advanced ? now : state.dirtySince;
      change(entity, { hints, cleanSeq, dirtySince });
    },
    async setGate(entity, gate) {
      change(entity, { gate });
    },
    async setPaused(entity, paused) {
      change(entity, { paused });
    },
  };
}

function unwritten(entity: EntityName): EntityState {
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

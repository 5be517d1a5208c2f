import { recordKey } from '../../../lib/domain/records.ts';
import { NO_PASS } from '../../../lib/sync/ports/passes.ts';
import type { Pass, Passes, ToldDoubles } from '../../../lib/sync/ports/passes.ts';

/** How far each slow pass has come. */
export function memoryPasses(): Passes {
  const passes = new Map<string, Pass>();
  return {
    read: async (name) => passes.get(name) ?? NO_PASS,
    save: async (name, { after, startedAt }) => void passes.set(name, { after, startedAt }),
  };
}

/** Doubles that people were told of. */
export function memoryToldDoubles(): ToldDoubles {
  const told = new Set<string>();
  const keyOf = (...[{ ref, company }, externalId]: Parameters<ToldDoubles['wasTold']>): string =>
    JSON.stringify([recordKey(ref), company, externalId]);
  return {
    wasTold: async (of, externalId) => told.has(keyOf(of, externalId)),
    remember: async (of, externalId) => void told.add(keyOf(of, externalId)),
  };
}

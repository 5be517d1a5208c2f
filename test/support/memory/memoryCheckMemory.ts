import type { JsonObject } from '../../../lib/domain/json.ts';
import type { CheckMemory } from '../../../lib/operator/check/contract.ts';

/** The last check's report. */
export function memoryCheckMemory(): CheckMemory {
  let last: JsonObject | null = null;
  return {
    read: async () => last,
    save: async (report) => {
      last = structuredClone(report);
    },
  };
}

import type { CustomFieldDefinitions } from '../../../lib/mapping/contract.ts';
import type { DefinitionsStore } from '../../../lib/sync/ports/state.ts';

/** The last read custom field definitions. */
export function memoryDefinitions(): DefinitionsStore {
  let stored: { readonly definitions: CustomFieldDefinitions; readonly readAt: number } | null = null;
  return {
    async read() {
      return stored;
    },
    async save(definitions, readAt) {
      stored = { definitions, readAt };
    },
  };
}

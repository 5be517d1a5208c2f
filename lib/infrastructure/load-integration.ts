import { pathToFileURL } from 'node:url';
import type { Integration } from '../mapping/contract.ts';

/** Loads a configuration file's default export. Throws when it is not what `defineIntegration` returns. */
export async function loadIntegration(configPath: string): Promise<Integration> {
  const module: unknown = await import(pathToFileURL(configPath).href);
  const integration =
    typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (!isIntegration(integration)) {
    throw new Error(`${configPath} must end with "export default defineIntegration({ ... })".`);
  }
  return integration;
}

/** Enough to tell a forgotten export; `defineIntegration` itself has checked the rest. */
function isIntegration(value: unknown): value is Integration {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'precoro' in value &&
    'connector' in value &&
    'entities' in value &&
    Array.isArray(value.entities)
  );
}

import { pathToFileURL } from 'node:url';
import type { Integration } from '../mapping/contract.ts';
import { ConfigurationError } from '../mapping/faults.ts';

/**
 * Loads a configuration file's default export. Throws when it is not what `defineIntegration` returns, and ConfigurationError
 * that names the file for one with faults.
 */
export async function loadIntegration(configPath: string): Promise<Integration> {
  const module = await importFile(configPath);
  const integration =
    typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (!isIntegration(integration)) {
    throw new Error(`${configPath} must end with "export default defineIntegration({ ... })".`);
  }
  return integration;
}

async function importFile(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw error instanceof ConfigurationError ? new ConfigurationError(error.faults, path) : error;
  }
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

import { secretNames } from './authorizer.ts';
import { parseApi } from './parse/api.ts';

/** What the secret of a described API must hold, each field with a stand-in, for whoever is told to fill it. */
export function secretFields(description: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(secretNames(parseApi(description).plan.auth).map((name) => [name, '…']));
}

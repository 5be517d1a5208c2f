import { VARIABLES, type VariableKey } from './variables.ts';

/** The set-up of this function lacks variables: names every missing one at once. */
export class MissingVariablesError extends Error {
  override readonly name = 'MissingVariablesError';
  readonly variables: readonly string[];
  constructor(variables: readonly string[]) {
    super(
      `${variables.length === 1 ? 'The environment variable' : 'The environment variables'} ${variables.join(', ')} ${variables.length === 1 ? 'is' : 'are'} missing or empty: the stack sets ${variables.length === 1 ? 'it' : 'them'} for this function`,
    );
    this.variables = variables;
  }
}

/**
 * The values of the wanted variables. The only reader of the process environment.
 *
 * Throws MissingVariablesError that names all that are missing or empty.
 */
export function readVariables<K extends VariableKey>(
  keys: readonly K[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<K, string>> {
  const missing = keys.filter((key) => !environment[VARIABLES[key]]).map((key) => VARIABLES[key]);
  if (missing.length > 0) throw new MissingVariablesError(missing);
  return Object.fromEntries(keys.map((key) => [key, environment[VARIABLES[key]] ?? ''])) as Record<K, string>;
}

import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readSecret, SecretError } from '../../aws/secrets/secretReader.ts';
import { NoAccessError, UnfilledSecretError } from './errors.ts';

/** A secret that a person fills, and how. */
export interface SecretDesign {
  /** Its name in Secrets Manager. */
  readonly name: string;
  /** The fields it must have, each with an example. */
  readonly fields: Readonly<Record<string, string>>;
  /** The same in words: "the key of a Precoro user". */
  readonly holds: string;
  /** What ends the command that fills it: ` --region eu-west-1`. */
  readonly flags: string;
}

type Content = Readonly<Record<string, unknown>>;

/**
 * What `make` makes of a secret's JSON. `make` throws RangeError for content of a wrong shape, and shows no value of it.
 * Throws {@link UnfilledSecretError} with the command that fills the secret, and shows no value either.
 */
export async function openSecret<T>(
  client: SecretsManagerClient,
  design: SecretDesign,
  make: (content: Content) => T,
): Promise<T> {
  const content = await read(client, design);
  const empty = Object.keys(design.fields).filter((field) => isEmpty(content[field]));
  if (empty.length > 0) throw unfilled(design, `empty or missing: ${empty.join(', ')}`);
  try {
    return make(content);
  } catch (error) {
    throw error instanceof RangeError ? unfilled(design, error.message) : error;
  }
}

async function read(client: SecretsManagerClient, design: SecretDesign): Promise<Content> {
  try {
    return await withPlainReason(readSecret(client, design.name, design.name));
  } catch (error) {
    const isDamaged = error instanceof SecretError && error.cause === undefined;
    throw isDamaged ? unfilled(design, 'it holds no JSON object') : error;
  }
}

/** A secret that could not be read because nothing can be is told as every other call tells it. */
export async function withPlainReason<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof SecretError && error.cause instanceof NoAccessError ? error.cause : error;
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function unfilled({ name, fields, holds, flags }: SecretDesign, what: string): UnfilledSecretError {
  return new UnfilledSecretError(
    `The secret ${name} is not filled in rightly (${what}). Write ${holds} into a file secret.json as ${JSON.stringify(fields)}; then "aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://secret.json${flags}"; then delete the file.`,
  );
}

import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { MINUTE } from '../../domain/time.ts';

/** A secret could not be read. Says which one, never its content. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

export interface SecretReader {
  /**
   * The secret's JSON object. `variable` is the environment variable that holds `arn`, for messages. Kept for
   * `maxAgeMs`; a failed read is not kept. Throws {@link SecretError}.
   */
  json(variable: string, arn: string): Promise<Readonly<Record<string, unknown>>>;
  /** The next `json` reads anew: for a secret that was refused, because it may have been rotated. */
  forget(arn: string): void;
}

/** How long a function goes on with what it has read: a changed secret is used everywhere after this time. */
const MAX_AGE_MS = 5 * MINUTE;

interface Options {
  /** Default five minutes. */
  readonly maxAgeMs?: number;
  readonly now?: () => number;
}

/** Reads secrets once per container and age. */
export function secretReader(
  client: SecretsManagerClient,
  { maxAgeMs = MAX_AGE_MS, now = Date.now }: Options = {},
): SecretReader {
  const kept = new Map<string, { readonly at: number; readonly value: Promise<Record<string, unknown>> }>();
  return {
    json(variable, arn) {
      const known = kept.get(arn);
      if (known && now() - known.at < maxAgeMs) return known.value;
      const value = readSecret(client, `named by ${variable}`, arn);
      const entry = { at: now(), value };
      kept.set(arn, entry);
      value.catch(() => {
        if (kept.get(arn) === entry) kept.delete(arn);
      });
      return value;
    },
    forget(arn) {
      kept.delete(arn);
    },
  };
}

/** The JSON object of a secret, by name or ARN. `which` tells it apart in messages. Throws {@link SecretError}. */
export async function readSecret(
  client: SecretsManagerClient,
  which: string,
  id: string,
): Promise<Record<string, unknown>> {
  const text = await secretText(client, which, id);
  // JSON.parse quotes its input in its message, so the error must not travel.
  const parsed = parseQuietly(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SecretError(`The secret ${which} must hold a JSON object.`);
  }
  return Object.fromEntries(Object.entries(parsed));
}

async function secretText(client: SecretsManagerClient, which: string, id: string): Promise<string> {
  let text: string | undefined;
  try {
    ({ SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id })));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.name : 'an unknown error';
    throw new SecretError(`The secret ${which} could not be read: ${reason}.`, { cause });
  }
  if (text === undefined) throw new SecretError(`The secret ${which} must be text, not binary.`);
  return text;
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

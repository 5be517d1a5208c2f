import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import { secretArn } from './names.ts';

export interface EmbeddedSecrets {
  /**
   * Gives every secret its planned value, by name. A value that was put later stays as long as the planned one is the
   * same, as with CloudFormation.
   */
  configure(planned: Readonly<Record<string, string>>): void;
  /** Carries out one operation of the API. Throws AwsError as the service answers it. */
  dispatch(operation: string, input: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

export interface SecretsOptions {
  /** Folder of the values that were put; in memory when absent. */
  readonly dataDir?: string;
  /** Told each value that differs from the planned one: at a put, and when an earlier put is found again. */
  readonly onPut?: (name: string, value: string) => void;
}

const PutsSchema = z.record(z.string(), z.object({ value: z.string(), over: z.string() }));
/** What was put by name of the secret, and the digest of the planned value it replaced. */
type Puts = Readonly<z.infer<typeof PutsSchema>>;

const PutSchema = z.object({
  SecretString: z.string({ error: 'only text is understood as the value of a secret' }),
});

/** Secrets Manager in this process. */
export function startSecrets({ dataDir, onPut }: SecretsOptions): EmbeddedSecrets {
  const file = dataDir === undefined ? null : join(dataDir, 'secrets.json');
  let puts = readPuts(file);
  let planned: Readonly<Record<string, string>> = {};
  const valueOf = (name: string) => stillValid(puts, planned, name) ?? planned[name] ?? '';
  const put = (name: string, value: string) => {
    puts = { ...puts, [name]: { value, over: digest(planned[name] ?? '') } };
    writePuts(file, puts);
    onPut?.(name, value);
  };
  return {
    configure: (values) => {
      planned = values;
      for (const name of Object.keys(values)) {
        const kept = stillValid(puts, values, name);
        if (kept !== undefined) onPut?.(name, kept);
      }
    },
    dispatch: (operation, input) => {
      const name = nameOf(planned, operation, input['SecretId']);
      const description = { ARN: secretArn(name), Name: name, VersionStages: ['AWSCURRENT'] };
      if (operation === 'GetSecretValue') {
        return { ...description, SecretString: valueOf(name), VersionId: digest(valueOf(name)) };
      }
      put(name, textOf(input));
      return { ...description, VersionId: randomUUID() };
    },
  };
}

function stillValid(puts: Puts, planned: Readonly<Record<string, string>>, name: string): string | undefined {
  const kept = puts[name];
  return kept?.over === digest(planned[name] ?? '') ? kept.value : undefined;
}

function nameOf(planned: Readonly<Record<string, string>>, operation: string, id: unknown): string {
  if (operation !== 'GetSecretValue' && operation !== 'PutSecretValue') {
    throw new AwsError('UnknownOperationException', `secretsmanager:${operation} is not embedded here`);
  }
  const found = Object.keys(planned).find((name) => id === name || id === secretArn(name));
  if (found !== undefined) return found;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret: ${String(id)}`,
  );
}

function textOf(input: Readonly<Record<string, unknown>>): string {
  const { success, data, error } = PutSchema.safeParse(input);
  if (success) return data.SecretString;
  throw new AwsError('InvalidParameterException', z.prettifyError(error));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readPuts(file: string | null): Puts {
  if (file === null || !existsSync(file)) return {};
  const { success, data } = PutsSchema.safeParse(parsed(readFileSync(file, 'utf8')));
  if (success) return data;
  throw new Error(`${file} holds no secrets of a local run: remove it to start with those of the template`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step, readable by its owner only. */
function writePuts(file: string | null, puts: Puts): void {
  if (file === null) return;
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(puts), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

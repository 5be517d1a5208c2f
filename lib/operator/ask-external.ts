import type { Connector, ExternalRecord, Payload, Target, TargetSpec } from '../connectors/contract.ts';
import { MINUTE } from '../domain/time.ts';
import type { OperatorServices } from './services.ts';

/** The external system could not be asked from here. */
export class ExternalUnreachableError extends Error {
  override readonly name = 'ExternalUnreachableError';
}

export type AskServices = Pick<OperatorServices, 'connector' | 'deadline'>;

const DEADLINE_MS = MINUTE / 2;

/** One target of the connector. Throws ExternalUnreachableError where it cannot be opened. */
export async function openTarget(services: AskServices, name: string): Promise<Target> {
  const connector = await opened(services);
  const target = connector.targets[name];
  if (!target) throw new Error(`connector ${connector.name} has no target "${name}"`);
  return target;
}

async function opened({ connector }: AskServices): Promise<Connector> {
  try {
    return await connector();
  } catch (error) {
    throw new ExternalUnreachableError(messageOf(error), { cause: error });
  }
}

/** Null where there is no such record. Throws ExternalUnreachableError. */
export async function readExternal(
  { deadline }: Pick<AskServices, 'deadline'>,
  target: Target,
  company: string,
  externalId: string,
): Promise<ExternalRecord | null> {
  const answer = await target.read(externalId, { company, signal: deadline(DEADLINE_MS) });
  if (answer.outcome === 'unavailable') throw new ExternalUnreachableError(answer.words);
  return answer.value;
}

/** Records with this payload's natural key. Throws ExternalUnreachableError. */
export async function findExternal(
  { deadline }: Pick<AskServices, 'deadline'>,
  target: Target,
  company: string,
  payload: Payload,
): Promise<readonly ExternalRecord[]> {
  const answer = await target.findByNaturalKey(payload, { company, signal: deadline(DEADLINE_MS) });
  if (answer.outcome === 'unavailable') throw new ExternalUnreachableError(answer.words);
  return answer.value;
}

/** Every record of one company. Throws ExternalUnreachableError. */
export async function listExternal(target: Target, company: string): Promise<readonly ExternalRecord[]> {
  try {
    const found: ExternalRecord[] = [];
    for await (const record of target.list(company)) found.push(record);
    return found;
  } catch (error) {
    throw new ExternalUnreachableError(messageOf(error), { cause: error });
  }
}

/** What people would recognise it by: its natural key, and its name where it has one. */
export function labelOfExternal(spec: TargetSpec, { fields }: Payload): string {
  const names = new Set([...spec.naturalKey, 'name']);
  const values = [...names].map((name) => fields[name]);
  return values.filter((value) => typeof value === 'string' || typeof value === 'number').join(' ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it could not be opened';
}

import type {
  CallContext,
  Connector,
  ExternalRecord,
  Payload,
  Source,
  Target,
  TargetSpec,
} from '../connectors/contract.ts';
import type { ReadOutcome } from '../domain/outcomes.ts';
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

/** A source, and what is written of the same records where they go out as well. */
export interface OpenSource {
  readonly source: Source;
  readonly twin: TargetSpec | null;
}

/** One source of the connector. Throws ExternalUnreachableError where it cannot be opened. */
export async function openSource(services: AskServices, name: string): Promise<OpenSource> {
  const { name: called, sources, targets } = await opened(services);
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (!source) throw new Error(`connector ${called} has no source "${name}"`);
  const { target } = source.spec;
  return { source, twin: (target !== null && targets[target]?.spec) || null };
}

/** The connector. Throws ExternalUnreachableError where it cannot be opened. */
export async function opened({ connector }: Pick<AskServices, 'connector'>): Promise<Connector> {
  try {
    return await connector();
  } catch (error) {
    throw new ExternalUnreachableError(messageOf(error), { cause: error });
  }
}

/** One record of a target or a source; null where there is no such record. Throws ExternalUnreachableError. */
export async function readExternal<T>(
  { deadline }: Pick<AskServices, 'deadline'>,
  asked: { read(externalId: string, context: CallContext): Promise<ReadOutcome<T | null>> },
  company: string,
  externalId: string,
): Promise<T | null> {
  const answer = await asked.read(externalId, { company, signal: deadline(DEADLINE_MS) });
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

/** Every record of one company, of a target or a source. Throws ExternalUnreachableError. */
export async function listExternal<T>(
  listed: { list(company: string): AsyncIterable<T> },
  company: string,
): Promise<readonly T[]> {
  try {
    const found: T[] = [];
    for await (const record of listed.list(company)) found.push(record);
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

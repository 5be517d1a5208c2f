import type { Failure } from '../../domain/failures.ts';
import { recordKey } from '../../domain/records.ts';
import type { OperatorServices } from '../../operator/services.ts';
import type { LinkSummary } from '../../sync/ports/state.ts';

/** What precoro-sync knows of all records at one moment, by `recordKey`. */
export interface Knowledge {
  /** One per external company. */
  readonly links: ReadonlyMap<string, readonly LinkSummary[]>;
  /** Open failures. */
  readonly failures: ReadonlyMap<string, Failure>;
  /** Records with a change that is heard of or read, and not handed on yet. */
  readonly moving: ReadonlySet<string>;
}

export type KnowledgeServices = Pick<OperatorServices, 'clock' | 'states' | 'mirror' | 'links' | 'failures'>;

const MANY = 1000;
const ALL = 10_000;

/** Reads the whole table of links: see `paced`. */
export async function readKnowledge(services: KnowledgeServices): Promise<Knowledge> {
  const now = services.clock.now();
  const [links, failures, details, unsent, states] = await Promise.all([
    readLinks(services),
    services.failures.list(ALL),
    services.mirror.dueDetails('live', now, MANY),
    services.mirror.unsent(now, MANY),
    services.states.readAll(),
  ]);
  const heard = states.flatMap(({ entity, hints }) => Object.keys(hints).map((id) => ({ entity, id })));
  return {
    links,
    failures: new Map(failures.map(({ ref, failure }) => [recordKey(ref), failure])),
    moving: new Set([...heard, ...details, ...unsent.map(({ ref }) => ref)].map(recordKey)),
  };
}

async function readLinks({ links }: Pick<OperatorServices, 'links'>): Promise<Knowledge['links']> {
  const byRecord = new Map<string, LinkSummary[]>();
  for await (const link of links.scan()) {
    const key = recordKey(link.ref);
    byRecord.set(key, [...(byRecord.get(key) ?? []), link]);
  }
  return byRecord;
}

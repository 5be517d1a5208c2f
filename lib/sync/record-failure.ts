import { recordKey } from '../domain/records.ts';
import type { Failure } from '../domain/failures.ts';
import { orderOf } from './order-of.ts';
import type { UpsertMessage } from './ports/delivery.ts';
import type { Link } from './ports/state.ts';
import type { Services } from './services.ts';
import { storedRecord } from './stored-record.ts';
import { tellFailure } from './tell-failure.ts';

export type RecordFailureServices = Pick<
  Services,
  'clock' | 'catalogue' | 'links' | 'mirror' | 'failures' | 'writeBacks' | 'events' | 'dispatcher' | 'log'
> & { readonly companies: readonly string[] };

const CRASHED: Failure = {
  kind: 'crash',
  actor: 'engineer',
  words:
    'precoro-sync stopped several times while working on this record. Engineer: see the log of upsert-external, then run "precoro-sync retry".',
};

/**
 * What the error logger does with a message from a dead-letter queue. A known failure has an order, and its reason on the
 * link; if it is gone there, it was cured meanwhile. A message that only ran out of attempts (`knownOrder` null) is joined to
 * the last known error.
 */
export async function recordFailure(
  services: RecordFailureServices,
  message: UpsertMessage,
  knownOrder: number | null,
): Promise<'told' | 'known' | 'cured'> {
  const { ref } = message;
  const links = await Promise.all(services.companies.map((company) => services.links.read(ref, company)));
  const failed = links.find((link): link is Link => link?.failure !== null && link !== null);
  const failure = failed?.failure ?? (knownOrder === null ? CRASHED : null);
  if (!failure) return 'cured';
  const order = knownOrder ?? (await orderOf(services, ref, services.companies));
  const facts = services.catalogue[ref.entity];
  const told = { ref, label: await labelOf(services, message), failure, order };
  const isNews = await tellFailure(services, told, facts);
  if (isNews && facts.hasIntegrationLog) await services.dispatcher.wake(2);
  return isNews ? 'told' : 'known';
}

async function labelOf(services: RecordFailureServices, { ref }: UpsertMessage): Promise<string> {
  const mirrored = await services.mirror.read(ref);
  const content = (mirrored?.detail ?? mirrored?.row)?.content;
  return (content && storedRecord(ref.entity, content)?.label) ?? recordKey(ref);
}

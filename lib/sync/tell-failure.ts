import { truncatedLog } from '../domain/integration-log.ts';
import { shortened } from '../domain/shortened.ts';
import type { EntityFacts } from '../entities/entity.ts';
import type { FailureRecord } from './ports/state.ts';
import type { Services } from './services.ts';

/** Longer ones nobody reads, and no table, queue or mail takes. */
const LONGEST = { label: 200, words: 2000 } as const;

/**
 * Tells people about a failure: the failures table, once per new failure the event bus, and the document's
 * `externalIntegrationLog`, as much as fits there: what is wished must be what Precoro shows afterwards. True when it was
 * news. Wishes of an older attempt are ignored by the stores.
 */
export async function tellFailure(
  services: Pick<Services, 'clock' | 'failures' | 'writeBacks' | 'events' | 'log'>,
  given: Pick<FailureRecord, 'ref' | 'label' | 'failure' | 'order'>,
  facts: Pick<EntityFacts, 'hasIntegrationLog'>,
): Promise<boolean> {
  const now = services.clock.now();
  const told = readable(given);
  const news = await services.failures.record({ ...told, lastAt: now });
  if (news === 'old') return false;
  if (facts.hasIntegrationLog) {
    await services.writeBacks.desire(told.ref, { log: truncatedLog(told.failure.words) }, told.order, now);
  }
  if (news === 'again') return false;
  await services.events.publish({
    type: 'SyncFailed',
    ref: told.ref,
    label: told.label,
    failure: told.failure,
  });
  services.log({ ...told.ref, outcome: `failed: ${told.failure.kind}`, detail: told.failure.words });
  return true;
}

function readable<T extends Pick<FailureRecord, 'label' | 'failure'>>(told: T): T {
  const { label, failure } = told;
  return {
    ...told,
    label: label === null ? null : shortened(label, LONGEST.label),
    failure: { ...failure, words: shortened(failure.words, LONGEST.words) },
  };
}

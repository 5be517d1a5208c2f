import type { EntityFacts } from '../entities/entity.ts';
import type { FailureRecord } from './ports/state.ts';
import type { Services } from './services.ts';

/**
 * Tells people about a failure: the failures table, once per new failure the event bus, and the document's
 * `externalIntegrationLog`. True when it was news. Wishes of an older attempt are ignored by the stores.
 */
export async function tellFailure(
  services: Pick<Services, 'clock' | 'failures' | 'writeBacks' | 'events' | 'log'>,
  told: Pick<FailureRecord, 'ref' | 'label' | 'failure' | 'order'>,
  facts: EntityFacts,
): Promise<boolean> {
  const now = services.clock.now();
  const news = await services.failures.record({ ...told, lastAt: now });
  if (news === 'old') return false;
  if (facts.hasIntegrationLog) {
    await services.writeBacks.desire(told.ref, { log: told.failure.words }, told.order, now);
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

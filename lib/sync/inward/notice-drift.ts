import type { RecordRef } from '../../domain/records.ts';
import { feedsOf, type Services } from '../services.ts';
import { isDue } from './inbound-state.ts';

/**
 * A Precoro record that comes from outside has changed in Precoro: its external record is compared once more. What only the
 * external side may change is put back then, what both may change stays for the other direction.
 */
export async function noticeDrift(
  { integration, links, inbounds, clock }: Pick<Services, 'integration' | 'links' | 'inbounds' | 'clock'>,
  refs: readonly RecordRef[],
): Promise<void> {
  for (const ref of refs) {
    for (const feed of feedsOf(integration, ref.entity)) {
      for (const company of feed.companies) {
        const externalId = (await links.read(ref, company))?.externalId ?? null;
        const inbound = externalId === null ? null : await inbounds.read({ feed: feed.name, company, externalId });
        if (!inbound || inbound.ref === null || isDue(inbound, clock.now())) continue;
        // Somebody else's save looks at it, too.
        await inbounds.save({ ...inbound, seq: inbound.seq + 1 });
      }
    }
  }
}

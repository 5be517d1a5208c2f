import { compareValues } from '../../entities/write-values.ts';
import type { MirrorRecord } from '../ports/state.ts';
import { feedsOf, type Services } from '../services.ts';
import { isDue } from './inbound-state.ts';
import { valuesInMirror } from './shown.ts';

/**
 * Precoro records that come from outside have changed in Precoro: where they hold something else than was agreed, the
 * external record is compared once more. What only the external side may change is put back then; what both may change is
 * left to the other direction.
 */
export async function noticeDrift(
  services: Pick<Services, 'integration' | 'links' | 'inbounds' | 'clock' | 'catalogue'>,
  records: readonly MirrorRecord[],
): Promise<void> {
  const { integration, links, inbounds, clock, catalogue } = services;
  for (const record of records) {
    const { ref } = record;
    for (const feed of feedsOf(integration, ref.entity)) {
      for (const company of feed.companies) {
        const externalId = (await links.read(ref, company))?.externalId ?? null;
        const inbound =
          externalId === null ? null : await inbounds.read({ feed: feed.name, company, externalId });
        if (!inbound?.agreed || isDue(inbound, clock.now())) continue;
        const { writes } = catalogue[ref.entity];
        const shown = writes && valuesInMirror(writes, record);
        if (!writes || !shown || compareValues(writes, inbound.agreed.values, shown).changed.length === 0)
          continue;
        // Should somebody else save it meanwhile, it is looked at anyway.
        await inbounds.save({ ...inbound, seq: inbound.seq + 1 });
      }
    }
  }
}

import { perEntity, recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import type { FailureRecord, LinkSummary } from '../sync/ports/state.ts';
import { mappingOf } from '../sync/services.ts';
import { isIncoming } from './inward/incoming-key.ts';
import type { OperatorServices } from './services.ts';
import type { EntityStatus } from './views.ts';

export type Counts = Pick<
  EntityStatus,
  'inPrecoro' | 'outside' | 'waiting' | 'onHold' | 'failing' | 'outdated'
>;

type CountServices = Pick<OperatorServices, 'clock' | 'integration' | 'mirror' | 'links'>;

/** Changes on their way that are counted, of each kind. */
const MANY_CHANGES = 1000;

/**
 * Counts the records of each entity: by one look over all links, and, for what is on no link yet, the open failures and
 * the changes that wait in the mirror.
 */
export async function countRecords(
  services: CountServices,
  open: readonly FailureRecord[],
): Promise<Readonly<Record<EntityName, Counts>>> {
  const known = await services.mirror.countByEntity();
  const tally: Tally = { counts: zeroes(known), troubled: new Set() };
  for await (const link of services.links.scan()) {
    countLink(tally, link, mappingOf(services.integration, link.ref.entity));
  }
  // What comes in is counted by its feed.
  for (const { ref } of open) if (!isIncoming(ref)) countOnce(tally, ref, 'failing');
  for (const ref of await onTheirWay(services)) countOnce(tally, ref, 'waiting');
  return tally.counts;
}

type Count = { -readonly [K in keyof Counts]: Counts[K] };

interface Tally {
  readonly counts: Record<EntityName, Count>;
  /** Keys of records that count as on hold, failing or waiting already. */
  readonly troubled: Set<string>;
}

function zeroes(known: Readonly<Record<EntityName, number>>): Record<EntityName, Count> {
  const zero = (inPrecoro: number): Count => ({
    inPrecoro,
    outside: 0,
    waiting: 0,
    onHold: 0,
    failing: 0,
    outdated: 0,
  });
  return perEntity((entity) => zero(known[entity]));
}

function countLink({ counts, troubled }: Tally, link: LinkSummary, mapping: EntityMapping | undefined): void {
  const count = counts[link.ref.entity];
  const trouble = troubleOf(link);
  if (trouble) {
    count[trouble] += 1;
    troubled.add(recordKey(link.ref));
  }
  if (link.phase !== 'created' && link.phase !== 'linked') return;
  count.outside += 1;
  if (mapping && link.mappingVersion !== null && link.mappingVersion !== mapping.version) count.outdated += 1;
}

/** What keeps people from calling it done; the worst where there are several. */
function troubleOf({ hold, failure, wait, phase }: LinkSummary): 'onHold' | 'failing' | 'waiting' | null {
  if (hold) return 'onHold';
  if (failure) return 'failing';
  return wait || phase === 'creating' ? 'waiting' : null;
}

function countOnce({ counts, troubled }: Tally, ref: RecordRef, trouble: 'failing' | 'waiting'): void {
  const key = recordKey(ref);
  if (troubled.has(key)) return;
  troubled.add(key);
  counts[ref.entity][trouble] += 1;
}

/** Details that are due and versions that the queue has not taken. A second look to be sure is nothing on its way. */
async function onTheirWay({ mirror, clock }: CountServices): Promise<readonly RecordRef[]> {
  const now = clock.now();
  const details = await mirror.dueDetails('live', now, MANY_CHANGES);
  const unsent = await mirror.unsent(now, MANY_CHANGES);
  return [...details, ...unsent.map(({ ref }) => ref)];
}

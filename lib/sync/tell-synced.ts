import type { Attempt } from './apply-to-company.ts';
import type { SyncEvent } from './ports/delivery.ts';
import type { Services } from './services.ts';

/** What became of a record outside. */
export type SyncAction = Extract<SyncEvent, { type: 'RecordSynced' }>['action'];

/** Tells the event bus that a record is outside in this version. */
export async function tellSynced(
  services: Pick<Services, 'events'>,
  { ref, company, record }: Pick<Attempt, 'ref' | 'company' | 'record'>,
  externalId: string,
  action: SyncAction,
): Promise<void> {
  const { label, updateDate } = record;
  await services.events.publish({
    type: 'RecordSynced',
    ref,
    label,
    updateDate,
    company,
    externalId,
    action,
  });
}

import { recordKey, type RecordRef } from '../domain/records.ts';
import { fromPrecoroTime } from '../domain/time.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { decideTravel } from '../sync/travel.ts';
import { describeRecord } from './describe-record.ts';
import type { OperatorServices } from './services.ts';

export type ChangedServices = Pick<OperatorServices, 'integration' | 'catalogue' | 'mirror' | 'links'>;

export interface ChangedRecord {
  readonly ref: RecordRef;
  /** Linked, or to be written outside. */
  readonly isSent: boolean;
  /** Last written by an older version of the mapping. */
  readonly isOutdated: boolean;
}

/**
 * Records that Precoro changed at `since` or later, by its own dates; one without a date may have. Reads mirror and links
 * whole.
 */
export async function* changedSince(
  services: ChangedServices,
  mapping: EntityMapping,
  since: number,
): AsyncGenerator<ChangedRecord, void, undefined> {
  const { linked, outdated } = await readLinks(services, mapping);
  for await (const mirrored of services.mirror.scan(mapping.entity)) {
    const { ref, record, facts } = describeRecord(services.catalogue, mirrored.ref, mirrored, null);
    const changedAt = fromPrecoroTime(record?.updateDate ?? '');
    if (!record || (changedAt !== undefined && changedAt < since)) continue;
    const key = recordKey(ref);
    const travel = decideTravel(record, facts, mapping, services.integration, { phase: 'none' });
    yield { ref, isSent: linked.has(key) || travel.do === 'send', isOutdated: outdated.has(key) };
  }
}

async function readLinks({ links }: ChangedServices, { entity, version }: EntityMapping) {
  const linked = new Set<string>();
  const outdated = new Set<string>();
  for await (const { ref, phase, mappingVersion } of links.scan()) {
    if (ref.entity !== entity) continue;
    if (phase === 'created' || phase === 'linked') linked.add(recordKey(ref));
    if (mappingVersion !== null && mappingVersion !== version) outdated.add(recordKey(ref));
  }
  return { linked, outdated };
}

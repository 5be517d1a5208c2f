import type { Source, SourceRecord } from '../../connectors/contract.ts';
import type { EntityName, RecordRef } from '../../domain/records.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import type { ExternalRef, Feed } from '../../mapping/contract.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { labelOfInbound } from '../../sync/inward/inbound-state.ts';
import type { Fault, Finding } from '../../sync/reconcile.ts';

/** Both systems in full, as far as something comes in. */
export interface InwardSides {
  readonly feeds: readonly Feed[];
  readonly companies: readonly string[];
  readonly sources: Readonly<Record<string, Pick<Source, 'list'>>>;
  /** Complete records of Precoro, every entity. */
  readonly precoro: ReadonlyMap<EntityName, readonly PrecoroRecord[]>;
  /** The record of Precoro that a record of a target was made for, or is named by. */
  readonly ownerOf: (ref: ExternalRef, company: string) => RecordRef | undefined;
  /** Whether a failure of this record is told. */
  readonly isTold: (ref: RecordRef) => boolean;
}

/** An external record with where it was found, and its one counterpart in Precoro. */
export interface Arrival {
  readonly feed: Feed;
  readonly company: string;
  readonly found: SourceRecord;
  /** Several are a fault. */
  readonly counterparts: readonly PrecoroRecord[];
}

/** By the name that it has on its way, or by that of its counterpart. */
export function isTold(sides: Pick<InwardSides, 'isTold'>, arrival: Arrival): boolean {
  return [incomingRefOf(arrival), ...arrival.counterparts.map((record) => refOf(arrival, record))].some(
    sides.isTold,
  );
}

export function findingOf(arrival: Arrival, fault: Fault, words: string): Finding {
  const { found, counterparts } = arrival;
  const [only] = counterparts;
  const label = labelOfInbound({ content: found.fields, externalId: found.externalId });
  return {
    ...{ fault, ref: only ? refOf(arrival, only) : incomingRefOf(arrival) },
    ...{
      label: `${CATALOGUE[arrival.feed.entity].label} ${label} (${arrival.company} ${found.externalId})`,
      words,
    },
  };
}

function incomingRefOf({ feed, company, found }: Arrival): RecordRef {
  return incomingRef({ feed: feed.name, entity: feed.entity, company, externalId: found.externalId });
}

function refOf({ feed }: Arrival, { id }: PrecoroRecord): RecordRef {
  return { entity: feed.entity, id };
}

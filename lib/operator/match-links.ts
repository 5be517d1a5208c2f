import { recordKey, type RecordRef } from '../domain/records.ts';
import type { EntityMapping, MappingContext } from '../mapping/contract.ts';
import type { LinkSummary } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';

/** All links, as matching asks for them. */
export interface KnownLinks {
  readonly of: (ref: RecordRef, company: string) => LinkSummary | undefined;
  /** Whether an external record of the mapping's target is linked. */
  readonly isTaken: (company: string, externalId: string) => boolean;
  readonly counterpartIn: (company: string) => MappingContext['counterpart'];
}

/** Reads the links whole. */
export async function readLinks(
  { links }: Pick<OperatorServices, 'links'>,
  { target }: Pick<EntityMapping, 'target'>,
): Promise<KnownLinks> {
  const summaries = new Map<string, LinkSummary>();
  const taken = new Set<string>();
  for await (const link of links.scan()) {
    summaries.set(key(recordKey(link.ref), link.company), link);
    if (link.externalId !== null && link.target === target) taken.add(key(link.company, link.externalId));
  }
  const of: KnownLinks['of'] = (ref, company) => summaries.get(key(recordKey(ref), company));
  return {
    of,
    isTaken: (company, externalId) => taken.has(key(company, externalId)),
    counterpartIn: (company) => (ref) => counterpartOf(of(ref, company)),
  };
}

/** What a record that points to this one would name. */
export function counterpartOf(
  link: Pick<LinkSummary, 'externalId'> | null | undefined,
): ReturnType<MappingContext['counterpart']> {
  const externalId = link?.externalId ?? null;
  return externalId === null ? { state: 'awaited' } : { state: 'linked', externalId };
}

function key(one: string, other: string): string {
  return JSON.stringify([one, other]);
}

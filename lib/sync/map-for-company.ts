import type { Payload } from '../connectors/contract.ts';
import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import type { Counterpart } from '../mapping/contract.ts';
import type { CompanyWork } from './apply-to-company.ts';
import { sendable } from './merge-look.ts';
import { mappingOf, type Services } from './services.ts';
import { storedRecord } from './stored-record.ts';
import { decideTravel } from './travel.ts';

export type Mapped =
  | { readonly result: 'payload'; readonly payload: Payload }
  | { readonly result: 'noDefinitions' }
  | { readonly result: 'awaits'; readonly words: string; readonly waitsFor: RecordRef }
  /** `waitsFor`: the record whose arrival may cure it, as a key. */
  | { readonly result: 'failed'; readonly failure: Failure; readonly waitsFor: string | null };

type MapServices = Pick<
  Services,
  'integration' | 'catalogue' | 'definitions' | 'links' | 'failures' | 'mirror'
>;

/** Gathers what the pure mapping needs (definitions, counterparts of referenced records), then maps. */
export async function mapForCompany(
  services: MapServices,
  work: Pick<CompanyWork, 'mapping' | 'record' | 'company'>,
): Promise<Mapped> {
  const known = await services.definitions.read();
  if (!known) return { result: 'noDefinitions' };
  const references = work.mapping.referencesOf(work.record);
  const counterparts = new Map<string, Counterpart>();
  for (const ref of references)
    counterparts.set(recordKey(ref), await counterpartOf(services, ref, work.company));
  const result = work.mapping.map(work.record, {
    company: work.company,
    definitions: known.definitions,
    counterpart: (ref) => counterparts.get(recordKey(ref)) ?? { state: 'awaited' },
  });
  if (result.ok) return { result: 'payload', payload: result.payload };
  if (result.problem === 'awaits')
    return { result: 'awaits', words: result.words, waitsFor: result.waitsFor };
  const impossible = references.find((ref) => counterparts.get(recordKey(ref))?.state === 'impossible');
  return {
    result: 'failed',
    failure: { kind: result.problem, words: result.words, actor: result.actor },
    waitsFor: impossible ? recordKey(impossible) : null,
  };
}

/** A reference that cannot come (failed, not eligible) fails its dependents now, by name; else they wait for it. */
async function counterpartOf(services: MapServices, ref: RecordRef, company: string): Promise<Counterpart> {
  const link = await services.links.read(ref, company);
  if (link && (link.phase === 'created' || link.phase === 'linked') && link.externalId !== null) {
    return { state: 'linked', externalId: link.externalId };
  }
  const failed = link?.hold ?? link?.failure ?? (await services.failures.read(ref))?.failure;
  if (failed) return { state: 'impossible', words: failed.words, actor: failed.actor };
  return (await whyNotEligible(services, ref)) ?? { state: 'awaited' };
}

async function whyNotEligible(services: MapServices, ref: RecordRef): Promise<Counterpart | null> {
  const mapping = mappingOf(services.integration, ref.entity);
  if (!mapping) return { state: 'impossible', words: `${ref.entity} is not part of the configuration` };
  const facts = services.catalogue[ref.entity];
  const mirrored = await services.mirror.read(ref);
  const look = mirrored && (sendable(mirrored, facts) ?? mirrored.row);
  const record = look && storedRecord(ref.entity, look.content);
  if (!record) return null;
  const travel = decideTravel(record, facts, mapping, services.integration, { phase: 'none' });
  return travel.do === 'nothing'
    ? {
        state: 'impossible',
        words: `${facts.label} ${record.label} does not go to the external system: ${travel.why}`,
      }
    : null;
}

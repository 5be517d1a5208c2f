import type { Payload } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import { recordKey } from '../domain/records.ts';
import { tellLinked } from '../sync/adopt-counterpart.ts';
import { mapForCompany } from '../sync/map-for-company.ts';
import { sendable } from '../sync/merge-look.ts';
import { differences } from '../sync/payload-differences.ts';
import type { Link } from '../sync/ports/state.ts';
import { mappingOf } from '../sync/services.ts';
import { storedRecord } from '../sync/stored-record.ts';
import { QUIET_MS } from '../sync/timing.ts';
import { withStep } from '../sync/trail.ts';
import { openTarget, readExternal, type AskServices } from './ask-external.ts';
import { closeFailure, type CloseServices } from './close-failure.ts';
import { isToBeCreated } from './decided.ts';
import { nameRecord, type NamedRecord } from './name-record.ts';
import type { CertainLink } from './rebuild-claims.ts';
import { observeShown, shownBy } from './rebuild-observe.ts';
import type { OperatorServices } from './services.ts';
import { overtaken, underLease } from './under-lease.ts';
import { withCompanies } from './with-companies.ts';

export type RebuildLinkServices = CloseServices &
  AskServices &
  Pick<
    OperatorServices,
    'newId' | 'definitions' | 'mirror' | 'crossReference' | 'waits' | 'inbounds' | 'upserts' | 'audit' | 'who'
  >;

/**
 * Links a record to what is certainly its own. Where both sides hold the same, that is agreed at once, so that nothing is
 * written outside for it; else the record is brought up to date as always. Answers in words why not; null when it is
 * linked.
 *
 * Throws RecordBusyError and ExternalUnreachableError.
 */
export async function rebuildLink(
  services: RebuildLinkServices,
  certain: CertainLink,
): Promise<string | null> {
  const { ref, company, target, externalId } = certain;
  const named = await nameRecord(services, ref);
  const found = await readExternal(services, await openTarget(services, target), company, externalId);
  if (!found) return `${target} ${externalId} is not there any more.`;
  const agreed = await agreedOn(services, named, certain, found.payload);
  return underLease<string | null>(services, ref, company, async (link) => {
    const refused = refusal(link, certain, services.clock.now());
    if (refused !== null) return { link, value: refused };
    const linked = await saveLink(services, link, certain, agreed);
    if (typeof linked === 'string') return { link, value: linked };
    const shown = shownBy(named.mirrored);
    await observeShown(services, ref, shown);
    const told = await tellLinked(withCompanies(services), linked, shown.externalId);
    await closeFailure(services, told, ({ kind }) => kind !== 'decode');
    const words = `linked to ${externalId} by ${services.who} (rebuilt)`;
    return { link: withStep({ ...told, wait: null }, services.clock.now(), words), value: null };
  });
}

function refusal(link: Link, { externalId }: CertainLink, now: number): string | null {
  if (link.externalId === externalId) return null;
  if (link.externalId !== null) return `It is linked to ${link.externalId} by now.`;
  if (link.phase === 'creating' && now < (link.intent?.at ?? 0) + QUIET_MS)
    return 'It is being created just now.';
  if (link.intent?.besides.includes(externalId)) return `A person was asked about ${externalId}.`;
  return isToBeCreated(link) ? 'A person has decided that a new one is to be created.' : null;
}

/** The key stays known: it tells apart what came before and after a person unlinked the record. */
async function saveLink(
  services: RebuildLinkServices,
  link: Link,
  { company, target, externalId, key, held }: CertainLink,
  agreed: Link['agreed'],
): Promise<Link | string> {
  const { audit, clock, crossReference, who } = services;
  const at = clock.now();
  const detail = { company, target, externalId, how: 'rebuilt' };
  await audit.record({ at, who, what: 'linked', subject: recordKey(link.ref), detail });
  const besides = link.intent?.besides ?? [];
  const intent = key === null ? null : { key, payloadHash: agreed?.hash ?? '', attempt: 1, at, besides };
  // What a person stopped stays so.
  const hold = link.hold?.kind === 'held' ? link.hold : held;
  const ended = { hold, failure: null, intentPayload: null, unsettledUntil: null };
  const linked: Link = { ...link, ...ended, phase: 'created', target, externalId, intent, agreed };
  const saved = await crossReference.saveLinked(linked);
  if (saved === 'fenced') throw overtaken(link);
  return saved === 'saved' ? linked : `${externalId} belongs to ${recordKey(saved.taken)} by now.`;
}

/** Null where the two differ, or where that cannot be told: then the record is applied like any other. */
async function agreedOn(
  services: RebuildLinkServices,
  { ref, mirrored, facts }: NamedRecord,
  { company, target }: CertainLink,
  kept: Payload,
): Promise<Link['agreed']> {
  const mapping = mappingOf(services.integration, ref.entity);
  const look = mirrored && sendable(mirrored, facts);
  const record = look && storedRecord(ref.entity, look.content);
  if (!mapping || !mirrored || !record || facts.standing(record) !== 'approved') return null;
  const mapped = await mapForCompany(services, { mapping, record, company });
  if (mapped.result !== 'payload') return null;
  const { spec } = await openTarget(services, target);
  if (differences(mapped.payload, kept, spec).length > 0) return null;
  const [hash, externalHash] = [contentHash(mapped.payload), contentHash(kept)];
  return { hash, externalHash, seq: mirrored.seq, mappingVersion: mapping.version };
}

import type { ExternalRecord } from '../connectors/contract.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import type { CustomFieldDefinitions, EntityMapping } from '../mapping/contract.ts';
import { inParallel } from '../sync/hand-on.ts';
import { createdFor } from '../sync/idempotency-key.ts';
import type { LinkSummary } from '../sync/ports/state.ts';
import { storedRecord } from '../sync/stored-record.ts';
import { decideTravel } from '../sync/travel.ts';
import { isToBeCreated } from './decided.ts';
import type { Sample } from './match-signs.ts';
import type { OperatorServices } from './services.ts';

export type SeekServices = Pick<
  OperatorServices,
  'integration' | 'catalogue' | 'definitions' | 'mirror' | 'links'
>;

/** A Precoro record without counterpart in one company, with what would be created of it. */
export interface SoughtRecord extends Sample {
  readonly ref: RecordRef;
  readonly label: string;
  readonly company: string;
  readonly onHold: boolean;
}

export interface Sought {
  readonly records: readonly SoughtRecord[];
  /** How many the mapping refuses as they are: nothing is created of them either. */
  readonly refused: number;
  /** Whether an external record belongs to a Precoro record: by link, because Precoro names it, or as one just created. */
  readonly isOwned: (company: string, external: ExternalRecord) => boolean;
}

/** Custom fields were not read yet; without them no record can be mapped. */
export class NotReadYetError extends Error {
  override readonly name = 'NotReadYetError';
}

/**
 * Records that travel, name no external record and have no link. What a person has put on hold is left out. Reads mirror
 * and links whole.
 *
 * Throws NotReadYetError.
 */
export async function findSeekers(services: SeekServices, mapping: EntityMapping): Promise<Sought> {
  const known = await services.definitions.read();
  if (!known) throw new NotReadYetError('custom fields are not read from Precoro yet: try again in a minute');
  const { summaries, owned, creating } = await readLinks(services, mapping);
  const records: SoughtRecord[] = [];
  let refused = 0;
  for await (const { ref, detail, row } of services.mirror.scan(mapping.entity)) {
    const look = detail ?? row;
    const record = look && storedRecord(ref.entity, look.content);
    if (!record) continue;
    const named = namedOutside(services, ref, record);
    if (named !== null) owned.add(ownedKey(services.integration.companies[0] ?? '', named));
    const places = named === null ? placesOf(services, record, mapping) : [];
    for (const company of places) {
      const link = summaries.get(linkKey(ref, company));
      if (link && (link.phase !== 'none' || link.hold?.kind === 'held')) continue;
      const sought = map(record, mapping, company, known.definitions);
      if (sought) records.push({ ...sought, ref, onHold: link?.hold != null });
      else refused += 1;
    }
  }
  const isOwned = (company: string, { externalId, createdWithKey }: ExternalRecord): boolean => {
    const maker = createdFor(createdWithKey);
    const isAwaited = maker !== null && creating.has(linkKey(maker.ref, maker.company));
    return isAwaited || owned.has(ownedKey(company, externalId));
  };
  return { records, refused, isOwned };
}

/** Without those of which a person has said that a new one is to be created. */
export async function withoutDecided(
  { links }: Pick<SeekServices, 'links'>,
  records: readonly SoughtRecord[],
): Promise<readonly SoughtRecord[]> {
  const undecided = await inParallel(records, 16, async ({ ref, company }) => {
    const link = await links.read(ref, company);
    return !link || !isToBeCreated(link);
  });
  return records.filter((_, index) => undecided[index]);
}

async function readLinks({ links }: SeekServices, { entity, target }: EntityMapping) {
  const summaries = new Map<string, LinkSummary>();
  const owned = new Set<string>();
  const creating = new Set<string>();
  for await (const link of links.scan()) {
    if (link.ref.entity === entity) summaries.set(linkKey(link.ref, link.company), link);
    if (link.externalId !== null && link.target === target)
      owned.add(ownedKey(link.company, link.externalId));
    if (link.phase === 'creating') creating.add(linkKey(link.ref, link.company));
  }
  return { summaries, owned, creating };
}

/** With several companies Precoro shows our own key, which names nobody. */
function namedOutside(
  { integration }: SeekServices,
  ref: RecordRef,
  { externalId }: PrecoroRecord,
): string | null {
  return integration.companies.length > 1 && externalId === recordKey(ref) ? null : externalId;
}

function placesOf(
  { catalogue, integration }: SeekServices,
  record: PrecoroRecord,
  mapping: EntityMapping,
): readonly string[] {
  const travel = decideTravel(record, catalogue[mapping.entity], mapping, integration, { phase: 'none' });
  const companies = mapping.companiesOf(record);
  return travel.do === 'send' && !('words' in companies) ? companies : [];
}

function map(
  record: PrecoroRecord,
  mapping: EntityMapping,
  company: string,
  definitions: CustomFieldDefinitions,
): Omit<SoughtRecord, 'ref' | 'onHold'> | null {
  const mapped = mapping.map(record, { company, definitions, counterpart: () => ({ state: 'awaited' }) });
  if (!mapped.ok) return null;
  const { label } = record;
  return { label, company, fields: mapped.payload.fields, name: label, numbers: numbersOf(record) };
}

/** Suppliers have two; other entities may have none. */
function numbersOf(record: object): readonly string[] {
  const values = Object.entries(record)
    .filter(([name]) => name === 'businessRegistrationNumber' || name === 'taxPayerNumber')
    .map(([, value]) => value as unknown);
  return values.filter((value) => typeof value === 'string');
}

function linkKey(ref: RecordRef, company: string): string {
  return JSON.stringify([recordKey(ref), company]);
}

function ownedKey(company: string, externalId: string): string {
  return JSON.stringify([company, externalId]);
}

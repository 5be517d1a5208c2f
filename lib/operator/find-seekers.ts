import type { ExternalRecord, TargetSpec } from '../connectors/contract.ts';
import type { RecordRef } from '../domain/records.ts';
import type { CustomFieldDefinitions, EntityMapping } from '../mapping/contract.ts';
import type { MatchRecord } from '../matching/record.ts';
import { inParallel } from '../sync/hand-on.ts';
import { createdFor } from '../sync/idempotency-key.ts';
import { decideTravel } from '../sync/travel.ts';
import { isToBeCreated } from './decided.ts';
import { describeRecord } from './describe-record.ts';
import { readLinks, type KnownLinks } from './match-links.ts';
import { oursOf, type AnyRecord } from './match-ours.ts';
import { mayBeMatched } from './may-be-matched.ts';
import { namedOutside } from './named-outside.ts';
import type { OperatorServices } from './services.ts';

export type SeekServices = Pick<
  OperatorServices,
  'integration' | 'catalogue' | 'definitions' | 'mirror' | 'links'
>;

/** A Precoro record without counterpart in one company. */
export interface Seeker {
  readonly ref: RecordRef;
  readonly company: string;
  readonly ours: MatchRecord;
  /** It waits for a person already. */
  readonly onHold: boolean;
  /** What becomes of it without a counterpart, once live; what stays is from before go-live. */
  readonly fate: 'created' | 'refused' | 'stays';
  /** External ids of which a person has said that they are not its own. */
  readonly ruledOut: ReadonlySet<string>;
}

export interface Sought {
  readonly seekers: readonly Seeker[];
  /** Whether an external record belongs to a Precoro record: by link, because Precoro names it, or as one just created. */
  readonly isOwned: (company: string, external: ExternalRecord) => boolean;
}

/** Custom fields were not read yet; without them no record can be mapped. */
export class NotReadYetError extends Error {
  override readonly name = 'NotReadYetError';
}

/**
 * Records that may be matched, name no external record and have no link. What a person has put on hold, or decided to have
 * created, is left out. Reads mirror and links whole.
 *
 * Throws NotReadYetError.
 */
export async function findSeekers(
  services: SeekServices,
  mapping: EntityMapping,
  spec: TargetSpec,
): Promise<Sought> {
  const definitions = await readDefinitions(services);
  const known = await readLinks(services, mapping);
  const named = new Set<string>();
  const found: Seeker[] = [];
  for await (const mirrored of services.mirror.scan(mapping.entity)) {
    const { ref, record } = describeRecord(services.catalogue, mirrored.ref, mirrored, null);
    if (!record) continue;
    const namedIn = (company: string) => namedOutside(services.integration, ref, record, company);
    for (const company of services.integration.companies) {
      const externalId = namedIn(company);
      if (externalId !== null) named.add(placeKey(company, externalId));
    }
    if (!mayBeMatched(record, services.catalogue[ref.entity], mapping)) continue;
    for (const company of companiesOf(record, mapping)) {
      if (namedIn(company) !== null) continue;
      const link = known.of(ref, company);
      if (link && (link.phase !== 'none' || link.hold?.kind === 'held')) continue;
      const about = { mapping, spec, definitions, counterpart: known.counterpartIn(company) };
      const ours = oursOf(record, company, about);
      const fate = fateOf(services, record, mapping, company, definitions);
      found.push({ ref, company, ours, onHold: link?.hold != null, fate, ruledOut: NOTHING });
    }
  }
  const seekers = await withDecisions(services, found, known);
  return { seekers, isOwned: (company, external) => isOwned(company, external, known, named) };
}

const NOTHING: ReadonlySet<string> = new Set();

/** Throws NotReadYetError. */
export async function readDefinitions({
  definitions,
}: Pick<SeekServices, 'definitions'>): Promise<CustomFieldDefinitions> {
  const known = await definitions.read();
  if (known) return known.definitions;
  throw new NotReadYetError('custom fields are not read from Precoro yet: try again in a minute');
}

export function companiesOf(record: AnyRecord, mapping: EntityMapping): readonly string[] {
  const companies = mapping.companiesOf(record);
  return 'words' in companies ? [] : companies;
}

function fateOf(
  { catalogue, integration }: Pick<SeekServices, 'catalogue' | 'integration'>,
  record: AnyRecord,
  mapping: EntityMapping,
  company: string,
  definitions: CustomFieldDefinitions,
): Seeker['fate'] {
  const facts = catalogue[mapping.entity];
  if (decideTravel(record, facts, mapping, integration, { phase: 'none' }).do !== 'send') return 'stays';
  // Its lines are still to be read.
  if (!record.complete) return 'created';
  const mapped = mapping.map(record, { company, definitions, counterpart: () => ({ state: 'awaited' }) });
  return mapped.ok || mapped.problem === 'awaits' ? 'created' : 'refused';
}

/** Without those of which a person has said that a new one is to be created, and with what was ruled out of the others. */
async function withDecisions(
  { links }: Pick<SeekServices, 'links'>,
  seekers: readonly Seeker[],
  known: KnownLinks,
): Promise<readonly Seeker[]> {
  const decided = await inParallel(seekers, 32, async (seeker) => {
    const link = known.of(seeker.ref, seeker.company) && (await links.read(seeker.ref, seeker.company));
    if (!link) return seeker;
    if (isToBeCreated(link)) return null;
    const besides = link.intent?.besides ?? [];
    return besides.length === 0 || isAsked(seeker) ? seeker : { ...seeker, ruledOut: new Set(besides) };
  });
  return decided.filter((seeker) => seeker !== null);
}

/** On hold with what it may be: those were shown to a person, who has not answered yet. */
function isAsked({ onHold }: Seeker): boolean {
  return onHold;
}

function isOwned(
  company: string,
  { externalId, createdWithKey }: ExternalRecord,
  known: KnownLinks,
  named: ReadonlySet<string>,
): boolean {
  const maker = createdFor(createdWithKey);
  const isAwaited = maker !== null && known.of(maker.ref, maker.company)?.phase === 'creating';
  const place = placeKey(company, externalId);
  return isAwaited || known.isTaken(company, externalId) || named.has(place);
}

function placeKey(company: string, externalId: string): string {
  return JSON.stringify([company, externalId]);
}

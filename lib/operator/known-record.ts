import { parseRecordKey, recordKey, type RecordRef } from '../domain/records.ts';
import type { EntityMapping, Integration } from '../mapping/contract.ts';
import { mapForCompany, type Mapped } from '../sync/map-for-company.ts';
import type { EntityState, FailureRecord, Link, MirrorRecord, WriteBack } from '../sync/ports/state.ts';
import { mappingOf } from '../sync/services.ts';
import { decideTravel, type Travel } from '../sync/travel.ts';
import { callName, describeRecord, type Described } from './describe-record.ts';
import type { OperatorServices } from './services.ts';

export type KnownServices = Pick<
  OperatorServices,
  | 'clock'
  | 'integration'
  | 'catalogue'
  | 'states'
  | 'definitions'
  | 'mirror'
  | 'links'
  | 'writeBacks'
  | 'failures'
>;

/** Everything that is stored of one record, gathered once. */
export interface KnownRecord extends Described {
  readonly now: number;
  readonly integration: Integration;
  /** Undefined for an entity that the configuration leaves out. */
  readonly mapping: EntityMapping | undefined;
  readonly state: EntityState | null;
  readonly mirrored: MirrorRecord | null;
  readonly failure: FailureRecord | null;
  readonly writeBack: WriteBack | null;
  readonly places: readonly Place[];
  /** What to type to mean it: `invoice 1043`. */
  readonly callName: string;
  /** Records that its links wait for, by key. */
  readonly awaited: ReadonlyMap<string, Named>;
}

/** The record in one external company. */
export interface Place {
  readonly company: string;
  readonly link: Link | null;
  /** What its present state asks for; null when that cannot be told. */
  readonly travel: Travel | null;
  /** What the mapping makes of it now; null when it does not travel. */
  readonly mapped: Mapped | null;
  /** False: it belongs to another company by now. */
  readonly belongs: boolean;
}

/** Another record, as people call it. */
export interface Named {
  readonly label: string;
  readonly callName: string;
}

export async function readKnown(services: KnownServices, ref: RecordRef): Promise<KnownRecord> {
  const { integration, clock } = services;
  const [mirrored, failure, writeBack, states, links] = await Promise.all([
    services.mirror.read(ref),
    services.failures.read(ref),
    services.writeBacks.read(ref),
    services.states.readAll(),
    Promise.all(integration.companies.map((company) => services.links.read(ref, company))),
  ]);
  const described = describeRecord(services.catalogue, ref, mirrored, failure);
  const mapping = mappingOf(integration, ref.entity);
  const known = links.filter((link) => link !== null);
  return {
    ...described,
    now: clock.now(),
    integration,
    mapping,
    state: states.find(({ entity }) => entity === ref.entity) ?? null,
    mirrored,
    failure,
    writeBack,
    places: await placesOf(services, described, mapping, known),
    callName: await callNameOf(services, described),
    awaited: await awaitedBy(services, known),
  };
}

/** Companies it goes to, and those where something of it is or was. */
async function placesOf(
  services: KnownServices,
  { record, facts }: Described,
  mapping: EntityMapping | undefined,
  links: readonly Link[],
): Promise<readonly Place[]> {
  const answer = record && mapping ? mapping.companiesOf(record) : [];
  const present = 'words' in answer ? [] : answer;
  const left = links.filter(({ company }) => !present.includes(company)).filter(isMarked);
  return Promise.all(
    [...present, ...left.map(({ company }) => company)].map(async (company) => {
      const link = links.find((one) => one.company === company) ?? null;
      const belongs = present.includes(company);
      const travel =
        record && mapping
          ? decideTravel(record, facts, mapping, services.integration, link ?? { phase: 'none' })
          : null;
      const isSent = travel?.do === 'send' || (travel?.do === 'leave' && travel.how === 'update');
      const mapped =
        record && mapping && isSent && belongs && record.complete
          ? await mapForCompany(services, { mapping, record, company })
          : null;
      return { company, link, travel, mapped, belongs };
    }),
  );
}

function isMarked({ phase, failure, wait, hold }: Link): boolean {
  return phase !== 'none' || failure !== null || wait !== null || hold !== null;
}

async function callNameOf(services: Pick<KnownServices, 'mirror'>, described: Described): Promise<string> {
  const { number, ref } = described;
  const same = number === null ? [] : await services.mirror.byNumber(number, 10);
  const others = same.filter(({ entity, id }) => entity === ref.entity && id !== ref.id);
  return callName(described, others.length === 0);
}

async function awaitedBy(
  services: KnownServices,
  links: readonly Link[],
): Promise<ReadonlyMap<string, Named>> {
  const refs = links
    .map(({ wait }) => parseRecordKey(wait?.waitsFor ?? ''))
    .filter((ref) => ref !== undefined);
  const named = refs.map(async (ref) => {
    const failure = await services.failures.read(ref);
    const described = describeRecord(services.catalogue, ref, await services.mirror.read(ref), failure);
    const { label } = described;
    return [recordKey(ref), { label, callName: await callNameOf(services, described) }] as const;
  });
  return new Map(await Promise.all(named));
}

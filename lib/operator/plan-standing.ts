import type { ExternalRecord, TargetSpec } from '../connectors/contract.ts';
import { stableJson } from '../domain/json.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import type { CustomFieldDefinitions } from '../mapping/contract.ts';
import type { EntityState, FailureRecord, LinkSummary } from '../sync/ports/state.ts';
import { listExternal, openTarget, type AskServices } from './ask-external.ts';
import { readDefinitions } from './find-seekers.ts';
import type { OperatorServices } from './services.ts';

export type StandingServices = AskServices &
  Pick<
    OperatorServices,
    | 'clock'
    | 'integration'
    | 'catalogue'
    | 'states'
    | 'definitions'
    | 'mirror'
    | 'links'
    | 'inbounds'
    | 'failures'
    | 'sourceCursors'
  >;

/** What one company of the external system holds of one target. */
export interface Outside {
  readonly spec: TargetSpec;
  readonly all: readonly ExternalRecord[];
  readonly byId: ReadonlyMap<string, ExternalRecord>;
  readonly byKey: ReadonlyMap<string, readonly ExternalRecord[]>;
  /** By the values of the natural key. */
  readonly named: (fields: ExternalRecord['payload']['fields']) => readonly ExternalRecord[];
  readonly canCancel: boolean;
  readonly canDeactivate: boolean;
}

/** All that is known between the systems, read once: nothing is asked of Precoro, and nothing is changed. */
export interface Standing {
  readonly now: number;
  readonly definitions: CustomFieldDefinitions;
  readonly states: readonly EntityState[];
  readonly link: (ref: RecordRef, company: string) => LinkSummary | undefined;
  readonly linksOf: (ref: RecordRef) => readonly LinkSummary[];
  readonly links: readonly LinkSummary[];
  /** Whose an external record is, under the name that its links are kept by. */
  readonly owner: (company: string, target: string, externalId: string) => RecordRef | undefined;
  readonly failure: (ref: RecordRef) => FailureRecord | undefined;
  /** Listed at the first call. Throws ExternalUnreachableError. */
  readonly outside: (target: string, company: string) => Promise<Outside>;
}

/** More are never open. */
const EVERY_FAILURE = 100_000;

/** Throws NotReadYetError before the custom fields are known. */
export async function readStanding(services: StandingServices): Promise<Standing> {
  const [definitions, states, open] = await Promise.all([
    readDefinitions(services),
    services.states.readAll(),
    services.failures.list(EVERY_FAILURE),
  ]);
  const links: LinkSummary[] = [];
  for await (const link of services.links.scan()) links.push(link);
  const byRecord = Map.groupBy(links, ({ ref }) => recordKey(ref));
  const owners = new Map(
    links.flatMap((link) =>
      link.externalId === null
        ? []
        : [[keyOf(link.company, link.target ?? '', link.externalId), link.ref] as const],
    ),
  );
  const failures = new Map(open.map((one) => [recordKey(one.ref), one]));
  const lists = new Map<string, Promise<Outside>>();
  const linksOf = (ref: RecordRef) => byRecord.get(recordKey(ref)) ?? [];
  return {
    ...{ now: services.clock.now(), definitions, states, links, linksOf },
    link: (ref, company) => linksOf(ref).find((one) => one.company === company),
    owner: (company, target, externalId) => owners.get(keyOf(company, target, externalId)),
    failure: (ref) => failures.get(recordKey(ref)),
    outside: (target, company) => {
      const key = keyOf(company, target, '');
      const known = lists.get(key) ?? readOutside(services, target, company);
      lists.set(key, known);
      return known;
    },
  };
}

async function readOutside(services: StandingServices, name: string, company: string): Promise<Outside> {
  const target = await openTarget(services, name);
  const all = await listExternal(target, company);
  const natural = (fields: ExternalRecord['payload']['fields']) =>
    stableJson(target.spec.naturalKey.map((field) => fields[field] ?? null));
  const byName = Map.groupBy(all, ({ payload }) => natural(payload.fields));
  return {
    spec: target.spec,
    all,
    byId: new Map(all.map((record) => [record.externalId, record])),
    byKey: Map.groupBy(
      all.filter(({ createdWithKey }) => createdWithKey !== null),
      ({ createdWithKey }) => createdWithKey ?? '',
    ),
    named: (fields) => byName.get(natural(fields)) ?? [],
    canCancel: target.cancel !== undefined,
    canDeactivate: target.deactivate !== undefined,
  };
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

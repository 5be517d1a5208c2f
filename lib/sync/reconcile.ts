import type { ExternalRecord, Payload, TargetSpec } from '../connectors/contract.ts';
import { recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import type { CustomFieldDefinitions, EntityMapping, Integration } from '../mapping/contract.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { namedByShown } from '../mapping/shown-id.ts';
import type { FailureRecord } from './ports/state.ts';
import { differences } from './payload-differences.ts';
import { sumsByCurrency, type CurrencySum, type Pair } from './sums.ts';
import { decideTravel, isHistorical } from './travel.ts';

/** One record of the external system, with where it was found. */
export interface Found {
  readonly target: string;
  readonly company: string;
  readonly record: ExternalRecord;
}

/** Both systems in full, and the failures that are open. */
export interface BothSides {
  readonly integration: Integration;
  readonly catalogue: Readonly<Record<EntityName, EntityFacts>>;
  readonly specs: Readonly<Record<string, TargetSpec>>;
  readonly definitions: CustomFieldDefinitions;
  /** Complete records of Precoro, every entity. */
  readonly precoro: readonly { readonly entity: EntityName; readonly record: PrecoroRecord }[];
  readonly external: readonly Found[];
  readonly failures: readonly FailureRecord[];
  /**
   * The external id that a link of this record names. Only asked for with several companies, where Precoro may show our own
   * key, which names no record out there. Default none.
   */
  readonly linkedTo?: (ref: RecordRef, company: string) => string | undefined;
  /** Entities whose gate is closed: nothing of theirs may have been created. Default none. */
  readonly observed?: ReadonlySet<EntityName>;
}

/**
 * The faults two systems in step must not have. `missing`: eligible, not refused, and not outside. `duplicated`: more
 * than one counterpart. `stale`: not the newest version. `unlinked`: the external id in Precoro is not right.
 * `wrongLog`: the document's text does not say what it should. `beforeGoLive`: created although it is history, or only observed.
 */
export const FAULTS = ['missing', 'duplicated', 'stale', 'unlinked', 'wrongLog', 'beforeGoLive'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Finding {
  readonly fault: Fault;
  readonly ref: RecordRef;
  readonly label: string;
  readonly words: string;
}

export interface EntityCount {
  readonly inPrecoro: number;
  readonly eligible: number;
  readonly outside: number;
  readonly refused: number;
  /** Of the documents that must agree: on both sides, not in revision, not cancelled, not refused. */
  readonly sums: readonly CurrencySum[];
}

export interface Comparison {
  readonly findings: readonly Finding[];
  readonly entities: Readonly<Record<string, EntityCount>>;
}

/** Compares both systems record by record. */
export function compareBothSides(sides: BothSides): Comparison {
  const index = { ...indexExternal(sides.external), linked: linkedIds(sides) };
  const failures = new Map(sides.failures.map((failure) => [recordKey(failure.ref), failure]));
  const findings: Finding[] = [];
  const entities: Record<string, EntityCount> = {};
  for (const mapping of sides.integration.entities) {
    const facts = sides.catalogue[mapping.entity];
    const records = sides.precoro
      .filter(({ entity }) => entity === mapping.entity)
      .map(({ record }) => record);
    const judged = records.map((record) => judge(record, { sides, facts, mapping, index, failures }));
    findings.push(...judged.flatMap((one) => one.findings));
    entities[mapping.entity] = {
      inPrecoro: records.length,
      eligible: judged.filter(({ eligible }) => eligible).length,
      outside: judged.reduce((sum, { outside }) => sum + outside, 0),
      refused: judged.filter(({ refused }) => refused).length,
      sums: sumsByCurrency(
        judged.flatMap(({ pairs }) => pairs),
        mapping,
      ),
    };
  }
  return { findings, entities };
}

interface Grounds {
  readonly sides: BothSides;
  readonly facts: EntityFacts;
  readonly mapping: EntityMapping;
  readonly index: ExternalIndex;
  readonly failures: ReadonlyMap<string, FailureRecord>;
}

interface Judged {
  readonly findings: readonly Finding[];
  readonly eligible: boolean;
  readonly outside: number;
  readonly refused: boolean;
  /** With its one counterpart per company, where the two must agree. */
  readonly pairs: readonly Pair[];
}

function judge(record: PrecoroRecord, grounds: Grounds): Judged {
  const { sides, facts, mapping, failures } = grounds;
  const ref = { entity: mapping.entity, id: record.id };
  const failure = failures.get(recordKey(ref));
  const isObserved = sides.observed?.has(mapping.entity) ?? false;
  const travel = decideTravel(record, facts, mapping, sides.integration, { phase: 'none' });
  const eligible = !isObserved && travel.do === 'send';
  const companies = mapping.companiesOf(record);
  const places = 'words' in companies ? [] : companies;
  const found = places.map((company) => ({ company, mine: counterparts(record, company, grounds) }));
  const findings = [
    ...found.flatMap(({ company, mine }) =>
      judgeCompany(record, company, mine, { ...grounds, eligible, failure }),
    ),
    ...judgeLog(record, facts, failure),
  ];
  return {
    findings: findings.map((finding) => ({ ...finding, ref, label: record.label })),
    eligible,
    outside: found.reduce((sum, { mine }) => sum + mine.length, 0),
    refused: eligible && failure !== undefined,
    pairs: eligible && !failure ? found.flatMap(({ mine }) => pairsOf(record, mine)) : [],
  };
}

/** Several counterparts are a fault, and no sum says which of them is right. */
function pairsOf(record: PrecoroRecord, mine: readonly ExternalRecord[]): readonly Pair[] {
  const [external, ...others] = mine;
  return external && others.length === 0 ? [{ record, external }] : [];
}

type Words = Pick<Finding, 'fault' | 'words'>;

function judgeCompany(
  record: PrecoroRecord,
  company: string,
  mine: readonly ExternalRecord[],
  grounds: Grounds & { readonly eligible: boolean; readonly failure: FailureRecord | undefined },
): readonly Words[] {
  const { sides, facts, mapping, eligible, failure } = grounds;
  const ids = mine.map(({ externalId }) => externalId).join(', ');
  const [only] = mine;
  if (mine.length > 1) return [{ fault: 'duplicated', words: `outside as ${ids}` }];
  if (!only) {
    return eligible && !failure
      ? [{ fault: 'missing', words: 'approved, not refused, and not outside' }]
      : [];
  }
  const isHistory = isHistorical({ ...record, externalId: null }, facts, sides.integration.goLive);
  const isOurs =
    only.createdWithKey === idempotencyKey({ ref: { entity: mapping.entity, id: record.id }, company });
  if (isOurs && (isHistory || sides.observed?.has(mapping.entity))) {
    return [{ fault: 'beforeGoLive', words: `outside as ${ids}` }];
  }
  const { companies } = sides.integration;
  const shown = companies.length > 1 ? recordKey({ entity: mapping.entity, id: record.id }) : ids;
  // What came by a feed names one of its counterparts, which is right in every company.
  const isNamed = companies.length > 1 && namedIn(companies, record.externalId) !== null;
  const unlinked: readonly Words[] =
    record.externalId === shown || isNamed
      ? []
      : [{ fault: 'unlinked', words: `Precoro shows ${record.externalId ?? 'nothing'}, right is ${shown}` }];
  return eligible && !failure
    ? [...unlinked, ...judgeVersion(record, company, only.payload, grounds)]
    : unlinked;
}

function judgeVersion(
  record: PrecoroRecord,
  company: string,
  kept: Payload,
  grounds: Grounds,
): readonly Words[] {
  const { sides, mapping, index } = grounds;
  const spec = sides.specs[mapping.target];
  const mapped = mapping.map(record, {
    company,
    definitions: sides.definitions,
    counterpart: (ref) => {
      const externalId =
        index.byKey.get(idempotencyKey({ ref, company }))?.[0]?.externalId ??
        idIn(sides.integration.companies, company, index.linked.get(recordKey(ref))) ??
        sides.linkedTo?.(ref, company);
      return externalId === undefined ? { state: 'awaited' } : { state: 'linked', externalId };
    },
  });
  if (!mapped.ok) return [{ fault: 'stale', words: `outside, but the mapping now says: ${mapped.words}` }];
  const found = spec ? differences(mapped.payload, kept, spec) : [];
  return found.length > 0 ? [{ fault: 'stale', words: found.join('; ') }] : [];
}

/** What Precoro itself names as counterparts, by record key. */
function linkedIds(sides: BothSides): ReadonlyMap<string, string> {
  return new Map(
    sides.precoro.flatMap(({ entity, record }) =>
      record.externalId === null ? [] : [[recordKey({ entity, id: record.id }), record.externalId]],
    ),
  );
}

function judgeLog(
  record: PrecoroRecord,
  facts: EntityFacts,
  failure: FailureRecord | undefined,
): readonly Words[] {
  if (!facts.hasIntegrationLog) return [];
  const text = record.externalIntegrationLog ?? '';
  if (failure && text === '')
    return [{ fault: 'wrongLog', words: 'refused, but the document does not say why' }];
  if (!failure && text !== '')
    return [{ fault: 'wrongLog', words: `nothing is wrong, but the document says: ${text}` }];
  return [];
}

interface ExternalIndex {
  readonly byKey: ReadonlyMap<string, readonly ExternalRecord[]>;
  readonly byId: ReadonlyMap<string, ExternalRecord>;
  readonly linked: ReadonlyMap<string, string>;
}

function indexExternal(external: readonly Found[]): Omit<ExternalIndex, 'linked'> {
  const byKey = new Map<string, ExternalRecord[]>();
  const byId = new Map<string, ExternalRecord>();
  for (const { target, company, record } of external) {
    byId.set(`${company} ${target} ${record.externalId}`, record);
    if (record.createdWithKey === null) continue;
    byKey.set(record.createdWithKey, [...(byKey.get(record.createdWithKey) ?? []), record]);
  }
  return { byKey, byId };
}

/** Those created for this record, and the one Precoro names. */
function counterparts(record: PrecoroRecord, company: string, grounds: Grounds): readonly ExternalRecord[] {
  const { sides, mapping, index } = grounds;
  const created =
    index.byKey.get(idempotencyKey({ ref: { entity: mapping.entity, id: record.id }, company })) ?? [];
  const { companies } = sides.integration;
  const ref = { entity: mapping.entity, id: record.id };
  const id =
    idIn(companies, company, record.externalId) ??
    (companies.length > 1 ? sides.linkedTo?.(ref, company) : undefined);
  const named = index.byId.get(`${company} ${mapping.target} ${id ?? ''}`);
  return [...new Set(named ? [...created, named] : created)];
}

function namedIn(companies: readonly string[], shown: string | null | undefined) {
  return shown == null ? null : namedByShown(companies, shown);
}

/** The id that Precoro shows of a record's counterpart in this company; undefined where it names none there. */
function idIn(
  companies: readonly string[],
  company: string,
  shown: string | null | undefined,
): string | undefined {
  const named = namedIn(companies, shown);
  return named?.company === company ? named.externalId : undefined;
}

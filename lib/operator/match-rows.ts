import type { ExternalRecord, Target } from '../connectors/contract.ts';
import { recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import type { EntityFacts } from '../entities/entity.ts';
import type { CustomFieldDefinitions, EntityMapping } from '../mapping/contract.ts';
import type { PlanDecision } from '../matching/plan-csv.ts';
import { stateOf } from '../matching/plan.ts';
import { createdFor } from '../sync/idempotency-key.ts';
import { withAsked } from '../sync/look-before-create.ts';
import type { Link } from '../sync/ports/state.ts';
import { withStep } from '../sync/trail.ts';
import { labelOfExternal, openTarget, readExternal, type AskServices } from './ask-external.ts';
import { describeRecord, type Described } from './describe-record.ts';
import { companiesOf, readDefinitions, type SeekServices } from './find-seekers.ts';
import { holdDoubtful } from './hold-doubtful.ts';
import { incomingAt } from './inward/link-incoming.ts';
import { holdAsDoubtful } from './inward/hold-doubtful-incoming.ts';
import { linkOne, type LinkOneServices } from './link-one.ts';
import { whyNotLinked } from './link-refusals.ts';
import { counterpartOf } from './match-links.ts';
import { oursOf } from './match-ours.ts';
import { theirsOf } from './match-signs.ts';
import { placeOf, type Place } from './match-place.ts';
import { mayBeMatched } from './may-be-matched.ts';
import { nameRecord, type NameServices } from './name-record.ts';
import { namedOutside } from './named-outside.ts';
import { underLease, type LeaseServices } from './under-lease.ts';

export type RowServices = LinkOneServices & AskServices & SeekServices;

/** All that was said of one record. */
export type Rows = readonly [PlanDecision, ...PlanDecision[]];

/** What became of a decision; in words why nothing did. */
export type RowEnd = 'linked' | 'already' | 'held' | 'skipped' | { readonly words: string };

/** How decisions are done. Each may throw RecordBusyError or ExternalUnreachableError. */
export interface RowActs {
  /** Whose records a hold stops: those of Precoro, of which something would be written outside, or the external ones. */
  readonly heldSide: 'ours' | 'theirs';
  readonly link: (row: PlanDecision) => Promise<RowEnd>;
  /** Of all rows of one record: it waits for a person, who is told what it may be. */
  readonly hold: (rows: Rows) => Promise<RowEnd>;
  /** Of all rows of one record: what a person says it is not is no candidate any more, and no reason to ask. */
  readonly skip: (rows: Rows) => Promise<RowEnd>;
}

/** What all rows of one plan share. */
interface RowContext {
  readonly mapping: EntityMapping;
  readonly target: Target;
  readonly definitions: CustomFieldDefinitions;
  readonly facts: EntityFacts;
}

/** Throws NotReadYetError, ExternalUnreachableError. */
export async function outwardActs(services: RowServices, mapping: EntityMapping): Promise<RowActs> {
  const target = await openTarget(services, mapping.target);
  const definitions = await readDefinitions(services);
  const context: RowContext = { mapping, target, definitions, facts: services.catalogue[mapping.entity] };
  return {
    heldSide: 'ours',
    link: (row) => linkRow(services, context, row),
    hold: (rows) => holdRow(services, context, rows),
    skip: (rows) => skipRow(services, mapping.entity, rows),
  };
}

async function linkRow(services: RowServices, context: RowContext, row: PlanDecision): Promise<RowEnd> {
  const place = placeOf(services.integration, context.mapping.entity, row);
  if ('words' in place) return place;
  const { ref, company } = place;
  const { target } = context.mapping;
  const before = await services.links.read(ref, company);
  const isLinked = before?.externalId === row.theirsKey && before.target === target;
  if (isLinked && before.phase === 'linked') return 'already';
  const mirrored = await services.mirror.read(ref);
  const seen = { ...describeRecord(services.catalogue, ref, mirrored, null), mirrored };
  // What an earlier run has linked and not finished needs no second look.
  const moved = isLinked ? null : await whatMoved(services, context, row, seen, company);
  if (moved !== null) return { words: moved };
  const order = { company, target, externalId: row.theirsKey, how: 'matched' } as const;
  const end = await linkOne(services, seen, order);
  if (end.end === 'linked') return 'linked';
  return { words: (await whyNotLinked(services, await nameRecord(services, ref), order, end)).words };
}

async function holdRow(services: RowServices, context: RowContext, rows: Rows): Promise<RowEnd> {
  const place = placeOf(services.integration, context.mapping.entity, rows[0]);
  if ('words' in place) return place;
  const { company } = place;
  const { mapping, target } = context;
  const asked = rows.filter(({ theirsKey }) => theirsKey !== '');
  const found = await Promise.all(
    asked.map(({ theirsKey }) => readExternal(services, target, company, theirsKey)),
  );
  const candidates = found
    .filter((external) => external !== null)
    .map(({ externalId, payload }) => ({ externalId, label: labelOfExternal(target.spec, payload) }));
  if (candidates.length === 0) return { words: 'None of those that it may be stands outside any more.' };
  const words = await holdDoubtful(services, { ...place, target: mapping.target, candidates });
  if (words !== null) return { words };
  for (const { externalId } of candidates) await holdComing(services, mapping, place, externalId);
  return 'held';
}

/** One that comes in as well would be made in Precoro beside the record that it may be. */
async function holdComing(
  services: RowServices,
  { target }: EntityMapping,
  { ref, company }: Place,
  externalId: string,
): Promise<void> {
  const named = await nameRecord(services, ref);
  for (const incoming of await incomingAt(services, ref.entity, { company, target, externalId }))
    await holdAsDoubtful(services, incoming, [named]);
}

/** In either direction the record of Precoro remembers it. */
export async function skipRow(
  services: LeaseServices & NameServices & Pick<RowServices, 'audit' | 'who'>,
  entity: EntityName,
  rows: Rows,
): Promise<RowEnd> {
  const place = placeOf(services.integration, entity, rows[0]);
  if ('words' in place) return place;
  const { ref, company } = place;
  const { audit, clock, who } = services;
  const externalIds = rows.map(({ theirsKey }) => theirsKey).filter((id) => id !== '');
  const { argument, record } = await nameRecord(services, ref);
  if (!record) return { words: `${recordKey(ref)} is not known here.` };
  if (externalIds.length === 0) return 'skipped';
  return underLease<RowEnd>(services, ref, company, async (link) => {
    if (link.hold)
      return {
        link,
        value: {
          words: `It waits on hold; that it is none of them is said by precoro-sync release ${argument}.`,
        },
      };
    const known = link.intent?.besides ?? [];
    const news = externalIds.filter((id) => !known.includes(id));
    if (link.phase !== 'none' || news.length === 0) return { link, value: 'skipped' };
    const now = clock.now();
    const detail = { company, externalIds: news };
    await audit.record({ at: now, who, what: 'ruled out', subject: recordKey(ref), detail });
    return {
      link: withStep(withAsked(link, news, now), now, `not ${news.join(', ')}, said ${who}`),
      value: 'skipped',
    };
  });
}

/** In words; null when both sides are as the plan saw them, and free. */
async function whatMoved(
  services: RowServices,
  context: RowContext,
  row: PlanDecision,
  described: Described,
  company: string,
): Promise<string | null> {
  const ours = await whatMovedHere(services, context, row, described, company);
  if (ours !== null) return ours;
  const { mapping, target, facts } = context;
  const { theirsKey, theirsState } = row;
  const found = await readExternal(services, target, company, theirsKey);
  if (!found) return `There is no ${mapping.target} ${theirsKey} in the external system.`;
  const seen = theirsOf(target.spec, found, company, facts.isDocument);
  // Without a state a person has typed the id, and looked at it there.
  if (theirsState !== '' && stateOf(seen) !== theirsState)
    return `${mapping.target} ${theirsKey} has changed in the external system since the plan was made: make a new one.`;
  return (await awaitedByAnother(services, described.ref, found))
    ? `${theirsKey} was created for another record just now, which is not linked to it yet.`
    : null;
}

async function whatMovedHere(
  services: RowServices,
  { mapping, target, facts, definitions }: RowContext,
  { oursState, theirsKey }: PlanDecision,
  { ref, record, label }: Described,
  company: string,
): Promise<string | null> {
  const title = `${facts.label} ${label}`;
  if (!record) return `${recordKey(ref)} is not known here.`;
  if (!mayBeMatched(record, facts, mapping) || !companiesOf(record, mapping).includes(company))
    return `${title} does not travel any more: it was cancelled, disabled, settled or left out since.`;
  const shown = namedOutside(services.integration, ref, record, company);
  if (shown !== null && shown !== theirsKey) return `Precoro says that ${title} is ${shown} by now.`;
  const counterparts = new Map<string, Pick<Link, 'externalId'> | null>();
  for (const other of mapping.referencesOf(record))
    counterparts.set(recordKey(other), await services.links.read(other, company));
  const counterpart = (other: RecordRef) => counterpartOf(counterparts.get(recordKey(other)));
  const seen = oursOf(record, company, { mapping, spec: target.spec, definitions, counterpart });
  return stateOf(seen) === oursState
    ? null
    : `${title} has changed in Precoro since the plan was made: make a new one.`;
}

/** It was just created for a record that has not heard of it yet. */
async function awaitedByAnother(
  { links }: Pick<RowServices, 'links'>,
  ref: RecordRef,
  { createdWithKey }: ExternalRecord,
): Promise<boolean> {
  const maker = createdFor(createdWithKey);
  if (!maker || recordKey(maker.ref) === recordKey(ref)) return false;
  return (await links.read(maker.ref, maker.company))?.phase === 'creating';
}

import type { Sign } from '../domain/match-on.ts';
import type { EntityName } from '../domain/records.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { matchRecords, type Matches } from '../matching/match-records.ts';
import type { MatchOptions, MatchRecord } from '../matching/record.ts';
import { listExternal, openTarget, type AskServices } from './ask-external.ts';
import { findSeekers, NotReadYetError, type Seeker, type SeekServices } from './find-seekers.ts';
import { unreadWords } from './history-words.ts';
import { planInward, type PlanInwardServices } from './inward/match-plan.ts';
import { perVerdict, type MatchPlan } from './match-counts.ts';
import { matchDocuments } from './match-documents.ts';
import { theirsOf } from './match-signs.ts';
import { matchable } from './matchable.ts';
import type { OperatorServices } from './services.ts';

type PlanOutwardServices = SeekServices & AskServices & Pick<OperatorServices, 'clock' | 'states'>;
export type PlanMatchServices = PlanOutwardServices & PlanInwardServices;

/**
 * Compares what both systems hold and nobody has linked: who is whom, with what speaks for it. Changes nothing. Reads
 * mirror, links and the external system's list whole; of what only comes in Precoro's list too, a request for each page.
 *
 * Throws RangeError for what is not configured and for what is never matched, NotReadYetError, ExternalUnreachableError,
 * DispatcherBusyError.
 */
export async function planMatch(services: PlanMatchServices, entity: EntityName): Promise<MatchPlan> {
  const how = matchable(services, entity);
  return how.kind === 'outward'
    ? planOutward(services, entity, how.mapping)
    : planInward(services, entity, how.feeds);
}

async function planOutward(
  services: PlanOutwardServices,
  entity: EntityName,
  mapping: EntityMapping,
): Promise<MatchPlan> {
  const { isDocument, label } = services.catalogue[entity];
  await assertReadWhole(services, entity);
  const target = await openTarget(services, mapping.target);
  const { spec } = target;
  const { seekers, isOwned } = await findSeekers(services, mapping, spec);
  const results: Matches['results'][number][] = [];
  const onlyTheirs: MatchRecord[] = [];
  for (const company of services.integration.companies) {
    const externals = await listExternal(target, company);
    const theirs = externals
      .filter((external) => !isOwned(company, external))
      .map((external) => theirsOf(spec, external, company, isDocument))
      // What was cancelled there is nobody's counterpart; a supplier out of use may be.
      .filter(({ isEnabled }) => isEnabled || !isDocument);
    const mine = seekers.filter((seeker) => seeker.company === company).toSorted(byLabel);
    const found = matchIn(mine, theirs, mapping, isDocument);
    // Where a company holds nothing at all the engine names none.
    results.push(...found.results.map((result) => ({ ...result, company })));
    onlyTheirs.push(...found.onlyTheirs);
  }
  const comparedBy = mapping.matchOn.use.filter((sign) => !isDocument || OF_DOCUMENTS.includes(sign));
  const about = { entity, label, at: services.clock.now(), target: mapping.target, comparedBy };
  const free = { direction: 'outward', requests: 0 } as const;
  return { ...about, ...free, matches: { results, onlyTheirs }, ...countsOf(results, seekers, isDocument) };
}

const OF_DOCUMENTS: readonly Sign[] = ['code', 'parent', 'name'];

/** A record that is still to come may be the better counterpart, or make one of two that were beyond doubt doubtful. */
async function assertReadWhole(
  { states, catalogue }: PlanOutwardServices,
  entity: EntityName,
): Promise<void> {
  const state = (await states.readAll()).find((one) => one.entity === entity);
  const unread = unreadWords(catalogue[entity].label, state?.cursor);
  if (unread !== null) throw new NotReadYetError(`${unread}: match when it is`);
}

function byLabel({ ours: one }: Seeker, { ours: other }: Seeker): number {
  return compareTexts(one.label, other.label) || compareTexts(one.key, other.key);
}

/** Not by a language's order, which takes seconds for many. */
function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function matchIn(
  seekers: readonly Seeker[],
  theirs: readonly MatchRecord[],
  { matchOn }: EntityMapping,
  isDocument: boolean,
): Matches {
  const ruledOut = new Map(seekers.map((seeker) => [seeker.ours.key, seeker.ruledOut]));
  const options: MatchOptions = {
    matchOn,
    isRuledOut: (mine, yours) => ruledOut.get(mine)?.has(yours) ?? false,
  };
  const ours = seekers.map((seeker) => seeker.ours);
  return isDocument ? matchDocuments(ours, theirs, options) : matchRecords(ours, theirs, options);
}

type Counted = Pick<MatchPlan, 'counts' | 'undecided' | 'created' | 'refused' | 'withoutOwner'>;

function countsOf(results: Matches['results'], seekers: readonly Seeker[], isDocument: boolean): Counted {
  const seekerOf = new Map(seekers.map((seeker) => [seeker.ours, seeker]));
  const judged = results.map(({ ours, verdict }) => ({ verdict, seeker: seekerOf.get(ours) }));
  const free = judged.filter(({ seeker }) => seeker?.onHold === false);
  const alone = free.filter(({ verdict }) => verdict === 'none');
  const withFate = (fate: Seeker['fate']) => alone.filter(({ seeker }) => seeker?.fate === fate).length;
  return {
    counts: perVerdict(judged),
    undecided: perVerdict(free),
    created: withFate('created'),
    refused: withFate('refused'),
    withoutOwner: isDocument ? seekers.filter(({ ours }) => ours.parent === null).length : 0,
  };
}

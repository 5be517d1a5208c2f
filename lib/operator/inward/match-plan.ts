import { MATCH_ON_ALL } from '../../domain/match-on.ts';
import type { EntityName } from '../../domain/records.ts';
import type { Feed } from '../../mapping/contract.ts';
import { matchRecords, type Matches, type MatchResult } from '../../matching/match-records.ts';
import type { MatchRecord } from '../../matching/record.ts';
import { perVerdict, type MatchPlan } from '../match-counts.ts';
import type { OperatorServices } from '../services.ts';
import { sidesOf, type MatchSides, type SidesServices, type TheirSide } from './match-sides.ts';
import { comparedBy, knownByOf } from './match-values.ts';
import { openFeeds, type OpenFeedServices } from './open-feed.ts';

export type PlanInwardServices = OpenFeedServices & SidesServices & Pick<OperatorServices, 'clock'>;

/**
 * The plan of what only comes in: Precoro's records, read from there now, against what the sources list, seen as it would
 * stand in Precoro. Spends a request for each page of Precoro's list; writes nothing on either side.
 *
 * Throws NotReadYetError, DispatcherBusyError, ExternalUnreachableError.
 */
export async function planInward(
  services: PlanInwardServices,
  entity: EntityName,
  feeds: readonly Feed[],
): Promise<MatchPlan> {
  const open = await openFeeds(services, feeds);
  const matched: Matched[] = [];
  for (const one of open)
    for (const sides of await sidesOf(services, one)) matched.push(matchSides(sides, entity));
  const results = matched.flatMap((one) => one.results);
  const held = new Set(matched.flatMap(({ theirs }) => theirs.filter(({ onHold }) => onHold)).map(recordOf));
  const isOpen = ({ candidates: [best] }: MatchResult) => !best || !held.has(best.theirs);
  const alone = matched.flatMap(({ alone: some }) => some);
  return {
    ...{ entity, label: services.catalogue[entity].label, at: services.clock.now(), direction: 'inward' },
    target: feeds.map(({ source }) => source).join(', '),
    comparedBy: comparedBy(entity),
    matches: { results, onlyTheirs: matched.flatMap(({ onlyTheirs }) => onlyTheirs) },
    counts: perVerdict(results),
    undecided: perVerdict(results.filter(isOpen)),
    created: alone.filter(({ isFit, onHold }) => isFit && !onHold).length,
    refused: alone.filter(({ isRefused }) => isRefused).length,
    withoutOwner: 0,
    requests: open.reduce((sum, { requests }) => sum + requests, 0),
  };
}

interface Matched extends Matches {
  readonly theirs: readonly TheirSide[];
  /** Of theirs: who resembles nobody enough to be decided on. */
  readonly alone: readonly TheirSide[];
}

function matchSides({ company, ours, theirs, isRuledOut }: MatchSides, entity: EntityName): Matched {
  const found = matchRecords(ours.toSorted(byLabel), theirs.map(recordOf), {
    ...{ matchOn: MATCH_ON_ALL, knownBy: knownByOf(entity), isRuledOut },
  });
  const results = found.results.map((result) => ({ ...withUse(result), company }));
  const near = new Set(
    results
      .filter(({ verdict }) => verdict !== 'none')
      .flatMap(({ candidates }) => candidates.map((candidate) => candidate.theirs)),
  );
  return { ...found, results, theirs, alone: theirs.filter(({ record }) => !near.has(record)) };
}

/** Linked and live, both are brought in step: what is out of use on one side only is a person's to see before. */
function withUse(result: MatchResult): MatchResult {
  const { ours, verdict, candidates } = result;
  const [best, ...others] = candidates;
  if (!best || ours.isEnabled === best.theirs.isEnabled) return result;
  const here = ours.isEnabled ? [] : ['is disabled in Precoro'];
  const told = { ...best, speaksAgainst: [...best.speaksAgainst, ...here] };
  return { ...result, candidates: [told, ...others], verdict: verdict === 'certain' ? 'likely' : verdict };
}

function recordOf({ record }: TheirSide): MatchRecord {
  return record;
}

function byLabel(one: MatchRecord, other: MatchRecord): number {
  return compareTexts(one.label, other.label) || compareTexts(one.key, other.key);
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

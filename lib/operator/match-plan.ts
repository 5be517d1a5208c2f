import type { Sign } from '../domain/match-on.ts';
import type { EntityName } from '../domain/records.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { matchRecords, type Matches, type Verdict } from '../matching/match-records.ts';
import type { MatchOptions, MatchRecord } from '../matching/record.ts';
import { listExternal, openTarget, type AskServices } from './ask-external.ts';
import { configured } from './configured.ts';
import { findSeekers, NotReadYetError, type Seeker, type SeekServices } from './find-seekers.ts';
import { unreadWords } from './history-words.ts';
import { matchDocuments } from './match-documents.ts';
import { theirsOf } from './match-signs.ts';
import type { OperatorServices } from './services.ts';
import { plural } from './words.ts';

/** Who may be whom, before anything is linked. */
export interface MatchPlan {
  readonly entity: EntityName;
  /** For people: "supplier". */
  readonly label: string;
  readonly at: number;
  /** Name of the target that its records are linked to. */
  readonly target: string;
  readonly comparedBy: readonly Sign[];
  /** By company, then as the engine gives them. */
  readonly matches: Matches;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Without those that wait on hold for a decision. */
  readonly undecided: Readonly<Record<Verdict, number>>;
  /** Of those that nobody resembles: written outside once live, and refused by the mapping as they are. */
  readonly created: number;
  readonly refused: number;
  /** Documents that cannot be looked for, because what they belong to is not linked. */
  readonly withoutOwner: number;
}

export type PlanMatchServices = SeekServices & AskServices & Pick<OperatorServices, 'clock' | 'states'>;

/**
 * Compares what both systems hold and nobody has linked: who is whom, with what speaks for it. Changes nothing. Reads
 * mirror, links and the external system's list whole.
 *
 * Throws RangeError for what is not configured and for what is never matched, NotReadYetError, ExternalUnreachableError.
 */
export async function planMatch(services: PlanMatchServices, entity: EntityName): Promise<MatchPlan> {
  const mapping = matchable(services, entity);
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
  return { ...about, matches: { results, onlyTheirs }, ...countsOf(results, seekers, isDocument) };
}

const OF_DOCUMENTS: readonly Sign[] = ['code', 'parent', 'name'];

/** The mapping of an entity whose records are matched. Throws RangeError. */
export function matchable(
  { integration, catalogue }: Pick<OperatorServices, 'integration' | 'catalogue'>,
  entity: EntityName,
): EntityMapping {
  const mapping = configured(integration, entity);
  if (entity !== 'receipt') return mapping;
  const { label } = catalogue[entity];
  throw new RangeError(
    `${plural(label)} are not matched: those from before go-live are left alone, and one that stands on both sides is linked by hand with "precoro-sync link"`,
  );
}

/** A record that is still to come may be the better counterpart, or make one of two that were beyond doubt doubtful. */
async function assertReadWhole({ states, catalogue }: PlanMatchServices, entity: EntityName): Promise<void> {
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

function perVerdict(judged: readonly { readonly verdict: Verdict }[]): Readonly<Record<Verdict, number>> {
  const counts = { certain: 0, likely: 0, ambiguous: 0, oneToMany: 0, none: 0 };
  for (const { verdict } of judged) counts[verdict] += 1;
  return counts;
}

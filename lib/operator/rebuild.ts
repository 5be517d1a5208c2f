import { ENTITY_NAMES, type EntityName, type RecordRef } from '../domain/records.ts';
import { toPrecoroTime } from '../domain/time.ts';
import type { EntityMapping, Integration } from '../mapping/contract.ts';
import { inParallel } from '../sync/hand-on.ts';
import { judgeClaims, type CertainLink, type Conflict } from './rebuild-claims.ts';
import { placeKey, type Decision } from './rebuild-decisions.ts';
import { gather, type Gathered, type GatherServices, type Mirrored } from './rebuild-gather.ts';
import { lostDecisions, rebuildDecision, type RebuildHoldServices } from './rebuild-hold.ts';
import {
  compareIncoming,
  planIncoming,
  rebuildIncomingLink,
  type IncomingPlan,
  type RebuildIncomingServices,
} from './rebuild-incoming.ts';
import { countLostTime, isLedgerOld } from './rebuild-ledger.ts';
import { forgetAgreed } from './rebuild-overtaken.ts';
import { rebuildLink, type RebuildLinkServices } from './rebuild-link.ts';
import { readAgain } from './rebuild-reading.ts';
import { rebuildShown, type RebuildShownServices } from './rebuild-shown.ts';
import type { ReadFromServices } from './read-from.ts';
import { sendRecords } from './send-records.ts';
import type { OperatorServices } from './services.ts';
import { RecordBusyError } from './under-lease.ts';

/** What a rebuild does. Plain data but for `records`. */
export interface RebuildPlan {
  readonly at: number;
  /** The moment that tables were set back to; null where nothing is read again. */
  readonly since: number | null;
  /** Each is linked. */
  readonly certain: readonly CertainLink[];
  /** A person must look into them; nothing is changed. */
  readonly conflicts: readonly Conflict[];
  /** Links that are there already and contradict nothing. */
  readonly right: number;
  /** Links of what comes in that are lost, and feeds of which nothing is known. */
  readonly incoming: IncomingPlan;
  /** Holds and unlinkings that only the audit knows of any more. */
  readonly decisions: readonly Decision[];
  /** Linked records that hold something else outside than their links say: with `since` they are written anew. */
  readonly overtaken: Gathered['overtaken'];
  /** Not everything of these was read from Precoro yet: what is still to come is not looked at. */
  readonly unread: readonly EntityName[];
  /** Nothing of these is known here: with `since` they are read from the beginning. */
  readonly empty: readonly EntityName[];
  /** The ledger of requests is as old as `since`: what was spent meanwhile is estimated. */
  readonly isLedgerOld: boolean;
  /** Every record that is known here, in the order in which they are applied again. */
  readonly records: readonly Mirrored[];
}

export interface RebuildEnd {
  readonly linked: number;
  readonly decided: number;
  /** Records that are being applied again. */
  readonly sent: number;
  /** External records that are being compared with Precoro again. */
  readonly compared: number;
  /** Not done, because something changed since the plan was made. */
  readonly left: readonly { readonly ref: RecordRef; readonly label: string; readonly words: string }[];
}

export type PlanRebuildServices = GatherServices & Pick<OperatorServices, 'ledgers' | 'inbounds'>;
export type RebuildServices = RebuildLinkServices &
  RebuildHoldServices &
  RebuildShownServices &
  RebuildIncomingServices &
  ReadFromServices &
  Pick<OperatorServices, 'ledgers'>;

/**
 * Finds who belongs to whom from both systems, for a cross-reference that was lost or set back. Changes nothing, asks
 * nothing of Precoro. Reads mirror, links, audit and the external system's lists whole.
 *
 * Throws ExternalUnreachableError.
 */
export async function planRebuild(services: PlanRebuildServices, since: number | null): Promise<RebuildPlan> {
  const { clock, integration, ledgers } = services;
  const mappings = inOrder(integration);
  const gathered = await gather(services, mappings);
  const claims = judgeClaims(gathered, mappings, integration.companies);
  const linking = new Set(claims.certain.map(({ ref, company }) => placeKey(ref, company)));
  const others = [...gathered.decisions.values()].filter(
    ({ ref, company }) => !linking.has(placeKey(ref, company)),
  );
  return {
    at: clock.now(),
    since,
    ...claims,
    incoming: withoutCertain(await planIncoming(services, gathered), linking),
    decisions: await lostDecisions(services, others),
    unread: gathered.unread,
    empty: gathered.empty,
    overtaken: since === null ? [] : gathered.overtaken,
    isLedgerOld: since !== null && isLedgerOld((await ledgers.read()).ledger, since),
    records: [...gathered.records.values()],
  };
}

/** What both systems tell of a two-way record is linked with all that follows from it. */
function withoutCertain({ links, empty }: IncomingPlan, certain: ReadonlySet<string>): IncomingPlan {
  return { empty, links: links.filter(({ ref, company }) => !certain.has(placeKey(ref, company))) };
}

/** What others refer to comes first, so that they find it linked. */
function inOrder({ entities }: Integration): readonly EntityMapping[] {
  return ENTITY_NAMES.flatMap((name) => entities.filter(({ entity }) => entity === name));
}

const AT_ONCE = 8;
/** So many are done before progress is told. */
const SLICE = 200;

/**
 * Links what is certain, puts on hold again what people had put on hold, and has every known record applied again: what
 * waited, failed or was under way is taken up, and nothing is written outside where both sides are the same. May be
 * repeated, also after it was interrupted.
 *
 * `onProgress` hears how many of the links and records are done. Throws DispatcherBusyError, ExternalUnreachableError.
 */
export async function rebuild(
  services: RebuildServices,
  plan: RebuildPlan,
  onProgress: (done: number) => void = () => undefined,
): Promise<RebuildEnd> {
  const { audit, clock, integration, who } = services;
  const { certain, conflicts, decisions, overtaken, records, since, empty } = plan;
  const counts = { certain: certain.length, decisions: decisions.length, conflicts: conflicts.length };
  const detail = { ...counts, since: since === null ? null : toPrecoroTime(since) };
  await audit.record({ at: clock.now(), who, what: 'rebuilt the links', subject: integration.name, detail });
  if (since !== null) await countLostTime(services, since);
  const linkEnds = await linkAll(services, certain, onProgress);
  const incomingEnds = await slicewise(plan.incoming.links, NOBODY, (one) =>
    leftOf({ ref: one.ref, label: one.externalId }, () => rebuildIncomingLink(services, one)),
  );
  const byKey = new Map(records.map((record) => [placeKey(record.ref, ''), record]));
  const decisionEnds = await slicewise(decisions, NOBODY, (one) =>
    leftOf(named(one, byKey), async () => {
      await rebuildDecision(services, one, byKey.get(placeKey(one.ref, '')));
      return null;
    }),
  );
  const overtakenEnds = await slicewise(overtaken, NOBODY, (one) =>
    leftOf(named(one, byKey), () => forgetAgreed(services, one.ref, one.company)),
  );
  const entities = inOrder(integration).map(({ entity }) => entity);
  await readAgain(services, entities, since === null ? [] : empty, since);
  await applyAll(services, records, (done) => onProgress(certain.length + done));
  const compared = await compareIncoming(services, plan.incoming, since);
  const left = [...linkEnds, ...incomingEnds, ...decisionEnds, ...overtakenEnds].flatMap((end) => end ?? []);
  const done = (ends: typeof linkEnds) => ends.filter((end) => end === null).length;
  const linked = done(linkEnds) + done(incomingEnds);
  return { linked, decided: done(decisionEnds), sent: records.length, compared, left };
}

const NOBODY = () => undefined;

/** One entity after the other: what is compared must find what it refers to. */
async function linkAll(
  services: RebuildServices,
  certain: readonly CertainLink[],
  onProgress: (done: number) => void,
): Promise<readonly (Left | null)[]> {
  const ends: (Left | null)[] = [];
  for (const entity of ENTITY_NAMES) {
    const before = ends.length;
    const mine = certain.filter(({ ref }) => ref.entity === entity);
    const tell = (done: number) => onProgress(before + done);
    ends.push(...(await slicewise(mine, tell, (one) => leftOf(one, () => rebuildLink(services, one)))));
  }
  return ends;
}

/** Wishes for Precoro before messages, so that what is applied finds them. */
async function applyAll(
  services: RebuildServices,
  records: readonly Mirrored[],
  onProgress: (done: number) => void,
): Promise<void> {
  for (let from = 0; from < records.length; from += SLICE) {
    const slice = records.slice(from, from + SLICE);
    await inParallel(slice, AT_ONCE, (record) => rebuildShown(services, record));
    await sendRecords(
      services,
      slice.map(({ ref }) => ref),
    );
    onProgress(from + slice.length);
  }
}

async function slicewise<T, R>(
  items: readonly T[],
  onProgress: (done: number) => void,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const ends: R[] = [];
  for (let from = 0; from < items.length; from += SLICE) {
    ends.push(...(await inParallel(items.slice(from, from + SLICE), AT_ONCE, work)));
    onProgress(ends.length);
  }
  return ends;
}

type Left = RebuildEnd['left'][number];

/** One record in work must not stop thousands. */
async function leftOf(
  { ref, label }: Pick<Left, 'ref' | 'label'>,
  work: () => Promise<string | null>,
): Promise<Left | null> {
  try {
    const words = await work();
    return words === null ? null : { ref, label, words };
  } catch (error) {
    if (error instanceof RecordBusyError) return { ref, label, words: error.message };
    throw error;
  }
}

function named(
  { ref }: Pick<Left, 'ref'>,
  byKey: ReadonlyMap<string, Mirrored>,
): Pick<Left, 'ref' | 'label'> {
  return { ref, label: byKey.get(placeKey(ref, ''))?.label ?? ref.id };
}

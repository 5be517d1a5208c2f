import type { RecordRef } from '../domain/records.ts';
import type { Feed } from '../mapping/contract.ts';
import { tellLinked } from '../sync/adopt-counterpart.ts';
import { changeInbound } from '../sync/inward/inbound-state.ts';
import { shownInMirror } from '../sync/inward/shown.ts';
import { withStep } from '../sync/trail.ts';
import { isUnderWay, toBeCompared } from './inward/incoming-state.ts';
import { readAgain } from './inward/resync-feed.ts';
import type { RebuildLinkServices } from './rebuild-link.ts';
import { placeKey } from './rebuild-decisions.ts';
import { outsideKey, type Gathered } from './rebuild-gather.ts';
import type { OperatorServices } from './services.ts';
import { overtaken, underLease } from './under-lease.ts';
import { withCompanies } from './with-companies.ts';

/** A link that only what is kept of the external record knows of any more. */
export interface IncomingLink {
  readonly ref: RecordRef;
  readonly feed: string;
  readonly company: string;
  readonly target: string;
  readonly externalId: string;
}

/** What a rebuild does about what comes in. */
export interface IncomingPlan {
  /** Each is linked again. */
  readonly links: readonly IncomingLink[];
  /** Feeds of which nothing is known here: their sources are read from the beginning. */
  readonly empty: readonly string[];
}

type PlanServices = Pick<OperatorServices, 'integration' | 'inbounds'>;
export type RebuildIncomingServices = RebuildLinkServices & Pick<OperatorServices, 'sourceCursors'>;

/** Reads every external record that is kept. A link that is there is never replaced, nor one that a person took away. */
export async function planIncoming(
  { integration, inbounds }: PlanServices,
  { links, owners, decisions }: Gathered,
): Promise<IncomingPlan> {
  const lost: IncomingLink[] = [];
  const empty: string[] = [];
  for (const { name: feed, target } of integration.feeds) {
    let known = 0;
    for await (const { phase, ref, company, externalId } of inbounds.scan(feed)) {
      known += 1;
      if (phase !== 'linked' || ref === null) continue;
      const place = placeKey(ref, company);
      const isTaken = owners.has(outsideKey({ company, target, externalId }));
      const isLinked = links.get(place)?.externalId != null;
      const isRuledOut = decisions.get(place)?.ruledOut.includes(externalId) === true;
      if (!isTaken && !isLinked && !isRuledOut) lost.push({ ref, feed, company, target, externalId });
    }
    if (known === 0) empty.push(feed);
  }
  return { links: lost, empty };
}

/**
 * Links again what only the kept external record knows of. Nobody is asked: it was linked, and Precoro was told. In words why
 * not; null when it is linked.
 *
 * Throws RecordBusyError.
 */
export async function rebuildIncomingLink(
  services: RebuildIncomingServices,
  { ref, company, target, externalId }: IncomingLink,
): Promise<string | null> {
  const shown = await shownInMirror(services, ref);
  return underLease<string | null>(services, ref, company, async (link) => {
    if (link.externalId === externalId) return { link, value: null };
    if (link.externalId !== null) return { link, value: `It is linked to ${link.externalId} by now.` };
    const ended = { failure: null, intentPayload: null, unsettledUntil: null, agreed: null };
    const linked = { ...link, ...ended, phase: 'created' as const, target, externalId };
    const saved = await services.crossReference.saveLinked(linked);
    if (saved === 'fenced') throw overtaken(link);
    if (saved !== 'saved') return { link, value: `${externalId} belongs to another record by now.` };
    const told = await tellLinked(withCompanies(services), linked, shown);
    const words = `linked to ${externalId} by ${services.who} (rebuilt)`;
    return { link: withStep({ ...told, wait: null }, services.clock.now(), words), value: null };
  });
}

/**
 * Has everything that comes in read again and compared with Precoro: of feeds that lost all, and, where tables were set back,
 * of every feed. What is linked is found by its link or its external id. Answers how many records are compared.
 */
export async function compareIncoming(
  services: RebuildIncomingServices,
  { empty }: IncomingPlan,
  since: number | null,
): Promise<number> {
  let compared = 0;
  for (const feed of services.integration.feeds) {
    if (since === null && !empty.includes(feed.name)) continue;
    await readAgain(services, feed);
    compared += await compareAll(services, feed);
  }
  if (compared > 0) await services.dispatcher.wake(0);
  return compared;
}

async function compareAll(services: RebuildIncomingServices, feed: Feed): Promise<number> {
  let compared = 0;
  for await (const found of services.inbounds.scan(feed.name)) {
    const changed = await changeInbound(services, found, (known) =>
      known.hold !== null || isUnderWay(known, services.clock.now())
        ? null
        : { ...toBeCompared(known), wait: null, lookedAt: null },
    );
    if (changed) compared += 1;
  }
  return compared;
}

import type { WriteFacts } from '../../entities/write-facts.ts';
import { compareValues, type WriteValues } from '../../entities/write-values.ts';
import type { Feed } from '../../mapping/contract.ts';
import { inboundDueAt, type Inbound } from '../ports/inbound.ts';
import type { MirrorRecord } from '../ports/state.ts';
import { feedsOf, type Services } from '../services.ts';
import { asSeenAt, withSame, withTaken } from './agreed-values.ts';
import { advanceInbound } from './inbound-state.ts';
import { observedAt, valuesInMirror } from './shown.ts';

type DriftServices = Pick<Services, 'integration' | 'links' | 'inbounds' | 'clock' | 'catalogue'>;

/** What follows from a new look at a record that comes from outside. */
export interface Drift {
  /** What both sides may change is not what was agreed: this look is to be sent outside, whatever the last one showed. */
  readonly isForOutside: boolean;
  /** External records that are to be compared once more. */
  readonly woken: readonly Inbound[];
}

/**
 * Precoro records that come from outside have changed in Precoro: where they hold something else than was agreed, the
 * external record is compared once more. What only the external side may change is put back then; what both may change is
 * sent outside by the other direction. To be called before the look is stored, so that nothing of this is lost with whoever
 * reads it; and {@link wakeOnceMore} afterwards.
 */
export async function noticeDrift(services: DriftServices, record: MirrorRecord): Promise<Drift> {
  const feeds = feedsOf(services.integration, record.ref.entity);
  const drifts: Drift[] = [];
  for (const feed of feeds) {
    for (const company of feed.companies) drifts.push(await noticeIn(services, record, feed, company));
  }
  return {
    isForOutside: drifts.some(({ isForOutside }) => isForOutside),
    woken: drifts.flatMap(({ woken }) => woken),
  };
}

/** Those that were compared before the look was stored, by the one before it. */
export async function wakeOnceMore(
  { inbounds }: Pick<DriftServices, 'inbounds'>,
  { woken }: Pick<Drift, 'woken'>,
): Promise<void> {
  for (const { seq, ...key } of woken) {
    const known = await inbounds.read(key);
    // Should somebody else save it meanwhile, it is looked at anyway.
    if (known && known.doneSeq >= seq) await inbounds.save({ ...known, seq: known.seq + 1 });
  }
}

const NO_DRIFT: Drift = { isForOutside: false, woken: [] };

async function noticeIn(
  services: DriftServices,
  record: MirrorRecord,
  feed: Feed,
  company: string,
): Promise<Drift> {
  const { ref } = record;
  const link = await services.links.read(ref, company);
  if (!link || link.externalId === null || link.target !== feed.target) return NO_DRIFT;
  const known = await services.inbounds.read({ feed: feed.name, company, externalId: link.externalId });
  const { writes } = services.catalogue[ref.entity];
  const shown = writes && valuesInMirror(writes, record);
  if (!writes || !shown || !known?.agreed || known.ref?.id !== ref.id) return NO_DRIFT;
  const inbound = await noticeArrival(
    services,
    { writes, owners: feed.owners },
    known,
    shown,
    observedAt(record),
  );
  if (!inbound?.agreed) return NO_DRIFT;
  const { values } = asSeenAt(inbound.agreed, observedAt(record));
  const { changed } = compareValues(writes, values, shown);
  // The mirror need not have seen what stood there in between, and then nothing else would send it.
  const isForOutside = changed.some((field) => field in feed.owners);
  const isOnlyShared = changed.every((field) => field in feed.owners);
  if (isOnlyShared || isLookedAtAnyway(inbound, services.clock.now())) return { isForOutside, woken: [] };
  // What a failure waits for may be cured by that.
  const woken = { ...inbound, seq: inbound.seq + 1, wait: null };
  return { isForOutside, woken: (await services.inbounds.save(woken)) ? [woken] : [] };
}

/**
 * A PUT without an answer is seen to have taken effect: who changes it back from now on has changed it. So too where what
 * stands there is neither what was sent nor what stood there before, and Precoro has the last word. Null where somebody else
 * works on the record.
 */
async function noticeArrival(
  services: DriftServices,
  { writes, owners }: { readonly writes: WriteFacts; readonly owners: Feed['owners'] },
  inbound: Inbound,
  shown: WriteValues,
  seenAt: number,
): Promise<Inbound | null> {
  const { agreed } = inbound;
  const sent = agreed?.open?.toPrecoro ?? {};
  if (!agreed?.open || agreed.open.takenAt !== null || Object.keys(sent).length === 0) return inbound;
  const { changed, unseen } = compareValues(writes, sent, shown);
  const since = compareValues(writes, agreed.values, shown).changed;
  const isArrived = changed.length + unseen.length === 0;
  const moved = changed.filter((field) => since.includes(field) && owners[field] === 'precoro');
  if (!isArrived && moved.length === 0) return inbound;
  const overtaken = Object.fromEntries(moved.map((field) => [field, sent[field] ?? null]));
  const seen = isArrived ? withTaken(agreed, seenAt) : withSame(agreed, overtaken);
  return advanceInbound(services, inbound, { agreed: seen });
}

/** It is due, or a write of ours is under way, which is followed by a look of its own. */
function isLookedAtAnyway(inbound: Inbound, now: number): boolean {
  const dueAt = inboundDueAt(inbound);
  return (inbound.openUntil ?? 0) > now || (inbound.hold === null && dueAt !== null && dueAt <= now);
}

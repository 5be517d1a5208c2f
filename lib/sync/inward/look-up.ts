import { recordKey } from '../../domain/records.ts';
import { chunkExternalIds } from '../../domain/external-ids.ts';
import type { EntityFacts, PrecoroRecord } from '../../entities/entity.ts';
import type { Feed } from '../../mapping/contract.ts';
import { handOnRows, inParallel } from '../hand-on.ts';
import type { Inbound, InboundKey } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { inboundFailed } from './finish-inbound.ts';
import { identifyInbound } from './identify-inbound.ts';
import { changeInbound, holdOf } from './inbound-state.ts';
import { linkInbound } from './link-inbound.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import { LIST_LASTS_MS, LOOK_LASTS_MS, type InwardOrder, type InwardServices } from './services.ts';
import { observedAt, shownInMirror } from './shown.ts';

/** So many records at a time: as with the rows of a page. */
const WIDTH = 10;

/**
 * Asks Precoro for up to 200 external records at once, by external id. What it shows goes through the mirror like any row;
 * who is found is linked, who is not may be created.
 */
export async function lookUp(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  keys: readonly InboundKey[],
): Promise<Spent | 'skipped'> {
  const { feed } = order;
  const asked = await byShownId(services, feed, keys);
  const [ids] = chunkExternalIds([...asked.keys()]);
  if (!ids) return 'skipped';
  const call = { kind: 'lookup', entity: feed.entity, externalIds: ids } as const;
  const spent = await session.spend(call, 'inwardLook', order.patienceMs);
  if (!spent.spent || spent.answer.kind !== 'page') return spent;
  const { rows, hasNext } = spent.answer;
  const { records } = await handOnRows(services, rows, order.rules, order.fence);
  await inParallel(ids, WIDTH, async (id) => {
    const mine = records.filter(({ externalId }) => externalId === id);
    // More rows than ids were asked for: several records carry one. Who is not on this page may be on the next.
    if (mine.length === 0 && hasNext) return;
    const looked = await services.inbounds.readMany(asked.get(id) ?? []);
    for (const inbound of looked.values()) await takeLook(services, feed, inbound, mine, spent.startedAt);
  });
  return spent;
}

/** Two feeds may bring the same record; and with several companies Precoro shows our own key. */
async function byShownId(
  services: InwardServices,
  feed: Feed,
  keys: readonly InboundKey[],
): Promise<ReadonlyMap<string, readonly InboundKey[]>> {
  const stored = [...(await services.inbounds.readMany(keys)).values()];
  const named = await inParallel(stored, WIDTH, async (known) => {
    // What the other direction, or a person, has linked need not show the id that it would have been made with.
    const isMade = known.phase === 'creating' && known.ref !== null;
    const inbound = isMade ? known : await identifyInbound(services, feed, known);
    if (!inbound) return null;
    return { id: await likelyShown(services, inbound), inbound };
  });
  const asked = new Map<string, InboundKey[]>();
  for (const one of named) if (one) asked.set(one.id, [...(asked.get(one.id) ?? []), one.inbound]);
  return asked;
}

/** With several companies a linked record is told to show our own key, which the mirror need not have seen yet. */
async function likelyShown(services: InwardServices, inbound: Inbound): Promise<string> {
  const { companies } = services.integration;
  const { ref } = inbound;
  const shown = ref && (await shownInMirror(services, ref));
  return shown ?? (ref && companies.length > 1 ? recordKey(ref) : shownIdOf(companies, inbound));
}

/** What one look at Precoro says of one external record. */
export async function takeLook(
  services: InwardServices,
  feed: Feed,
  inbound: Inbound,
  found: readonly PrecoroRecord[],
  lookedAt: number,
): Promise<void> {
  const { label } = services.catalogue[feed.entity];
  if (found.length > 1) {
    const names = found.map((record) => `"${record.label}" (id ${record.id})`).join(', ');
    const words = `${found.length} ${label}s in Precoro carry the external id of ${inbound.externalId}: ${names}. Accountant: clear it on the wrong ones, then retry.`;
    await inboundFailed(services, inbound, holdOf(words), { changes: { lookedAt } });
    return;
  }
  const [only] = found;
  const needsLink = only !== undefined && !(inbound.phase === 'linked' && inbound.ref?.id === only.id);
  const linked = needsLink
    ? await linkInbound(services, feed, inbound, {
        ref: { entity: feed.entity, id: only.id },
        shown: only.externalId,
        how: `found in Precoro by its external id, as "${only.label}"`,
      })
    : inbound;
  if (!linked) return;
  const isUnseen = only === undefined && (await isWrittenUnseen(services, linked));
  await changeInbound(services, linked, (known) => ({
    ...known,
    lookedAt,
    openUntil: isUnseen ? Math.max(known.openUntil ?? 0, lookedAt) : known.openUntil,
  }));
}

/** Our last write is newer than what the mirror holds: a look that does not find the record must be followed by another. */
async function isWrittenUnseen({ mirror }: InwardServices, inbound: Inbound): Promise<boolean> {
  const { phase, ref, lookedAt, written } = inbound;
  if (phase !== 'linked' || ref === null || lookedAt !== null) return false;
  return observedAt(await mirror.read(ref)) < (written.at(-1)?.at ?? 0);
}

/** Whether Precoro must be asked before anything can be concluded of the record. */
export function needsLook(
  inbound: Inbound,
  facts: Pick<EntityFacts, 'canFilterByExternalId'>,
  listedAt: number,
  now: number,
): boolean {
  const { phase, ref, isGone, openUntil, lookedAt, written, firstSeenAt } = inbound;
  if (phase === 'creating' && ref !== null) return false;
  if (isGone && ref === null && phase !== 'creating') return false;
  if (facts.canFilterByExternalId) return (lookedAt ?? 0) < Math.max(now - LOOK_LASTS_MS, openUntil ?? 0);
  if (phase === 'creating') return lookedAt === null || lookedAt < (openUntil ?? 0);
  // A write whose answer did not show the record says nothing of what stands there now.
  const unseenSince = lookedAt === null ? (written.at(-1)?.at ?? 0) : 0;
  const since = phase === 'linked' ? unseenSince : firstSeenAt;
  return listedAt < Math.max(now - LIST_LASTS_MS, openUntil ?? 0, since);
}

import { chunkExternalIds } from '../../domain/external-ids.ts';
import type { EntityFacts, PrecoroRecord } from '../../entities/entity.ts';
import type { Feed } from '../../mapping/contract.ts';
import { handOnRows } from '../hand-on.ts';
import type { Inbound, InboundKey } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { inboundFailed } from './finish-inbound.ts';
import { changeInbound, holdOf } from './inbound-state.ts';
import { linkInbound } from './link-inbound.ts';
import {
  LIST_LASTS_MS,
  LOOK_LASTS_MS,
  shownIdOf,
  type InwardOrder,
  type InwardServices,
} from './services.ts';
import { shownInMirror } from './shown.ts';

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
  const inbounds = [...(await services.inbounds.readMany(keys)).values()];
  const asked = await byShownId(services, inbounds);
  const [ids] = chunkExternalIds([...asked.keys()]);
  if (!ids) return 'skipped';
  const call = { kind: 'lookup', entity: feed.entity, externalIds: ids } as const;
  const spent = await session.spend(call, 'inwardLook', order.patienceMs);
  if (!spent.spent || spent.answer.kind !== 'page') return spent;
  const { rows, hasNext } = spent.answer;
  const { records } = await handOnRows(services, rows, order.rules, order.fence);
  for (const id of ids) {
    const mine = records.filter(({ externalId }) => externalId === id);
    // More rows than ids were asked for: several records carry one. Who is not on this page may be on the next.
    if (mine.length === 0 && hasNext) continue;
    for (const inbound of asked.get(id) ?? []) await takeLook(services, feed, inbound, mine, spent.startedAt);
  }
  return spent;
}

/** Two feeds may bring the same record; and with several companies Precoro shows our own key. */
async function byShownId(
  services: InwardServices,
  inbounds: readonly Inbound[],
): Promise<ReadonlyMap<string, readonly Inbound[]>> {
  const asked = new Map<string, Inbound[]>();
  for (const inbound of inbounds) {
    const shown = inbound.ref ? await shownInMirror(services, inbound.ref) : null;
    const id = shown ?? shownIdOf(services.integration.companies, inbound);
    asked.set(id, [...(asked.get(id) ?? []), inbound]);
  }
  return asked;
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
  const ref = only ? { entity: feed.entity, id: only.id } : null;
  const needsLink = ref !== null && inbound.ref?.id !== ref.id;
  const linked =
    only && needsLink
      ? await linkInbound(services, feed, inbound, {
          ref: { entity: feed.entity, id: only.id },
          shown: only.externalId,
          how: `found in Precoro by its external id, as "${only.label}"`,
        })
      : inbound;
  if (linked) await changeInbound(services, linked, (known) => ({ ...known, lookedAt }));
}

/** Whether Precoro must be asked before anything can be concluded of the record. */
export function needsLook(
  inbound: Inbound,
  facts: Pick<EntityFacts, 'canFilterByExternalId'>,
  listedAt: number,
  now: number,
): boolean {
  if (inbound.isGone && inbound.ref === null && inbound.phase === 'new') return false;
  if (facts.canFilterByExternalId) {
    const since = Math.max(now - LOOK_LASTS_MS, inbound.openUntil ?? 0);
    return (inbound.lookedAt ?? 0) < since;
  }
  const since = inbound.phase === 'linked' ? 0 : inbound.firstSeenAt;
  return listedAt < Math.max(now - LIST_LASTS_MS, inbound.openUntil ?? 0, since);
}

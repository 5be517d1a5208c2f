import { recordKey } from '../domain/records.ts';
import { tellLinked } from '../sync/adopt-counterpart.ts';
import { orderOf } from '../sync/order-of.ts';
import type { Link } from '../sync/ports/state.ts';
import { readWhole } from './read-whole.ts';
import type { Mirrored } from './rebuild-gather.ts';
import { observeShown } from './rebuild-observe.ts';
import type { OperatorServices } from './services.ts';
import { withCompanies } from './with-companies.ts';

export type RebuildShownServices = Pick<
  OperatorServices,
  | 'clock'
  | 'integration'
  | 'catalogue'
  | 'mirror'
  | 'links'
  | 'waits'
  | 'inbounds'
  | 'writeBacks'
  | 'failures'
  | 'upserts'
  | 'dispatcher'
>;

/**
 * What follows from a link, and was lost with another table: Precoro is to show its external id, and no text that no failure
 * stands behind; and its document is to be read whole, for once linked it is followed, and what is under way must end. What
 * Precoro shows already costs no request.
 */
export async function rebuildShown(services: RebuildShownServices, record: Mirrored): Promise<void> {
  const link = await linkOf(services, record);
  if (link?.phase === 'linked' && !isShown(services, record, link)) {
    await observeShown(services, record.ref, record.shown);
    await tellLinked(withCompanies(services), link, record.shown.externalId);
  }
  if (link && !record.isWhole) await readWhole(services, record.ref, 'background');
  await clearUnlessFailing(services, record);
}

/** A link, else one of which something is under way; null where there is none. */
async function linkOf({ links, integration }: RebuildShownServices, { ref }: Mirrored): Promise<Link | null> {
  const all = await Promise.all(integration.companies.map((company) => links.read(ref, company)));
  const isUnderWay = (link: Link | null) => link !== null && (link.phase !== 'none' || link.wait !== null);
  return all.find((link) => link?.phase === 'linked') ?? all.find(isUnderWay) ?? null;
}

/** With several companies Precoro shows our own key. */
function isShown({ integration }: RebuildShownServices, { ref, shown }: Mirrored, link: Link): boolean {
  return shown.externalId === (integration.companies.length > 1 ? recordKey(ref) : link.externalId);
}

/** What still fails is told once more when it is applied. */
async function clearUnlessFailing(services: RebuildShownServices, { ref, shown }: Mirrored): Promise<void> {
  const { failures, writeBacks, catalogue, integration, clock, dispatcher } = services;
  if (!catalogue[ref.entity].hasIntegrationLog) return;
  const wish = await writeBacks.read(ref);
  const texts = [shown.log, wish?.shownLog, wish?.desiredLog].filter((text) => text != null);
  if (texts.length === 0 || (await failures.read(ref))) return;
  const order = await orderOf(services, ref, integration.companies);
  await observeShown(services, ref, shown);
  await writeBacks.desire(ref, { log: null }, order, clock.now());
  await dispatcher.wake(2);
}

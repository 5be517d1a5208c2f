import { recordKey } from '../domain/records.ts';
import { tellLinked } from '../sync/adopt-counterpart.ts';
import { orderOf } from '../sync/order-of.ts';
import type { Link } from '../sync/ports/state.ts';
import type { Mirrored } from './rebuild-gather.ts';
import type { OperatorServices } from './services.ts';

export type RebuildShownServices = Pick<
  OperatorServices,
  | 'clock'
  | 'integration'
  | 'catalogue'
  | 'links'
  | 'waits'
  | 'writeBacks'
  | 'failures'
  | 'upserts'
  | 'dispatcher'
>;

/**
 * Wishes that are lost: Precoro is to show the external id of what is linked, and no text that no failure stands behind.
 * What Precoro shows already costs no request.
 */
export async function rebuildShown(services: RebuildShownServices, record: Mirrored): Promise<void> {
  const linked = await linkedIn(services, record);
  if (linked) {
    await services.writeBacks.observe(record.ref, record.shown, services.clock.now());
    const companies = { companies: services.integration.companies };
    await tellLinked({ ...services, ...companies }, linked, record.shown.externalId);
  }
  if (record.shown.log !== null) await clearUnlessFailing(services, record);
}

/** A link whose external id Precoro does not show; null where there is none. */
async function linkedIn(
  { links, integration }: RebuildShownServices,
  { ref, shown }: Mirrored,
): Promise<Link | null> {
  const { companies } = integration;
  const isRight = (link: Link | null): boolean =>
    shown.externalId === (companies.length > 1 ? recordKey(ref) : link?.externalId);
  for (const company of companies) {
    const link = await links.read(ref, company);
    if (link?.phase === 'linked') return isRight(link) ? null : link;
  }
  return null;
}

/** What still fails is told once more when it is applied. */
async function clearUnlessFailing(services: RebuildShownServices, { ref, shown }: Mirrored): Promise<void> {
  const { failures, writeBacks, catalogue, integration, clock, dispatcher } = services;
  if (!catalogue[ref.entity].hasIntegrationLog || (await failures.read(ref))) return;
  const order = await orderOf(services, ref, integration.companies);
  await writeBacks.observe(ref, shown, clock.now());
  await writeBacks.desire(ref, { log: null }, order, clock.now());
  await dispatcher.wake(2);
}

import type { Failure } from '../domain/failures.ts';
import { orderUnder } from '../sync/order-of.ts';
import type { Link } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';

export type CloseServices = Pick<
  OperatorServices,
  'clock' | 'integration' | 'catalogue' | 'links' | 'failures' | 'writeBacks' | 'dispatcher'
>;

/**
 * Takes a record's failure off the list, and its words off the document, as far as `isCured` says so. Called by whoever
 * holds the link's lease. It stays while the record still has that failure in another company.
 */
export async function closeFailure(
  services: CloseServices,
  link: Link,
  isCured: (failure: Failure) => boolean,
): Promise<void> {
  const { ref, company } = link;
  const open = await services.failures.read(ref);
  if (!open || !isCured(open.failure)) return;
  const others = services.integration.companies.filter((one) => one !== company);
  const links = await Promise.all(others.map((one) => services.links.read(ref, one)));
  if (links.some((link) => link?.failure?.words === open.failure.words)) return;
  const now = services.clock.now();
  const order = Math.max(open.order, await orderUnder(services, link, services.integration.companies));
  // The words leave the document first: what is off the list is not looked at again.
  if (services.catalogue[ref.entity].hasIntegrationLog) {
    await services.writeBacks.desire(ref, { log: null }, order, now);
    await services.dispatcher.wake(2);
  }
  await services.failures.clear(ref, order, now);
}

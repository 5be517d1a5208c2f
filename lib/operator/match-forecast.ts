import { forecastOwed } from '../domain/plan-owed.ts';
import type { EntityName } from '../domain/records.ts';
import { DAY } from '../domain/time.ts';
import { isOpen } from '../sync/inward/gate.ts';
import { feedsOf, limitsOf, mappingOf } from '../sync/services.ts';
import { gateOf } from '../sync/travel.ts';
import { priceOf } from './price.ts';
import type { OperatorServices } from './services.ts';

/** When Precoro will show the external ids that it does not show yet. */
export interface ShownForecast {
  /** External ids still to be set or cleared, one request each; of all entities. */
  readonly owed: number;
  /** As things stand, if nothing more urgent comes. */
  readonly doneAt: number;
  /** They are sent once the entity's gate is open. */
  readonly isGateOpen: boolean;
}

export type ForecastServices = Pick<
  OperatorServices,
  'clock' | 'integration' | 'states' | 'writeBacks' | 'ledgers'
>;

/** Owed ids are counted up to here. */
const MANY = 20_000;

/** `atLeast` is what is known to be owed, should more be due than is counted. Nothing is changed. */
export async function forecastShown(
  services: ForecastServices,
  entity: EntityName,
  atLeast: number,
): Promise<ShownForecast> {
  const { clock, integration, states, writeBacks } = services;
  const now = clock.now();
  const mapping = mappingOf(integration, entity);
  // Behind a closed gate they are put off again and again.
  const [due, { ledger }, all] = await Promise.all([
    writeBacks.due('externalId', 'oldest', now + DAY, MANY),
    services.ledgers.read(),
    states.readAll(),
  ]);
  const owed = due.length < MANY ? due.length : Math.max(due.length, atLeast);
  const limits = limitsOf(integration);
  const work = forecastOwed(ledger, limits, { details: 0, logs: 0, linkBacks: owed, quietDetails: 0 }, now);
  const doneAt = work.linkBacks.doneAt ?? now + priceOf(ledger, limits, owed, now).takesMs;
  const state = all.find((one) => one.entity === entity);
  const goesOut =
    mapping !== undefined && gateOf(state ?? { gate: null }, mapping) === 'live' && state?.paused !== true;
  const isGateOpen = goesOut || feedsOf(integration, entity).some((feed) => isOpen(feed, state));
  return { owed, doneAt, isGateOpen };
}

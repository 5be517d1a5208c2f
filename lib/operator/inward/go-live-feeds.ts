import type { EntityName } from '../../domain/records.ts';
import { isOpen } from '../../sync/inward/gate.ts';
import type { EntityState } from '../../sync/ports/state.ts';
import { feedsOf, mappingOf } from '../../sync/services.ts';
import { gateOf } from '../../sync/travel.ts';
import type { OperatorServices } from '../services.ts';
import { plural } from '../words.ts';
import { readFeeds, type FeedStatusServices } from './feed-status.ts';
import { forecastFeed, type FeedForecast, type ForecastServices } from './forecast-feed.ts';

export type GoLiveFeedsServices = ForecastServices & FeedStatusServices & Pick<OperatorServices, 'states'>;

/** What opening an entity's gate sets going in the direction of Precoro. */
export interface FeedsPlan {
  readonly forecasts: readonly FeedForecast[];
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/** Asks nothing of Precoro and changes nothing. */
export async function planFeeds(services: GoLiveFeedsServices, entity: EntityName): Promise<FeedsPlan> {
  const states = await services.states.readAll();
  const forecasts: FeedForecast[] = [];
  for (const feed of feedsOf(services.integration, entity))
    forecasts.push(await forecastFeed(services, feed));
  const statuses = (await readFeeds(services, states)).filter((one) => one.entity === entity);
  const unread = statuses.filter(({ sources }) => sources.some(({ isReadWhole }) => !isReadWhole));
  return {
    forecasts,
    refusals: [
      ...unread.map(
        ({ label, source }) =>
          `The first read of "${source}" in the external system is not finished: which ${plural(label)} come cannot be told yet.`,
      ),
      ...forecasts.flatMap((one) => sameNameRefusal(services, one)),
    ],
    warnings: forecasts.flatMap((one) => warningsOf(services, one, states)),
  };
}

/** Where matching judges the entity, it says more than equal names do. */
function sameNameRefusal(
  { integration }: GoLiveFeedsServices,
  { entity, label, sameName }: FeedForecast,
): readonly string[] {
  if (sameName === 0 || mappingOf(integration, entity)) return [];
  const stand = sameName === 1 ? 'stands' : 'stand';
  return [
    `${counted(sameName, label)} of the same name ${stand} in Precoro and ${sameName === 1 ? 'is' : 'are'} linked to none outside: match them first (precoro-sync match ${entity} --plan FILE.csv), or each is refused by Precoro or made a second time.`,
  ];
}

function warningsOf(
  services: GoLiveFeedsServices,
  { entity, label, created, refused, awaiting, references }: FeedForecast,
  states: readonly EntityState[],
): readonly string[] {
  const { catalogue, integration } = services;
  const warnings = references
    .filter((one) => isClosed(services, one, states))
    .map((one) => {
      const other = catalogue[one].label;
      return `${plural(other)} are not live: each ${label} that names one waits until it has a record in Precoro.`;
    });
  const onlyComesIn = !mappingOf(integration, entity);
  return [
    ...warnings,
    ...(awaiting === 0
      ? []
      : [
          `${counted(awaiting, label)} ${awaiting === 1 ? 'names a record' : 'name records'} that Precoro does not have yet, and ${awaiting === 1 ? 'waits' : 'wait'} for that.`,
        ]),
    ...(refused === 0
      ? []
      : [
          `${counted(refused, label)} ${refused === 1 ? 'is' : 'are'} not fit to be written: each becomes a failure that says why.`,
        ]),
    ...(created > 0 && onlyComesIn && !feedsOf(integration, entity).some(({ payment }) => payment)
      ? [
          `Precoro is asked by external id only: a ${label} that was entered there by hand and carries none is not recognised. Match those first (precoro-sync match ${entity} --plan FILE.csv).`,
        ]
      : []),
  ];
}

function isClosed(
  { integration }: GoLiveFeedsServices,
  entity: EntityName,
  states: readonly EntityState[],
): boolean {
  const state = states.find((one) => one.entity === entity);
  const feeds = feedsOf(integration, entity);
  const mapping = mappingOf(integration, entity);
  const goesOut =
    mapping !== undefined && !state?.paused && gateOf(state ?? { gate: null }, mapping) === 'live';
  return !goesOut && !feeds.some((feed) => isOpen(feed, state));
}

function counted(count: number, label: string): string {
  return `${count} ${count === 1 ? label : plural(label)}`;
}

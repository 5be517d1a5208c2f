import type { Feed } from '../../mapping/contract.ts';
import { changeInbound } from '../../sync/inward/inbound-state.ts';
import { sourceReaders } from '../../sync/source-readers.ts';
import type { OperatorServices } from '../services.ts';
import { forecastFeed, type FeedForecast, type ForecastServices } from './forecast-feed.ts';
import { isUnderWay, toBeCompared } from './incoming-state.ts';

/** What comparing a feed's records again takes. Plain data. */
export interface FeedResyncPlan {
  readonly at: number;
  readonly forecast: FeedForecast;
  /** Whether its source is read from the beginning first, which costs no request to Precoro. */
  readonly read: boolean;
}

export type FeedResyncServices = Pick<
  OperatorServices,
  'clock' | 'integration' | 'inbounds' | 'sourceCursors' | 'dispatcher' | 'audit' | 'who'
>;

/** The price: nothing is changed, nothing asked of Precoro. */
export async function planFeedResync(
  services: ForecastServices,
  feed: Feed,
  { read }: { readonly read: boolean },
): Promise<FeedResyncPlan> {
  return { at: services.clock.now(), forecast: await forecastFeed(services, feed, { all: true }), read };
}

/**
 * Has every stored record of a feed compared with Precoro again: after a change of the configuration, or when something was
 * missed. What is on hold or under way is left alone. May be repeated. Answers how many are compared.
 */
export async function resyncFeed(
  services: FeedResyncServices,
  feed: Feed,
  { read }: { readonly read: boolean },
  onProgress: (done: number) => void = () => undefined,
): Promise<number> {
  const { audit, clock, dispatcher, inbounds, who } = services;
  await audit.record({
    at: clock.now(),
    who,
    what: 'resynced',
    subject: `inward.${feed.name}`,
    detail: { read },
  });
  if (read) await readAgain(services, feed);
  let done = 0;
  for await (const found of inbounds.scan(feed.name)) {
    const changed = await changeInbound(services, found, (known) => {
      if (known.hold !== null || isUnderWay(known, clock.now())) return null;
      return { ...toBeCompared(known), wait: null };
    });
    if (changed) done += 1;
    onProgress(done);
  }
  if (done > 0) await dispatcher.wake(0);
  return done;
}

/** From the beginning: a cursor that was lost reads everything, and what is known already raises nothing. */
export async function readAgain(
  { clock, integration, sourceCursors }: Pick<FeedResyncServices, 'clock' | 'integration' | 'sourceCursors'>,
  feed: Feed,
): Promise<void> {
  for (const { source, company, feeds } of sourceReaders(integration)) {
    if (!feeds.includes(feed)) continue;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const cursor = await sourceCursors.read(source, company);
      if (await sourceCursors.save(source, company, { ...cursor, cursor: null })) break;
    }
    await sourceCursors.ask(source, company, clock.now());
  }
}

import type { PrecoroRecord } from '../../entities/entity.ts';
import type { Feed } from '../../mapping/contract.ts';
import { feedsOf } from '../../sync/services.ts';
import { openSource, type AskServices, type OpenSource } from '../ask-external.ts';
import { listInPrecoro, type ListServices } from './list-in-precoro.ts';

/** Both sides of one feed, as far as they are looked at before any pair is. */
export interface OpenFeed extends OpenSource {
  readonly feed: Feed;
  /** Precoro's records, by id, as they were listed just now. */
  readonly records: ReadonlyMap<string, PrecoroRecord>;
  /** What it took to list them. */
  readonly requests: number;
  /** The custom field, where options of several are matched. */
  readonly part: { readonly part?: string };
}

export type OpenFeedServices = ListServices & AskServices;

/**
 * Opens each feed's source, then reads Precoro's side. Throws ExternalUnreachableError before anything is spent, NotReadYetError,
 * DispatcherBusyError.
 */
export async function openFeeds(
  services: OpenFeedServices,
  feeds: readonly Feed[],
): Promise<readonly OpenFeed[]> {
  const opened = await Promise.all(feeds.map(({ source }) => openSource(services, source)));
  const open: OpenFeed[] = [];
  for (const [index, feed] of feeds.entries()) {
    const source = opened[index];
    if (!source) continue;
    const isOneOfSeveral = feedsOf(services.integration, feed.entity).length > 1;
    const part = isOneOfSeveral && feed.customField !== null ? { part: feed.customField } : {};
    open.push({ feed, part, ...source, ...(await listInPrecoro(services, feed)) });
  }
  return open;
}

import type { Feed, Integration } from '../mapping/contract.ts';

/** One source of the external system in one of its companies, and the feeds that want what it tells. Never none. */
export interface SourceReader {
  readonly source: string;
  readonly company: string;
  readonly feeds: readonly Feed[];
}

/** What is to be read for the feeds of a configuration, in their order: parents before those that refer to them. */
export function sourceReaders({ feeds }: Pick<Integration, 'feeds'>): readonly SourceReader[] {
  const readers = new Map<string, SourceReader>();
  for (const feed of feeds) {
    for (const company of feed.companies) {
      const key = JSON.stringify([feed.source, company]);
      const others = readers.get(key)?.feeds ?? [];
      readers.set(key, { source: feed.source, company, feeds: [...others, feed] });
    }
  }
  return [...readers.values()];
}

/**
 * What each feed keeps of a record, one text per feed. A cursor that was reached without one of them says nothing about
 * what that feed has seen.
 */
export function readersOf({ feeds }: SourceReader): readonly string[] {
  return feeds.map(({ name, bankFields }) => [name, ...[...bankFields].sort()].join(' + ')).sort();
}

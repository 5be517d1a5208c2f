import type { Feed } from '../../mapping/contract.ts';
import { isReachedBy } from '../../sync/read-source.ts';
import { readersOf, sourceReaders } from '../../sync/source-readers.ts';
import type { Inbound } from '../../sync/ports/inbound.ts';
import type { EntityState } from '../../sync/ports/state.ts';
import type { OperatorServices } from '../services.ts';
import type { FeedStatus, SourceStatus } from '../views.ts';

export type FeedStatusServices = Pick<
  OperatorServices,
  'integration' | 'catalogue' | 'inbounds' | 'sourceCursors'
>;

/** How every feed does, parents first. Reads every external record that is stored. */
export async function readFeeds(
  services: FeedStatusServices,
  states: readonly EntityState[],
): Promise<readonly FeedStatus[]> {
  const all: FeedStatus[] = [];
  for (const feed of services.integration.feeds) {
    const state = states.find(({ entity }) => entity === feed.entity);
    all.push({
      ...{ feed: feed.name, entity: feed.entity, label: labelOfFeed(services, feed), source: feed.source },
      gate: state?.gate ?? feed.mode,
      paused: state?.paused ?? false,
      sources: await readSources(services, feed),
      ...(await countFeed(services, feed)),
    });
  }
  return all;
}

/** "tax", "item custom field option GL account". */
export function labelOfFeed(
  { catalogue }: Pick<OperatorServices, 'catalogue'>,
  { entity, customField }: Pick<Feed, 'entity' | 'customField'>,
): string {
  const { label } = catalogue[entity];
  return customField === null ? label : `${label} ${customField}`;
}

async function readSources(
  { integration, sourceCursors }: FeedStatusServices,
  feed: Feed,
): Promise<readonly SourceStatus[]> {
  const readers = sourceReaders(integration).filter(({ feeds }) => feeds.includes(feed));
  return Promise.all(
    readers.map(async (reader) => {
      const cursor = await sourceCursors.read(reader.source, reader.company);
      const isReached = cursor.cursor !== null && isReachedBy(readersOf(reader), cursor);
      return {
        company: reader.company,
        readAt: cursor.readAt === 0 ? null : cursor.readAt,
        failingSince: cursor.failingSince,
        isReadWhole: isReached && cursor.readAt > 0,
      };
    }),
  );
}

type Counts = Pick<
  FeedStatus,
  'known' | 'linked' | 'waiting' | 'onHold' | 'failing' | 'passedOver' | 'conflicts' | 'outdated'
>;
type Count = { -readonly [K in keyof Counts]: number };

async function countFeed({ inbounds }: FeedStatusServices, { name, version }: Feed): Promise<Counts> {
  const count: Count = {
    ...{ known: 0, linked: 0, waiting: 0, onHold: 0, failing: 0, passedOver: 0, conflicts: 0, outdated: 0 },
  };
  for await (const inbound of inbounds.scan(name)) {
    count.known += 1;
    if (inbound.phase === 'linked') count.linked += 1;
    if (inbound.lost.length > 0) count.conflicts += 1;
    if (inbound.agreed !== null && inbound.agreed.feedVersion !== version) count.outdated += 1;
    const trouble = troubleOf(inbound);
    if (trouble) count[trouble] += 1;
  }
  return count;
}

/** What keeps people from calling it done; the worst where there are several. */
function troubleOf({ hold, failure, seq, doneSeq, phase }: Inbound): keyof Counts | null {
  if (hold) return 'onHold';
  if (failure) return 'failing';
  if (seq > doneSeq) return 'waiting';
  return phase === 'passed' ? 'passedOver' : null;
}

import { inboundName } from '../../sync/ports/inbound.ts';
import type { Inbound, InboundKey, Inbounds, InboundSearch, InboundWork } from '../../sync/ports/inbound.ts';
import type { IndexName } from '../../config/tables.ts';
import type { Attributes } from './expressions.ts';
import {
  INBOUND_SORT,
  inboundAttributes,
  inboundItemKey,
  readInbound,
  readInboundKey,
} from './inboundItem.ts';
import { keyText } from './longKeys.ts';
import { getItem, getItems, putItem, queryItems, scanItems } from './table.ts';
import type { TablePlace } from './table.ts';

/** What the external system wants Precoro to hold: one item per record and feed. */
export function dynamoInbounds(place: TablePlace): Inbounds & InboundWork & InboundSearch {
  return {
    async read(key) {
      const item = await getItem(place, inboundItemKey(key));
      return item && readInbound(item);
    },
    readMany: (keys) => readMany(place, keys),
    save: (inbound) => save(place, inbound),
    due: (feed, now, limit) =>
      keysOf(place, 'byDue', '#dueFeed = :feed AND #dueAt <= :now', { feed: keyText(feed), now }, limit),
    waitingFor: (key, limit) => keysOf(place, 'byWaitsFor', '#waitsFor = :key', { key: keyText(key) }, limit),
    openInGroup: (group, limit) =>
      keysOf(place, 'byGroup', '#openGroup = :group', { group: keyText(group) }, limit),
    beingMade: (name, limit) => keysOf(place, 'byMaking', '#making = :name', { name: keyText(name) }, limit),
    scan: (feed) => scan(place, feed),
  };
}

async function readMany(
  place: TablePlace,
  keys: readonly InboundKey[],
): Promise<ReadonlyMap<string, Inbound>> {
  const wanted = new Map(keys.map((key) => [inboundName(key), inboundItemKey(key)]));
  const found = (await getItems(place, [...wanted.values()])).map(readInbound);
  return new Map(found.map((inbound) => [inboundName(inbound), inbound]));
}

async function save(place: TablePlace, inbound: Inbound): Promise<boolean> {
  const { done } = await putItem(
    place,
    inboundItemKey(inbound),
    inboundAttributes(inbound),
    inbound.version === 0
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#version = :before', values: { before: inbound.version } },
  );
  return done;
}

async function keysOf(
  place: TablePlace,
  index: IndexName<'inbound'>,
  where: string,
  values: Attributes,
  limit: number,
): Promise<readonly InboundKey[]> {
  return (await queryItems(place, { index, where, values, limit })).map(readInboundKey);
}

async function* scan(place: TablePlace, feed: string): AsyncGenerator<Inbound, void, undefined> {
  const items = scanItems(place, {
    filter: '#feed = :feed AND #sk = :sk',
    values: { feed, sk: INBOUND_SORT },
  });
  for await (const item of items) yield readInbound(item);
}

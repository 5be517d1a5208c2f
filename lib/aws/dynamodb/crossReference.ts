import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { recordKey } from '../../domain/records.ts';
import type { RecordRef } from '../../domain/records.ts';
import { SECOND } from '../../domain/time.ts';
import { fenceAt } from '../../sync/fence.ts';
import type { CrossReference, Link, LinkSearch, LinkSummary, Links, Waits } from '../../sync/ports/state.ts';
import { cancellationCodes, throughConflicts } from './conflicts.ts';
import { conditionParts, toStored, updateParts } from './expressions.ts';
import type { Change, ItemKey } from './expressions.ts';
import {
  LINK_PREFIX,
  SUMMARY_ATTRIBUTES,
  linkAttributes,
  linkKey,
  readLink,
  readLinkSummary,
} from './linkItem.ts';
import { readRef } from './recordKeys.ts';
import type { Fields } from './storedItem.ts';
import { getItem, scanItems, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';
import { WAIT_SHARD, dynamoWaits } from './waits.ts';

/** An abandoned lease is picked up this long after its end: its holder may be about to give it back. */
const ABANDONED_AFTER_MS = 30 * SECOND;
const CONDITION_FAILED = 'ConditionalCheckFailed';

/** Links of records with external ones: an item per record and company, and a reverse item per external record. */
export function dynamoCrossReference(place: TablePlace): CrossReference & Links & LinkSearch & Waits {
  return {
    acquire: (ref, company, owner, until, now) => acquire(place, ref, company, owner, until, now),
    save: (link) => save(place, link),
    saveLinked: (link) => saveLinked(place, link),
    saveUnlinked: (link, was) => saveUnlinked(place, link, was),
    release: (link) => release(place, link),
    async read(ref, company) {
      const item = await getItem(place, linkKey(ref, company));
      return item && readLink(item);
    },
    owner: (company, target, externalId) => owner(place, reverseKey(company, target, externalId)),
    scan: () => scan(place),
    ...dynamoWaits(place),
  };
}

async function acquire(
  place: TablePlace,
  ref: RecordRef,
  company: string,
  leaseOwner: string,
  until: number,
  now: number,
): Promise<Link | 'busy'> {
  // Tells our own write from another's when the SDK repeats a request whose answer was lost.
  const leaseAttempt = randomUUID();
  const lease = {
    leaseOwner,
    leaseAttempt,
    leaseUntil: until,
    waitShard: WAIT_SHARD,
    waitDueAt: until + ABANDONED_AFTER_MS,
  };
  const isFree = 'attribute_not_exists(#leaseUntil) OR #leaseUntil <= :now';
  const take = async (change: Change) => {
    const key = linkKey(ref, company);
    const { done, item } = await updateItem(place, key, { ...change, values: { now } }, 'ALL_NEW');
    return { isMine: done || item?.textOrNull('leaseAttempt') === leaseAttempt, item };
  };
  const taken = await take({
    assign: { ...lease, fence: fenceAt(now) },
    condition: `(${isFree}) AND (attribute_not_exists(#fence) OR #fence < :fence)`,
  });
  // Only twice in a second, or where a clock is behind another, is it not enough to take the time.
  const { isMine, item } =
    taken.isMine || isLeased(taken.item, now)
      ? taken
      : await take({ assign: lease, add: { fence: 1 }, condition: isFree });
  return isMine && item ? readLink(item) : 'busy';
}

function isLeased(item: Fields | null, now: number): boolean {
  return item !== null && (item.numberOrNull('leaseUntil') ?? 0) > now;
}

/** A change that only the holder of the lease can make. */
function underLease(link: Link): Change {
  return {
    assign: linkAttributes(link),
    condition: '#fence = :fence AND attribute_exists(#leaseUntil)',
    values: { fence: link.fence },
  };
}

async function save(place: TablePlace, link: Link): Promise<boolean> {
  const { done } = await updateItem(place, linkKey(link.ref, link.company), underLease(link));
  return done;
}

async function release(place: TablePlace, link: Link): Promise<boolean> {
  const change = underLease(link);
  const { done, item } = await updateItem(place, linkKey(link.ref, link.company), {
    ...change,
    assign: {
      ...change.assign,
      leaseOwner: null,
      leaseAttempt: null,
      leaseUntil: null,
      waitShard: link.wait ? WAIT_SHARD : null,
      waitDueAt: link.wait?.dueAt,
    },
  });
  // When the SDK repeats a request whose answer was lost, what it meets is this very release.
  return done || (item !== null && !item.has('leaseUntil') && isDeepStrictEqual(readLink(item), link));
}

async function* scan(place: TablePlace): AsyncGenerator<LinkSummary, void, undefined> {
  const links = scanItems(place, {
    filter: 'begins_with(#sk, :prefix)',
    values: { prefix: LINK_PREFIX },
    only: SUMMARY_ATTRIBUTES,
  });
  for await (const item of links) yield readLinkSummary(item);
}

async function saveLinked(place: TablePlace, link: Link): ReturnType<CrossReference['saveLinked']> {
  const reverse = reverseKey(link.company, link.target, link.externalId);
  try {
    await transact(place, link, {
      Put: {
        TableName: place.table,
        Item: toStored({ ...reverse, record: recordKey(link.ref) }),
        ...freeOrMine(link),
      },
    });
    return 'saved';
  } catch (error) {
    const [forward, back] = cancellationCodes(error) ?? [];
    if (forward === CONDITION_FAILED) return 'fenced';
    const taken = back === CONDITION_FAILED ? await owner(place, reverse) : null;
    if (!taken) throw error;
    return { taken };
  }
}

async function saveUnlinked(
  place: TablePlace,
  link: Link,
  was: { readonly target: string; readonly externalId: string },
): Promise<boolean> {
  const reverse = reverseKey(link.company, was.target, was.externalId);
  try {
    await transact(place, link, {
      Delete: { TableName: place.table, Key: toStored({ ...reverse }), ...freeOrMine(link) },
    });
    return true;
  } catch (error) {
    const [forward, back] = cancellationCodes(error) ?? [];
    if (forward === CONDITION_FAILED) return false;
    // By now it belongs to another record, which keeps it.
    if (back === CONDITION_FAILED) return save(place, link);
    throw error;
  }
}

/**
 * The link under its lease and one write of a reverse item, both or none. The SDK gives the request a token, so that
 * repeating it after a lost answer is harmless.
 */
async function transact(
  { client, table }: TablePlace,
  link: Link,
  reverse: TransactWriteItem,
): Promise<void> {
  const forward = {
    Update: {
      TableName: table,
      Key: toStored({ ...linkKey(link.ref, link.company) }),
      ...updateParts(underLease(link)),
    },
  };
  // A command of its own for each try: a cancelled one must not be answered by its token.
  await throughConflicts(() =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [forward, reverse] })),
  );
}

/** Of the reverse item: absent, or this record's. */
function freeOrMine(link: Link) {
  return conditionParts({
    condition: 'attribute_not_exists(#pk) OR #record = :mine',
    values: { mine: recordKey(link.ref) },
  });
}

async function owner(place: TablePlace, reverse: ItemKey): Promise<RecordRef | null> {
  const item = await getItem(place, reverse);
  return item && readRef(item, 'record');
}

/** Company and target are escaped, so that the external id can hold any character and stay unambiguous. */
function reverseKey(company: string, target: string | null, externalId: string | null): ItemKey {
  if (target === null || externalId === null) {
    throw new Error('A linked record has a target and an externalId.');
  }
  const names = [company, target].map(encodeURIComponent).join('#');
  return { pk: `external#${names}#${externalId}`, sk: 'owner' };
}

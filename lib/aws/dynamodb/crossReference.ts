import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { recordKey } from '../../domain/records.ts';
import type { RecordRef } from '../../domain/records.ts';
import { SECOND } from '../../domain/time.ts';
import type { CrossReference, Link, Links, Waits } from '../../sync/ports/state.ts';
import { cancellationCodes, throughConflicts } from './conflicts.ts';
import { conditionParts, toStored, updateParts } from './expressions.ts';
import type { Change, ItemKey } from './expressions.ts';
import { linkAttributes, linkKey, readLink } from './linkItem.ts';
import { readRef } from './recordKeys.ts';
import { getItem, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';
import { WAIT_SHARD, dynamoWaits } from './waits.ts';

/** An abandoned lease is picked up this long after its end: its holder may be about to give it back. */
const ABANDONED_AFTER_MS = 30 * SECOND;
const CONDITION_FAILED = 'ConditionalCheckFailed';

/** Links of records with external ones: an item per record and company, and a reverse item per external record. */
export function dynamoCrossReference(place: TablePlace): CrossReference & Links & Waits {
  return {
    acquire: (ref, company, owner, until, now) => acquire(place, ref, company, owner, until, now),
    async save(link) {
      const { done } = await updateItem(place, linkKey(link.ref, link.company), underLease(link));
      return done;
    },
    saveLinked: (link) => saveLinked(place, link),
    release: (link) => release(place, link),
    async read(ref, company) {
      const item = await getItem(place, linkKey(ref, company));
      return item && readLink(item);
    },
    owner: (company, target, externalId) => owner(place, reverseKey(company, target, externalId)),
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
  const { done, item } = await updateItem(
    place,
    linkKey(ref, company),
    {
      assign: {
        leaseOwner,
        leaseAttempt,
        leaseUntil: until,
        waitShard: WAIT_SHARD,
        waitDueAt: until + ABANDONED_AFTER_MS,
      },
      add: { fence: 1 },
      condition: 'attribute_not_exists(#leaseUntil) OR #leaseUntil <= :now',
      values: { now },
    },
    'ALL_NEW',
  );
  const mine = done || item?.textOrNull('leaseAttempt') === leaseAttempt;
  return mine && item ? readLink(item) : 'busy';
}

/** A change that only the holder of the lease can make. */
function underLease(link: Link): Change {
  return {
    assign: linkAttributes(link),
    condition: '#fence = :fence AND attribute_exists(#leaseUntil)',
    values: { fence: link.fence },
  };
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

async function saveLinked(place: TablePlace, link: Link): ReturnType<CrossReference['saveLinked']> {
  const reverse = reverseKey(link.company, link.target, link.externalId);
  try {
    await throughConflicts(() => place.client.send(linkedTransaction(place.table, link, reverse)));
    return 'saved';
  } catch (error) {
    const [forward, back] = cancellationCodes(error) ?? [];
    if (forward === CONDITION_FAILED) return 'fenced';
    const taken = back === CONDITION_FAILED ? await owner(place, reverse) : null;
    if (!taken) throw error;
    return { taken };
  }
}

function linkedTransaction(table: string, link: Link, reverse: ItemKey): TransactWriteItemsCommand {
  const mine = recordKey(link.ref);
  return new TransactWriteItemsCommand({
    TransactItems: [
      {
        Update: {
          TableName: table,
          Key: toStored({ ...linkKey(link.ref, link.company) }),
          ...updateParts(underLease(link)),
        },
      },
      {
        Put: {
          TableName: table,
          Item: toStored({ ...reverse, record: mine }),
          ...conditionParts({
            condition: 'attribute_not_exists(#pk) OR #record = :mine',
            values: { mine },
          }),
        },
      },
    ],
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

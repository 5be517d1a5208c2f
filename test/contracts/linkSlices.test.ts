import { describe, expect, it } from '@jest/globals';
import { dynamoCrossReference } from '../../lib/aws/dynamodb/crossReference.ts';
import { dynamoLinkSlices } from '../../lib/aws/dynamodb/linkSlices.ts';
import { updateItem } from '../../lib/aws/dynamodb/table.ts';
import { dynamoWriteBacks } from '../../lib/aws/dynamodb/writeBacks.ts';
import { recordKey, type RecordRef } from '../../lib/domain/records.ts';
import type { LinkSlices, PassedLink } from '../../lib/sync/ports/passes.ts';
import type { CrossReference, Link } from '../../lib/sync/ports/state.ts';
import { memoryCrossReference } from '../support/memory/memoryCrossReference.ts';
import { embeddedTables } from './embeddedTables.ts';
import { failure, invoice, NOW } from './samples.ts';

type Port = LinkSlices & CrossReference;
const tables = embeddedTables();
const implementations: [string, () => Promise<Port>][] = [
  ['in memory', async () => memoryCrossReference()],
  ['on DynamoDB', async () => onDynamoDb(await tables.place('crossReference'))],
];

function onDynamoDb(place: Parameters<typeof dynamoCrossReference>[0]): Port {
  return { ...dynamoCrossReference(place), ...dynamoLinkSlices(place) };
}

const UNTIL = NOW + 60_000;
const INTENT = { key: 'k', payloadHash: 'h', attempt: 1, at: NOW - 5, besides: [] };

async function lease(port: Port, ref: RecordRef, company = 'default'): Promise<Link> {
  const link = await port.acquire(ref, company, 'worker', UNTIL, NOW);
  if (link === 'busy') throw new Error('The lease should be free.');
  return link;
}

async function put(port: Port, id: number, changes: Partial<Link>): Promise<void> {
  await port.release({ ...(await lease(port, invoice(id))), ...changes });
}

async function putLinked(port: Port, id: number): Promise<void> {
  const link: Link = {
    ...(await lease(port, invoice(id))),
    phase: 'linked',
    target: 'bill',
    externalId: `B-${id}`,
  };
  await port.saveLinked(link);
  await port.release(link);
}

const idsOf = (links: readonly PassedLink[]): string[] => links.map(({ ref }) => ref.id);
const sorted = (ids: readonly string[]): string[] =>
  [...ids].sort((one, other) => Number(one) - Number(other));

/** A whole pass in slices of this size. */
async function passOver(port: Port, kind: 'linked' | 'unfinished', size: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const slice: Awaited<ReturnType<LinkSlices['linked']>> = await port[kind](after, size);
    ids.push(...idsOf(slice.links));
    after = slice.next;
  } while (after !== null);
  return ids;
}

describe.each(implementations)('Slices of all links %s', (_name, make) => {
  it('are empty where there are none', async () => {
    const port = await make();
    expect(await port.linked(null, 10)).toEqual({ links: [], next: null });
    expect(await port.unfinished(null, 10)).toEqual({ links: [], next: null });
  });

  it('show as unfinished what was begun and not ended, and as linked what was', async () => {
    const port = await make();
    await put(port, 1, {});
    await put(port, 2, { phase: 'creating', intent: INTENT });
    await put(port, 3, { phase: 'created', target: 'bill', externalId: 'B-3' });
    await putLinked(port, 4);
    await put(port, 5, { phase: 'linked', target: 'bill', externalId: 'B-5', unsettledUntil: NOW + 9 });
    expect(sorted(await passOver(port, 'unfinished', 100))).toEqual(['2', '3', '5']);
    expect(sorted(await passOver(port, 'linked', 100))).toEqual(['4', '5']);
  });

  it('tell what a link waits for, and who is at work on it', async () => {
    const port = await make();
    const wait = { dueAt: NOW + 7, since: NOW, attempts: 1, reason: 'no answer', waitsFor: null };
    await put(port, 1, { phase: 'creating', intent: INTENT, wait });
    await put(port, 2, { phase: 'creating', intent: INTENT, hold: failure() });
    await put(port, 3, { phase: 'created', unsettledUntil: NOW + 9 });
    await port.save({ ...(await lease(port, invoice(4), 'branch')), phase: 'creating' });
    const { links } = await port.unfinished(null, 100);
    const byId = Object.fromEntries(
      links.map(({ ref, position, ...rest }) => [ref.id, { ...rest, position: typeof position }]),
    );
    const none = {
      company: 'default',
      isHeld: false,
      intentAt: null,
      unsettledUntil: null,
      leasedUntil: null,
      wakesAt: null,
      position: 'string',
    };
    expect(byId).toEqual({
      1: { ...none, phase: 'creating', intentAt: NOW - 5, wakesAt: NOW + 7 },
      2: { ...none, phase: 'creating', intentAt: NOW - 5, isHeld: true },
      3: { ...none, phase: 'created', unsettledUntil: NOW + 9 },
      4: { ...none, phase: 'creating', company: 'branch', leasedUntil: UNTIL, wakesAt: UNTIL + 30_000 },
    });
  });

  it.each([1, 2, 3, 7, 100])(
    'of %d items show each link once in a pass, always in the same order',
    async (size) => {
      const port = await make();
      for (let id = 1; id <= 12; id += 1) await putLinked(port, id);
      const ids = await passOver(port, 'linked', size);
      expect(sorted(ids)).toEqual(Array.from({ length: 12 }, (_, index) => String(index + 1)));
      expect(await passOver(port, 'linked', 5)).toEqual(ids);
    },
  );

  it('go on behind any link, also one that is gone since', async () => {
    const port = await make();
    for (let id = 1; id <= 6; id += 1) await putLinked(port, id);
    const { links } = await port.linked(null, 100);
    const [, second] = links;
    await put(port, Number(second?.ref.id), { phase: 'none', target: null, externalId: null });
    const behind = await port.linked(second?.position ?? null, 100);
    expect(idsOf(behind.links)).toEqual(idsOf(links).slice(2));
  });
});

describe('On DynamoDB', () => {
  it('nothing but links is shown, whatever else lies in the table', async () => {
    const place = await tables.place('crossReference');
    const port = onDynamoDb(place);
    await putLinked(port, 1);
    await dynamoWriteBacks(place).desire(invoice(1), { externalId: 'B-1' }, 1, NOW);
    expect(idsOf((await port.linked(null, 100)).links)).toEqual(['1']);
  });

  it('a wait that no index shows is none', async () => {
    const place = await tables.place('crossReference');
    const port = onDynamoDb(place);
    await port.save({ ...(await lease(port, invoice(1))), phase: 'creating' });
    await updateItem(
      place,
      { pk: recordKey(invoice(1)), sk: 'link#default' },
      { assign: { waitShard: null } },
    );
    expect((await port.unfinished(null, 100)).links).toEqual([
      expect.objectContaining({ wakesAt: null, leasedUntil: UNTIL }),
    ]);
  });

  it.each(['no key', '[]', '["invoice#1"]', '{"pk":"a"}'])(
    'the position %s is refused by name',
    async (position) => {
      const port = dynamoLinkSlices(await tables.place('crossReference'));
      await expect(port.linked(position, 10)).rejects.toThrow(/position/);
    },
  );
});

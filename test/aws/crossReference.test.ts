import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { dynamoCrossReference } from '../../lib/aws/dynamodb/crossReference.ts';
import { packJson } from '../../lib/aws/dynamodb/packing.ts';
import { putItem, updateItem } from '../../lib/aws/dynamodb/table.ts';
import type { TablePlace } from '../../lib/aws/dynamodb/table.ts';
import { fenceAt } from '../../lib/sync/fence.ts';
import type { CrossReference, Link } from '../../lib/sync/ports/state.ts';
import { embeddedTables } from '../contracts/embeddedTables.ts';
import { NOW, invoice } from '../contracts/samples.ts';
import { interfere, loseNextAnswer } from './interfere.ts';

const tables = embeddedTables();
const UNTIL = NOW + 60_000;

async function leased(port: CrossReference): Promise<Link> {
  const link = await port.acquire(invoice(1), 'default', 'worker', UNTIL, NOW);
  if (link === 'busy') throw new Error('The lease should be free.');
  return { ...link, phase: 'created', target: 'bill', externalId: 'bill-9' };
}

const WAS = { target: 'bill', externalId: 'bill-9' };
const unlinked = (link: Link): Link => ({ ...link, phase: 'none', externalId: null });

/** The first `times` writes of one kind meet an error. */
function failing({ client }: TablePlace, command: string, times: number, error: Error): void {
  let left = times;
  interfere(client, (name, send) => {
    if (name !== command || left-- <= 0) return send();
    return Promise.reject(error);
  });
}

const metadata = { $metadata: {}, message: 'Transaction cancelled' };
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({ ...metadata, CancellationReasons: codes.map((Code) => ({ Code })) });

describe('The cross-reference when an answer of DynamoDB is lost', () => {
  it('still has the lease that the lost request took', async () => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    loseNextAnswer(place.client);
    expect(await leased(port)).toMatchObject({ fence: fenceAt(NOW) });
  });

  it('says that the lost release went well', async () => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    const link = await leased(port);
    loseNextAnswer(place.client);
    expect(await port.release(link)).toBe(true);
    expect(await port.acquire(invoice(1), 'default', 'other', UNTIL, NOW)).toMatchObject({
      fence: fenceAt(NOW) + 1,
    });
  });

  it('links once', async () => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    const link = await leased(port);
    loseNextAnswer(place.client);
    expect(await port.saveLinked(link)).toBe('saved');
    expect(await port.owner('default', 'bill', 'bill-9')).toEqual(invoice(1));
  });

  it('takes a link away once', async () => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    const link = await leased(port);
    await port.saveLinked(link);
    loseNextAnswer(place.client);
    expect(await port.saveUnlinked(unlinked(link), WAS)).toBe(true);
    expect(await port.owner('default', 'bill', 'bill-9')).toBeNull();
    expect(await port.read(invoice(1), 'default')).toEqual(unlinked(link));
  });
});

describe('The cross-reference among other transactions', () => {
  it.each([
    ['a conflict', cancelled('TransactionConflict', 'None')],
    ['throttling', cancelled('None', 'ThrottlingError')],
  ])('tries again after %s', async (_case, error) => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    const link = await leased(port);
    failing(place, 'TransactWriteItemsCommand', 2, error);
    expect(await port.saveLinked(link)).toBe('saved');
  });

  it('tries again to take a link away', async () => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    const link = await leased(port);
    await port.saveLinked(link);
    failing(place, 'TransactWriteItemsCommand', 2, cancelled('None', 'TransactionConflict'));
    expect(await port.saveUnlinked(unlinked(link), WAS)).toBe(true);
    expect(await port.owner('default', 'bill', 'bill-9')).toBeNull();
  });

  it('writes its lease again after a conflict with a transaction', async () => {
    const place = await tables.place('crossReference');
    failing(place, 'UpdateItemCommand', 2, new TransactionConflictException(metadata));
    expect(await leased(dynamoCrossReference(place))).toMatchObject({ fence: fenceAt(NOW) });
  });

  it.each([
    ['conflicts that do not end', cancelled('TransactionConflict', 'None')],
    ['an item that is too large', cancelled('ValidationError', 'None')],
    ['no reasons at all', new TransactionCanceledException(metadata)],
    ['a refused request', new Error('AccessDenied')],
  ])('lets %s go up, never as a lost lease', async (_case, error) => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    const link = await leased(port);
    failing(place, 'TransactWriteItemsCommand', 99, error);
    await expect(port.saveLinked(link)).rejects.toBe(error);
    await expect(port.saveUnlinked(unlinked(link), WAS)).rejects.toBe(error);
  });

  it('lets an external record that is taken by nobody go up as an error', async () => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    const link = await leased(port);
    const error = cancelled('None', 'ConditionalCheckFailed');
    failing(place, 'TransactWriteItemsCommand', 1, error);
    await expect(port.saveLinked(link)).rejects.toBe(error);
  });
});

describe('A corrupted cross-reference item', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ phase: 'done' }, 'attribute phase must be one of none, creating, created, linked'],
    [{ externalId: 9 }, 'attribute externalId must be text'],
    [{ intent: { key: 'k' } }, 'attribute intent.payloadHash must be text'],
    [
      { intentPayload: packJson({ fields: {}, lines: [7] }) },
      'attribute intentPayload must be a compressed payload',
    ],
    [{ hold: { kind: 'odd' } }, 'attribute hold.kind must be one of decode, refused'],
    [{ trail: packJson({ steps: [{ at: 1 }] }) }, 'attribute trail.steps[0].words must be text'],
    [{ trail: 'created' }, 'attribute trail must be binary'],
    [{ unsettledUntil: 'soon' }, 'attribute unsettledUntil must be a number'],
  ])('is an error that names table, key and attribute, case %#', async (assign, words) => {
    const place = await tables.place('crossReference');
    const port = dynamoCrossReference(place);
    await leased(port);
    await updateItem(place, { pk: 'invoice#1', sk: 'link#default' }, { assign });
    await expect(port.read(invoice(1), 'default')).rejects.toThrow(
      `Table ${place.table}, item invoice#1 / link#default: ${words}`,
    );
  });

  it('is an error too when only its key is read', async () => {
    const place = await tables.place('crossReference');
    const index = { waitShard: 'wait0', waitDueAt: NOW };
    await putItem(place, { pk: 'invoice#1', sk: 'odd' }, index);
    await expect(dynamoCrossReference(place).due(NOW, 1)).rejects.toThrow(
      'item invoice#1 / odd: attribute sk must be link# and a company',
    );
    await putItem(place, { pk: 'budget#1', sk: 'link#default' }, { ...index, waitDueAt: NOW - 1 });
    await expect(dynamoCrossReference(place).due(NOW, 1)).rejects.toThrow(
      'attribute pk must be a record key such as invoice#956598',
    );
  });
});

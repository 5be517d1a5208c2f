import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { dynamoMirror } from '../../lib/aws/dynamodb/mirror.ts';
import { updateItem } from '../../lib/aws/dynamodb/table.ts';
import type { TablePlace } from '../../lib/aws/dynamodb/table.ts';
import { embeddedTables } from '../contracts/embeddedTables.ts';
import { NOW, collect, invoice, look, mirrorRecord, noise } from '../contracts/samples.ts';
import { interfere } from './interfere.ts';

const tables = embeddedTables();
const DAY_SECONDS = 86_400;

const large = (content = noise(500)) => look({ content, hash: 'large' });

async function parts(place: TablePlace): Promise<{ sk: string; expiresAt?: number }[]> {
  const { Items = [] } = await place.client.send(new ScanCommand({ TableName: place.table }));
  return Items.map((item) => unmarshall(item) as { sk: string; expiresAt?: number })
    .filter(({ sk }) => sk.startsWith('part#'))
    .sort((a, b) => (a.sk < b.sk ? -1 : 1));
}

describe('Large documents in the mirror', () => {
  it('come back whole, and the next small look lets their parts expire', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror({ ...place, now: () => NOW });
    const record = mirrorRecord(invoice(1), { detail: large() });
    await mirror.save(record);
    expect(await mirror.read(invoice(1))).toEqual({ ...record, version: 1 });
    const stored = await parts(place);
    expect(stored).toHaveLength(2);
    expect(stored.filter(({ expiresAt }) => expiresAt !== undefined)).toEqual([]);

    await mirror.save({ ...record, version: 1, detail: look() });
    expect((await mirror.read(invoice(1)))?.detail).toEqual(look());
    expect((await parts(place)).map(({ expiresAt }) => expiresAt)).toEqual([
      NOW / 1000 + DAY_SECONDS,
      NOW / 1000 + DAY_SECONDS,
    ]);
  });

  it('keep their parts when something else changes', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    const record = mirrorRecord(invoice(1), { detail: large() });
    await mirror.save(record);
    await mirror.save({ ...record, version: 1, detailDueAt: NOW });
    expect(await mirror.read(invoice(1))).toEqual({ ...record, version: 2, detailDueAt: NOW });
    expect((await parts(place)).filter(({ expiresAt }) => expiresAt !== undefined)).toEqual([]);
  });

  it('keep parts that were replaced and are needed again', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    const record = mirrorRecord(invoice(1), { detail: large() });
    await mirror.save(record);
    await mirror.save({ ...record, version: 1, detail: look() });
    await mirror.save({ ...record, version: 2 });
    expect((await mirror.read(invoice(1)))?.detail).toEqual(record.detail);
    expect((await parts(place)).filter(({ expiresAt }) => expiresAt !== undefined)).toEqual([]);
  });

  it('keep parts that were written again while the tidying of an older version was late', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    const record = mirrorRecord(invoice(1), { detail: large() });
    await mirror.save(record);
    let meanwhile = true;
    interfere(place.client, async (command, send) => {
      if (command === 'UpdateItemCommand' && meanwhile) {
        meanwhile = false;
        await mirror.save({ ...record, version: 2 });
      }
      return send();
    });
    await mirror.save({ ...record, version: 1, detail: look() });
    expect((await mirror.read(invoice(1)))?.detail).toEqual(record.detail);
    expect((await parts(place)).filter(({ expiresAt }) => expiresAt !== undefined)).toEqual([]);
  });

  it('do not disturb the stored version when a save loses its race', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    const record = mirrorRecord(invoice(1), { detail: large() });
    await mirror.save(record);
    expect(await mirror.save({ ...record, detail: large() })).toBe(false);
    expect(await mirror.read(invoice(1))).toEqual({ ...record, version: 1 });
  });

  it('leave the item when row and detail do not fit together', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    const both = mirrorRecord(invoice(1), { row: large(noise(250)), detail: large(noise(250)) });
    await mirror.save(both);
    expect(await mirror.read(invoice(1))).toEqual({ ...both, version: 1 });
    expect(await parts(place)).toHaveLength(1);

    const rowInParts = mirrorRecord(invoice(2), { row: large(), detail: large(noise(250)) });
    await mirror.save(rowInParts);
    expect((await mirror.readMany([invoice(2)])).get('invoice#2')).toEqual({ ...rowInParts, version: 1 });
    expect(await parts(place)).toHaveLength(3);
  });
});

describe('Erasing a record', () => {
  it('leaves nothing of its content, replaced parts included, and nothing of others behind', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    // Just too large for the item; all together fit into one answer of the look at the table.
    const big = () => large(noise(410));
    const record = mirrorRecord(invoice(1), { detail: big() });
    await mirror.save(record);
    await mirror.save({ ...record, version: 1, detail: big() });
    const other = mirrorRecord(invoice(11), { detail: big() });
    await mirror.save(other);
    expect(await parts(place)).toHaveLength(3);
    await mirror.erase(invoice(1));
    const { Items = [] } = await place.client.send(new ScanCommand({ TableName: place.table }));
    expect([...new Set(Items.map((item) => unmarshall(item)['pk'] as string))]).toEqual(['invoice#11']);
    expect(await mirror.read(invoice(11))).toEqual({ ...other, version: 1 });
  });
});

describe('A look over all records', () => {
  it('reads as many pages as there are, and no more than its reader takes', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    for (let id = 0; id < 9; id++) {
      await mirror.save(mirrorRecord(invoice(id), { row: look({ content: noise(280) }) }));
    }
    let pages = 0;
    interfere(place.client, (command, send) => {
      if (command === 'ScanCommand') pages += 1;
      return send();
    });
    expect((await mirror.countByEntity()).invoice).toBe(9);
    expect(pages).toBeGreaterThan(1);
    const needed = pages;
    pages = 0;
    for await (const record of mirror.scan('invoice')) if (record.ref.id !== '') break;
    expect(pages).toBe(1);
    expect(needed).toBeGreaterThan(pages);
  });

  it('takes the newest of a record whose parts were replaced while its page was read', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    const [replaced, erased] = [1, 2].map((id) => mirrorRecord(invoice(id), { detail: large() }));
    if (!replaced || !erased) throw new Error('Two records are needed.');
    await mirror.save(replaced);
    await mirror.save(erased);
    const newer = { ...replaced, version: 1, detail: large() };
    interfere(place.client, async (command, send) => {
      const answer = await send();
      if (command === 'ScanCommand') {
        await mirror.save(newer);
        await mirror.erase(replaced.ref);
        await mirror.save({ ...newer, version: 0 });
        await mirror.erase(erased.ref);
      }
      return answer;
    });
    expect(await collect(mirror.scan('invoice'))).toEqual([{ ...newer, version: 1 }]);
  });
});

describe('A corrupted mirror item', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['seq', { seq: 'one' }, 'attribute seq must be a number'],
    ['detailClass', { detailClass: 'soon' }, 'attribute detailClass must be one of live, background'],
    ['version', { version: null }, 'attribute version must be a number'],
    ['row', { row: 'none' }, 'attribute row must be a map'],
    ['row.hash', { row: { content: 'x' } }, 'attribute row.hash must be text'],
    [
      'row.content',
      { row: { hash: 'h', updateDate: '', observedAt: 1, fence: 1, content: new Uint8Array([1, 2]) } },
      'attribute row.content must be a compressed JSON object',
    ],
    [
      'missing content',
      { row: { hash: 'h', updateDate: '', observedAt: 1, fence: 1 } },
      'attribute row.content must be binary',
    ],
    [
      'missing parts',
      { row: { hash: 'h', updateDate: '', observedAt: 1, fence: 1, parts: { digest: 'd', count: 2 } } },
      'attribute row.parts must be the name of parts that are all stored',
    ],
  ])('is an error that names table, key and attribute: %s', async (_case, assign, words) => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    await mirror.save(mirrorRecord(invoice(7)));
    await updateItem(place, { pk: 'invoice#7', sk: 'record' }, { assign });
    await expect(mirror.read(invoice(7))).rejects.toThrow(
      `Table ${place.table}, item invoice#7 / record: ${words}`,
    );
  });
});

describe('Reading many records', () => {
  it('asks again for those that DynamoDB left out', async () => {
    const place = await tables.place('mirror');
    const mirror = dynamoMirror(place);
    for (const id of [1, 2, 3]) await mirror.save(mirrorRecord(invoice(id)));
    answerOnly(place, 1);
    expect([...(await mirror.readMany([1, 2, 3].map(invoice))).keys()].sort()).toEqual([
      'invoice#1',
      'invoice#2',
      'invoice#3',
    ]);
  });

  it('gives up with an error when nothing comes', async () => {
    const place = await tables.place('mirror');
    answerOnly(place, 0);
    await expect(dynamoMirror(place).readMany([invoice(1)])).rejects.toThrow(
      `Table ${place.table} is throttled: no item was read.`,
    );
  });
});

/** Makes BatchGetItem behave as under throttling: `count` keys are answered, the rest come back unprocessed. */
function answerOnly({ client, table }: TablePlace, count: number): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const input = args.input as { RequestItems?: Record<string, { Keys: Record<string, never>[] }> };
      const keys = input.RequestItems?.[table]?.Keys;
      if (context['commandName'] !== 'BatchGetItemCommand' || !keys) return next(args);
      const found = await Promise.all(
        keys.slice(0, count).map((Key) => client.send(new GetItemCommand({ TableName: table, Key }))),
      );
      const output = {
        $metadata: {},
        Responses: { [table]: found.map(({ Item }) => Item) },
        UnprocessedKeys: { [table]: { Keys: keys.slice(count) } },
      };
      return { output: output as never, response: {} };
    },
    { step: 'initialize' },
  );
}

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { dynamoAudit } from '../../lib/aws/dynamodb/audit.ts';
import { putItem } from '../../lib/aws/dynamodb/table.ts';
import { embeddedTables } from '../contracts/embeddedTables.ts';
import { NOW } from '../contracts/samples.ts';
import { memoryAudit } from '../support/memory/memoryAudit.ts';

const tables = embeddedTables();
const entry = {
  at: NOW,
  who: 'arn:aws:iam::1:user/ada',
  what: 'opened the gate',
  subject: 'invoice',
  detail: { pairs: 12, forced: false, note: null },
};

describe('The audit trail', () => {
  it('keeps every entry, two of the same millisecond too, for seven years', async () => {
    const place = await tables.place('audit');
    const audit = dynamoAudit(place);
    await audit.record(entry);
    await audit.record({ ...entry, subject: 'receipt' });
    const { Items = [] } = await place.client.send(new ScanCommand({ TableName: place.table }));
    const items = Items.map((item) => unmarshall(item));
    expect(items.map(({ subject }) => String(subject)).sort()).toEqual(['invoice', 'receipt']);
    expect(items[0]).toMatchObject({ pk: '2026-03', who: entry.who, what: entry.what, detail: entry.detail });
    expect(String(items[0]?.['sk'])).toMatch(/^2026-03-02T08:00:00\.000Z#/);
    const years = (Number(items[0]?.['expiresAt']) - NOW / 1000) / (365.25 * 86_400);
    expect(years).toBeGreaterThan(7);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['who', { who: 7 }, 'attribute who must be text'],
    ['no detail', { detail: null }, 'attribute detail must be a map of JSON'],
    ['bytes in detail', { detail: { a: [new Uint8Array([1])] } }, 'attribute detail must be a map of JSON'],
    ['a list for detail', { detail: ['a'] }, 'attribute detail must be a map of JSON'],
  ])('names table, key and attribute of a corrupted entry: %s', async (_case, assign, words) => {
    const place = await tables.place('audit');
    const key = { pk: '2026-03', sk: '2026-03-02T08:00:00.000Z#1' };
    await putItem(place, key, { who: 'ann', what: 'paused', subject: 'invoice', detail: {}, ...assign });
    await expect(dynamoAudit(place).list(NOW, NOW, 1)).rejects.toThrow(
      `Table ${place.table}, item 2026-03 / 2026-03-02T08:00:00.000Z#1: ${words}`,
    );
  });

  it('in memory keeps entries in order', async () => {
    const audit = memoryAudit();
    await audit.record(entry);
    expect(audit.entries).toEqual([entry]);
  });
});

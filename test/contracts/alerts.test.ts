import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { dynamoAlertMarks } from '../../lib/aws/dynamodb/alerts.ts';
import { dynamoFailures } from '../../lib/aws/dynamodb/failures.ts';
import { DAY } from '../../lib/domain/time.ts';
import type { AlertMark, AlertMarks } from '../../lib/sync/ports/alerts.ts';
import { memoryAlertMarks } from '../support/memory/memoryAlerts.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW, failure, invoice } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<AlertMarks>][] = [
  ['in memory', async () => memoryAlertMarks()],
  ['on DynamoDB', async () => dynamoAlertMarks(await tables.place('failures'))],
];

const mark = (changes: Partial<AlertMark> = {}): AlertMark => ({
  key: '9f86d081884c#cause#3fa9c1',
  noticedAt: NOW,
  toldAt: null,
  toldCount: 0,
  title: '12 invoices: GL account 6420 is inactive',
  goneAt: null,
  claimedUntil: null,
  version: 0,
  ...changes,
});

describe.each(implementations)('Alert marks %s', (_name, make) => {
  it('are kept as they are, with every time and without any', async () => {
    const marks = await make();
    expect(await marks.readAll()).toEqual([]);
    const full = mark({
      key: '9f86d081884c#digest',
      toldAt: NOW + 1,
      toldCount: 12,
      goneAt: NOW + 2,
      claimedUntil: NOW + 3,
    });
    expect(await marks.save(mark(), NOW)).toBe(true);
    expect(await marks.save(full, NOW)).toBe(true);
    expect(await marks.readAll()).toEqual([mark({ version: 1 }), { ...full, version: 1 }]);
  });

  it('forget a time that is null again', async () => {
    const marks = await make();
    await marks.save(mark({ claimedUntil: NOW }), NOW);
    expect(await marks.save(mark({ version: 1 }), NOW)).toBe(true);
    expect(await marks.readAll()).toEqual([mark({ version: 2 })]);
  });

  it('are written by one of several who read the same version', async () => {
    const marks = await make();
    const first = await Promise.all([1, 2, 3].map((toldCount) => marks.save(mark({ toldCount }), NOW)));
    expect(first.filter(Boolean)).toHaveLength(1);
    const next = await Promise.all(
      [1, 2, 3].map((toldCount) => marks.save(mark({ toldCount, version: 1 }), NOW)),
    );
    expect(next.filter(Boolean)).toHaveLength(1);
    expect(await marks.save(mark({ version: 1 }), NOW)).toBe(false);
    expect((await marks.readAll())[0]?.version).toBe(2);
  });

  it('are not made anew by somebody who knows a version of one that is gone', async () => {
    const marks = await make();
    expect(await marks.save(mark({ version: 4 }), NOW)).toBe(false);
    expect(await marks.readAll()).toEqual([]);
  });
});

describe('Alert marks among the failures of the same table', () => {
  it('are no failures, and failures are no marks', async () => {
    const place = await tables.place('failures');
    const [marks, failures] = [dynamoAlertMarks(place), dynamoFailures(place)];
    await marks.save(mark(), NOW);
    await failures.record({ ref: invoice(1), label: null, failure: failure(), lastAt: NOW, order: 1 });
    expect(await failures.list(10)).toHaveLength(1);
    expect(await marks.readAll()).toHaveLength(1);
  });

  it('are tidied away a month after their last write, longer than an open matter stays untold', async () => {
    const place = await tables.place('failures');
    await dynamoAlertMarks(place).save(mark(), NOW);
    const key = { pk: { S: 'alert' }, sk: { S: mark().key } };
    const { Item } = await place.client.send(new GetItemCommand({ TableName: place.table, Key: key }));
    expect(Number(Item?.['expiresAt']?.N) * 1000).toBe(NOW + 30 * DAY);
  });
});

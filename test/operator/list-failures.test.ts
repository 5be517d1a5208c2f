import { describe, expect, it } from '@jest/globals';
import { HOUR } from '../../lib/domain/time.ts';
import { groupFailures, listFailures } from '../../lib/operator/list-failures.ts';
import type { FailureRecord } from '../../lib/sync/ports/state.ts';
import { arrive, lineWithoutAccount, settledEngine } from '../sync/engine.ts';
import { operatorOf } from './reading.ts';

function failure(id: number, words: string, lastAt = 1000 + id): FailureRecord {
  return {
    ref: { entity: 'invoice', id: String(id) },
    label: `INV-${id}`,
    failure: { kind: 'rejected', actor: 'accountant', words },
    attempts: 1,
    firstAt: lastAt - HOUR,
    lastAt,
    order: 1,
  };
}
const inactive = (id: number, account: string): FailureRecord =>
  failure(id, `GL account ${account} is inactive (line ${(id % 3) + 1}). Accountant: activate it.`);

describe('failures', () => {
  it('of forty invoices on one inactive account are one group, cured by one command', async () => {
    const e = await settledEngine();
    for (let id = 1; id <= 40; id += 1) {
      const words = `GL account 6420 is inactive (line ${id % 3}). Accountant: activate it, or choose another account.`;
      e.external.next('create', { outcome: 'rejected', words });
    }
    for (let id = 1; id <= 40; id += 1) {
      await arrive(e, {
        id: 100 + id,
        idn: String(2000 + id),
        invoiceNumber: `INV-${id}`,
        customName: `Invoice ${id}`,
      });
    }
    const groups = await listFailures(operatorOf(e));
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({
      kind: 'rejected',
      actor: 'accountant',
      count: 40,
      words: expect.stringMatching(/^GL account 6420 is inactive/),
      cause: expect.stringMatching(/^[0-9a-f]{6}$/),
    });
    expect(groups[0]?.command).toBe(`precoro-sync retry --cause ${groups[0]?.cause}`);
    expect(groups[0]?.records[0]).toEqual({ ref: { entity: 'invoice', id: '140' }, label: 'Invoice 40' });
  });

  it('are sorted by how many records they stop, then by how new they are', () => {
    const groups = groupFailures([
      inactive(1, '6430'),
      inactive(2, '6420'),
      inactive(3, '6420'),
      failure(4, 'Name is taken', 9000),
    ]);
    expect(groups.map(({ count, words }) => [count, words.slice(0, 15)])).toEqual([
      [2, 'GL account 6420'],
      [1, 'Name is taken'],
      [1, 'GL account 6430'],
    ]);
  });

  it('span the time from the first to the last of them, in the words of the newest', () => {
    const [group] = groupFailures([inactive(5, '6420'), inactive(9, '6420'), inactive(1, '6420')]);
    expect(group).toMatchObject({ firstAt: 1001 - HOUR, lastAt: 1009 });
    expect(group?.words).toBe(inactive(9, '6420').failure.words);
    expect(group?.records.map(({ label }) => label)).toEqual(['INV-9', 'INV-5', 'INV-1']);
  });

  it('name fifty records at most, and count them all', () => {
    const [group] = groupFailures(Array.from({ length: 9000 }, (_, id) => inactive(id, '6420')));
    expect(group?.records).toHaveLength(50);
    expect(group?.count).toBe(9000);
    expect(group?.records[0]?.label).toBe('INV-8999');
  });

  it('are none when all is well, and of one record while it is open', async () => {
    const e = await settledEngine();
    expect(await listFailures(operatorOf(e))).toEqual([]);
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    expect(await listFailures(operatorOf(e))).toMatchObject([
      { count: 1, actor: 'clerk', records: [{ label: 'Chairs for Leeds' }] },
    ]);
  });
});

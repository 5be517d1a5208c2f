import { describe, expect, it } from '@jest/globals';
import { dynamoFailures } from '../../lib/aws/dynamodb/failures.ts';
import type { Erasable, Failures } from '../../lib/sync/ports/state.ts';
import { memoryFailures } from '../support/memory/memoryFailures.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW, failure, invoice } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<Failures & Erasable>][] = [
  ['in memory', async () => memoryFailures()],
  ['on DynamoDB', async () => dynamoFailures(await tables.place('failures'))],
];

const of = (id: number, order = 1, lastAt = NOW, words = 'The supplier is blocked.') => ({
  ref: invoice(id),
  label: `INV-${id}`,
  failure: failure(words),
  lastAt,
  order,
});

describe.each(implementations)('Failures %s', (_name, make) => {
  it('are new at first, then come again with the same words', async () => {
    const failures = await make();
    expect(await failures.read(invoice(1))).toBeNull();
    expect(await failures.record(of(1))).toBe('new');
    expect(await failures.record(of(1, 2, NOW + 5))).toBe('again');
    expect(await failures.read(invoice(1))).toEqual({ ...of(1, 2, NOW + 5), attempts: 2, firstAt: NOW });
  });

  it('are new with other words, and the record has failed since the first', async () => {
    const failures = await make();
    await failures.record({ ...of(1), label: null });
    expect(await failures.record(of(1, 2, NOW + 5, 'The tax code is unknown.'))).toBe('new');
    expect(await failures.read(invoice(1))).toMatchObject({ label: 'INV-1', attempts: 2, firstAt: NOW });
  });

  it('keep the label that is known when later words come without one', async () => {
    const failures = await make();
    await failures.record(of(1));
    await failures.record({ ...of(1, 2, NOW + 5, 'It is not understood.'), label: null });
    expect(await failures.read(invoice(1))).toMatchObject({ label: 'INV-1' });
  });

  it('count every one of several that are recorded at once', async () => {
    const failures = await make();
    const said = await Promise.all([1, 2, 3].map(() => failures.record(of(1))));
    expect(said.filter((word) => word === 'new')).toHaveLength(1);
    expect((await failures.read(invoice(1)))?.attempts).toBe(3);
  });

  it('of an older attempt are ignored', async () => {
    const failures = await make();
    await failures.record(of(1, 4));
    expect(await failures.record(of(1, 3, NOW, 'old news'))).toBe('old');
    expect((await failures.read(invoice(1)))?.failure.words).toBe('The supplier is blocked.');
  });

  it('are closed by success once, and start anew afterwards', async () => {
    const failures = await make();
    await failures.record(of(1, 1));
    expect(await failures.clear(invoice(1), 2, NOW)).toBe(true);
    expect(await failures.clear(invoice(1), 2, NOW)).toBe(false);
    expect(await failures.read(invoice(1))).toBeNull();
    expect(await failures.record(of(1, 3, NOW + 9))).toBe('new');
    expect(await failures.read(invoice(1))).toMatchObject({ attempts: 1, firstAt: NOW + 9 });
  });

  it('of an attempt before a success are ignored, even if nothing was open', async () => {
    const failures = await make();
    expect(await failures.clear(invoice(1), 5, NOW)).toBe(false);
    expect(await failures.record(of(1, 4))).toBe('old');
    expect(await failures.read(invoice(1))).toBeNull();
    expect(await failures.record(of(1, 5))).toBe('new');
  });

  it('are not closed by the success of an older attempt', async () => {
    const failures = await make();
    await failures.record(of(1, 5));
    expect(await failures.clear(invoice(1), 4, NOW)).toBe(false);
    expect(await failures.read(invoice(1))).not.toBeNull();
  });

  it('are listed newest first while they are open', async () => {
    const failures = await make();
    await failures.record(of(1, 1, NOW + 1));
    await failures.record(of(2, 1, NOW + 3));
    await failures.record(of(3, 1, NOW + 2));
    await failures.record(of(4, 1, NOW + 4));
    await failures.clear(invoice(4), 1, NOW);
    expect((await failures.list(10)).map(({ label }) => label)).toEqual(['INV-2', 'INV-3', 'INV-1']);
    expect(await failures.list(1)).toHaveLength(1);
  });

  it('of an erased record are forgotten, open or closed', async () => {
    const failures = await make();
    await failures.record(of(1, 5));
    await failures.record(of(2, 5));
    await failures.clear(invoice(2), 6, NOW);
    await failures.record(of(3));
    for (const id of [1, 2, 404]) await failures.erase(invoice(id));
    expect(await failures.read(invoice(1))).toBeNull();
    expect((await failures.list(10)).map(({ label }) => label)).toEqual(['INV-3']);
    expect(await failures.record(of(2, 1))).toBe('new');
  });
});

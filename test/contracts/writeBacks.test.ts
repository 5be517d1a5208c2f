import { describe, expect, it } from '@jest/globals';
import { dynamoWriteBacks } from '../../lib/aws/dynamodb/writeBacks.ts';
import { recordKey } from '../../lib/domain/records.ts';
import type {
  Erasable,
  WriteBack,
  WriteBacks,
  WriteBackSearch,
  WriteBackWork,
} from '../../lib/sync/ports/state.ts';
import { memoryWriteBacks } from '../support/memory/memoryWriteBacks.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW, invoice } from './samples.ts';

type Port = WriteBacks & WriteBackWork & WriteBackSearch & Erasable;
const tables = embeddedTables();
const implementations: [string, () => Promise<Port>][] = [
  ['in memory', async () => memoryWriteBacks()],
  ['on DynamoDB', async () => dynamoWriteBacks(await tables.place('crossReference'))],
];

const LATER = NOW + 60_000;

async function dueIds(
  port: Port,
  kind: 'log' | 'externalId',
  order: 'newest' | 'oldest' = 'oldest',
  now = LATER,
) {
  return (await port.due(kind, order, now, 10)).map(({ ref }) => recordKey(ref));
}

async function onlyDue(port: Port, kind: 'log' | 'externalId'): Promise<WriteBack> {
  const [first, ...others] = await port.due(kind, 'oldest', LATER, 10);
  if (!first || others.length > 0) throw new Error(`One ${kind} should be due.`);
  return first;
}

describe.each(implementations)('Write-backs %s', (_name, make) => {
  it('are due for a wish that is not shown', async () => {
    const port = await make();
    await port.desire(invoice(1), { externalId: 'bill-9' }, 1, NOW);
    await port.desire(invoice(2), { log: 'The supplier is blocked.' }, 1, NOW);
    expect(await onlyDue(port, 'externalId')).toMatchObject({
      ref: invoice(1),
      desiredExternalId: 'bill-9',
      desiredLog: undefined,
      shownExternalId: undefined,
      order: 1,
      attempts: 0,
      since: NOW,
    });
    expect(await onlyDue(port, 'log')).toMatchObject({
      ref: invoice(2),
      desiredLog: 'The supplier is blocked.',
    });
    expect(await dueIds(port, 'log', 'oldest', NOW - 1)).toEqual([]);
  });

  it('let a log ride with an external id that is due', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'Waiting.' }, 1, NOW);
    await port.desire(invoice(1), { externalId: 'bill-9', log: null }, 2, NOW);
    expect(await dueIds(port, 'log')).toEqual([]);
    expect(await onlyDue(port, 'externalId')).toMatchObject({
      desiredExternalId: 'bill-9',
      desiredLog: null,
    });
  });

  it.each<
    [
      string,
      { externalId: string | null; log: string | null } | null,
      { externalId?: string | null; log?: string | null },
    ]
  >([
    ['clears a log that was never shown', null, { log: null }],
    ['clears a log that is shown blank', { externalId: null, log: null }, { log: null }],
    ['clears an external id that was never shown', null, { externalId: null }],
    ['clears an external id that is shown blank', { externalId: null, log: 'x' }, { externalId: null }],
    ['repeats what is shown', { externalId: 'bill-9', log: 'x' }, { externalId: 'bill-9', log: 'x' }],
  ])('are not due when a wish %s', async (_case, shown, wish) => {
    const port = await make();
    if (shown) await port.observe(invoice(1), shown, NOW);
    await port.desire(invoice(1), wish, 1, NOW);
    expect([...(await dueIds(port, 'log')), ...(await dueIds(port, 'externalId'))]).toEqual([]);
  });

  it('are settled by a look that shows the wish, and due again when it is gone', async () => {
    const port = await make();
    await port.desire(invoice(1), { externalId: 'bill-9' }, 1, NOW);
    await port.observe(invoice(1), { externalId: 'bill-9', log: null }, NOW + 1);
    expect(await dueIds(port, 'externalId')).toEqual([]);
    await port.observe(invoice(1), { externalId: null, log: null }, NOW + 2);
    expect(await onlyDue(port, 'externalId')).toMatchObject({ since: NOW + 2, shownExternalId: null });
  });

  it('keep what an older wish left alone', async () => {
    const port = await make();
    await port.desire(invoice(1), { externalId: 'bill-9' }, 1, NOW);
    await port.desire(invoice(1), { log: 'Paid twice.' }, 2, NOW + 1);
    expect(await onlyDue(port, 'externalId')).toMatchObject({
      desiredExternalId: 'bill-9',
      desiredLog: 'Paid twice.',
      order: 2,
    });
  });

  it('never let an older attempt replace a newer wish, in any order of arrival', async () => {
    const port = await make();
    await Promise.all([
      port.desire(invoice(1), { log: 'second' }, 2, NOW),
      port.desire(invoice(1), { log: 'first' }, 1, NOW),
      port.desire(invoice(1), { log: 'third' }, 3, NOW),
    ]);
    expect(await onlyDue(port, 'log')).toMatchObject({ desiredLog: 'third', order: 3 });
    await port.desire(invoice(1), { log: null }, 2, NOW);
    expect(await onlyDue(port, 'log')).toMatchObject({ desiredLog: 'third' });
  });

  it('are over when Precoro took them', async () => {
    const port = await make();
    await port.desire(invoice(1), { externalId: 'bill-9', log: 'Note.' }, 1, NOW);
    await port.done(await onlyDue(port, 'externalId'), NOW + 1);
    expect([...(await dueIds(port, 'log')), ...(await dueIds(port, 'externalId'))]).toEqual([]);
    await port.desire(invoice(1), { log: null }, 2, NOW + 1);
    expect(await onlyDue(port, 'log')).toMatchObject({ shownLog: 'Note.', shownExternalId: 'bill-9' });
  });

  it('stay due for a newer wish than the one that was done', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'first' }, 1, NOW);
    const tried = await onlyDue(port, 'log');
    await port.desire(invoice(1), { log: 'second' }, 2, NOW + 1);
    await port.done(tried, NOW + 5);
    expect(await onlyDue(port, 'log')).toMatchObject({ desiredLog: 'second', shownLog: 'first' });
  });

  it('become due when an older text arrived that was no longer wished', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'blocked' }, 1, NOW);
    const tried = await onlyDue(port, 'log');
    await port.desire(invoice(1), { log: null }, 2, NOW + 1);
    expect(await dueIds(port, 'log')).toEqual([]);
    await port.done(tried, NOW + 5);
    expect(await onlyDue(port, 'log')).toMatchObject({ desiredLog: null, shownLog: 'blocked' });
  });

  it('can be put off with one more attempt, a newer wish cannot', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'first' }, 1, NOW);
    const tried = await onlyDue(port, 'log');
    await port.postpone(tried, LATER);
    expect(await dueIds(port, 'log', 'newest', LATER - 1)).toEqual([]);
    const again = await onlyDue(port, 'log');
    expect(again).toMatchObject({ attempts: 1, since: NOW });

    await port.desire(invoice(1), { log: 'second' }, 2, NOW + 1);
    await port.postpone(again, LATER * 2);
    expect(await onlyDue(port, 'log')).toMatchObject({ desiredLog: 'second', attempts: 0 });
  });

  it('that got no answer are due again once it can come to nothing more, whatever is wished by then', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'blocked' }, 1, NOW);
    const begun = await port.begin(await onlyDue(port, 'log'), LATER);
    expect(begun).toMatchObject({ desiredLog: 'blocked', openUntil: LATER });
    await port.desire(invoice(1), { log: null }, 2, NOW + 1);
    expect(await dueIds(port, 'log', 'oldest', LATER - 1)).toEqual([]);
    expect(await onlyDue(port, 'log')).toMatchObject({ desiredLog: null });
    await port.observe(invoice(1), { externalId: null, log: null }, LATER - 1);
    expect(await onlyDue(port, 'log')).toMatchObject({ desiredLog: null });
    await port.observe(invoice(1), { externalId: null, log: null }, LATER);
    expect(await dueIds(port, 'log')).toEqual([]);
  });

  it('that were answered make way for a newer wish at once', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'first' }, 1, NOW);
    const begun = await port.begin(await onlyDue(port, 'log'), LATER);
    await port.desire(invoice(1), { log: 'second' }, 2, NOW + 1);
    if (begun) await port.done(begun, NOW + 5);
    expect(await dueIds(port, 'log', 'oldest', NOW + 5)).toEqual(['invoice#1']);
  });

  it('that are known to have had no effect are due when they were put off to', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'first' }, 1, NOW);
    const open = await port.begin(await onlyDue(port, 'log'), LATER);
    if (open) await port.postpone(open, NOW + 5);
    expect(await dueIds(port, 'log', 'oldest', LATER - 1)).toEqual([]);
    const again = await port.begin(await onlyDue(port, 'log'), LATER + 1);
    if (again) await port.postpone(again, NOW + 6, true);
    expect(await dueIds(port, 'log', 'oldest', NOW + 6)).toEqual(['invoice#1']);
    const third = await port.begin(await onlyDue(port, 'log'), LATER);
    await port.desire(invoice(1), { log: 'second' }, 2, NOW + 7);
    if (third) await port.postpone(third, NOW + 20, true);
    expect(await dueIds(port, 'log', 'oldest', NOW + 7)).toEqual(['invoice#1']);
  });

  it('do not begin once a newer wish has come, or for a record that nothing is wished for', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'first' }, 1, NOW);
    const first = await onlyDue(port, 'log');
    await port.desire(invoice(1), { log: 'second' }, 2, NOW + 1);
    expect(await port.begin(first, LATER)).toBeNull();
    expect(await port.begin({ ...first, ref: invoice(2) }, LATER)).toBeNull();
    expect(await onlyDue(port, 'log')).toMatchObject({ desiredLog: 'second', openUntil: null });
  });

  it('are not restarted by the same wish of a newer attempt', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'same' }, 1, NOW);
    await port.postpone(await onlyDue(port, 'log'), LATER);
    await port.desire(invoice(1), { log: 'same' }, 1, NOW + 1);
    await port.desire(invoice(1), { log: 'same' }, 2, NOW + 2);
    expect(await dueIds(port, 'log', 'newest', LATER - 1)).toEqual([]);
    expect(await onlyDue(port, 'log')).toMatchObject({ attempts: 1, since: NOW, order: 2 });
  });

  it('come in the order of their age, from either end', async () => {
    const port = await make();
    for (const id of [1, 2, 3]) await port.desire(invoice(id), { log: 'x' }, 1, NOW + id);
    expect(await dueIds(port, 'log', 'oldest')).toEqual(['invoice#1', 'invoice#2', 'invoice#3']);
    expect(await dueIds(port, 'log', 'newest')).toEqual(['invoice#3', 'invoice#2', 'invoice#1']);
    const [newest] = await port.due('log', 'newest', LATER, 1);
    if (newest) await port.postpone(newest, LATER + 1);
    expect((await port.due('log', 'newest', LATER, 1)).map(({ ref }) => ref)).toEqual([invoice(2)]);
  });

  it('ignore news of a record that nobody wished anything for', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'x' }, 1, NOW);
    const other = { ...(await onlyDue(port, 'log')), ref: invoice(2) };
    await port.done(other, NOW);
    await port.postpone(other, NOW);
    await port.observe(invoice(2), { externalId: null, log: null }, NOW);
    expect(await dueIds(port, 'log')).toEqual(['invoice#1']);
  });

  it('can clear an external id that is shown', async () => {
    const port = await make();
    await port.observe(invoice(1), { externalId: 'bill-9', log: null }, NOW);
    await port.desire(invoice(1), { externalId: null }, 1, NOW + 1);
    await port.desire(invoice(1), { log: 'Unlinked.' }, 1, NOW + 2);
    const tried = await onlyDue(port, 'externalId');
    expect(tried).toMatchObject({ desiredExternalId: null, shownExternalId: 'bill-9', since: NOW + 1 });
    await port.done(tried, NOW + 3);
    expect([...(await dueIds(port, 'log')), ...(await dueIds(port, 'externalId'))]).toEqual([]);
    expect(await port.read(invoice(1))).toMatchObject({ desiredExternalId: null, shownExternalId: null });
    await port.observe(invoice(1), { externalId: 'bill-9', log: 'Unlinked.' }, NOW + 4);
    expect(await onlyDue(port, 'externalId')).toMatchObject({ desiredExternalId: null });
    await port.desire(invoice(1), { externalId: 'bill-9' }, 2, NOW + 5);
    expect(await dueIds(port, 'externalId')).toEqual([]);
  });

  it.each([
    ['was shown', { externalId: 'bill-9', log: null }],
    ['was never shown', null],
  ])('let an external id stand that somebody entered after one that %s was cleared', async (_case, shown) => {
    const port = await make();
    if (shown) await port.observe(invoice(1), shown, NOW);
    await port.desire(invoice(1), { externalId: null }, 1, NOW + 1);
    const [tried] = await port.due('externalId', 'oldest', LATER, 1);
    if (tried) await port.done(tried, NOW + 2);
    await port.observe(invoice(1), { externalId: 'bill-77', log: null }, NOW + 3);
    expect(await dueIds(port, 'externalId')).toEqual([]);
    expect(await port.read(invoice(1))).toMatchObject({
      desiredExternalId: undefined,
      shownExternalId: 'bill-77',
    });
  });

  it('clear the id that is shown, although another one was wished before', async () => {
    const port = await make();
    await port.desire(invoice(1), { externalId: 'bill-9' }, 1, NOW);
    await port.observe(invoice(1), { externalId: 'bill-77', log: null }, NOW + 1);
    await port.desire(invoice(1), { externalId: null }, 2, NOW + 2);
    await port.observe(invoice(1), { externalId: 'bill-77', log: 'x' }, NOW + 3);
    expect(await onlyDue(port, 'externalId')).toMatchObject({
      desiredExternalId: null,
      shownExternalId: 'bill-77',
    });
  });

  it('clear an id that an older wish brought in late', async () => {
    const port = await make();
    await port.desire(invoice(1), { externalId: 'bill-9' }, 1, NOW);
    const tried = await onlyDue(port, 'externalId');
    await port.desire(invoice(1), { externalId: null }, 2, NOW + 1);
    expect(await dueIds(port, 'externalId')).toEqual([]);
    await port.done(tried, NOW + 2);
    expect(await onlyDue(port, 'externalId')).toMatchObject({
      desiredExternalId: null,
      shownExternalId: 'bill-9',
    });
  });

  it('say when Precoro last took a wish', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'first' }, 1, NOW);
    expect(await port.read(invoice(1))).toMatchObject({ shownAt: null });
    await port.done(await onlyDue(port, 'log'), NOW + 5);
    expect(await port.read(invoice(1))).toMatchObject({ shownAt: NOW + 5, shownLog: 'first' });
    await port.desire(invoice(1), { log: 'second' }, 2, NOW + 6);
    await port.postpone(await onlyDue(port, 'log'), LATER);
    await port.observe(invoice(1), { externalId: null, log: 'second' }, NOW + 7);
    expect(await port.read(invoice(1))).toMatchObject({ shownAt: NOW + 5, shownLog: 'second' });
  });

  it('can be read of any record, due or not', async () => {
    const port = await make();
    expect(await port.read(invoice(1))).toBeNull();
    await port.desire(invoice(1), { log: 'x' }, 1, NOW);
    expect(await port.read(invoice(1))).toEqual(await onlyDue(port, 'log'));
    await port.observe(invoice(2), { externalId: 'bill-9', log: null }, NOW);
    expect(await port.read(invoice(2))).toMatchObject({
      ...{ ref: invoice(2), desiredExternalId: undefined, desiredLog: undefined },
      ...{ shownExternalId: 'bill-9', shownLog: null, shownAt: null },
    });
  });

  it('of an erased record are forgotten, whatever was wished and shown', async () => {
    const port = await make();
    await port.desire(invoice(1), { log: 'Paid to Ann Smith.' }, 9, NOW);
    await port.desire(invoice(2), { log: 'x' }, 1, NOW);
    await port.erase(invoice(1));
    await port.erase(invoice(404));
    expect(await port.read(invoice(1))).toBeNull();
    expect(await dueIds(port, 'log')).toEqual(['invoice#2']);
    await port.desire(invoice(1), { log: 'new' }, 1, NOW + 1);
    expect(await port.read(invoice(1))).toMatchObject({ desiredLog: 'new', version: 1 });
  });
});

import { describe, expect, it } from '@jest/globals';
import { dynamoInbounds } from '../../lib/aws/dynamodb/inbounds.ts';
import { inboundName, recordNamed } from '../../lib/sync/ports/inbound.ts';
import type {
  Inbound,
  InboundKey,
  Inbounds,
  InboundSearch,
  InboundWork,
} from '../../lib/sync/ports/inbound.ts';
import type { Wait } from '../../lib/sync/ports/state.ts';
import { memoryInbounds } from '../support/memory/memoryInbounds.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW, collect, failure, inbound, noise, tax } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<Inbounds & InboundWork & InboundSearch>][] = [
  ['in memory', async () => memoryInbounds()],
  ['on DynamoDB', async () => dynamoInbounds(await tables.place('inbound'))],
];

const wait = (changes: Partial<Wait> = {}): Wait => ({
  dueAt: NOW + 60_000,
  since: NOW - 1000,
  attempts: 2,
  reason: 'The tax T-1 is not in Precoro yet.',
  waitsFor: null,
  ...changes,
});

describe.each(implementations)('What comes from outside, %s', (_name, make) => {
  it('is nothing before it was saved', async () => {
    const inbounds = await make();
    expect(await inbounds.read(tax('T-1'))).toBeNull();
    expect(await inbounds.readMany([tax('T-1')])).toEqual(new Map());
    expect(await inbounds.readMany([])).toEqual(new Map());
    expect(await inbounds.due('tax', NOW, 10)).toEqual([]);
  });

  it.each<[string, Partial<Inbound>]>([
    ['is new', {}],
    ['is gone', { isGone: true, content: {} }],
    ['was made for a record of Precoro', { madeWith: 'precoro:supplier:7:uk' }],
    [
      'was begun',
      {
        phase: 'creating',
        intent: {
          at: NOW,
          attempt: 2,
          values: { name: 'VAT', options: ['1'], parent: null },
          equalBefore: 3,
        },
        openUntil: NOW + 5000,
        group: 'invoice#7',
      },
    ],
    [
      'is linked',
      {
        phase: 'linked',
        ref: { entity: 'tax', id: '17' },
        doneSeq: 1,
        agreed: { values: { name: 'VAT' }, contentHash: 'b', feedVersion: '2' },
        written: [{ at: NOW, hash: 'c' }],
        lost: [{ at: NOW, field: 'name', side: 'precoro', words: '"Vat" gave way.' }],
      },
    ],
    [
      'holds what is sent to either side',
      {
        agreed: {
          ...{ values: { name: 'VAT' }, contentHash: 'b', feedVersion: '2', heldAt: NOW },
          open: { toPrecoro: { name: 'Vat' }, toExternal: { rate: null }, takenAt: NOW - 1 },
        },
      },
    ],
    [
      'has sent something, of which nothing is known',
      {
        agreed: {
          ...{ values: {}, contentHash: '', feedVersion: '2' },
          open: { toPrecoro: {}, toExternal: { name: 'Vat' }, takenAt: null },
        },
      },
    ],
    [
      'is held, failed and waits',
      {
        hold: failure('Held by Ann.'),
        failure: failure(),
        wait: wait({ waitsFor: 'tax/default/T-1' }),
        trail: [{ at: NOW, words: 'Came.' }],
      },
    ],
    ['begins a record of Precoro that is still named by itself', { ref: { entity: 'tax', id: '~tax/a/#1' } }],
  ])('is given back when it %s, one version on', async (_case, changes) => {
    const inbounds = await make();
    const one = inbound(tax('T-1'), changes);
    expect(await inbounds.save(one)).toBe(true);
    expect(await inbounds.read(tax('T-1'))).toEqual({ ...one, version: 1 });
  });

  it.each<[string, InboundKey]>([
    ['slashes', tax('a/b', 'itemFieldOption.Cost/Project', 'de/at')],
    ['hashes and tildes', tax('~#1', 'itemFieldOption.GL #1')],
    ['long names', tax('€'.repeat(200), `itemFieldOption.${'Ö'.repeat(2000)}`)],
  ])('may have a name with %s', async (_case, key) => {
    const inbounds = await make();
    const waitsFor = inboundName(key);
    const one = inbound(key, { wait: wait({ waitsFor, dueAt: NOW }), group: waitsFor });
    await inbounds.save(one);
    expect(await inbounds.read(key)).toEqual({ ...one, version: 1 });
    expect([...(await inbounds.readMany([key])).keys()]).toEqual([inboundName(key)]);
    expect(await inbounds.due(key.feed, NOW, 1)).toEqual([key]);
    expect(await inbounds.waitingFor(waitsFor, 1)).toEqual([key]);
    expect(await inbounds.openInGroup(waitsFor, 1)).toEqual([key]);
    expect(await collect(inbounds.scan(key.feed))).toHaveLength(1);
  });

  it('keeps apart what only slashes keep apart', async () => {
    const inbounds = await make();
    const [one, other] = [tax('x', 'a/b', 'c'), tax('x', 'a', 'b/c')];
    await inbounds.save(inbound(one));
    expect(await inbounds.read(other)).toBeNull();
    expect(await inbounds.save(inbound(other))).toBe(true);
  });

  it('lets one of many writers of the same version win', async () => {
    const inbounds = await make();
    const race = (version: number) =>
      Promise.all(
        [1, 2, 3, 4, 5].map((seq) =>
          inbounds.save(inbound(tax('T-1'), { seq: version * 10 + seq, version })),
        ),
      );
    expect((await race(0)).filter(Boolean)).toHaveLength(1);
    expect((await race(1)).filter(Boolean)).toHaveLength(1);
    expect((await race(1)).filter(Boolean)).toHaveLength(0);
    expect((await inbounds.read(tax('T-1')))?.version).toBe(2);
  });

  it('is read by hundreds, each once, leaving out what is absent', async () => {
    const inbounds = await make();
    const keys = Array.from({ length: 130 }, (_, i) => tax(`T-${i}`));
    await Promise.all(keys.map((key) => inbounds.save(inbound(key))));
    const found = await inbounds.readMany([...keys, tax('T-3'), tax('T-999')]);
    expect(found.size).toBe(130);
    expect(found.get('tax/default/T-77')?.externalId).toBe('T-77');
  });

  it.each<[string, Partial<Inbound>, number | null]>([
    ['it changed', {}, NOW],
    ['nothing is to be done', { seq: 2, doneSeq: 2 }, null],
    ['it waits', { wait: wait({ dueAt: NOW + 60_000 }) }, NOW + 60_000],
    ['it waits for a parent', { wait: wait({ waitsFor: 'tax/default/T-9' }) }, NOW + 60_000],
    ['it waits although nothing is to be written', { doneSeq: 1, wait: wait({ dueAt: NOW + 7 }) }, NOW + 7],
    ['it is held', { hold: failure() }, null],
    ['it is gone and held', { isGone: true, hold: failure() }, null],
    [
      'it is held and waits for a write to be over',
      { hold: failure(), wait: wait({ dueAt: NOW + 9 }) },
      NOW + 9,
    ],
    ['it is gone', { isGone: true }, NOW],
  ])('is due as it should be when %s', async (_case, changes, dueAt) => {
    const inbounds = await make();
    await inbounds.save(inbound(tax('T-1'), changes));
    const end = NOW + 10 * 60_000;
    expect(await inbounds.due('tax', end, 10)).toEqual(dueAt === null ? [] : [tax('T-1')]);
    if (dueAt === null) return;
    expect(await inbounds.due('tax', dueAt, 10)).toEqual([tax('T-1')]);
    expect(await inbounds.due('tax', dueAt - 1, 10)).toEqual([]);
  });

  it('is due feed by feed, what is longest due first, until it is done', async () => {
    const inbounds = await make();
    await inbounds.save(inbound(tax('T-1'), { changedAt: NOW - 1000 }));
    await inbounds.save(inbound(tax('T-2'), { changedAt: NOW - 3000 }));
    await inbounds.save(inbound(tax('T-3'), { changedAt: NOW - 9000, wait: wait({ dueAt: NOW - 2000 }) }));
    await inbounds.save(inbound(tax('V-1', 'supplier'), { entity: 'supplier' }));
    expect(await inbounds.due('tax', NOW, 10)).toEqual([tax('T-2'), tax('T-3'), tax('T-1')]);
    expect(await inbounds.due('tax', NOW, 2)).toEqual([tax('T-2'), tax('T-3')]);
    expect(await inbounds.due('supplier', NOW, 10)).toEqual([tax('V-1', 'supplier')]);

    const done = await inbounds.read(tax('T-2'));
    if (done) await inbounds.save({ ...done, doneSeq: done.seq });
    expect(await inbounds.due('tax', NOW, 10)).toEqual([tax('T-3'), tax('T-1')]);
  });

  it('is found by what it waits for, until it waits no more', async () => {
    const inbounds = await make();
    const waitsFor = 'tax/default/T-9';
    await inbounds.save(inbound(tax('T-1'), { wait: wait({ waitsFor, dueAt: NOW + 5000 }) }));
    await inbounds.save(inbound(tax('T-2'), { wait: wait({ waitsFor, dueAt: NOW }) }));
    await inbounds.save(inbound(tax('T-3'), { wait: wait({ waitsFor: 'gate#tax' }) }));
    await inbounds.save(inbound(tax('T-4'), { wait: wait() }));
    expect(await inbounds.waitingFor(waitsFor, 10)).toEqual([tax('T-2'), tax('T-1')]);
    expect(await inbounds.waitingFor(waitsFor, 1)).toEqual([tax('T-2')]);
    expect(await inbounds.waitingFor('gate#tax', 10)).toEqual([tax('T-3')]);

    const woken = await inbounds.read(tax('T-2'));
    if (woken) await inbounds.save({ ...woken, wait: null });
    expect(await inbounds.waitingFor(waitsFor, 10)).toEqual([tax('T-1')]);
  });

  it('is found in its group while it is not done, also on hold, in the order it came', async () => {
    const inbounds = await make();
    const group = 'invoice#7';
    await inbounds.save(inbound(tax('P-1'), { group, firstSeenAt: NOW }));
    await inbounds.save(inbound(tax('P-2'), { group, firstSeenAt: NOW - 1, hold: failure() }));
    await inbounds.save(inbound(tax('P-3'), { group, doneSeq: 1 }));
    await inbounds.save(inbound(tax('P-4'), { group: 'invoice#8' }));
    await inbounds.save(inbound(tax('P-5')));
    expect(await inbounds.openInGroup(group, 10)).toEqual([tax('P-2'), tax('P-1')]);
    expect(await inbounds.openInGroup(group, 1)).toEqual([tax('P-2')]);
  });

  it('is found by the name that is being made in Precoro, until it is known what was made', async () => {
    const inbounds = await make();
    const made = (name: string, changes: Partial<Inbound> = {}) => ({
      intent: { at: NOW, attempt: 1, values: { name }, equalBefore: null },
      phase: 'creating' as const,
      ...changes,
    });
    const asked = { phase: 'new', hold: failure('Which one?') } as const;
    await inbounds.save(inbound(tax('T-1'), made('VAT', { firstSeenAt: NOW - 5 })));
    await inbounds.save(inbound(tax('T-2'), made('VAT', { ...asked, firstSeenAt: NOW - 9 })));
    await inbounds.save(inbound(tax('T-3'), made('VAT', { phase: 'new' })));
    await inbounds.save(inbound(tax('T-4'), made('VAT', { phase: 'linked' })));
    await inbounds.save(inbound(tax('T-5'), made('GST')));
    await inbounds.save(inbound(tax('T-6'), { phase: 'creating' }));
    expect(await inbounds.beingMade(recordNamed('tax', 'VAT'), 10)).toEqual([tax('T-2'), tax('T-1')]);
    expect(await inbounds.beingMade(recordNamed('tax', 'VAT'), 1)).toEqual([tax('T-2')]);
    expect(await inbounds.beingMade(recordNamed('supplier', 'VAT'), 10)).toEqual([]);
    const long = 'V'.repeat(3000);
    await inbounds.save(inbound(tax('T-7'), made(long)));
    expect(await inbounds.beingMade(recordNamed('tax', long), 10)).toEqual([tax('T-7')]);
  });

  it('is gone through feed by feed', async () => {
    const inbounds = await make();
    for (const key of [tax('T-1'), tax('T-2', 'tax', 'de'), tax('T-1', 'tax.other')]) {
      await inbounds.save(inbound(key));
    }
    const found = await collect(inbounds.scan('tax'));
    expect(found.map(inboundName).sort()).toEqual(['tax/de/T-2', 'tax/default/T-1']);
    expect(found[0]).toMatchObject({ version: 1, content: inbound(tax('T-1')).content });
    expect(await collect(inbounds.scan('supplier'))).toEqual([]);
  });
});

describe('What comes from outside and no item holds', () => {
  it('is refused by name and size, not by content', async () => {
    const inbounds = dynamoInbounds(await tables.place('inbound'));
    await expect(inbounds.save(inbound(tax('T-1'), { content: noise(500) }))).rejects.toThrow(
      /^tax\/default\/T-1 is \d+ bytes when compressed, at most 350000 can be stored\.$/,
    );
  });
});

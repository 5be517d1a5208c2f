import { describe, expect, it } from '@jest/globals';
import { dynamoCrossReference } from '../../lib/aws/dynamodb/crossReference.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import { fenceAt } from '../../lib/sync/fence.ts';
import type { CrossReference, Link, LinkSearch, Links, Wait, Waits } from '../../lib/sync/ports/state.ts';
import { memoryCrossReference } from '../support/memory/memoryCrossReference.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW, collect, failure, invoice, noise } from './samples.ts';

type Port = CrossReference & Links & LinkSearch & Waits;
const tables = embeddedTables();
const implementations: [string, () => Promise<Port>][] = [
  ['in memory', async () => memoryCrossReference()],
  ['on DynamoDB', async () => dynamoCrossReference(await tables.place('crossReference'))],
];

const UNTIL = NOW + 60_000;
const AFTER = UNTIL + 30_000;
const FENCE = fenceAt(NOW);

async function lease(port: Port, ref: RecordRef, company = 'default', now = NOW): Promise<Link> {
  const link = await port.acquire(ref, company, 'worker', now + 60_000, now);
  if (link === 'busy') throw new Error('The lease should be free.');
  return link;
}

const linked = (link: Link, externalId = 'bill-9'): Link => ({
  ...link,
  phase: 'created',
  target: 'bill',
  externalId,
});

const wait = (changes: Partial<Wait> = {}): Wait => ({
  dueAt: NOW + 5000,
  since: NOW,
  attempts: 1,
  reason: 'supplier Acme is not in the external system yet',
  waitsFor: 'supplier#3',
  ...changes,
});

describe.each(implementations)('The cross-reference %s', (_name, make) => {
  it('makes a link in phase none when a record is first leased', async () => {
    const port = await make();
    expect(await port.read(invoice(1), 'default')).toBeNull();
    const link = await lease(port, invoice(1));
    expect(link).toEqual({
      ref: invoice(1),
      company: 'default',
      phase: 'none',
      externalId: null,
      target: null,
      intent: null,
      intentPayload: null,
      agreed: null,
      hold: null,
      wait: null,
      unsettledUntil: null,
      failure: null,
      trail: [],
      fence: FENCE,
    });
    expect(await port.read(invoice(1), 'default')).toEqual(link);
  });

  it('gives the lease to one of twenty who ask at once', async () => {
    const port = await make();
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, i) => port.acquire(invoice(1), 'default', `worker-${i}`, UNTIL, NOW)),
    );
    expect(asked.filter((link) => link !== 'busy')).toHaveLength(1);
  });

  it('is busy until the lease ends, for this record in this company only', async () => {
    const port = await make();
    await lease(port, invoice(1));
    expect(await port.acquire(invoice(1), 'default', 'other', AFTER, UNTIL - 1)).toBe('busy');
    expect(await port.acquire(invoice(1), 'branch', 'other', UNTIL, NOW)).toMatchObject({
      company: 'branch',
    });
    expect(await port.acquire(invoice(2), 'default', 'other', UNTIL, NOW)).toMatchObject({ fence: FENCE });
    expect(await port.acquire(invoice(1), 'default', 'other', AFTER, UNTIL)).toMatchObject({
      fence: fenceAt(UNTIL),
    });
  });

  it('gives back a full link as it was stored', async () => {
    const port = await make();
    const full: Link = {
      ...linked(await lease(port, invoice(1))),
      phase: 'linked',
      intent: {
        ...{ key: 'k-1', payloadHash: 'p', attempt: 2, at: NOW, besides: ['bill-7'] },
        values: { city: 'Leeds', phone: null },
      },
      intentPayload: { fields: { number: 'INV-1', note: null }, lines: [{ price: '10.5000' }, {}] },
      agreed: { hash: 'h', externalHash: 'e', seq: 4, mappingVersion: 'v1' },
      hold: { ...failure('Two bills fit.'), kind: 'ambiguous' },
      wait: wait(),
      unsettledUntil: NOW + 9,
      failure: failure(),
      trail: [
        { at: NOW, words: 'waiting: supplier Acme is not in the external system yet' },
        { at: NOW + 9, words: 'created as bill-9' },
      ],
    };
    expect(await port.save(full)).toBe(true);
    expect(await port.read(invoice(1), 'default')).toEqual(full);
    expect(await port.release(full)).toBe(true);
    expect(await port.read(invoice(1), 'default')).toEqual(full);

    const again = await lease(port, invoice(1));
    expect(again).toEqual({ ...full, fence: FENCE + 1 });
    const cleared = {
      ...again,
      hold: null,
      wait: null,
      failure: null,
      intent: null,
      intentPayload: null,
      unsettledUntil: null,
      trail: [],
    };
    await port.release(cleared);
    expect(await port.read(invoice(1), 'default')).toEqual(cleared);
  });

  it('refuses every write under a fence that has moved', async () => {
    const port = await make();
    const old = await lease(port, invoice(1));
    const next = await lease(port, invoice(1), 'default', UNTIL);
    expect(await port.save({ ...old, phase: 'creating' })).toBe(false);
    expect(await port.saveLinked(linked(old))).toBe('fenced');
    expect(await port.release(linked(old))).toBe(false);
    expect(await port.read(invoice(1), 'default')).toEqual(next);
    expect(await port.owner('default', 'bill', 'bill-9')).toBeNull();
    expect(await port.save({ ...next, phase: 'creating' })).toBe(true);
  });

  it('gives a later lease the higher fence, though nothing is known of the earlier one any more', async () => {
    const before = await make();
    let last = await lease(before, invoice(1));
    for (let times = 0; times < 3; times += 1) {
      await before.release(last);
      last = await lease(before, invoice(1), 'default', NOW + times);
    }
    const afterLoss = await lease(await make(), invoice(1), 'default', UNTIL);
    expect(afterLoss.fence).toBeGreaterThan(last.fence);
  });

  it('counts on where a clock is behind', async () => {
    const port = await make();
    const ahead = await lease(port, invoice(1), 'default', AFTER);
    await port.release(ahead);
    expect((await lease(port, invoice(1))).fence).toBe(ahead.fence + 1);
  });

  it('refuses writes after the lease was given back', async () => {
    const port = await make();
    const link = await lease(port, invoice(1));
    await port.release(link);
    expect(await port.save({ ...link, phase: 'creating' })).toBe(false);
    expect(await port.saveLinked(linked(link))).toBe('fenced');
    expect(await port.release({ ...link, phase: 'creating' })).toBe(false);
    expect(await port.release(link)).toBe(true);
    expect(await port.read(invoice(1), 'default')).toEqual(link);
  });

  it('lets the holder write on after the end of a lease that nobody else took', async () => {
    const port = await make();
    const link = await lease(port, invoice(1));
    expect(await port.save({ ...link, phase: 'creating' })).toBe(true);
    expect(await port.release({ ...link, phase: 'creating' })).toBe(true);
  });

  it('links both ways at once, and again without harm', async () => {
    const port = await make();
    const link = linked(await lease(port, invoice(1)));
    expect(await port.saveLinked(link)).toBe('saved');
    expect(await port.saveLinked({ ...link, phase: 'linked' })).toBe('saved');
    expect(await port.read(invoice(1), 'default')).toEqual({ ...link, phase: 'linked' });
    expect(await port.owner('default', 'bill', 'bill-9')).toEqual(invoice(1));
    expect(await port.acquire(invoice(1), 'default', 'other', AFTER, NOW)).toBe('busy');
  });

  it('takes a link away on both sides at once, and again without harm', async () => {
    const port = await make();
    const link = linked(await lease(port, invoice(1)));
    await port.saveLinked(link);
    const was = { target: 'bill', externalId: 'bill-9' };
    const free: Link = { ...link, phase: 'none', externalId: null };
    expect(await port.saveUnlinked(free, was)).toBe(true);
    expect(await port.saveUnlinked(free, was)).toBe(true);
    expect(await port.read(invoice(1), 'default')).toEqual(free);
    expect(await port.owner('default', 'bill', 'bill-9')).toBeNull();
    expect(await port.saveLinked(linked(await lease(port, invoice(2))))).toBe('saved');
    expect(await port.release(free)).toBe(true);
  });

  it('takes no link away without the lease', async () => {
    const port = await make();
    const link = linked(await lease(port, invoice(1)));
    await port.saveLinked(link);
    await port.release(link);
    const was = { target: 'bill', externalId: 'bill-9' };
    expect(await port.saveUnlinked({ ...link, phase: 'none', externalId: null }, was)).toBe(false);
    await lease(port, invoice(1));
    expect(await port.saveUnlinked({ ...link, phase: 'none', externalId: null }, was)).toBe(false);
    expect(await port.read(invoice(1), 'default')).toMatchObject({ phase: 'created', externalId: 'bill-9' });
    expect(await port.owner('default', 'bill', 'bill-9')).toEqual(invoice(1));
  });

  it('leaves an external record with another that it belongs to, and still stores the link', async () => {
    const port = await make();
    await port.saveLinked(linked(await lease(port, invoice(1))));
    const free: Link = { ...(await lease(port, invoice(2))), target: 'bill' };
    expect(await port.saveUnlinked(free, { target: 'bill', externalId: 'bill-9' })).toBe(true);
    expect(await port.read(invoice(2), 'default')).toEqual(free);
    expect(await port.owner('default', 'bill', 'bill-9')).toEqual(invoice(1));
  });

  it('moves a link to another external record in two steps, free in between', async () => {
    const port = await make();
    const link = linked(await lease(port, invoice(1)));
    await port.saveLinked(link);
    await port.saveUnlinked({ ...link, externalId: null }, { target: 'bill', externalId: 'bill-9' });
    expect(await port.saveLinked({ ...link, externalId: 'bill-10' })).toBe('saved');
    expect(await port.owner('default', 'bill', 'bill-9')).toBeNull();
    expect(await port.owner('default', 'bill', 'bill-10')).toEqual(invoice(1));
  });

  it('shows every link in short, however much it holds', async () => {
    const port = await make();
    expect(await collect(port.scan())).toEqual([]);
    const heavy = { fields: noise(280), lines: [] };
    for (const id of [1, 2, 3, 4, 5]) {
      const link = linked(await lease(port, invoice(id)), `bill-${id}`);
      await port.saveLinked({ ...link, intentPayload: heavy });
    }
    const agreed = { hash: 'h', externalHash: 'e', seq: 4, mappingVersion: 'v1' };
    const held = { kind: 'held', words: 'Stopped by Ann.', actor: 'accountant' } as const;
    await port.save({
      ...linked(await lease(port, invoice(6)), 'bill-6'),
      ...{ phase: 'linked', agreed, wait: wait(), failure: failure(), hold: held },
    });
    await lease(port, invoice(7), 'branch');
    const found = [...(await collect(port.scan()))].sort((a, b) => Number(a.ref.id) - Number(b.ref.id));
    expect(found.map(({ externalId }) => externalId)).toEqual([
      ...['bill-1', 'bill-2', 'bill-3', 'bill-4', 'bill-5', 'bill-6'],
      null,
    ]);
    expect(found.slice(5)).toEqual([
      {
        ref: invoice(6),
        company: 'default',
        phase: 'linked',
        externalId: 'bill-6',
        target: 'bill',
        hold: held,
        failure: failure(),
        wait: wait(),
        mappingVersion: 'v1',
        externalHash: 'e',
      },
      {
        ref: invoice(7),
        company: 'branch',
        phase: 'none',
        externalId: null,
        target: null,
        hold: null,
        failure: null,
        wait: null,
        mappingVersion: null,
        externalHash: null,
      },
    ]);
  });

  it('never lets one external record belong to two', async () => {
    const port = await make();
    const links = await Promise.all([lease(port, invoice(1)), lease(port, invoice(2))]);
    const answers = await Promise.all(links.map((link) => port.saveLinked(linked(link))));
    const winner = answers.indexOf('saved');
    const owner = winner === 0 ? invoice(1) : invoice(2);
    const loser = winner === 0 ? invoice(2) : invoice(1);
    expect(answers).toContainEqual({ taken: owner });
    expect(await port.read(loser, 'default')).toMatchObject({ phase: 'none', externalId: null });
    expect(await port.owner('default', 'bill', 'bill-9')).toEqual(owner);
  });

  it.each([
    ['another company', 'branch', 'bill', 'x'],
    ['another target', 'default', 'credit', 'x'],
    ['a name that runs into the next', 'default#bill', 'x', 'x'],
    ['an external id with separators', 'default', 'bill', 'x#y'],
  ])('keeps external records of %s apart', async (_case, company, target, externalId) => {
    const port = await make();
    const first = { ...linked(await lease(port, invoice(1))), externalId: 'x' };
    const second = { ...linked(await lease(port, invoice(2), company)), target, externalId };
    expect(await port.saveLinked(first)).toBe('saved');
    expect(await port.saveLinked(second)).toBe('saved');
    expect(await port.owner(company, target, externalId)).toEqual(invoice(2));
    expect(await port.owner('default', 'bill', 'x')).toEqual(invoice(1));
  });

  it('will not link without a target and an external id', async () => {
    const port = await make();
    const link = await lease(port, invoice(1));
    await expect(port.saveLinked({ ...link, phase: 'created' })).rejects.toThrow(
      'A linked record has a target and an externalId.',
    );
  });
});

describe.each(implementations)('Waits %s', (_name, make) => {
  const named = (id: number) => ({ ref: invoice(id), company: 'default' });

  it('make an abandoned lease due some time after its end', async () => {
    const port = await make();
    await lease(port, invoice(1));
    expect(await port.due(AFTER - 1, 10)).toEqual([]);
    expect(await port.due(AFTER, 10)).toEqual([named(1)]);
  });

  it('are over with a release that has none', async () => {
    const port = await make();
    await port.release(await lease(port, invoice(1)));
    expect(await port.due(AFTER, 10)).toEqual([]);
  });

  it('come due oldest first', async () => {
    const port = await make();
    for (const [id, dueAt] of [
      [1, NOW + 3],
      [2, NOW + 1],
      [3, NOW + 2],
      [4, NOW + 9],
    ] as const) {
      await port.release({ ...(await lease(port, invoice(id))), wait: wait({ dueAt, waitsFor: null }) });
    }
    expect(await port.due(NOW + 3, 10)).toEqual([named(2), named(3), named(1)]);
    expect(await port.due(NOW + 3, 2)).toEqual([named(2), named(3)]);
  });

  it('keep their own data while the record is leased again', async () => {
    const port = await make();
    await port.release({ ...(await lease(port, invoice(1))), wait: wait() });
    const again = await lease(port, invoice(1));
    expect(again.wait).toEqual(wait());
    expect(await port.due(NOW + 5000, 10)).toEqual([]);
    await port.save(again);
    expect(await port.due(AFTER, 10)).toEqual([named(1)]);
    await port.release(again);
    expect(await port.due(NOW + 5000, 10)).toEqual([named(1)]);
  });

  it('are found by what they wait for', async () => {
    const port = await make();
    await port.release({ ...(await lease(port, invoice(1))), wait: wait({ dueAt: NOW + 2 }) });
    await port.release({ ...(await lease(port, invoice(2))), wait: wait({ dueAt: NOW + 1 }) });
    await port.release({ ...(await lease(port, invoice(3))), wait: wait({ waitsFor: 'gate#invoice' }) });
    await port.release({ ...(await lease(port, invoice(4))), wait: wait({ waitsFor: null }) });
    expect(await port.waitingFor('supplier#3', 10)).toEqual([named(2), named(1)]);
    expect(await port.waitingFor('gate#invoice', 10)).toEqual([named(3)]);
    expect(await port.waitingFor('supplier#3', 1)).toHaveLength(1);
    await port.release({ ...(await lease(port, invoice(2))), wait: null });
    expect(await port.waitingFor('supplier#3', 10)).toEqual([named(1)]);
  });

  it('can be put off, but not forward, and not when they are gone', async () => {
    const port = await make();
    await port.release({ ...(await lease(port, invoice(1))), wait: wait() });
    await port.postpone(invoice(1), 'default', NOW + 8000);
    await port.postpone(invoice(1), 'default', NOW + 6000);
    expect(await port.due(NOW + 7999, 10)).toEqual([]);
    expect(await port.due(NOW + 8000, 10)).toEqual([named(1)]);

    await port.release({ ...(await lease(port, invoice(1))), wait: null });
    await port.postpone(invoice(1), 'default', NOW + 9000);
    await port.postpone(invoice(5), 'default', NOW + 9000);
    expect(await port.due(NOW + 99_000, 10)).toEqual([]);
    expect(await port.read(invoice(5), 'default')).toBeNull();
  });
});

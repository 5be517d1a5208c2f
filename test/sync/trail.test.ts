import { describe, expect, it } from '@jest/globals';
import { FAILURE_KINDS } from '../../lib/domain/failures.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { failureStep, withDeed, withStep } from '../../lib/sync/trail.ts';
import { memoryCrossReference } from '../support/memory/memoryCrossReference.ts';
import {
  arrive,
  INVOICE,
  invoice,
  line,
  lineWithoutAccount,
  settledEngine,
  supplier,
  type Engine,
} from './engine.ts';

async function trailOf(e: Engine): Promise<readonly string[]> {
  return ((await e.link(INVOICE))?.trail ?? []).map(({ words }) => words);
}

async function blankLink(): Promise<Link> {
  const link = await memoryCrossReference().acquire(INVOICE, 'default', 'me', 1, 0);
  if (link === 'busy') throw new Error('The lease should be free.');
  return link;
}

describe('the trail of a record', () => {
  it('tells of its creation with the external id, at the time it happened', async () => {
    const e = await settledEngine();
    const before = e.clock.now();
    await arrive(e);
    const trail = (await e.link(INVOICE))?.trail ?? [];
    expect(trail.map(({ words }) => words)).toEqual(['created as B2']);
    expect(trail[0]?.at).toBeGreaterThan(before);
    expect(trail[0]?.at).toBeLessThan(e.clock.now());
  });

  it('tells of every update, two alike too, and of what asked for nothing', async () => {
    const e = await settledEngine();
    await arrive(e);
    for (const note of ['one', 'two']) {
      await e.edit('invoice', 956598, { note });
      await e.drain();
    }
    await e.edit('invoice', 956598, { status: 7 });
    await e.drain();
    expect(await trailOf(e)).toEqual([
      'created as B2',
      'updated B2',
      'updated B2',
      'nothing to do: in revision',
    ]);
  });

  it('says when an edit changes nothing that goes outside', async () => {
    const e = await settledEngine();
    await arrive(e);
    await e.apply(INVOICE);
    await e.apply(INVOICE);
    expect(await trailOf(e)).toEqual(['created as B2', 'nothing to do: updated before, and the same since']);
  });

  it('tells of a cancellation outside', async () => {
    const e = await settledEngine({ onLeave: 'cancel' });
    await arrive(e);
    await e.edit('invoice', 956598, { status: 8 });
    await e.drain();
    expect(await trailOf(e)).toEqual(['created as B2', 'cancelled B2']);
  });

  it('tells of a refusal once, however often it is tried, and of the cure', async () => {
    const e = await settledEngine();
    const no = { outcome: 'rejected', words: 'Period closed' } as const;
    e.external.next('create', no, no, no);
    await arrive(e);
    await e.run(2 * DAY + HOUR);
    expect(await trailOf(e)).toEqual(['refused by the external system: Period closed']);
    await e.run(DAY);
    expect(await trailOf(e)).toEqual(['refused by the external system: Period closed', 'created as B2']);
  });

  it('tells of what the mapping refuses', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    await e.edit('invoice', 956598, { items: { data: [line()] } });
    await e.drain();
    const [refused, ...others] = await trailOf(e);
    expect(refused).toMatch(/^refused: .*GL account/);
    expect(others).toEqual(['created as B2']);
  });

  it('tells of a create without an answer that was carried out: one bill, found and adopted', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    await arrive(e);
    await e.run(20 * MINUTE);
    expect(await trailOf(e)).toEqual([
      'waiting: no answer to the create; it is looked for before anything is sent again: no answer in time',
      'found B2 there, adopted it',
    ]);
    expect(e.bills()).toHaveLength(1);
  });

  it('tells of a create without an answer that did nothing: looked for, then sent once more', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    await arrive(e);
    await e.run(20 * MINUTE);
    expect(await trailOf(e)).toEqual([
      'waiting: no answer to the create; it is looked for before anything is sent again: no answer in time',
      'looked for it: not there, so it is sent once more',
      'created as B2',
    ]);
  });

  it('tells of an update without an answer', async () => {
    const e = await settledEngine();
    await arrive(e);
    e.external.next('update', { outcome: 'unknown', effect: 'none' });
    await e.edit('invoice', 956598, { note: 'B' });
    await e.run(10 * MINUTE);
    expect(await trailOf(e)).toEqual([
      'created as B2',
      'waiting: no answer, so it is not known yet whether B2 was updated: no answer in time',
      'updated B2',
    ]);
  });

  it('tells what it waits for, and that the wait is over', async () => {
    const e = await settledEngine();
    await arrive(e, { supplier: { id: 502, name: 'Beta' } });
    e.precoro.put('supplier', supplier({ id: 502, name: 'Beta', uniqueCode: 'BETA' }));
    await e.announce('supplier', 502);
    await e.drain();
    const [waiting, ...others] = await trailOf(e);
    expect(waiting).toMatch(/^waiting: .*supplier "Beta", which is not in the other system yet/);
    expect(others).toEqual(['created as B3']);
  });

  it('tells of a counterpart that is gone', async () => {
    const e = await settledEngine();
    await arrive(e);
    e.external.remove('B2');
    await e.edit('invoice', 956598, { note: 'B' });
    await e.drain();
    expect(await trailOf(e)).toEqual(['created as B2', 'gone there: no such record']);
  });

  it('tells of an adoption that Precoro asked for', async () => {
    const e = await settledEngine();
    e.external.plant('bill', 'X1', { fields: { number: 'INV-2026-7' }, lines: [] });
    e.precoro.put('invoice', invoice({ externalId: 'X1' }));
    await e.announce('invoice', 956598);
    await e.drain();
    expect(await trailOf(e)).toEqual(['found X1 there, adopted it', 'updated X1']);
  });

  it('costs no write of its own', async () => {
    const e = await settledEngine();
    let writes = 0;
    const original = { ...e.crossReference };
    for (const name of ['save', 'saveLinked', 'release'] as const) {
      const counting = (link: Link) => {
        writes += 1;
        return original[name](link);
      };
      Object.assign(e.crossReference, { [name]: counting });
    }
    await arrive(e);
    // The intent, the link both ways, the end of the lease.
    expect(writes).toBe(3);
  });
});

describe('a trail', () => {
  it('keeps the newest thirty steps, oldest first', async () => {
    let link = await blankLink();
    for (let at = 1; at <= 35; at += 1) link = withStep(link, at, `step ${at}`);
    expect(link.trail).toHaveLength(30);
    expect(link.trail[0]).toEqual({ at: 6, words: 'step 6' });
    expect(link.trail.at(-1)).toEqual({ at: 35, words: 'step 35' });
  });

  it('repeats no step that is equal to the newest, but every write that was taken', async () => {
    const once = withStep(withStep(await blankLink(), 1, 'waiting'), 2, 'waiting');
    expect(once.trail).toEqual([{ at: 1, words: 'waiting' }]);
    const again = withStep(withStep(once, 3, 'refused'), 4, 'waiting');
    expect(again.trail.map(({ at }) => at)).toEqual([1, 3, 4]);
    expect(withDeed(again, 5, 'waiting').trail.map(({ at }) => at)).toEqual([1, 3, 4, 5]);
  });

  it('cuts what is too long to be read', async () => {
    const { trail } = withStep(await blankLink(), 1, 'x'.repeat(5000));
    expect(trail[0]?.words).toHaveLength(400);
    expect(trail[0]?.words.endsWith('…')).toBe(true);
  });

  it.each(FAILURE_KINDS)('begins a failure of kind %s with words, not with its name in code', (kind) => {
    const words = failureStep({ kind, actor: 'clerk', words: 'Line 1 has no GL account' });
    expect(words).toMatch(/^[a-z ]{4,}: Line 1 has no GL account$/);
  });
});

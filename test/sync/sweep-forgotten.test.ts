import { describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { PassedLink } from '../../lib/sync/ports/passes.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { sweepForgotten } from '../../lib/sync/sweep-forgotten.ts';
import { memoryPasses } from '../support/memory/memoryPasses.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, type Engine } from './engine.ts';

const UNKNOWN = { outcome: 'unknown', effect: 'applied' } as const;

async function scene() {
  const e = await settledEngine();
  const passes = memoryPasses();
  const services = { ...e.services, passes, slices: e.crossReference };
  return {
    e,
    passes,
    /** As the schedule does it, but for a minute more seldom. */
    pass: async (ms: number): Promise<number> => {
      let taken = 0;
      for (let left = ms; left > 0; left -= 10 * MINUTE) {
        taken += await sweepForgotten(services);
        await e.run(Math.min(left, 10 * MINUTE));
      }
      return taken;
    },
    once: () => sweepForgotten(services),
  };
}

/** What construction forbids: the link loses its wait, and nothing is on its way. */
async function forget(e: Engine, changes: Partial<Link> = {}, ref: RecordRef = INVOICE): Promise<void> {
  const now = e.clock.now();
  const link = await e.crossReference.acquire(ref, 'default', 'nobody', now + MINUTE, now);
  if (link === 'busy') throw new Error('The lease should be free.');
  await e.crossReference.release({ ...link, wait: null, ...changes });
  e.loseLetters();
}

/** The other system has made the bill, and gave no answer. */
async function withOpenCreate() {
  const made = await scene();
  const { e } = made;
  e.external.next('create', UNKNOWN);
  e.precoro.put('invoice', invoice());
  await e.announce('invoice', 956598);
  await e.run(MINUTE);
  expect((await e.link(INVOICE))?.phase).toBe('creating');
  return made;
}

describe('the pass over all links takes up again', () => {
  it('a create whose outcome nobody looks for, and makes no second record of it', async () => {
    const { e, pass } = await withOpenCreate();
    await forget(e);
    await e.run(DAY);
    expect((await e.link(INVOICE))?.phase).toBe('creating');

    expect(await pass(8 * HOUR)).toBe(1);
    expect((await e.link(INVOICE))?.phase).toBe('linked');
    expect(e.bills()).toHaveLength(1);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe(e.bills()[0]?.externalId);
    expect(e.logged).toContainEqual({
      ...INVOICE,
      outcome: 'taken up again: nothing did',
      detail: 'creating',
    });
  });

  it('a link that was never confirmed, so that Precoro shows it', async () => {
    const { e, pass } = await scene();
    await arrive(e);
    e.precoro.edit('invoice', 956598, { externalId: null });
    await e.writeBacks.erase(INVOICE);
    await forget(e, { phase: 'created' });
    await e.clock.advance(2 * HOUR);
    expect(await pass(HOUR)).toBe(1);
    expect((await e.link(INVOICE))?.phase).toBe('linked');
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
  });

  it('an update whose outcome nobody looks for', async () => {
    const { e, pass } = await scene();
    await arrive(e);
    e.external.next('update', { outcome: 'unknown', effect: 'none' });
    await e.edit('invoice', 956598, { note: 'new' });
    await e.run(MINUTE);
    await forget(e);
    expect((await e.link(INVOICE))?.unsettledUntil).not.toBeNull();
    await e.run(DAY);
    expect(e.bills()[0]?.payload.fields['note']).not.toBe('new');
    await pass(8 * HOUR);
    expect(e.bills().map(({ payload }) => payload.fields['note'])).toEqual(['new']);
  });
});

describe('the pass over all links leaves alone', () => {
  it('what waits, and what was begun less than an hour ago', async () => {
    const { e, once, passes } = await withOpenCreate();
    const young = { after: null, startedAt: 0 };
    expect(await once()).toBe(0);
    await forget(e);
    await passes.save('forgotten', young);
    expect(await once()).toBe(0);
    await e.clock.advance(HOUR);
    await passes.save('forgotten', young);
    expect(await once()).toBe(1);
  });

  it('what somebody is at work on, or a person has put on hold', async () => {
    const { e, once, passes } = await withOpenCreate();
    await forget(e, { hold: { kind: 'held', actor: 'accountant', words: 'Ann asks first.' } });
    await e.clock.advance(2 * DAY);
    expect(await once()).toBe(0);
    await forget(e, { hold: null });
    const now = e.clock.now();
    await e.crossReference.acquire(INVOICE, 'default', 'worker', now + MINUTE, now);
    await passes.save('forgotten', { after: null, startedAt: 0 });
    expect(await once()).toBe(0);
  });

  it('a record that was forgotten by command', async () => {
    const { e, once } = await withOpenCreate();
    await forget(e);
    await e.mirror.erase(INVOICE);
    await e.clock.advance(2 * DAY);
    expect(await once()).toBe(0);
  });
});

describe('of what a pass shows', () => {
  /** How many of one link that nothing will wake are taken up, when it is as given. */
  async function takenUp(as: (now: number) => Partial<PassedLink>): Promise<number> {
    const { e, passes } = await scene();
    const link: PassedLink = {
      ...{ ref: SUPPLIER, company: 'default', phase: 'creating', isHeld: false, position: 'p' },
      ...{ intentAt: null, unsettledUntil: null, leasedUntil: null, wakesAt: null },
      ...as(e.clock.now()),
    };
    const slices = { ...e.crossReference, unfinished: async () => ({ links: [link], next: null }) };
    return sweepForgotten({ ...e.services, passes, slices });
  }

  it.each<[string, number, (now: number) => Partial<PassedLink>]>([
    ['nobody works on and nothing wakes', 1, () => ({})],
    ['was begun an hour ago', 1, (now) => ({ intentAt: now - HOUR })],
    ['was begun less than an hour ago', 0, (now) => ({ intentAt: now - HOUR + 1 })],
    ['may take effect until less than an hour ago', 0, (now) => ({ unsettledUntil: now - HOUR + 1 })],
    ['is leased', 0, (now) => ({ leasedUntil: now + 1 })],
    ['was leased until now', 1, (now) => ({ leasedUntil: now })],
    ['was leased before', 1, (now) => ({ leasedUntil: now - 1 })],
    ['a wait will wake', 0, (now) => ({ wakesAt: now + DAY })],
    ['a wait has woken for long', 0, (now) => ({ wakesAt: now - DAY })],
  ])('a link that %s is taken up %i times', async (_, times, as) => {
    expect(await takenUp(as)).toBe(times);
  });
});

describe('a pass over all links', () => {
  /** Links in phase `creating` that are long forgotten, and how often the table is read. */
  async function withForgotten(count: number) {
    const { e, passes } = await scene();
    let reads = 0;
    const slices = {
      ...e.crossReference,
      unfinished: async (after: string | null) => {
        reads += 1;
        return e.crossReference.unfinished(after, 2);
      },
    };
    for (let id = 1; id <= count; id += 1) {
      const ref = { entity: 'invoice', id: String(id) } as const;
      await e.mirror.save({ ...(await known(e)), ref, version: 0 });
      await forget(e, { phase: 'creating' }, ref);
    }
    const once = () => sweepForgotten({ ...e.services, passes, slices });
    return { e, passes, once, reads: () => reads };
  }

  async function known(e: Engine) {
    const record = await e.mirror.read({ entity: 'supplier', id: '501' });
    if (!record) throw new Error('The supplier should be known.');
    return record;
  }

  it('reads one slice in each run, goes on where it stopped, and begins again after six hours', async () => {
    const { e, once, reads } = await withForgotten(4);
    const taken = [await once(), await once(), await once()];
    expect(taken.reduce((sum, count) => sum + count)).toBe(4);
    expect(reads()).toBe(3);
    expect(await once()).toBe(0);
    await e.clock.advance(6 * HOUR - 1);
    expect(await once()).toBe(0);
    expect(reads()).toBe(3);
    await e.clock.advance(1);
    await once();
    expect(reads()).toBe(4);
  });

  it('stays where the queue did not take everything', async () => {
    const { e, once, passes } = await withForgotten(2);
    e.refuses = () => true;
    expect(await once()).toBe(0);
    expect((await passes.read('forgotten')).startedAt).toBe(0);
    e.refuses = () => false;
    expect((await once()) + (await once())).toBe(2);
  });
});

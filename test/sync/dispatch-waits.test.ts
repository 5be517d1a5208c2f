import { describe, expect, it } from '@jest/globals';
import { CLOCK_TOLERANCE_MS } from '../../lib/domain/quota-windows.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { HISTORY } from './choosing.ts';
import { dispatching, type Dispatching } from './dispatching.ts';
import { engine, invoice } from './engine.ts';
import { UNAVAILABLE } from './fakePrecoro.ts';

describe('what has to wait', () => {
  it('for the same request alone does not hold up others of its kind, and is taken up in its time', async () => {
    const d = await dispatching();
    await d.details(1);
    await d.run();
    const readAt = d.e.clock.now();
    await d.details(1, 2, 3);
    expect(await d.run()).toMatchObject({ end: 'later', tasks: 3, requests: 2 });
    expect(d.e.precoro.since(0).slice(1)).toEqual(['detail invoice 2', 'detail invoice 3']);
    const callAt = await d.callOnItsWay();
    expect(callAt).toBeGreaterThan(readAt);
    expect(d.wakes).toHaveLength(1);
    await d.e.clock.advance((callAt ?? 0) - d.e.clock.now());
    expect(await d.run()).toMatchObject({ tasks: 1, requests: 1 });
  });

  it('for its own single look does not hold up another record that webhooks named', async () => {
    const d = await dispatching();
    for (const id of [1, 2]) d.e.precoro.put('invoice', invoice({ id, idn: String(id) }));
    await d.details(1);
    await d.run();
    await d.unseen('invoice', 1);
    await d.unseen('invoice', 2);
    await d.run();
    expect(d.e.precoro.since(0)).toEqual(['detail invoice 1', 'detail invoice 2']);
  });

  it('is taken up in the very moment when it may, also in the same run', async () => {
    const d = await dispatching(engine({ mode: 'observe' }));
    await d.details(1);
    await d.run();
    const may = d.e.clock.now() + MINUTE + CLOCK_TOLERANCE_MS;
    await d.details(1);
    const inner = d.services.writeBacks;
    d.services.writeBacks = {
      ...inner,
      async postpone(...given) {
        await d.e.clock.sleep(may - d.e.clock.now());
        return inner.postpone(...given);
      },
    };
    await inner.desire({ entity: 'invoice', id: '2' }, { externalId: 'B2' }, 1, d.e.clock.now());
    expect(await d.run(2 * MINUTE)).toMatchObject({ end: 'idle', tasks: 3, requests: 1 });
  });

  it('is waited for until the first of it may go on', async () => {
    const d = await dispatching();
    await d.details(1);
    await d.run();
    await d.details(1);
    await d.e.hint('invoice', 5, '5');
    expect((await d.run()).end).toBe('later');
    expect(d.wakes).toEqual([2]);
  });

  it('for the requests of the day is asked for once in a run', async () => {
    const d = await dispatching(engine({ limits: { perDay: 100 } }));
    await d.details(1, 2);
    await d.run();
    await d.spent('linkBack', 10);
    await d.spent('detail', 84);
    for (const id of ['1', '2'])
      await d.e.writeBacks.desire({ entity: 'invoice', id }, { externalId: `B${id}` }, 1, d.e.clock.now());
    expect(await d.run()).toMatchObject({ end: 'later', tasks: 1, requests: 0 });
  });

  it.each<[string, readonly string[], (d: Dispatching) => Promise<unknown>]>([
    [
      'a list',
      ['list supplier 1', 'list invoice 1'],
      async (d) => {
        await d.cursor('supplier', { dueAt: 0 });
        await d.cursor('invoice', { dueAt: 0 });
      },
    ],
    [
      'a single look',
      ['detail supplier 1', 'detail invoice 1'],
      async (d) => {
        await d.unseen('supplier', 1);
        await d.run(1);
        await d.unseen('invoice', 1);
      },
    ],
    [
      'a list, beside the history of the same one',
      ['list supplier 1', 'list supplier 1'],
      async (d) => {
        await d.cursor('supplier', { history: HISTORY });
        await d.e.hint('supplier', 501);
        await d.e.clock.advance(10 * SECOND);
      },
    ],
  ])('for the same request does not hold up another one: %s', async (_, requests, prepare) => {
    const d = await dispatching();
    const now = d.e.clock.now();
    d.answers(UNAVAILABLE);
    await prepare(d);
    expect((await d.run()).end).toBe('later');
    expect(d.e.precoro.since(0)).toEqual(requests);
    // Not more often than once a minute.
    const callAt = (await d.callOnItsWay()) ?? Infinity;
    expect(callAt).toBeGreaterThan(now + 50 * SECOND);
  });

  it('for the requests of the day holds up all of its kind, and nothing more urgent', async () => {
    const d = await dispatching(engine({ limits: { perDay: 100 } }));
    await d.spent('detail', 70);
    await d.spent('poll', 5);
    await d.cursor('supplier', { dueAt: 0 });
    await d.cursor('invoice', { dueAt: 0 });
    await d.details(1, 2);
    expect(await d.run()).toMatchObject({ end: 'later', tasks: 3, requests: 2 });
    expect(d.e.precoro.since(0)).toEqual(['detail invoice 1', 'detail invoice 2']);
    expect(d.wakes).toEqual([]);
  });
});

describe('a run', () => {
  it('reads what a list has shown before it reads another one', async () => {
    const d = await dispatching();
    d.e.precoro.put('invoice', invoice({ id: 9, idn: '9' }));
    await d.e.hint('invoice', 9, '9');
    await d.e.clock.advance(2 * SECOND);
    await d.cursor('supplier', { dueAt: 0 });
    await d.run();
    expect(d.e.precoro.since(0)).toEqual(['list invoice 1', 'detail invoice 9', 'list supplier 1']);
  });

  it('lets external ids and lists through, though changed documents come without end', async () => {
    const d = await dispatching(engine({ limits: { perMinute: 1000, perHour: 10_000 } }));
    await d.details(7);
    await d.run();
    await d.e.clock.advance(MINUTE);
    await d.details(...Array.from({ length: 100 }, (_, index) => 100 + index));
    await d.e.writeBacks.desire({ entity: 'invoice', id: '7' }, { externalId: 'B7' }, 1, d.e.clock.now());
    await d.cursor('supplier', { dueAt: 0 });
    const began = d.e.clock.now();
    await d.run(4 * MINUTE);
    const sent = d.e.precoro.since(began);
    // Eight at a time: in the fifth turn and in the tenth.
    expect([sent.indexOf('patch invoice 7'), sent.indexOf('list supplier 1')]).toEqual([32, 72]);
  });
});

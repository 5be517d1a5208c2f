import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../lib/domain/time.ts';
import { invoice } from '../contracts/samples.ts';
import { choosing } from './choosing.ts';
import { feed } from './polling.ts';

/** Something of every kind to do. */
async function busy() {
  const s = choosing({ feeds: [feed()] });
  await s.define();
  s.hinted('supplier');
  s.state('invoice', { cursor: { dueAt: 0 } });
  s.state('receipt', { hints: { 7: { at: 0, misses: 3 } } });
  await s.clock.advance(10_000);
  await s.detail(invoice(1));
  await s.log(invoice(2));
  await s.link(invoice(3));
  await s.clock.advance(1);
  await s.link(invoice(4));
  return s;
}

const LIVE = ['hintPull supplier', 'detail invoice#1', 'log invoice#2'];

describe('what is to be done', () => {
  it('is live work first, then external ids to show, newest first, then the rest', async () => {
    const s = await busy();
    for (const turn of [0, 1, 2, 3, 5, 8, 10])
      expect(await s.names(turn)).toEqual([
        ...LIVE,
        ...['linkBack invoice#4', 'linkBack invoice#3'],
        ...['poll invoice', 'probe receipt 7'],
      ]);
  });

  it('begins with one external id in every fifth turn', async () => {
    const s = await busy();
    for (const turn of [4, 14, 24])
      expect(await s.names(turn)).toEqual([
        ...['linkBack invoice#4', ...LIVE, 'linkBack invoice#3'],
        ...['poll invoice', 'probe receipt 7'],
      ]);
  });

  it('begins with one thing of the rest in every tenth turn', async () => {
    const s = await busy();
    for (const turn of [9, 19])
      expect(await s.names(turn)).toEqual([
        ...['poll invoice', ...LIVE],
        ...['linkBack invoice#4', 'linkBack invoice#3', 'probe receipt 7'],
      ]);
  });

  it('is eight things at a time', async () => {
    const s = await busy();
    for (let id = 10; id < 20; id += 1) await s.detail(invoice(id));
    expect(await s.names()).toHaveLength(8);
  });

  it('is nothing where nothing is', async () => {
    const s = choosing();
    await s.define();
    s.state('supplier');
    expect(await s.choose()).toEqual({ tasks: [], nextPullAt: null });
    expect(s.asked()).toBe(0);
  });
});

describe('the custom field definitions', () => {
  it('come before all else where they are not known', async () => {
    const s = choosing();
    s.hinted('supplier');
    await s.clock.advance(10_000);
    expect(await s.names()).toEqual(['definitions', 'hintPull supplier']);
  });

  it('are read again in the background after a day', async () => {
    const s = choosing();
    await s.define();
    s.state('supplier', { cursor: { dueAt: 0 } });
    await s.clock.advance(DAY);
    expect(await s.names()).toEqual(['poll supplier']);
    await s.clock.advance(1);
    expect(await s.names()).toEqual(['definitions', 'poll supplier']);
  });
});

describe('details and texts', () => {
  it('take turns, newest first', async () => {
    const s = choosing();
    await s.define();
    s.state('invoice');
    for (let id = 1; id <= 3; id += 1) {
      await s.detail(invoice(id));
      await s.log(invoice(10 + id));
      await s.clock.advance(1);
    }
    await s.log(invoice(14));
    expect(await s.names()).toEqual([
      ...['detail invoice#3', 'log invoice#14', 'detail invoice#2', 'log invoice#13'],
      ...['detail invoice#1', 'log invoice#12', 'log invoice#11'],
    ]);
  });

  it('of second looks come last of all, apart from live ones', async () => {
    const s = choosing();
    await s.define();
    s.state('invoice', { cursor: { dueAt: 0 } });
    await s.detail(invoice(1), { detailClass: 'background' });
    await s.detail(invoice(2));
    expect(await s.names()).toEqual(['detail invoice#2', 'poll invoice', 'quietDetail invoice#1']);
  });

  it('are read only of what is active, and once each', async () => {
    const s = choosing({ entities: ['supplier', 'invoice'] });
    await s.define();
    s.state('invoice');
    s.state('supplier', { paused: true });
    s.state('receipt');
    await s.detail({ entity: 'supplier', id: '1' });
    await s.detail({ entity: 'receipt', id: '1' });
    await s.detail(invoice(1));
    // An index that is only eventually consistent may tell it twice.
    const due = s.mirror.dueDetails.bind(s.mirror);
    s.mirror.dueDetails = async (...asked) => {
      const found = await due(...asked);
      return [...found, ...found];
    };
    expect(await s.names()).toEqual(['detail invoice#1']);
  });

  it('that are not active do not hide those that are', async () => {
    const s = choosing({ entities: ['invoice'] });
    await s.define();
    s.state('invoice');
    await s.detail(invoice(1));
    await s.clock.advance(1);
    for (let id = 1; id <= 15; id += 1) await s.detail({ entity: 'receipt', id: String(id) });
    expect(await s.names()).toEqual(['detail invoice#1']);
  });
});

describe('external ids to show', () => {
  it('are the newest, and among many of them the oldest of all as the fifth', async () => {
    const s = choosing();
    await s.define();
    s.state('invoice');
    for (let id = 1; id <= 7; id += 1) {
      await s.link(invoice(id));
      await s.clock.advance(1);
    }
    const numbers = async () => (await s.names()).map((name) => Number(name.split('#')[1]));
    expect(await numbers()).toEqual([7, 6, 5, 4, 3, 2, 1]);
    for (let id = 8; id <= 10; id += 1) {
      await s.link(invoice(id));
      await s.clock.advance(1);
    }
    expect(await numbers()).toEqual([10, 9, 8, 7, 1, 6, 5, 4]);
  });

  it('are told once each where the oldest is among the newest', async () => {
    const s = choosing();
    await s.define();
    s.state('invoice');
    for (let id = 1; id <= 8; id += 1) {
      await s.link(invoice(id));
      await s.clock.advance(1);
    }
    expect(await s.names()).toEqual([8, 7, 6, 5, 1, 4, 3, 2].map((id) => `linkBack invoice#${id}`));
  });

  it('take turns with records to write to Precoro', async () => {
    const s = choosing({ feeds: [feed()] });
    await s.define();
    s.state('invoice');
    for (const id of ['T1', 'T2', 'T3']) await s.tax(id);
    await s.link(invoice(1));
    expect(await s.names()).toEqual([
      'inwardWrite T1',
      'linkBack invoice#1',
      'inwardWrite T2',
      'inwardWrite T3',
    ]);
  });

  it('take turns with looks for such records too', async () => {
    const s = choosing({ feeds: [feed()] });
    await s.define();
    for (const id of ['T1', 'T2']) await s.tax(id, { lookedAt: null });
    expect(await s.names()).toEqual(['inwardLook T1 T2']);
  });
});

describe('a wish for Precoro', () => {
  const mayBeWritten = async (s: ReturnType<typeof choosing>): Promise<boolean> => {
    await s.define();
    await s.link(invoice(1));
    const [task] = (await s.choose()).tasks;
    if (task?.kind !== 'writeBack') throw new Error('the wish should be due');
    return task.mayWrite;
  };

  it.each<[string, boolean, 'observe' | 'live', Parameters<ReturnType<typeof choosing>['state']>[1]]>([
    ['live by the configuration', true, 'live', {}],
    ['observed by the configuration', false, 'observe', {}],
    ['live by a person', true, 'observe', { gate: 'live' }],
    ['observed by a person', false, 'live', { gate: 'observe' }],
    ['live and paused', false, 'live', { paused: true }],
    ['live and standing still', true, 'live', { cursor: { stopped: 'no zone' } }],
  ])('of an entity that is %s: may be written? %s', async (_, may, mode, changes) => {
    const s = choosing({ mode });
    s.state('supplier', { gate: may ? 'observe' : 'live' });
    s.state('invoice', changes);
    expect(await mayBeWritten(s)).toBe(may);
  });

  it('may not be written where the entity is not configured, or nothing is known of it', async () => {
    const other = choosing({ entities: ['supplier'] });
    other.state('invoice', { gate: 'live' });
    expect(await mayBeWritten(other)).toBe(false);
    expect(await mayBeWritten(choosing())).toBe(false);
  });

  it.each([
    ['live', true],
    ['observe', false],
  ] as const)(
    'of an entity that only comes from outside is written when its feed is %s',
    async (mode, may) => {
      const feeds = [feed({ entity: 'invoice', mode }), feed({ entity: 'receipt', mode: 'live' })];
      expect(await mayBeWritten(choosing({ entities: [], feeds }))).toBe(may);
    },
  );

  it('of an entity that is observed outward is written when one of its feeds is live', async () => {
    const feeds = [feed({ entity: 'invoice', mode: 'observe' }), feed({ entity: 'invoice', mode: 'live' })];
    const s = choosing({ mode: 'observe', feeds });
    s.state('invoice');
    expect(await mayBeWritten(s)).toBe(true);
  });

  it('for a text is told likewise', async () => {
    const s = choosing({ mode: 'observe' });
    await s.define();
    s.state('invoice');
    await s.log(invoice(1));
    expect(await s.names()).toEqual(['log invoice#1 (closed)']);
  });
});

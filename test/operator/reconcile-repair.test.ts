import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import { planChanges, staleWords } from '../../lib/operator/plan.ts';
import type { PlanRow } from '../../lib/operator/plan-rows.ts';
import { reconcile } from '../../lib/operator/reconcile.ts';
import { repairFindings } from '../../lib/operator/reconcile-repair.ts';
import { settledEngine, supplier } from '../sync/engine.ts';
import { inwardEngine, vendor } from '../sync/inward/inward-engine.ts';
import { give } from './acting.ts';

const row = (changes: Partial<PlanRow>): PlanRow => ({
  ...{
    direction: 'inward',
    entity: 'supplier',
    feed: 'supplier',
    company: 'default',
    id: 'V1',
    label: 'Acme',
  },
  ...{ counterpart: null, act: 'create', words: 'decide', fields: [], state: 'x', after: [] },
  price: { lookups: 0, details: 0, writes: 0, writeBacks: 0 },
  ...changes,
});

describe('repairing what comes in', () => {
  it('hands on what is due already, and leaves what is not known or for a person', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    await e.settle();
    const rows = [row({}), row({ id: 'V9' }), row({ act: 'fails' })];
    const findings = rows.map((one) => ({ kind: 'onlyExternal' as const, row: one, isTold: false }));
    const done: number[] = [];
    const end = await give(e, (services) => repairFindings(services, findings, (count) => done.push(count)));
    expect(end).toMatchObject({ sent: 1, readAgain: 0, left: [{ words: 'decide' }, { words: 'decide' }] });
    expect(done).toEqual([1, 2, 3]);
  });
});

describe('what a judgement rests on', () => {
  it('is told where an entity is paused, stopped or not read whole, and a source was not read', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.precoro.put('supplier', supplier());
    await e.run(MINUTE);
    await e.services.gates.setPaused('tax', true);
    const states = (await e.services.states.readAll()).map((state) =>
      state.entity === 'invoice'
        ? { ...state, cursor: { ...state.cursor, stopped: 'a hint is missing' } }
        : state,
    );
    const [first] = states;
    const all = [
      ...states,
      ...(first
        ? [
            {
              ...first,
              entity: 'location' as const,
              paused: true,
              cursor: { ...first.cursor, watermark: null },
            },
          ]
        : []),
    ];
    const now = e.clock.now() + 24 * HOUR;
    const words = await staleWords(e.services, { states: all, now }, [
      'tax',
      'invoice',
      'location',
      'supplier',
    ]);
    expect(words.join('\n')).toContain('invoice: not read any more: a hint is missing');
    expect(words.join('\n')).toContain('location: not everything was read from Precoro yet');
    expect(words.join('\n')).toContain('location: paused');
    expect(words.join('\n')).toMatch(/source "vendor" of default: read last \d{4}-/);
    const unread = inwardEngine({ mode: 'observe' });
    expect(await staleWords(unread.services, { states: [], now: unread.clock.now() }, ['tax'])).toEqual([
      'source "tax" of default: not read yet',
    ]);
  });
});

describe('a source that gives no answer', () => {
  it.each([
    ['opened', async () => Promise.reject(new Error('no way'))],
    [
      'named',
      async () => ({ name: 'x', maxConcurrency: 1, targets: {}, sources: {}, close: async () => undefined }),
    ],
  ])('or cannot be %s ends the comparison in words', async (_name, connector) => {
    const e = inwardEngine();
    await e.settle();
    const services = { ...e.services, connector };
    await expect(e.clock.drive(reconcile(services, ['tax']))).rejects.toThrow(/no way|has no source "tax"/);
  });

  it('or breaks off while it is listed', async () => {
    const e = inwardEngine();
    await e.settle();
    // eslint-disable-next-line require-yield
    e.tax.list = async function* () {
      throw new Error('reset');
    };
    await expect(give(e, (services) => reconcile(services, ['tax']))).rejects.toThrow('reset');
  });

  it('does not keep a plan of what goes out from being made', async () => {
    const e = await settledEngine();
    expect((await give(e, (services) => planChanges(services, ['supplier']))).rows).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { WebhookHint } from '../../lib/sync/take-hint.ts';
import { takeHint } from '../../lib/sync/take-hint.ts';
import { memoryEchoes } from '../support/memory/memoryEchoes.ts';
import { memoryStates } from '../support/memory/memoryStates.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';

const HINT: WebhookHint = { entity: 'invoice', id: '7', idn: '1007' };

function scene() {
  const clock = virtualClock();
  const states = memoryStates();
  const wakes: number[] = [];
  return {
    clock,
    wakes,
    states,
    hear: (hint = HINT, isEcho = false) =>
      takeHint(
        {
          ...{ clock, states },
          echoes: { ...memoryEchoes(), take: async () => isEcho },
          dispatcher: { wake: async (seconds) => void wakes.push(seconds) },
        },
        hint,
      ),
    invoices: () => states.states().find(({ entity }) => entity === 'invoice'),
  };
}

describe('a webhook', () => {
  it('wakes the dispatcher for when a burst would be over, and is told to have done so', async () => {
    const s = scene();
    expect(await s.hear()).toBe(true);
    expect(s.wakes).toEqual([2]);
    expect(s.invoices()?.hints).toEqual({ '7:1007': { at: s.clock.now(), misses: 0 } });
  });

  it('wakes nobody for an entity that is to be read anyway', async () => {
    const s = scene();
    await s.hear();
    expect(await s.hear({ ...HINT, id: '8', idn: '1008' })).toBe(false);
    expect(s.wakes).toEqual([2]);
    expect(Object.keys(s.invoices()?.hints ?? {})).toHaveLength(2);
  });

  it('that announces what we wrote ourselves wakes nobody, and is remembered as heard', async () => {
    const s = scene();
    expect(await s.hear(HINT, true)).toBe(false);
    expect(s.wakes).toEqual([]);
    expect(s.invoices()).toMatchObject({ hints: {}, dirtySeq: 0, echoedAt: s.clock.now() });
  });
});

import { describe, expect, it } from '@jest/globals';
import { SECOND } from '../../lib/domain/time.ts';
import { talliedEvents } from '../../lib/sync/tallied-events.ts';
import type { RecordOutcome } from '../../lib/sync/services.ts';
import { memoryEvents } from '../support/memory/memoryEvents.ts';
import { arrive, INVOICE, lineWithoutAccount, settledEngine, SUPPLIER, type Engine } from './engine.ts';

const counted = (e: Engine) => e.services.syncTally.ofLastDay(e.clock.now());

describe('the tally of synced records', () => {
  it('counts a record each time it comes into step outside, and not when nothing was written', async () => {
    const e = await settledEngine();
    expect(await counted(e)).toBe(1);
    await arrive(e);
    expect(await counted(e)).toBe(2);
    await e.edit('invoice', 956598, { note: 'urgent' });
    await e.drain();
    expect(await counted(e)).toBe(3);
    // Announced again without a change.
    await e.announce('invoice', 956598);
    await e.drain();
    expect(await counted(e)).toBe(3);
  });

  it('does not count what failed', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    expect(await e.failure(INVOICE)).not.toBeNull();
    expect(await counted(e)).toBe(1);
  });

  it('is logged and holds nothing up when it cannot be written', async () => {
    const events = memoryEvents();
    const logged: RecordOutcome[] = [];
    const broken = { add: () => Promise.reject(new Error('throttled')), ofLastDay: async () => 0 };
    const log = (outcome: RecordOutcome) => void logged.push(outcome);
    const tallied = talliedEvents(events, { clock: { now: () => SECOND }, syncTally: broken, log });
    const event = {
      ...({ type: 'RecordSynced', ref: SUPPLIER, label: 'Acme', updateDate: null } as const),
      ...({ company: 'default', externalId: 'V1', action: 'created' } as const),
    };
    await tallied.publish(event);
    expect(events.published).toEqual([event]);
    expect(logged).toEqual([{ ...SUPPLIER, outcome: 'not counted', detail: 'Error: throttled' }]);
  });
});

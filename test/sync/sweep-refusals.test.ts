import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import { sweepRefusals } from '../../lib/sync/sweep-refusals.ts';
import { memoryPasses } from '../support/memory/memoryPasses.ts';
import { arrive, INVOICE, settledEngine } from './engine.ts';

const REFUSED: PrecoroAnswer = { kind: 'rejected', status: 403, words: 'no rights', fields: {} };

/** An invoice whose external id Precoro does not take from us. */
async function refusing(times = 1000) {
  const e = await settledEngine();
  e.precoro.instead(
    ({ kind }) => kind === 'patch',
    () => REFUSED,
    times,
  );
  await arrive(e);
  await e.run(10 * MINUTE);
  expect((await e.failure(INVOICE))?.words).toMatch(/does not accept the external id/);
  const passes = memoryPasses();
  return { e, once: () => sweepRefusals({ ...e.services, passes }) };
}

describe('what Precoro refused to show', () => {
  it('stays told, day after day, while it is not shown', async () => {
    const { e, once } = await refusing();
    for (let day = 0; day < 3; day += 1) {
      expect(await once()).toBe(0);
      await e.run(DAY);
    }
    expect((await e.failure(INVOICE))?.actor).toBe('engineer');
  });

  it('stays told although the record is updated outside meanwhile, and is closed when it is taken', async () => {
    const { e, once } = await refusing(8);
    const before = e.events.published.length;
    for (let hour = 0; hour < 4; hour += 1) {
      await e.edit('invoice', 956598, { note: `note ${hour}` });
      await e.run(HOUR);
      expect((await e.failure(INVOICE))?.words).toMatch(/does not accept the external id/);
    }
    expect(e.bills()[0]?.payload.fields['note']).toBe('note 3');
    const news = e.events.published.slice(before).filter(({ type }) => type === 'SyncFailed');
    expect(news).toEqual([]);
    await e.run(5 * DAY);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
    await once();
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('is closed when a person has entered it in Precoro', async () => {
    const { e, once } = await refusing();
    await e.edit('invoice', 956598, { externalId: 'B2' });
    await e.drain();
    expect(await e.failure(INVOICE)).not.toBeNull();
    expect(await once()).toBe(1);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.logged.at(-1)).toEqual({ ...INVOICE, outcome: 'shown in Precoro by now' });
  });

  it('is looked at once an hour', async () => {
    const { e, once } = await refusing();
    expect(await once()).toBe(0);
    await e.edit('invoice', 956598, { externalId: 'B2' });
    await e.run(50 * MINUTE);
    expect(await once()).toBe(0);
    await e.clock.advance(HOUR);
    expect(await once()).toBe(1);
  });

  it('leaves failures that say something else alone', async () => {
    const { e, once } = await refusing();
    await e.edit('invoice', 956598, { externalId: 'B2' });
    await e.drain();
    const other = { kind: 'rejected', actor: 'accountant', words: 'The period is closed.' } as const;
    await e.failures.record({
      ref: INVOICE,
      label: null,
      failure: other,
      lastAt: e.clock.now(),
      order: Number.MAX_SAFE_INTEGER,
    });
    expect(await once()).toBe(0);
    expect(await e.failure(INVOICE)).toEqual(other);
  });
});

import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import type { WriteBack } from '../../lib/sync/ports/state.ts';
import { arrive, INVOICE, lineWithoutAccount, settledEngine, SUPPLIER, type Engine } from './engine.ts';

const isPatch = ({ kind }: { readonly kind: string }): boolean => kind === 'patch';
const REFUSED: PrecoroAnswer = { kind: 'rejected', status: 403, words: 'no rights', fields: {} };
const GONE: PrecoroAnswer = { kind: 'notFound', words: 'no such invoice' };
const unavailable = (mayHaveHappened: boolean): PrecoroAnswer => ({
  ...{ kind: 'unavailable', words: 'HTTP 503' },
  mayHaveHappened,
});

interface Pause {
  readonly minutes: number;
  readonly isOver: boolean | undefined;
}

/** How long a wish is put off from now on, each time. */
function pausesOf(e: Engine): readonly Pause[] {
  const pauses: Pause[] = [];
  const own = e.writeBacks;
  e.services.writeBacks = {
    ...own,
    postpone(wish, dueAt, isOver) {
      pauses.push({ minutes: (dueAt - e.clock.now()) / MINUTE, isOver });
      return own.postpone(wish, dueAt, isOver);
    },
  };
  return pauses;
}

/** Which records an echo is expected of, or none any more, and until when. */
function echoesOf(e: Engine): readonly (readonly [string, string, number?])[] {
  const seen: [string, string, number?][] = [];
  const own = e.services.echoes;
  e.services.echoes = {
    ...own,
    expect(ref: RecordRef, until: number) {
      seen.push(['expected', ref.entity, until - e.clock.now()]);
      return own.expect(ref, until);
    },
    withdraw(ref: RecordRef) {
      seen.push(['withdrawn', ref.entity]);
      return own.withdraw(ref);
    },
  };
  return seen;
}

describe('a wish that Precoro does not take', () => {
  it.each<[string, PrecoroAnswer, boolean, number]>([
    ['as it refuses it, is tried up to twice a day', REFUSED, true, 1024],
    ['as the record is gone, is tried up to once a day', GONE, true, 2048],
    ['as it does not answer, is tried every two hours', unavailable(false), true, 128],
    ['or may have taken, is tried every two hours', unavailable(true), false, 128],
  ])('%s', async (_, answer, isOver, longest) => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, () => answer, 1000);
    const pauses = pausesOf(e);
    await arrive(e);
    await e.run(5 * DAY);
    const doublings = Math.log2(longest);
    expect(pauses.slice(0, doublings + 3)).toEqual(
      Array.from({ length: doublings + 3 }, (__, index) => ({
        minutes: Math.min(longest, 2 ** index),
        isOver,
      })),
    );
  });

  it('expects an echo for two minutes, and none of what did not happen', async () => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, () => REFUSED, 1);
    e.precoro.instead(isPatch, () => unavailable(true), 1);
    const echoes = echoesOf(e);
    await arrive(e);
    await e.run(20 * MINUTE);
    expect(echoes).toEqual([
      ['expected', 'invoice', 2 * MINUTE],
      ['withdrawn', 'invoice'],
      ['expected', 'invoice', 2 * MINUTE],
      ['expected', 'invoice', 2 * MINUTE],
    ]);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
  });

  it('is told at the third refusal, not before, and not where Precoro only does not answer', async () => {
    for (const [answer, told] of [
      [REFUSED, true],
      [GONE, true],
      [unavailable(false), false],
    ] as const) {
      const e = await settledEngine();
      e.precoro.instead(isPatch, () => answer, 1000);
      await arrive(e);
      const wish = () => e.writeBacks.read(INVOICE);
      while (((await wish())?.attempts ?? 0) < 3) {
        expect(await e.failure(INVOICE)).toBeNull();
        await e.run(MINUTE);
      }
      expect((await e.failure(INVOICE)) !== null).toBe(told);
    }
  });

  it('takes the place of no failure that a person must act on', async () => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, () => REFUSED, 1000);
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    await e.run(HOUR);
    expect((await e.failure(INVOICE))?.kind).toBe('refused');
  });
});

describe('a wish', () => {
  it('is open, for as long as it may take effect, before its first byte', async () => {
    const e = await settledEngine();
    let stored: WriteBack | null = null;
    e.precoro.instead(isPatch, () => {
      void e.writeBacks.read(INVOICE).then((one) => (stored = one));
      return null;
    });
    await arrive(e);
    const begun = e.precoro.sent.findLast(({ call }) => isPatch(call))?.at ?? 0;
    expect(stored).toMatchObject({ openUntil: begun + 150 * SECOND, attempts: 0, desiredExternalId: 'B2' });
    expect(e.outcomesOf(INVOICE).at(-1)?.outcome).toBe('shown in Precoro');
  });

  it('that is another one by the time its turn comes is not sent, and no echo is expected', async () => {
    const e = await settledEngine();
    const echoes = echoesOf(e);
    const own = e.writeBacks;
    let turns = 0;
    e.services.writeBacks = {
      ...e.services.writeBacks,
      begin: async (wish, until) => ((turns += 1) === 1 ? null : own.begin(wish, until)),
    };
    const before = e.clock.now();
    await own.desire(SUPPLIER, { externalId: 'V7' }, before, before);
    await e.dispatchNow();
    const patches = () => e.precoro.since(before).filter((one) => one.startsWith('patch'));
    expect(turns).toBeGreaterThan(0);
    expect(echoes).toHaveLength(patches().length);
    await e.run(10 * MINUTE);
    expect(patches()).toHaveLength(1);
    expect(echoes).toHaveLength(1);
  });

  it('for a text of a record that is not linked names no external id at all', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    const changes = e.precoro.sent.flatMap(({ call }) =>
      call.kind === 'patch' && call.entity === 'invoice' ? [call.changes] : [],
    );
    expect(changes).toStrictEqual([{ externalIntegrationLog: expect.stringContaining('GL account') }]);
  });

  it('for a text alone does not touch the external id', async () => {
    const e = await settledEngine();
    await arrive(e);
    const before = e.clock.now();
    await e.writeBacks.desire(INVOICE, { log: 'Hold on.' }, before, before);
    await e.run(2 * MINUTE);
    const changes = e.precoro.sent.flatMap(({ at, call }) =>
      at >= before && call.kind === 'patch' ? [call.changes] : [],
    );
    expect(changes).toStrictEqual([{ externalId: 'B2', externalIntegrationLog: 'Hold on.' }]);
  });

  it('for a record that is not known is put off for a while, and nothing is sent', async () => {
    const e = await settledEngine();
    const pauses = pausesOf(e);
    const before = e.clock.now();
    await e.writeBacks.desire(SUPPLIER, { externalId: 'V7' }, before, before);
    await e.clock.advance(SECOND);
    await e.writeBacks.desire({ entity: 'invoice', id: '404' }, { externalId: 'X' }, 1, e.clock.now());
    // The turn that comes to it goes on with the next one.
    await e.dispatchNow();
    expect(e.precoro.since(before).filter((one) => one.startsWith('patch'))).toEqual(['patch supplier 501']);
    await e.run(2 * MINUTE);
    expect(pauses).toEqual([{ minutes: expect.any(Number), isOver: undefined }]);
    expect(pauses[0]?.minutes).toBeGreaterThanOrEqual(10);
    expect(e.precoro.since(before).filter((one) => one.startsWith('patch invoice'))).toEqual([]);
  });

  it('for the text of a record that has none is not sent with its id', async () => {
    const e = await settledEngine();
    const before = e.clock.now();
    await e.writeBacks.desire(SUPPLIER, { externalId: 'V7', log: 'no place for it' }, before, before);
    await e.run(2 * MINUTE);
    const changes = e.precoro.sent.flatMap(({ at, call }) =>
      at >= before && call.kind === 'patch' ? [call.changes] : [],
    );
    expect(changes[0]).toEqual({ externalId: 'V7' });
  });
});

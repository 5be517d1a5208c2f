import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import { sendAndMark } from '../../lib/sync/send-and-mark.ts';
import { arrive, INVOICE, invoice, settledEngine } from './engine.ts';

const ref = (id: number): RecordRef => ({ entity: 'invoice', id: String(id) });

/** A queue that does not take some ids, with the order of what was sent (`s`) and marked (`m`). */
function queue(refuses: readonly string[] = []) {
  const happened: string[] = [];
  const batches: (readonly string[])[] = [];
  return {
    ...{ happened, batches },
    upserts: {
      async send(messages: readonly { readonly schema: 1; readonly ref: RecordRef; readonly seq: number }[]) {
        batches.push(messages.map((one) => `${one.ref.id}/${one.seq}`));
        happened.push(...messages.map((one) => `s${one.ref.id}`));
        return messages.filter((one) => refuses.includes(one.ref.id));
      },
    },
    mark: async (item: { readonly ref: RecordRef }) => void happened.push(`m${item.ref.id}`),
  };
}

describe('what is sent and then remembered as sent', () => {
  it('is marked only after the queue took it, fifty at a time', async () => {
    const q = queue();
    const items = Array.from({ length: 51 }, (_, index) => ({ ref: ref(index), seq: 1 }));
    expect(await sendAndMark(q.upserts, items, q.mark)).toBe(51);
    expect(q.batches.map((batch) => batch.length)).toEqual([50, 1]);
    expect(q.happened.indexOf('m0')).toBeGreaterThan(q.happened.indexOf('s49'));
    expect(q.happened.indexOf('m49')).toBeLessThan(q.happened.indexOf('s50'));
  });

  it('is not marked where the queue did not take it', async () => {
    const q = queue(['2']);
    const items = [1, 2, 3].map((id) => ({ ref: ref(id), seq: id }));
    expect(await sendAndMark(q.upserts, items, q.mark)).toBe(2);
    expect(q.happened.filter((one) => one.startsWith('m'))).toEqual(['m1', 'm3']);
  });

  it('is one message for one record, and all of it is marked', async () => {
    const q = queue();
    const items = [
      { ref: ref(1), seq: 1 },
      { ref: ref(1), seq: 2 },
    ];
    expect(await sendAndMark(q.upserts, items, q.mark)).toBe(2);
    expect(q.batches).toEqual([['1/2']]);
    expect(q.happened).toEqual(['s1', 'm1', 'm1']);
  });

  it('is nothing where there is nothing', async () => {
    const q = queue();
    expect(await sendAndMark(q.upserts, [], q.mark)).toBe(0);
    expect(q.happened).toEqual([]);
  });
});

describe('the sweep', () => {
  it('sends a version whose sender was lost once that is more than two minutes old', async () => {
    const e = await settledEngine();
    e.refuses = ({ ref: one }) => one.id === INVOICE.id;
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    e.refuses = () => false;
    const { changedAt = 0 } = (await e.mirror.read(INVOICE)) ?? {};
    await e.clock.advance(changedAt + 2 * MINUTE - e.clock.now());
    expect(await e.sweep()).toEqual({ woken: 0, resent: 0 });
    await e.clock.advance(1);
    expect(await e.sweep()).toEqual({ woken: 0, resent: 1 });
    expect(e.letters()).toEqual([{ schema: 1, ref: INVOICE, seq: 1 }]);
    expect((await e.mirror.read(INVOICE))?.sentSeq).toBe(1);
    expect(await e.sweep()).toEqual({ woken: 0, resent: 0 });
  });

  it('wakes a wait at its time, and leaves it alone for ten minutes then', async () => {
    const e = await settledEngine();
    await arrive(e, { supplier: { id: 502, name: 'Beta Ltd' } });
    const { dueAt } = (await e.link(INVOICE))?.wait ?? {};
    e.loseLetters();
    await e.clock.advance((dueAt ?? 0) - 1 - e.clock.now());
    expect((await e.sweep()).woken).toBe(0);
    await e.clock.advance(1);
    expect((await e.sweep()).woken).toBe(1);
    expect(e.letters()).toEqual([{ schema: 1, ref: INVOICE, seq: 0 }]);
    await e.clock.advance(10 * MINUTE - 1);
    expect((await e.sweep()).woken).toBe(0);
    await e.clock.advance(1);
    expect((await e.sweep()).woken).toBe(1);
  });
});

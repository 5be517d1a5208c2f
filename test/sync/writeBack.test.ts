import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import { arrive, INVOICE, invoice, line, lineWithoutAccount, settledEngine, SUPPLIER } from './engine.ts';

const isPatch = ({ kind }: { readonly kind: string }): boolean => kind === 'patch';
const REFUSED: PrecoroAnswer = { kind: 'rejected', status: 403, words: 'no rights', fields: {} };

describe('a write-back', () => {
  it('that Precoro refuses several times is told to people and closed when it is taken', async () => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, () => REFUSED, 4);
    await arrive(e);
    await e.run(10 * MINUTE);
    expect(await e.failure(INVOICE)).toMatchObject({ kind: 'rejected', actor: 'engineer' });
    expect((await e.failure(INVOICE))?.words).toMatch(/does not accept the external id .* no rights/);
    await e.run(2 * HOUR);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('of another text that is taken closes what was told of the one before', async () => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, () => REFUSED, 100);
    await arrive(e);
    await e.run(10 * MINUTE);
    expect((await e.failure(INVOICE))?.words).toMatch(/^Precoro does not accept/);
    e.precoro.answersAgain();
    const now = e.clock.now();
    await e.writeBacks.desire(INVOICE, { externalId: 'B3' }, now, now);
    await e.run(2 * MINUTE);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B3');
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it.each([
    ['nothing', null],
    ['a text', 'ok'],
    ['a number', 1],
    ['an id', { id: 956598 }],
    ['lines without a state', { id: 956598, items: { data: [] } }],
    ['a state without lines', { id: 956598, status: 2 }],
  ])('that is answered with %s is taken, and the answer says no more than that', async (_about, body) => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, (call) => {
      if (call.kind === 'patch') e.precoro.edit(call.entity, 956598, { ...call.changes });
      return { kind: 'object', body, serverTime: null };
    });
    await arrive(e);
    await e.run(HOUR);
    expect(e.crashes).toEqual([]);
    expect(e.outcomesOf(INVOICE).filter(({ outcome }) => outcome.startsWith('failed'))).toEqual([]);
    const patched = e.precoro.sent.filter(({ call }) => call.kind === 'patch' && call.entity === 'invoice');
    expect(patched).toHaveLength(1);
  });

  it('that is taken at last leaves another failure of the record open', async () => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, () => REFUSED, 2);
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    await e.run(HOUR);
    expect((await e.failure(INVOICE))?.kind).toBe('refused');
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toMatch(/GL account/);
  });

  it('without an answer is simply sent again', async () => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, () => ({ kind: 'unavailable', mayHaveHappened: true, words: 'timeout' }));
    await arrive(e);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
  });

  it('carries the external id and clears the log in one request', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    const before = e.clock.now();
    await e.edit('invoice', 956598, { items: { data: [line()] } });
    await e.drain();
    const patches = e.precoro.sent.filter(({ at, call }) => at >= before && call.kind === 'patch');
    expect(patches.map(({ call }) => 'changes' in call && call.changes)).toEqual([
      { externalId: 'B2', externalIntegrationLog: null },
    ]);
  });

  it('goes newest first, every fifth the oldest', async () => {
    const e = await settledEngine();
    for (let id = 100; id < 110; id += 1) {
      e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `INV-${id}` }));
    }
    await e.hint('invoice', 100, '100');
    await e.drain();
    const start = e.clock.now();
    for (let id = 100; id < 110; id += 1) {
      const ref = { entity: 'invoice', id: String(id) } as const;
      await e.writeBacks.desire(ref, { externalId: `N${id}` }, start, start - DAY + id * 1000);
    }
    await e.dispatchNow();
    const order = e.precoro
      .since(start)
      .filter((name) => name.startsWith('patch'))
      .slice(0, 5);
    expect(order.map((name) => name.slice(-3))).toEqual(['109', '108', '107', '106', '100']);
  });

  it('of a record that is not known does not stop the others', async () => {
    const e = await settledEngine();
    await e.writeBacks.desire({ entity: 'invoice', id: '404' }, { externalId: 'X' }, 1, e.clock.now());
    await e.writeBacks.desire({ entity: 'receipt', id: '404' }, { externalId: 'X' }, 1, e.clock.now());
    await arrive(e);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
  });

  it('of the id that Precoro shows already is not sent', async () => {
    const e = await settledEngine();
    const before = e.clock.now();
    await e.writeBacks.desire(SUPPLIER, { externalId: 'V1' }, before, before);
    await e.drain();
    expect(e.precoro.since(before).filter((name) => name.startsWith('patch'))).toEqual([]);
  });

  it('whose answer holds only a part of the record is followed by a look', async () => {
    const e = await settledEngine();
    e.precoro.instead(isPatch, (call) => {
      if (call.kind === 'patch') e.precoro.edit(call.entity, 956598, { ...call.changes });
      return { kind: 'object', body: { id: 956598, externalId: 'B2' }, serverTime: null };
    });
    await arrive(e);
    await e.announce('invoice', 956598);
    await e.drain();
    expect((await e.mirror.read(INVOICE))?.detail?.content['externalId']).toBe('B2');
  });
});

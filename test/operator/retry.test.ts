import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { pauseEntity } from '../../lib/operator/pause-entity.ts';
import { resumeEntity } from '../../lib/operator/resume-entity.ts';
import { retryRecords } from '../../lib/operator/retry-records.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, type Engine } from '../sync/engine.ts';
import { acting, auditOf, give } from './acting.ts';

const retry = (e: Engine, ...refs: readonly RecordRef[]) => give(e, (s) => retryRecords(s, refs));
const UNKNOWN: RecordRef = { entity: 'invoice', id: '9' };

describe('a retry', () => {
  it('has a refused record tried at once instead of tonight', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'period closed' });
    await arrive(e);
    expect(e.bills()).toEqual([]);
    expect(await retry(e, INVOICE)).toEqual({ sent: [INVOICE], held: [], unknown: [] });
    await e.run(MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(auditOf(e, INVOICE)).toEqual(['ann retried']);
  });

  it('leaves a record on hold alone, and says so', async () => {
    const e = await settledEngine();
    await arrive(e);
    await give(e, (s) => holdRecord(s, INVOICE, 'x'));
    expect(await retry(e, INVOICE, SUPPLIER, UNKNOWN)).toEqual({
      sent: [SUPPLIER],
      held: [INVOICE],
      unknown: [UNKNOWN],
    });
  });

  it('tries a record that is on hold in one company where it fails in another', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    await give(e, (s) => holdRecord(s, SUPPLIER, 'x', 'de'));
    e.external.next('update', { outcome: 'rejected', words: 'no such city' });
    await e.edit('supplier', 501, { city: 'York' });
    await e.drain();
    expect((await retry(e, SUPPLIER)).sent).toEqual([SUPPLIER]);
    await e.run(MINUTE);
    expect(e.vendors()[0]?.payload.fields['city']).toBe('York');
  });

  it('cures a record on which the program crashed', async () => {
    const e = await settledEngine();
    let crashes = 0;
    e.external.during = async () => {
      crashes += 1;
      throw new Error('bug');
    };
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(HOUR);
    expect(crashes).toBeGreaterThan(0);
    e.external.during = null;
    const failed = await e.failure(INVOICE);
    expect(failed?.kind).toBe('crash');
    expect((await retry(e, INVOICE)).sent).toEqual([INVOICE]);
    await e.run(10 * MINUTE);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.bills()).toHaveLength(1);
  });

  it('reads what was not understood again, before everything that is not urgent', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice({ status: 99 }));
    await e.announce('invoice', 956598);
    await e.drain();
    expect((await e.failure(INVOICE))?.kind).toBe('decode');
    // The correction changes no date, so no list shows it.
    Object.assign(e.precoro.get('invoice', 956598), { status: 2 });
    const start = e.clock.now();
    expect((await retry(e, INVOICE)).sent).toEqual([INVOICE]);
    expect(await e.mirror.read(INVOICE)).toMatchObject({ detailClass: 'live', detailDueAt: start });
    await e.run(10 * SECOND);
    expect(e.precoro.since(start)).toContain('detail invoice 1043');
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.bills()).toHaveLength(1);
  });

  it('of the same record named twice is one message, and of many one line in the audit', async () => {
    const e = await settledEngine();
    e.loseLetters();
    expect((await retry(e, SUPPLIER, SUPPLIER)).sent).toEqual([SUPPLIER]);
    expect(e.letters()).toHaveLength(1);
    await retry(e, SUPPLIER, { entity: 'invoice', id: '1' });
    expect(e.services.audit.entries.at(-1)).toMatchObject({
      what: 'retried',
      subject: '2 records',
      detail: { records: ['supplier#501', 'invoice#1'], count: 2 },
    });
  });

  it('says that it must be repeated when the queue does not take the message', async () => {
    const e = await settledEngine();
    e.refuses = () => true;
    await expect(retry(e, SUPPLIER)).rejects.toThrow('the queue did not take supplier#501: try again');
  });

  it('of what was changed by others at the same moment is not lost', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice({ status: 99 }));
    await e.announce('invoice', 956598);
    await e.drain();
    const { mirror } = e.services;
    let races = 2;
    const racing = {
      ...mirror,
      async save(record: Parameters<typeof mirror.save>[0]) {
        if (races-- > 0) await mirror.markSent(INVOICE, 1000 - races);
        return mirror.save(record);
      },
    };
    await give(e, (s) => retryRecords(s, [INVOICE]), { ...acting(e), mirror: racing });
    expect((await mirror.read(INVOICE))?.detailClass).toBe('live');
    const refusing = { ...mirror, save: async () => false };
    const told = give(e, (s) => retryRecords(s, [INVOICE]), { ...acting(e), mirror: refusing });
    await expect(told).rejects.toThrow('invoice#956598 is written by too many at once: try again');
  });
});

describe('an entity that a person pauses', () => {
  it('is neither read nor written, and goes on at once when it is resumed, with nothing lost', async () => {
    const e = await settledEngine();
    await give(e, (s) => pauseEntity(s, 'invoice'));
    await give(e, (s) => pauseEntity(s, 'invoice'));
    const start = e.clock.now();
    await arrive(e);
    expect(e.precoro.since(start)).toEqual([]);
    expect(e.bills()).toEqual([]);
    await give(e, (s) => resumeEntity(s, 'invoice'));
    await e.run(30 * SECOND);
    expect(e.bills()).toHaveLength(1);
    expect(auditEntries(e)).toEqual(['ann paused invoice', 'ann paused invoice', 'ann resumed invoice']);
  });

  it('wakes what waited for it, and answers how many', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    await give(e, (s) => pauseEntity(s, 'invoice'));
    await e.drain();
    expect((await e.link(INVOICE))?.wait?.reason).toBe('invoice is paused');
    expect(await give(e, (s) => resumeEntity(s, 'invoice'))).toEqual({ woken: 1 });
    await e.deliver();
    expect(e.bills()).toHaveLength(1);
  });

  it('must be part of the configuration', async () => {
    const e = await settledEngine();
    const words = 'the configuration has no entity "receipt"; it has: supplier, invoice';
    await expect(give(e, (s) => pauseEntity(s, 'receipt'))).rejects.toThrow(words);
    await expect(give(e, (s) => resumeEntity(s, 'receipt'))).rejects.toThrow(words);
    expect(e.services.audit.entries).toEqual([]);
  });
});

function auditEntries(e: Engine): readonly string[] {
  return e.services.audit.entries.map(({ who, what, subject }) => `${who} ${what} ${subject}`);
}

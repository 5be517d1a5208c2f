import { describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { changeInbound } from '../../../lib/sync/inward/inbound-state.ts';
import type { MirrorRecord } from '../../../lib/sync/ports/state.ts';
import { SUPPLIER, supplier } from '../engine.ts';
import { account, billed, inwardEngine, paid, vendor, type InwardEngine } from './inward-engine.ts';

const told = (e: InwardEngine, externalId = 'V1') => e.told('supplier', 'supplier', externalId);
const writes = (e: InwardEngine) => e.writesSince(e.start).filter((one) => !one.startsWith('lookup'));

async function linkedVendor(): Promise<InwardEngine> {
  const e = inwardEngine();
  e.precoro.put('supplier', supplier({ name: 'Acme', city: 'Leeds', phone: '1', externalId: 'V1' }));
  e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
  e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
  await e.run(HOUR);
  return e;
}

/** The mirror holds these records in another form. */
function withMirror(e: InwardEngine, edit: (record: MirrorRecord) => MirrorRecord | null): void {
  const { mirror } = e.services;
  const read = async (ref: RecordRef) => {
    const known = await mirror.read(ref);
    return known && edit(known);
  };
  e.services.mirror = { ...mirror, read };
}

describe('an external id in Precoro that contradicts a link', () => {
  it('of the same Precoro record is told: one of them is wrong', async () => {
    const e = await linkedVendor();
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => ({ kind: 'rejected', status: 400, words: 'no', fields: {} }),
      99,
    );
    await e.edit('supplier', 501, { externalId: 'V9' });
    await e.run(2 * MINUTE);
    e.vendor.change({ externalId: 'V9', fields: vendor('Other') });
    await e.heard('vendor');
    await e.run(5 * MINUTE);
    expect((await told(e, 'V9'))?.words).toMatch(
      /supplier#501 in Precoro carries V9, but is linked to V1 here/,
    );
    expect((await e.link(SUPPLIER))?.externalId).toBe('V1');
  });

  it('of another Precoro record is told, and the link stays', async () => {
    const e = await linkedVendor();
    e.precoro.edit('supplier', 501, { externalId: null });
    e.precoro.put('supplier', supplier({ id: 502, name: 'Twin', externalId: 'V1' }));
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => ({ kind: 'rejected', status: 400, words: 'no', fields: {} }),
      99,
    );
    await e.announce('supplier', 501);
    await e.run(2 * MINUTE);
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '2' }) });
    await e.heard('vendor');
    await e.run(5 * MINUTE);
    expect((await told(e))?.words).toMatch(
      /V1 .* already belongs to supplier#501, but supplier#502 .* carries it as well/,
    );
    expect(writes(e).filter((one) => one.startsWith('update'))).toEqual([]);
  });
});

describe('lists that a PUT replaces', () => {
  const withoutList = (record: MirrorRecord): MirrorRecord => {
    if (record.ref.entity !== 'supplier' || !record.row) return record;
    const { currencies: _hidden, ...content } = record.row.content;
    return { ...record, row: { ...record.row, content } };
  };

  const dollars = (): InwardEngine => {
    const e = inwardEngine({ paysDollars: true });
    e.precoro.put('supplier', supplier({ name: 'Acme', city: 'Leeds', phone: '1', externalId: 'V1' }));
    e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
    withMirror(e, withoutList);
    return e;
  };

  it('and that the mirror does not hold are read first, and sent whole', async () => {
    const e = dollars();
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
    await e.run(HOUR);
    expect(writes(e)).toContain('update supplier 501');
    expect(e.precoro.get('supplier', 501)).toMatchObject({ currencies: ['GBP', 'EUR', 'USD'] });
  });

  it.each([
    ['is gone', { kind: 'notFound', words: 'none' } as const, /not there any more/],
    [
      'is not shown',
      { kind: 'unavailable', mayHaveHappened: false, words: 'down' } as const,
      /for half an hour/,
    ],
  ])('are not guessed where the record %s', async (_, answer, words) => {
    const e = dollars();
    e.precoro.instead(
      ({ kind }) => kind === 'detail',
      () => answer,
      1000,
    );
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
    await e.run(2 * HOUR);
    expect((await told(e))?.words).toMatch(words);
    expect(writes(e).filter((one) => one.startsWith('update'))).toEqual([]);
  });

  it('are not guessed where the detail shows none', async () => {
    const e = dollars();
    e.precoro.instead(
      ({ kind }) => kind === 'detail',
      () => ({
        kind: 'object',
        body: { id: 501, name: 'Acme', updateDate: '2026-01-01T00:00:00' },
        serverTime: null,
      }),
      1000,
    );
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
    await e.run(HOUR);
    expect((await told(e))?.words).toMatch(
      /The change of Acme cannot be written to Precoro: .*currencies.*Engineer/,
    );
    expect(writes(e).filter((one) => one.startsWith('update'))).toEqual([]);
  });
});

describe('a payment whose invoice is not to be seen', () => {
  it.each([
    ['does not answer', { kind: 'unavailable', mayHaveHappened: false, words: 'down' } as const],
    ['does not find it', { kind: 'notFound', words: 'none' } as const],
  ])('because Precoro %s waits, is told, and goes when it is', async (_, answer) => {
    const e = inwardEngine();
    const bill = await billed(e, [1]);
    await e.run(HOUR);
    e.precoro.instead(
      ({ kind }) => kind === 'detail',
      () => answer,
      1000,
    );
    e.payment.change({ externalId: 'P1', fields: paid(bill(1), '40') });
    await e.run(3 * HOUR);
    expect((await e.told('payment', 'payment', 'P1'))?.words).toMatch(
      /P1 has not come into Precoro for half an hour/,
    );
    expect(writes(e)).not.toContain('create payment');
    e.precoro.answersAgain();
    await e.run(3 * HOUR);
    expect(e.precoro.all('payment')).toHaveLength(1);
    expect(await e.told('payment', 'payment', 'P1')).toBeNull();
  });

  it('because the mirror was lost waits for it', async () => {
    const e = inwardEngine();
    const bill = await billed(e, [1]);
    const { mirror } = e.services;
    withMirror(e, (record) => (record.ref.entity === 'invoice' ? null : record));
    e.payment.change({ externalId: 'P1', fields: paid(bill(1), '40') });
    await e.run(20 * MINUTE);
    expect(e.precoro.count('payment')).toBe(0);
    e.services.mirror = mirror;
    await e.run(2 * HOUR);
    expect(e.precoro.count('payment')).toBe(1);
  });
});

describe('a value that Precoro’s form does not take', () => {
  it('is told before anything is sent', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T1', fields: { name: 'VAT', percent: null } });
    await e.run(DAY);
    expect((await e.told('tax', 'tax', 'T1'))?.words).toMatch(/percent/);
    expect(writes(e)).toEqual([]);
  });
});

describe('a list that is interrupted', () => {
  it.each([
    ['refused', { kind: 'rejected', status: 400, words: 'no', fields: {} } as const, /refuses to say/],
    [
      'unanswered',
      { kind: 'unavailable', mayHaveHappened: false, words: 'down' } as const,
      /for half an hour/,
    ],
  ])('(%s) makes nothing, is told, and goes on when it can be read', async (_, answer, words) => {
    const e = inwardEngine();
    e.precoro.habits.pageSize = 1;
    for (const id of [1, 2]) {
      const name = `Old ${id}`;
      e.precoro.put('itemFieldOption', {
        id,
        name,
        code: null,
        externalId: null,
        enable: true,
        fieldId: '70',
      });
    }
    const isSecond = (call: { kind: string; entity?: string; page?: number }) =>
      call.kind === 'list' && call.entity === 'itemFieldOption' && call.page === 2;
    e.precoro.instead(isSecond, () => answer, 1000);
    e.account.change({ externalId: 'A1', fields: account('A1') });
    await e.run(DAY - HOUR);
    expect((await e.told('itemFieldOption.GL account', 'itemFieldOption', 'A1'))?.words).toMatch(words);
    expect(writes(e)).toEqual([]);
    expect(e.precoro.since(e.start).filter((one) => one === 'list itemFieldOption 1').length).toBeLessThan(
      25,
    );
    e.precoro.answersAgain();
    await e.run(DAY);
    expect(e.precoro.count('itemFieldOption')).toBe(3);
  });
});

describe('a record that several write at once', () => {
  it('is changed as it is by then, and given up after five tries', async () => {
    const e = await linkedVendor();
    const old = await e.inbound('supplier', 'V1');
    if (!old) throw new Error('no V1');
    await changeInbound(e.services, old, (one) => ({ ...one, seq: one.seq + 1 }));
    const changed = await changeInbound(e.services, old, (one) => ({ ...one, group: 'g' }));
    expect(changed).toMatchObject({ seq: old.seq + 1, group: 'g' });
    expect(await changeInbound(e.services, old, () => null)).toBeNull();
    const inbounds = { ...e.services.inbounds, save: async () => false };
    await expect(changeInbound({ inbounds }, old, (one) => one)).rejects.toThrow(
      /written by too many at once/,
    );
    const gone = { ...inbounds, read: async () => null };
    expect(await changeInbound({ inbounds: gone }, old, (one) => one)).toBeNull();
  });
});

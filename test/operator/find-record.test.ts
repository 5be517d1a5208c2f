import { describe, expect, it } from '@jest/globals';
import {
  findRecord,
  findRecords,
  RecordNotFoundError,
  SeveralRecordsError,
} from '../../lib/operator/find-record.ts';
import { recordKey } from '../../lib/domain/records.ts';
import { arrive, engine, INVOICE, invoice, settledEngine, supplier, type Engine } from '../sync/engine.ts';
import { operatorOf, show } from './reading.ts';

/** Supplier 501 (SUP-12346, V1), invoice 956598 (1043, INV-2026-7, B2), invoice 1 (number 1, not linked). */
async function company(): Promise<Engine> {
  const e = await settledEngine();
  await arrive(e, { customName: 'Desks for York' });
  return e;
}

const find = (e: Engine, text: string) => findRecord(operatorOf(e), text).then(recordKey);

async function refused(e: Engine, text: string): Promise<Error> {
  try {
    await findRecord(operatorOf(e), text);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error(`"${text}" was found`);
}

describe('the words for a record', () => {
  it.each([
    ['invoice 1043', 'invoice#956598'],
    ['Invoice 1043', 'invoice#956598'],
    ['  invoices   1043 ', 'invoice#956598'],
    ['invoice:1043', 'invoice#956598'],
    ['invoice: #1043', 'invoice#956598'],
    ['invoice #1043', 'invoice#956598'],
    ['"invoice 1043"', 'invoice#956598'],
    ["invoice '1043'", 'invoice#956598'],
    ['credit note 1043', 'invoice#956598'],
    ['1043', 'invoice#956598'],
    ['#1043', 'invoice#956598'],
    ['invoice#956598', 'invoice#956598'],
    ['INVOICE#956598', 'invoice#956598'],
    ['invoice 956598', 'invoice#956598'],
    ['956598', 'invoice#956598'],
    ['B2', 'invoice#956598'],
    ['b2', 'invoice#956598'],
    ['bill B2', 'invoice#956598'],
    ['invoice B2', 'invoice#956598'],
    ['invoice desks for york', 'invoice#956598'],
    ['invoice "Desks for York"', 'invoice#956598'],
    ['invoice INV-2026-7', 'invoice#956598'],
    ['SUP-12346', 'supplier#501'],
    ['sup-12346', 'supplier#501'],
    ['supplier SUP-12346', 'supplier#501'],
    ['vendor V1', 'supplier#501'],
    ['supplier acme ltd', 'supplier#501'],
    ['501', 'supplier#501'],
    // A number goes before an id: this invoice's number is 1, and so is its id.
    ['invoice 1', 'invoice#1'],
  ])('%s means %s', async (text, key) => {
    expect(await find(await company(), text)).toBe(key);
  });

  it.each([
    ['purchase order 77'],
    ['Purchase Orders 77'],
    ['purchaseOrder 77'],
    ['purchase-order:77'],
    ['purchase_order #77'],
    ['po 77'],
    ['PO 77'],
    ['order 77'],
  ])('%s names a purchase order, configured or not', async (text) => {
    expect((await refused(await company(), text)).message).toMatch(
      /^No purchase order has .* "77".*Purchase orders are not part of the configuration/,
    );
  });

  it.each([['tax 77'], ['location services'], ['Item 5'], ['payment 3']])(
    '%s is a number or a name where the configuration carries no such entity',
    async (text) => {
      const { message } = await refused(await company(), text);
      expect(message).toContain(text);
      expect(message).not.toMatch(/are not part of the configuration/);
    },
  );

  it('mean a record that is known only by its failure, when they are its key', async () => {
    const e = await company();
    await e.failures.record({
      ref: { entity: 'invoice', id: 'unnamed-1' },
      label: 'odd one',
      failure: { kind: 'decode', words: 'x', actor: 'engineer' },
      order: 1,
      lastAt: e.clock.now(),
    });
    expect(await find(e, 'invoice#unnamed-1')).toBe('invoice#unnamed-1');
    expect(await findRecords(operatorOf(e), 'invoice#unnamed-1')).toMatchObject([
      { label: 'odd one', number: null },
    ]);
  });

  it('mean a record whose content was forgotten, when they are its key or its external id', async () => {
    const e = await company();
    await e.mirror.erase(INVOICE);
    expect(await find(e, 'invoice#956598')).toBe('invoice#956598');
    expect(await find(e, 'B2')).toBe('invoice#956598');
    expect((await refused(e, 'invoice 1043')).name).toBe('RecordNotFoundError');
  });

  it('mean nothing when there are none', async () => {
    const e = await company();
    expect(await findRecords(operatorOf(e), '  ')).toEqual([]);
    expect(await refused(e, '')).toBeInstanceOf(RecordNotFoundError);
  });
});

describe('words that mean several records', () => {
  async function twins(): Promise<Engine> {
    const e = await company();
    e.precoro.put('supplier', supplier({ id: 502, name: 'Beta Ltd', uniqueCode: '1043' }));
    await e.announce('supplier', 502);
    await e.drain();
    return e;
  }

  it('are refused with the exact words for each, which then mean it', async () => {
    const e = await twins();
    const error = await refused(e, '1043');
    expect(error).toBeInstanceOf(SeveralRecordsError);
    expect(error.message).toBe(
      '1043 means 2 records. Type one of these:\n  "invoice 1043" is invoice "Desks for York"\n  "supplier 1043" is supplier "Beta Ltd"',
    );
    expect(error instanceof SeveralRecordsError && error.candidates.map(({ ref }) => ref.entity)).toEqual([
      'invoice',
      'supplier',
    ]);
    expect(await find(e, 'invoice 1043')).toBe('invoice#956598');
    expect(await find(e, 'supplier 1043')).toBe('supplier#502');
  });

  it('name two of one kind by their keys', async () => {
    const e = await company();
    e.precoro.put('invoice', invoice({ id: 7, customName: 'Part two', parentData: { idn: 1040 } }));
    await e.announce('invoice', 7);
    await e.drain();
    const { message } = await refused(e, 'invoice 1043');
    expect(message).toMatch(/"invoice#956598" is invoice "Desks for York"/);
    expect(message).toMatch(/"invoice#7" is invoice "Part two"/);
    expect(await find(e, 'invoice#7')).toBe('invoice#7');
  });

  it('of one external id in two companies are one record', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    expect(await find(e, 'V2')).toBe('supplier#501');
  });

  it('are counted up to fifty', async () => {
    const e = await company();
    const entries = Array.from(
      { length: 60 },
      (_, index) => ({ entity: 'invoice', id: String(index) }) as const,
    );
    const mirror = { ...e.mirror, byNumber: async (_: string, limit: number) => entries.slice(0, limit) };
    const services = { ...operatorOf(e), mirror };
    await expect(findRecord(services, '1043')).rejects.toThrow(/^1043 means 50 or more records/);
  });
});

describe('words that mean nothing known', () => {
  it('are told with what was looked for and how far Precoro is read', async () => {
    const error = await refused(await company(), 'invoice 1044');
    expect(error).toBeInstanceOf(RecordNotFoundError);
    expect(error.message).toBe(
      'No invoice has the number, the Precoro id, the external id or the name "1044". Numbers and ids must be exact. Invoices are read up to 2026-03-02 08:10 UTC: a newer one is not known yet.',
    );
  });

  it('are told how to look for a name', async () => {
    expect((await refused(await company(), 'Acme Ltd')).message).toMatch(
      /^No supplier, invoice has the number, .* "Acme Ltd"\. To look for a name, begin with what it is: "supplier Acme Ltd"\./,
    );
  });

  it.each<[string, (e: Engine) => Promise<unknown>, RegExp]>([
    ['is not read to its end', async () => undefined, /The first read of invoices is not finished/],
    ['is paused', (e) => e.services.gates.setPaused('invoice', true), /Invoices are paused: what changed/],
    [
      'is not read any more',
      async (e) => {
        const { cursor } = await e.state('invoice');
        await e.services.states.saveCursor('invoice', { ...cursor, stopped: 'a change was missed' }, 99);
      },
      /Invoices are not read any more: a change was missed/,
    ],
  ])('are told that the entity %s', async (_, prepare, words) => {
    const e = engine();
    await prepare(e);
    expect((await refused(e, 'invoice 5')).message).toMatch(words);
  });

  it('cost no look at everything when they are a mistyped number', async () => {
    const e = await company();
    let scans = 0;
    const services = operatorOf(e);
    const mirror = {
      ...services.mirror,
      scan(entity: 'supplier' | 'invoice' | 'purchaseOrder' | 'receipt') {
        scans += 1;
        return services.mirror.scan(entity);
      },
    };
    expect(await findRecords({ ...services, mirror }, 'invoice 10433')).toEqual([]);
    expect(await findRecords({ ...services, mirror }, 'nobody')).toEqual([]);
    expect(scans).toBe(0);
    expect(await findRecords({ ...services, mirror }, 'invoice nobody')).toEqual([]);
    expect(scans).toBe(1);
  });
});

describe('what a verdict tells to type', () => {
  it('means the record again', async () => {
    const e = await company();
    e.external.next('update', { outcome: 'rejected', words: 'Period closed' });
    await e.edit('invoice', 956598, { note: 'x' });
    await e.drain();
    const { command } = (await show(e, INVOICE)).verdict;
    const typed = /"(.*)"/.exec(command ?? '')?.[1] ?? '';
    expect(await find(e, typed)).toBe('invoice#956598');
  });
});

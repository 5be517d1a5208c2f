import { compareDecimals, multiply, roundTo, sumOf } from '../../lib/domain/money.ts';
import { changeSomething } from '../../lib/mock-precoro/change-something.ts';
import { Company } from '../../lib/mock-precoro/company.ts';
import { seededRandom } from '../../lib/mock-precoro/random.ts';
import { seedCompany } from '../../lib/mock-precoro/seed.ts';
import { DEFAULT_SWITCHES } from '../../lib/mock-precoro/switches.ts';
import { ManualClock } from './manual-clock.ts';

const now = Date.parse('2026-06-15T12:00:00Z');
const options = { now, seed: 7, suppliers: 200, purchaseOrders: 100, invoices: 300, receipts: 60 };
const data = seedCompany(options);
const company = new Company(data, new ManualClock(now), () => DEFAULT_SWITCHES);

describe('a seeded company', () => {
  it('is the same for the same seed and another for another', () => {
    expect(seedCompany(options)).toEqual(data);
    expect(seedCompany({ ...options, seed: 8 }).suppliers[0]?.name).not.toBe(data.suppliers[0]?.name);
  });

  it('has unique supplier names, codes and IDNs', () => {
    expect(new Set(data.suppliers.map((one) => one.name)).size).toBe(200);
    expect(new Set(data.suppliers.map((one) => one.uniqueCode)).size).toBe(200);
    expect(new Set(data.documents.map((one) => `${one.entity} ${one.idn}`)).size).toBe(460);
  });

  it('never lets time run backwards in a record', () => {
    for (const { createDate, approvalDate, updateDate } of [...data.suppliers, ...data.documents]) {
      expect(createDate).toBeLessThanOrEqual(approvalDate ?? createDate);
      expect(approvalDate ?? createDate).toBeLessThanOrEqual(updateDate);
      expect(updateDate).toBeLessThanOrEqual(now);
    }
  });

  it('adds up to the cent: lines, taxes, headers, and parts of split invoices', () => {
    for (const document of data.documents) {
      const lines = company.linesOf(document);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line.netSum).toBe(roundTo(multiply(line.quantity, line.price), 2));
        expect(line.sum).toBe(sumOf([line.netSum, line.taxSum]));
      }
      expect(document.sum).toBe(sumOf(lines.map((line) => line.sum)));
      expect(compareDecimals(document.sumPaid, document.sum)).toBeLessThanOrEqual(0);
    }
    const parents = data.documents.filter((one) => one.splitIndex === 10);
    expect(parents.length).toBeGreaterThan(0);
    for (const parent of parents) {
      const parts = data.documents.filter((one) => one.parentIdn === parent.idn);
      expect(sumOf(parts.map((part) => part.sum))).toBe(parent.sum);
    }
  });

  it('has credit notes, every status of the mix, and documents of orders that keep to their order', () => {
    const invoices = data.documents.filter((one) => one.entity === 'invoice');
    expect(invoices.some((one) => one.logicType === 1)).toBe(true);
    expect(new Set(invoices.map((one) => one.status))).toEqual(new Set([0, 1, 2, 3, 4, 5, 7, 8, 9, 11]));
    for (const document of data.documents) {
      const order = data.documents.find((one) => one.id === document.purchaseOrderId);
      if (order && document.parentIdn === null)
        expect([order.supplierId, order.sum]).toEqual([document.supplierId, document.sum]);
    }
  });

  it('puts the asked share of history before go-live', () => {
    const { documents } = seedCompany({ ...options, goLive: '2026-06-01', shareBeforeGoLive: 0.25 });
    const before = documents.filter((one) => one.createDate < Date.parse('2026-06-01')).length;
    expect(before / documents.length).toBeGreaterThan(0.18);
    expect(before / documents.length).toBeLessThan(0.32);
    expect(() => seedCompany({ ...options, goLive: '1 June' })).toThrow(
      'goLive must be a day such as 2026-01-31, not "1 June"',
    );
  });

  it('takes links of suppliers as a list or a function, and may be empty', () => {
    const listed = seedCompany({ ...options, linkedSuppliers: ['V-000001', null] });
    expect(listed.suppliers.slice(0, 3).map((one) => one.externalId)).toEqual(['V-000001', null, null]);
    const called = seedCompany({ ...options, linkedSuppliers: (index) => `V-${index}` });
    expect(called.suppliers[2]?.externalId).toBe('V-2');
    expect(seedCompany({ now, suppliers: 0 }).documents).toEqual([]);
  });
});

describe('changeSomething', () => {
  it('does every kind of thing over time, keeps sums right and tells each in a sentence', () => {
    const clock = new ManualClock(now);
    const busy = new Company(data, clock, () => DEFAULT_SWITCHES);
    const random = seededRandom(3);
    const sentences: string[] = [];
    for (let step = 0; step < 400; step++) {
      clock.advance(1000);
      const { sentence, record } = changeSomething(busy, random);
      sentences.push(sentence);
      if (record.entity === 'supplier') {
        expect(busy.supplier(record.id)?.updateDate).toBe(clock.now());
        continue;
      }
      const document = busy.documentById(record.entity, record.id);
      expect(document?.idn).toBe(record.idn);
      expect(document?.updateDate).toBe(clock.now());
      expect(document && sumOf(busy.linesOf(document).map((line) => line.sum))).toBe(document?.sum);
    }
    const kinds = [
      'entered and approved',
      'draft',
      'was approved',
      'edited',
      'revision',
      'approved again',
      'cancelled',
      'paid in',
      'added as',
      'renamed',
      'disabled',
      'moved',
    ];
    expect(kinds.filter((kind) => !sentences.some((sentence) => sentence.includes(kind)))).toEqual([]);
  });

  it('still finds something to do in an empty company', () => {
    const empty = new Company(
      seedCompany({ now, suppliers: 0 }),
      new ManualClock(now),
      () => DEFAULT_SWITCHES,
    );
    expect(changeSomething(empty, seededRandom(1)).sentence).toMatch(/was added as a supplier$/);
  });
});

import { intBetween, seededRandom } from '../../lib/mock-precoro/random.ts';
import { RecordStore } from '../../lib/mock-precoro/record-store.ts';
import { Starts } from '../../lib/mock-precoro/starts.ts';
import { closeMocks, openMock } from './open-mock.ts';

afterEach(closeMocks);

describe('records listed by update time', () => {
  it.each([1, 2, 3])('are those a look at every record finds, however often they changed: %i', (seed) => {
    const random = seededRandom(seed);
    const records = Array.from({ length: 200 }, (_, id) => ({
      id,
      createDate: id,
      updateDate: intBetween(random, id, 1000),
    }));
    const store = new RecordStore(records);
    for (let turn = 0; turn < 3000; turn++) {
      const id = intBetween(random, 0, 260);
      const late = random() < 0.1 ? intBetween(random, 0, 500) : 0;
      store.put({ id, createDate: store.get(id)?.createDate ?? 1000 + turn, updateDate: 1000 + turn - late });
      if (turn % 100 !== 0) continue;
      const since = intBetween(random, 0, 1100 + turn);
      const isOdd = (record: { readonly id: number }): boolean => record.id % 2 === 1;
      const looked = store.newestFirst((record) => record.updateDate >= since && isOdd(record));
      expect(store.newestFirst(isOdd, since)).toEqual(looked);
    }
  });
});

describe('times of requests', () => {
  it('are let go at the old end and counted at the new one', () => {
    const starts = new Starts();
    for (let time = 1; time <= 10_000; time++) {
      starts.push(time);
      starts.forgetUntil(time - 5);
    }
    expect(starts.all()).toEqual([9996, 9997, 9998, 9999, 10_000]);
    expect([1, 5, 6].map((nth) => starts.newest(nth))).toEqual([10_000, 9996, undefined]);
  });
});

describe('names that are unique in the company', () => {
  it('are free again once their holder is called something else, and belong to new suppliers at once', async () => {
    const { company } = await openMock();
    const acme = company.createSupplier({ name: 'Acme', businessRegistrationNumber: 'NL1' });
    expect(() => company.createSupplier({ name: 'ACME' })).toThrow('already used');
    company.updateSupplier(acme.id, { name: 'Acme Holding', businessRegistrationNumber: null });
    expect(() => company.updateSupplier(acme.id, { name: 'ACME holding' })).not.toThrow();
    const heir = company.createSupplier({ name: 'Acme', businessRegistrationNumber: 'nl1' });
    expect(() => company.updateSupplier(acme.id, { name: 'acme' })).toThrow('already used');
    expect(heir.uniqueCode).not.toBe(acme.uniqueCode);
  });
});

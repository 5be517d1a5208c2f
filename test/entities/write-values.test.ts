import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { compareValues, shownValues, writeValues } from '../../lib/entities/write-values.ts';
import { WIRES } from './fixtures/wire.ts';

const factsOf = (entity: 'supplier' | 'itemFieldOption' | 'payment' | 'item') => {
  const { writes } = CATALOGUE[entity];
  if (!writes) throw new Error('not written');
  return writes;
};

describe('what a record shows of what can be written', () => {
  it.each(['itemFieldOption', 'payment', 'item'] as const)(
    'is the same in the answer of Precoro and in the decoded record: %s',
    (entity) => {
      const record = CATALOGUE[entity].decode(WIRES[entity](), { bankDetails: false, fieldId: '5' });
      expect(shownValues(factsOf(entity), WIRES[entity]())).toEqual(shownValues(factsOf(entity), record));
    },
  );

  it('leaves out what the record does not show', () => {
    const shown = shownValues(factsOf('supplier'), { name: 'Acme', phone: null, supplierLegalEntities: [] });
    expect(shown).toEqual({ name: 'Acme', phone: null, supplierLegalEntityIds: [] });
  });
});

describe('a comparison', () => {
  const facts = factsOf('supplier');
  const compared = (wanted: object, shown: object) =>
    compareValues(facts, writeValues(facts, { ...wanted }), shownValues(facts, shown));

  it.each<[string, object, object, readonly string[], readonly string[]]>([
    ['finds nothing in equal values', { name: 'Acme ', enable: 'true' }, { name: 'Acme', enable: 1 }, [], []],
    ['names what differs', { name: 'Acme', city: 'Leeds' }, { name: 'ACME', city: 'Leeds' }, ['name'], []],
    ['takes blank for no value', { city: '' }, { city: null }, [], []],
    ['tells a value from none', { city: 'Leeds' }, { city: null }, ['city'], []],
    ['cannot tell what is not shown', { phone: '1' }, { name: 'Acme' }, [], ['phone']],
    [
      'wants a member that is missing',
      { currencies: ['EUR', 'USD'] },
      { currencies: ['USD'] },
      ['currencies'],
      [],
    ],
    ['minds no member too many', { currencies: ['EUR'] }, { currencies: ['USD', 'EUR'] }, [], []],
  ])('%s', (_name, wanted, shown, changed, unseen) => {
    expect(compared(wanted, shown)).toEqual({ changed, unseen });
  });

  it('of amounts does not mind how they are written', () => {
    const own = factsOf('payment');
    const wanted = writeValues(own, { sumPaid: '12.50', payDate: '2026-02-14T01:00:00+01:00' });
    expect(compareValues(own, wanted, shownValues(own, WIRES.payment()))).toEqual({
      changed: [],
      unseen: [],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { defineIntegration } from '../../../lib/mapping/define.ts';
import { constant, linked, required, translated } from '../../../lib/mapping/sources.ts';
import { BASE, faultsOf } from '../fixtures.ts';
import { BOTH, ENTITIES } from './fixtures.ts';

/** Checked by the compiler: each "expect-error" line fails the type check once the mistake compiles. */
describe('A typed configuration of what comes in', () => {
  it('takes fields of the source, functions of its record, links, translations and constants', () => {
    const integration = defineIntegration({
      ...BOTH,
      values: { kinds: { Works: 'W' } },
      entities: ENTITIES,
      inward: {
        legalEntity: { source: 'company', onGone: 'disable', fields: { name: required('name') } },
        tax: {
          source: 'rate',
          when: (rate) => rate.active !== false,
          fields: { name: (rate) => rate.name?.trim(), percent: required('percent'), value: 'percent' },
        },
        itemFieldOption: {
          'GL account': {
            source: 'account',
            fields: { name: 'name', enable: 'active', parent: required(linked('parent')) },
          },
        },
        supplier: {
          source: 'vendor',
          mode: 'live',
          owner: 'external',
          owners: { name: 'precoro' },
          fields: {
            name: required('name'),
            uniqueCode: 'code',
            city: translated('kind', 'kinds'),
            // Inside required() the compiler does not know the record yet: it takes what the function names.
            phone: required((vendor: { readonly iban: string | null }) => vendor.iban),
            currencies: (vendor) => [vendor.currency],
            supplierLegalEntityIds: linked('company'),
          },
        },
        item: {
          source: 'account',
          fields: { name: 'name', category: constant(7), freeOfCharge: constant(false) },
        },
        payment: {
          source: 'payment',
          onGone: 'cancel',
          alsoSettles: ['discount'],
          roundingUpTo: '0.02',
          fields: { invoice: linked('bill'), sumPaid: 'amount' },
        },
      },
    });

    expect(integration.feeds.map(({ name }) => name)).toEqual([
      'legalEntity',
      'tax',
      'itemFieldOption.GL account',
      'supplier',
      'item',
      'payment',
    ]);
  });

  it('does not compile with misspelt names, and reports them at run time too', () => {
    const faults = faultsOf(() =>
      defineIntegration({
        ...BOTH,
        values: { kinds: { Works: 'W' } },
        entities: ENTITIES,
        inward: {
          tax: {
            source: 'rate',
            fields: {
              // @ts-expect-error no such field of the source
              name: 'nme',
              // @ts-expect-error no such field of the source
              percent: required('persent'),
            },
          },
          supplier: {
            source: 'vendor',
            // @ts-expect-error no such owner
            owner: 'erp',
            fields: {
              name: 'name',
              // @ts-expect-error no such list
              city: translated('kind', 'kids'),
              // @ts-expect-error names no other record
              supplierLegalEntityIds: linked('code'),
            },
          },
          payment: {
            source: 'payment',
            // @ts-expect-error no such amount
            alsoSettles: ['paid_on'],
            fields: {
              // @ts-expect-error a record is linked, not read
              invoice: 'bill',
              sumPaid: 'amount',
            },
          },
        },
      }),
    );

    expect(faults).toHaveLength(7);
  });

  it('does not compile without what Precoro needs, nor with what it cannot do', () => {
    const faults = faultsOf(() =>
      defineIntegration({
        ...BOTH,
        entities: ENTITIES,
        inward: {
          // @ts-expect-error a tax needs its percent
          tax: { source: 'rate', fields: { name: 'name' } },
          // @ts-expect-error no such field of Precoro's form
          legalEntity: { source: 'company', fields: { name: 'name', town: 'name' } },
          // @ts-expect-error Precoro cannot disable an item
          item: { source: 'vendor', onGone: 'disable', fields: { name: 'name' } },
        },
      }),
    );

    expect(faults).toHaveLength(3);
  });

  it('does not compile for an entity that Precoro makes alone', () => {
    const faults = faultsOf(() =>
      defineIntegration({
        ...BOTH,
        entities: ENTITIES,
        // @ts-expect-error no such section
        inward: { invoice: { source: 'vendor', fields: {} } },
      }),
    );

    expect(faults).toHaveLength(1);
  });

  it('does not compile where the connector has no sources', () => {
    const faults = faultsOf(() =>
      defineIntegration({
        ...BASE,
        entities: ENTITIES,
        // @ts-expect-error no such source
        inward: { tax: { source: 'rate', fields: { name: 'name', percent: 'percent' } } },
      }),
    );

    expect(faults).toEqual([
      expect.stringMatching(/^inward\.tax\.source: must be a source of the connector/),
    ]);
  });
});

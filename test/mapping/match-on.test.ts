import { describe, expect, it } from '@jest/globals';
import { MATCH_ON_ALL, SIGNS } from '../../lib/domain/match-on.ts';
import type { IntegrationConfig, TargetSpecs, ValueMaps } from '../../lib/mapping/config.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { BASE, faultsOf, supplierRecord } from './fixtures.ts';

/** A supplier's section with this setting, as a person without a type checker may write it. */
function define(matchOn?: unknown, fields: Record<string, unknown> = { code: 'uniqueCode', name: 'name' }) {
  const supplier = { target: 'vendor', fields, ...(matchOn === undefined ? {} : { matchOn }) };
  const config = { ...BASE, entities: { supplier } };
  return defineIntegration(config as unknown as IntegrationConfig<TargetSpecs, ValueMaps>);
}

const known = SIGNS.join(', ');

describe('matchOn', () => {
  it('is all signs unless the configuration says otherwise, and is no part of the version', () => {
    const [usual] = define().entities;
    const [narrow] = define({ use: ['taxNumber', 'name'], mustAgree: ['taxNumber'] }).entities;
    expect(usual?.matchOn).toEqual(MATCH_ON_ALL);
    expect(narrow?.matchOn).toEqual({ use: ['taxNumber', 'name'], mustAgree: ['taxNumber'] });
    expect(narrow?.version).toBe(usual?.version);
    expect(define({ mustAgree: ['country'] }).entities[0]?.matchOn).toEqual({
      ...{ use: SIGNS, mustAgree: ['country'] },
    });
  });

  it.each<[string, unknown, readonly string[]]>([
    [
      'an unknown sign',
      { use: ['taxNumbr'] },
      [
        'entities.supplier.matchOn.use: names "taxNumbr", which is no sign. Did you mean "taxNumber"?',
        `entities.supplier.matchOn.use: must name at least one of ${known}.`,
      ],
    ],
    ['no sign', { use: [] }, [`entities.supplier.matchOn.use: must name at least one of ${known}.`]],
    [
      'a must that is not used',
      { use: ['name'], mustAgree: ['iban'] },
      ['entities.supplier.matchOn.mustAgree: names "iban", which is not in use: name.'],
    ],
    [
      'no list',
      { use: 'name' },
      [`entities.supplier.matchOn.use: must be a list of ${known}, but it is "name".`],
    ],
    [
      'an unknown setting',
      { uses: ['name'] },
      ['entities.supplier.matchOn.uses: is no setting of matchOn. Did you mean "use"?'],
    ],
    ['no object', 'name', ['entities.supplier.matchOn: must be an object, but it is "name".']],
  ])('with %s is a fault with its place', (_, matchOn, faults) => {
    expect(faultsOf(() => define(matchOn))).toEqual(faults);
  });
});

describe('what can be told of a header', () => {
  const context = {
    company: 'default',
    definitions: { item: [], document: [], supplier: [] },
    counterpart: () => ({ state: 'awaited' }) as const,
  };

  it('leaves out what is wrong or missing, and says the rest', () => {
    const broken = () => {
      throw new Error('no');
    };
    const [mapping] = define(undefined, { code: 'uniqueCode', name: broken }).entities;
    const record = supplierRecord();
    expect(mapping?.map(record, context).ok).toBe(false);
    expect(mapping?.headerOf(record, context)).toEqual({ code: record.uniqueCode });
  });
});

import { describe, expect, it } from '@jest/globals';
import { byLegalEntity } from '../../../lib/mapping/companies.ts';
import { checkDefinitions } from '../../../lib/mapping/definitions.ts';
import { recipientsOf } from '../../../lib/mapping/recipients.ts';
import { constant, linked, required, translated } from '../../../lib/mapping/sources.ts';
import { versionsOf, withVersions } from '../../../lib/mapping/version.ts';
import { TARGETS } from '../fixtures.ts';
import { ACCOUNTS, defineInward, ENTITIES, feedOf, PAYMENT, SOURCES, TAX, VENDOR } from './fixtures.ts';
import type { Loose } from './fixtures.ts';

const values = { kinds: { Works: 'W' } };
const supplier = (fields: Loose, changes: Loose = {}) =>
  feedOf({ supplier: { ...VENDOR, fields: { ...VENDOR.fields, ...fields }, ...changes } }, { values });

describe('What comes in', () => {
  it('is nothing unless the configuration says so', () => {
    expect(defineInward(undefined).feeds).toEqual([]);
    expect(defineInward({}).feeds).toEqual([]);
  });

  it('writes nothing, makes what is missing, is read from every company and reports what is gone, unless it says otherwise', () => {
    expect(feedOf({ tax: TAX })).toMatchObject({
      name: 'tax',
      entity: 'tax',
      customField: null,
      source: 'rate',
      target: 'tax',
      mode: 'observe',
      companies: ['default'],
      creates: true,
      onGone: 'report',
      fields: ['name', 'percent'],
      owners: {},
      outwardFields: {},
      bankFields: [],
      alert: { email: null, afterMinutes: 30 },
      payment: null,
    });
  });

  it('is as the configuration says', () => {
    const companies = byLegalEntity({ UK: 'uk', DE: 'de', FR: 'fr' });
    const settings = {
      mode: 'live',
      companies: ['fr', 'uk'],
      creates: false,
      onGone: 'nothing',
      alert: { email: 'a@b.c' },
    };
    expect(feedOf({ tax: { ...TAX, ...settings } }, { companies })).toMatchObject({
      ...settings,
      companies: ['uk', 'fr'],
      alert: { email: 'a@b.c', afterMinutes: 30 },
    });
    expect(supplier({ enable: 'active' }, { onGone: 'disable' }).onGone).toBe('disable');
    expect(feedOf({ payment: { ...PAYMENT, onGone: 'cancel' } }).onGone).toBe('cancel');
  });

  it('stands with parents before those that refer to them, whatever the order in the file', () => {
    const inward = {
      payment: PAYMENT,
      supplier: VENDOR,
      itemFieldOption: { 'GL account': ACCOUNTS, 'Cost/Profit #': ACCOUNTS },
      tax: TAX,
    };
    expect(defineInward(inward).feeds.map(({ name, customField }) => [name, customField])).toEqual([
      ['tax', null],
      ['itemFieldOption.GL account', 'GL account'],
      ['itemFieldOption.Cost-Profit -', 'Cost/Profit #'],
      ['supplier', null],
      ['payment', null],
    ]);
  });

  it('keeps its links under the target where the same records go out, else under its own name', () => {
    expect(supplier({}).target).toBe('vendor');
    expect(
      feedOf({ supplier: { ...VENDOR, owner: undefined } }, { entities: { invoice: ENTITIES.invoice } })
        .target,
    ).toBe('supplier');
  });

  it('follows a link to where that record is kept', () => {
    const refs = { bill: 'B-1', company: 'C-1', parent: 'A-1' };
    const inward = {
      legalEntity: { source: 'company', fields: { name: 'name' } },
      itemFieldOption: { 'GL account': ACCOUNTS, Project: ACCOUNTS },
      supplier: { ...VENDOR, fields: { ...VENDOR.fields, supplierLegalEntityIds: linked('company') } },
      payment: PAYMENT,
    };
    expect(defineInward(inward).feeds.flatMap((feed) => feed.referencesOf(refs))).toEqual([
      { entity: 'itemFieldOption', target: 'itemFieldOption.GL account', externalId: 'A-1' },
      { entity: 'itemFieldOption', target: 'itemFieldOption.Project', externalId: 'A-1' },
      { entity: 'legalEntity', target: 'legalEntity', externalId: 'C-1' },
      { entity: 'invoice', target: 'bill', externalId: 'B-1' },
    ]);
  });

  it('may be named by its target where its source has another name', () => {
    const { account, ...sources } = SOURCES;
    const parent = { ...account.fields.parent, refersTo: 'glAccount' };
    const renamed = { ...sources, account: { fields: { ...account.fields, parent }, target: 'glAccount' } };
    const connector = { kind: 'postgres', targets: TARGETS, sources: renamed };
    const feed = feedOf({ itemFieldOption: { 'GL account': ACCOUNTS } }, { connector });
    expect(feed.referencesOf({ parent: '6' })).toMatchObject([{ target: 'itemFieldOption.GL account' }]);
  });
});

describe('The owner of a field that travels both ways', () => {
  it.each<[string, Loose, Loose]>([
    ['is one for all', { owner: 'precoro' }, { name: 'precoro', uniqueCode: 'precoro' }],
    [
      'is one for each',
      { owner: undefined, owners: { name: 'precoro', uniqueCode: 'external' } },
      { name: 'precoro', uniqueCode: 'external' },
    ],
    [
      'is that of all unless it has its own',
      { owners: { name: 'precoro' } },
      { name: 'precoro', uniqueCode: 'external' },
    ],
  ])('%s', (_name, changes, owners) => {
    expect(supplier({ city: 'kind' }, changes).owners).toEqual(owners);
  });

  it('is asked for what goes out by a list too, not for what functions or constants make', () => {
    const fields = {
      code: translated('uniqueCode', 'kinds'),
      name: (record: { name: string }) => record.name,
      extra: constant('x'),
    };
    const entities = { supplier: { target: 'vendor', fields } };
    expect(feedOf({ supplier: VENDOR }, { entities, values }).owners).toEqual({ uniqueCode: 'external' });
  });
});

it('A payment is brought to what is open up to a cent, and settles only what was paid, unless it says otherwise', () => {
  expect(feedOf({ payment: PAYMENT }).payment).toEqual({ alsoSettles: [], roundingUpTo: '0.01' });
  const rules = { alsoSettles: ['discount'], roundingUpTo: '0' };
  expect(feedOf({ payment: { ...PAYMENT, ...rules } }).payment).toEqual(rules);
});

it.each<[string, Loose, Loose, readonly string[]]>([
  ['a path', { city: 'iban' }, {}, ['iban']],
  ['a list', { city: translated('iban', 'kinds') }, {}, ['iban']],
  ['a function', { city: (record: { iban: string }) => record.iban }, {}, ['iban']],
  ['a condition', {}, { when: (record: { iban: string }) => record.iban !== '' }, ['iban']],
  ['a function of another name', { city: (record: { libans: string }) => record.libans }, {}, []],
  ['a constant', { city: constant('iban') }, {}, []],
])('Bank details are let in only where they are named: %s', (_name, fields, changes, expected) => {
  expect(supplier(fields, changes).bankFields).toEqual(expected);
});

describe('The version of what comes in', () => {
  const base = supplier({}).version;

  it.each<[string, Loose, Loose?]>([
    ['a field', { city: 'kind' }],
    ['a function', { city: () => 'x' }],
    ['required()', { uniqueCode: required('code') }],
    ['an owner', {}, { owner: 'precoro' }],
  ])('changes with %s', (_name, fields, changes = {}) => {
    expect(supplier(fields, changes).version).not.toBe(base);
  });

  it('changes with a list that it uses and with the text of a function', () => {
    const versions = [
      supplier({ city: () => 'x' }),
      supplier({ city: () => 'y' }),
      supplier({ city: translated('kind', 'kinds') }),
      feedOf(
        { supplier: { ...VENDOR, fields: { ...VENDOR.fields, city: translated('kind', 'kinds') } } },
        { values: { kinds: { Goods: 'W' } } },
      ),
    ].map(({ version }) => version);
    expect(new Set(versions).size).toBe(4);
  });

  it('stays when only the gate, the condition or who is told changes', () => {
    const changes = {
      mode: 'live',
      when: () => true,
      alert: { email: 'a@b.c' },
      onGone: 'nothing',
      creates: false,
    };
    expect(supplier({}, changes).version).toBe(base);
  });

  it('can be put in place of the one that the text at hand comes to, beside that of the other direction', () => {
    const integration = defineInward({ supplier: VENDOR, tax: TAX });
    const { feeds, entities } = withVersions(integration, { 'inward.supplier': 'as synthesized' });
    const own = versionsOf(integration);
    expect(feeds.map(({ version }) => version)).toEqual([own['inward.tax'], 'as synthesized']);
    expect(entities[0]?.version).toBe(own.supplier);
    expect(own.supplier).not.toBe(own['inward.supplier']);
  });
});

it('A custom field whose options come in must exist in Precoro', () => {
  const integration = defineInward({
    itemFieldOption: { 'GL acount': ACCOUNTS },
    documentFieldOption: { Department: ACCOUNTS },
  });
  const item = [{ id: '1', name: 'GL account', options: [] }];
  const document = [{ id: '2', name: 'department', options: [] }];
  expect(checkDefinitions(integration, { item, document, supplier: [] })).toEqual([
    {
      place: 'inward.itemFieldOption.GL acount',
      words: 'Precoro has no item custom field "GL acount". Did you mean "GL account"?',
    },
  ]);
});

it('Whoever is told only of what comes in is told too', () => {
  const integration = defineInward(
    { tax: { ...TAX, alert: { email: 'tax@example.com' } }, supplier: VENDOR },
    { alert: { email: 'all@example.com' } },
  );
  expect(
    recipientsOf(integration).map(({ email, entities, feeds }) => [
      email,
      entities.length,
      feeds.map(({ name }) => name),
    ]),
  ).toEqual([
    ['all@example.com', 2, ['supplier']],
    ['tax@example.com', 0, ['tax']],
  ]);
});

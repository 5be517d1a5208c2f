import { describe, expect, it } from '@jest/globals';
import { byLegalEntity } from '../../../lib/mapping/companies.ts';
import { constant, linked, required, translated } from '../../../lib/mapping/sources.ts';
import { faultsOf, TARGETS } from '../fixtures.ts';
import { ACCOUNTS, defineInward, ENTITIES, PAYMENT, SOURCES, TAX, VENDOR } from './fixtures.ts';
import type { Loose } from './fixtures.ts';

const tax = (changes: Loose) => ({ tax: { ...TAX, ...changes } });
const taxField = (changes: Loose) => tax({ fields: { ...TAX.fields, ...changes } });
const vendor = (changes: Loose) => ({ supplier: { ...VENDOR, ...changes } });
const vendorField = (changes: Loose) => vendor({ fields: { ...VENDOR.fields, ...changes } });
const payment = (changes: Loose) => ({ payment: { ...PAYMENT, ...changes } });
const option = (fields: Loose) => ({
  itemFieldOption: { 'GL account': { ...ACCOUNTS, fields: { ...ACCOUNTS.fields, ...fields } } },
});
const withoutBills = { entities: { supplier: ENTITIES.supplier } };
const companies = byLegalEntity({ UK: 'uk', DE: 'de' });
const lists = { values: { kinds: { Works: 'W', Goods: 'G' }, twice: { Works: 'W', Labour: 'W' } } };

/** The first part of each is the place. */
describe('What comes in is refused with', () => {
  it.each<[string, Loose, string, Loose?]>([
    ['an unknown entity', { taxes: TAX }, 'inward.taxes: is no entity. Did you mean "tax"?'],
    ['an entity that Precoro makes alone', { invoice: TAX }, 'inward.invoice: is made in Precoro alone.'],
    ['a section that is no object', { tax: 'rate' }, 'inward.tax: must be an object, but it is "rate".'],
    [
      'an unknown setting',
      tax({ modus: 'live' }),
      'inward.tax.modus: is no setting of what comes in. Did you mean "mode"?',
    ],
    ['an unknown mode', tax({ mode: 'on' }), 'inward.tax.mode: must be "observe" or "live", but it is "on".'],
    ['creates that is neither', tax({ creates: 'no' }), 'inward.tax.creates: must be true or false'],
    ['a condition that is no function', tax({ when: true }), 'inward.tax.when: must be a function'],
    ['an unknown alert', tax({ alert: { mail: 'a@b.c' } }), 'inward.tax.alert.mail: is no alert setting.'],
    [
      'an unknown source',
      tax({ source: 'rat' }),
      'inward.tax.source: must be a source of the connector, but it is "rat". Did you mean "rate"?',
    ],
    [
      'a source that every object has',
      tax({ source: 'toString' }),
      'inward.tax.source: must be a source of the connector',
    ],
    [
      'a source of a connector without',
      tax({}),
      'inward.tax.source: must be a source of the connector, but it is "rate". "connector.sources" names none.',
      { connector: { kind: 'postgres', targets: TARGETS } },
    ],
    [
      'sources of another form',
      {},
      'connector.sources: must be the sources of the connector',
      { connector: { kind: 'postgres', targets: TARGETS, sources: { rate: { fields: {} } } } },
    ],
    [
      'sources that are a list',
      {},
      'connector.sources: must be the sources of the connector',
      { connector: { kind: 'postgres', targets: TARGETS, sources: [7] } },
    ],
    [
      'sources without objects',
      {},
      'connector.sources: must be the sources',
      { connector: { kind: 'postgres', targets: TARGETS, sources: { rate: 7 } } },
    ],
    [
      'companies that are no list',
      tax({ companies: 'uk' }),
      'inward.tax.companies: must be a list of companies such as ["default"], but it is "uk".',
    ],
    [
      'no companies',
      tax({ companies: [] }),
      'inward.tax.companies: must be a list of companies such as ["default"], but it is a list of 0.',
    ],
    [
      'an unknown company',
      tax({ companies: ['uk', 'fr'] }),
      'inward.tax.companies: holds "fr", which is no company of the integration. Did you mean "uk"?',
      { companies },
    ],
    [
      'a missing field',
      tax({ fields: { name: 'name' } }),
      'inward.tax.fields.percent: is missing, and Precoro makes no tax without it.',
    ],
    [
      'an unknown field',
      taxField({ persent: 'percent' }),
      'inward.tax.fields.persent: is no field that Precoro takes of a tax. Did you mean "percent"?',
    ],
    [
      'a field that every object has',
      taxField({ constructor: 'name' }),
      'inward.tax.fields.constructor: is no field that Precoro takes',
    ],
    [
      'a misspelt field of the source',
      taxField({ value: 'persent' }),
      'inward.tax.fields.value: "persent" is no field of "rate". Did you mean "percent"?',
    ],
    ['a required one too', taxField({ value: required('persent') }), '"persent" is no field of "rate"'],
    [
      'a field that every object of the source has',
      taxField({ value: 'toString' }),
      '"toString" is no field of "rate"',
    ],
    [
      'a value of no kind',
      taxField({ value: 7 }),
      'inward.tax.fields.value: must be a field of the source, a function, constant(), linked(), translated() or required(), but it is "7".',
    ],
    [
      'a field that never fits',
      taxField({ value: 'active' }),
      'inward.tax.fields.value: "active" is of type boolean, which never fits value; it must be decimal, integer, text.',
    ],
    [
      'a constant that does not fit',
      taxField({ value: constant('x') }),
      'inward.tax.fields.value: the constant "x" does not fit; it must be a decimal amount such as 12.50.',
    ],
    [
      'a constant that is too long',
      { item: { source: 'vendor', fields: { name: constant('x'.repeat(301)) } } },
      'it must be at most 300 characters, and this has 301.',
    ],
    [
      'a constant that is an object',
      taxField({ value: constant({} as never) }),
      'constant() takes text, a number, true, false or null, but it has an object.',
    ],
    [
      'a blank constant where Precoro needs a value',
      taxField({ percent: constant(null) }),
      'inward.tax.fields.percent: the constant is blank, and the field is required.',
    ],
    [
      'a blank constant in a list',
      vendorField({ currencies: required(constant(' ')) }),
      'inward.supplier.fields.currencies: the constant is blank',
    ],
    [
      'an unknown list',
      vendorField({ city: translated('kind', 'kids') }),
      'translated(): there is no list "kids" in "values". Did you mean "kinds"?',
      lists,
    ],
    [
      'a list that cannot be read backwards',
      vendorField({ city: translated('kind', 'twice') }),
      'inward.supplier.fields.city: translated(): values.twice cannot be read from right to left: "W" stands for "Works" and for "Labour".',
      lists,
    ],
    [
      'translated() of an unknown field',
      vendorField({ city: translated('kin', 'kinds') }),
      '"kin" is no field of "vendor". Did you mean "kind"?',
      lists,
    ],
    [
      'a link of a field that takes no record',
      vendorField({ city: linked('company') }),
      'linked("company"): no source yields what this field names; give its id in Precoro.',
    ],
    [
      'a link of a field that names no record',
      payment({ fields: { ...PAYMENT.fields, invoice: linked('number') } }),
      'inward.payment.fields.invoice: linked("number"): it names no other record. Known: bill, vendor.',
    ],
    [
      'a link of an unknown field',
      payment({ fields: { ...PAYMENT.fields, invoice: linked('bil') } }),
      'linked("bil"): there is no such field of "payment". Did you mean "bill"?',
    ],
    [
      'a link to records of another entity',
      payment({ fields: { ...PAYMENT.fields, invoice: linked('vendor') } }),
      'linked("vendor"): it names a "vendor", which is no invoice in Precoro.',
      {
        connector: { kind: 'postgres', targets: { bill: TARGETS.bill }, sources: SOURCES },
        entities: { invoice: ENTITIES.invoice },
      },
    ],
    [
      'a link to documents that do not go out',
      payment({}),
      'inward.payment.fields.invoice: linked("bill"): nothing links a "bill" to its invoice in Precoro: entities.invoice with target "bill" is missing.',
      withoutBills,
    ],
    [
      'a link to records that do not come in',
      vendorField({ supplierLegalEntityIds: linked('company') }),
      'linked("company"): nothing links a "company" to its legal entity in Precoro: inward.legalEntity with source "company" is missing.',
    ],
    [
      'a link to records of fewer companies',
      {
        legalEntity: { source: 'company', companies: ['uk'], fields: { name: 'name' } },
        ...vendorField({ supplierLegalEntityIds: linked('company') }),
      },
      'linked("company"): inward.legalEntity is not read from "de", as this is.',
      { companies },
    ],
    [
      'a record read by its path',
      payment({ fields: { ...PAYMENT.fields, invoice: 'bill' } }),
      'inward.payment.fields.invoice: takes a record; write linked("bill").',
    ],
    [
      'a record that is translated',
      payment({ fields: { ...PAYMENT.fields, invoice: translated('bill', 'kinds') } }),
      'takes a record; write linked("bill").',
      lists,
    ],
    [
      'an id in Precoro read by a path',
      { item: { source: 'vendor', fields: { name: 'name', category: 'code' } } },
      'inward.item.fields.category: "code" is of type text, which never fits category; it must be an id in Precoro',
    ],
    [
      'options without a custom field',
      { itemFieldOption: {} },
      'inward.itemFieldOption: names no custom field',
    ],
    [
      'options of a blank custom field',
      { itemFieldOption: { ' ': ACCOUNTS } },
      "must be a custom field's name in Precoro, but it is blank.",
    ],
    [
      'two sources of one custom field',
      { itemFieldOption: { 'GL account': ACCOUNTS, 'gl Account': ACCOUNTS } },
      'inward.itemFieldOption.gl Account: fills the same custom field as "GL account".',
    ],
    [
      'custom fields whose feeds had one name',
      { itemFieldOption: { 'A/B': ACCOUNTS, 'A#B': ACCOUNTS } },
      'inward.itemFieldOption.A#B: fills the same custom field as "A/B".',
    ],
    [
      'options below those of another field',
      option({ parent: linked('parent') }),
      'it names a "vendor", and options of "GL account" stand below each other, so it must name a "account".',
      {
        connector: {
          kind: 'postgres',
          targets: TARGETS,
          sources: {
            account: {
              ...SOURCES.account,
              fields: {
                ...SOURCES.account.fields,
                parent: { ...SOURCES.account.fields.parent, refersTo: 'vendor' },
              },
            },
          },
        },
      },
    ],
    [
      'fields of both ways without owner',
      vendor({ owner: undefined }),
      'inward.supplier.owners: "name", "uniqueCode" travel both ways and have no owner: name one each, such as { name: "external" } or "precoro", or one "owner" for all.',
    ],
    [
      'one field of both ways without owner',
      vendor({ owner: undefined, owners: { name: 'precoro' } }),
      'inward.supplier.owners: "uniqueCode" travels both ways and has no owner',
    ],
    [
      'an owner of nothing',
      vendor({ owners: { city: 'precoro' } }),
      'inward.supplier.owners.city: is no field that travels both ways. Known: name, uniqueCode.',
    ],
    [
      'an unknown owner',
      vendor({ owners: { name: 'erp' } }),
      'inward.supplier.owners.name: must be "external" or "precoro", but it is "erp".',
    ],
    [
      'an unknown owner of all',
      vendor({ owner: 'erp' }),
      'inward.supplier.owner: must be "external" or "precoro", but it is "erp".',
    ],
    [
      'an owner where nothing goes out',
      tax({ owner: 'precoro' }),
      'inward.tax.owner: decides nothing: no field of tax travels both ways.',
    ],
    ['owners where nothing goes out', tax({ owners: {} }), 'inward.tax.owners: decides nothing'],
    [
      'other records than those that go out',
      { supplier: { source: 'rate', fields: { name: 'name' } } },
      'inward.supplier.source: "rate" are other records than the "vendor" that supplier goes out to, and a record in Precoro has room for one external id. Known: vendor.',
    ],
    [
      'other records where no source fits',
      { supplier: { source: 'vendor', fields: { name: 'name' } } },
      'that supplier goes out to, and a record in Precoro has room for one external id. No source yields that target.',
      { entities: { supplier: { target: 'bill', fields: { number: 'id' } } } },
    ],
    [
      'disabling what Precoro cannot disable',
      tax({ onGone: 'disable' }),
      'inward.tax.onGone: must be "report" or "nothing", but it is "disable".',
    ],
    [
      'cancelling what is no payment',
      vendor({ onGone: 'cancel' }),
      'inward.supplier.onGone: must be "disable" or "report" or "nothing", but it is "cancel".',
    ],
    [
      'what only payments have',
      tax({ roundingUpTo: '0.01' }),
      'inward.tax.roundingUpTo: is no setting of what comes in.',
    ],
    [
      'rounding that is no amount',
      payment({ roundingUpTo: 'a cent' }),
      'inward.payment.roundingUpTo: must be an amount such as "0.01", "0" for none, but it is "a cent".',
    ],
    [
      'rounding below nothing',
      payment({ roundingUpTo: '-1' }),
      'inward.payment.roundingUpTo: must be an amount',
    ],
    [
      'amounts that are no list',
      payment({ alsoSettles: 'discount' }),
      'inward.payment.alsoSettles: must be a list of amounts of the source, but it is "discount".',
    ],
    [
      'an unknown amount',
      payment({ alsoSettles: ['discont'] }),
      'inward.payment.alsoSettles: holds "discont", which is no amount of the source. Did you mean "discount"?',
    ],
    [
      'an amount that counts twice',
      payment({ alsoSettles: ['amount'] }),
      'inward.payment.alsoSettles: holds "amount", which is what was paid: it would count twice.',
    ],
  ])('%s', (_name, inward, expected, changes = {}) => {
    expect(faultsOf(() => defineInward(inward, changes)).join('\n')).toContain(expected);
  });

  it('every fault at once, and none of what is sound', () => {
    const inward = {
      ...tax({ mode: 'on', fields: { name: 'nme' } }),
      ...vendor({ owner: 'erp' }),
      ...payment({}),
    };
    expect(faultsOf(() => defineInward(inward))).toEqual([
      'inward.tax.fields.percent: is missing, and Precoro makes no tax without it.',
      'inward.tax.fields.name: "nme" is no field of "rate". Did you mean "name"?',
      expect.stringMatching(/^inward\.tax\.mode: /),
      expect.stringMatching(/^inward\.supplier\.owner: /),
    ]);
  });

  it.each([null, 'text', [], 7])('a section that is %p', (inward) => {
    expect(faultsOf(() => defineInward(inward)).length).toBe(inward === null ? 0 : 1);
  });
});

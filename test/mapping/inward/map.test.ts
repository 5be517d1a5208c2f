import { describe, expect, it } from '@jest/globals';
import type { InwardCounterpart } from '../../../lib/mapping/contract.ts';
import { constant, linked, required, translated } from '../../../lib/mapping/sources.ts';
import {
  ACCOUNTS,
  defineInward,
  feedOf,
  inwardContext,
  PAYMENT,
  refusalOf,
  TAX,
  valuesOf,
} from './fixtures.ts';
import { VENDOR, type Loose } from './fixtures.ts';

const values = { kinds: { Works: 'W', Goods: 'G' } };
const LEGAL_ENTITY = { source: 'company', fields: { name: 'name' } };
const RECORD = { code: 'V-1', name: 'Acme Ltd', kind: 'W', currency: 'EUR', iban: 'NL02ABNA', active: true };

const supplierFeed = (fields: Loose = {}, changes: Loose = {}) => {
  const supplier = { ...VENDOR, fields: { ...VENDOR.fields, ...fields }, ...changes };
  const { feeds } = defineInward({ legalEntity: LEGAL_ENTITY, supplier }, { values });
  const feed = feeds.find(({ entity }) => entity === 'supplier');
  if (!feed) throw new Error('no feed');
  return feed;
};
const mapped = (fields: Loose, record: object = {}, counterpart?: InwardCounterpart) =>
  supplierFeed(fields).map(
    { ...RECORD, ...record },
    inwardContext(counterpart ? { counterpart: () => counterpart } : {}),
  );
const failing = () => {
  throw new Error('no kind NL02ABNA');
};

describe('An external record becomes', () => {
  it.each<[string, Loose, object, unknown]>([
    ['text without white space around it', { city: 'kind' }, { kind: ' Leeds ' }, 'Leeds'],
    ['null where a field is blank', { city: 'kind' }, { kind: '  ' }, null],
    ['null where a field is absent', { city: 'kind' }, { kind: undefined }, null],
    ['a constant', { city: constant('Leeds') }, {}, 'Leeds'],
    ['what a function answers', { city: ({ kind }: { kind: string }) => `${kind}!` }, {}, 'W!'],
    ['null where a function answers nothing', { city: () => undefined }, {}, null],
    ["Precoro's word of a list", { city: translated('kind', 'kinds') }, {}, 'Works'],
    ["Precoro's word, white space aside", { city: translated('kind', 'kinds') }, { kind: ' G ' }, 'Goods'],
    ['null where there is nothing to translate', { city: translated('kind', 'kinds') }, { kind: '' }, null],
    ['true or false', { enable: 'active' }, { active: false }, false],
    ['a bank detail that is named', { city: 'iban' }, {}, 'NL02ABNA'],
  ])('%s', (_name, fields, record, expected) => {
    const [field = ''] = Object.keys(fields);
    const owners = { owner: 'external' };
    const result = supplierFeed(fields, owners).map({ ...RECORD, ...record }, inwardContext());
    expect(valuesOf(result)).toEqual({ name: 'Acme Ltd', uniqueCode: 'V-1', [field]: expected });
  });

  it.each<[string, unknown, object, unknown]>([
    [
      'each member once, blank ones left out',
      (one: Loose) => [one['currency'], null, ' ', 'USD', 'EUR'],
      {},
      ['EUR', 'USD'],
    ],
    ['of one member where it is a single value', 'currency', {}, ['EUR']],
    ['of a constant', constant('EUR'), {}, ['EUR']],
    ['of a list that a field holds', 'extra', { extra: ['EUR', 'CHF'] }, ['EUR', 'CHF']],
    ['without members where nothing is there', 'currency', { currency: null }, []],
  ])('a list: %s', (_name, currencies, record, expected) => {
    expect(valuesOf(mapped({ currencies }, record))).toMatchObject({ currencies: expected });
  });

  it('a record that names others by their ids in Precoro, one in a list where Precoro takes several', () => {
    const links = { supplierLegalEntityIds: linked('company') };
    expect(valuesOf(mapped(links, { company: 'C-7' }))).toMatchObject({ supplierLegalEntityIds: ['7'] });
    expect(valuesOf(mapped(links, { company: null }))).toMatchObject({ supplierLegalEntityIds: [] });
    const account = { code: '6420', name: 'Travel', active: 'true', parent: 'A-6' };
    const options = feedOf({ itemFieldOption: { 'GL account': ACCOUNTS } });
    expect(valuesOf(options.map(account, inwardContext()))).toEqual({
      name: 'Travel',
      code: '6420',
      enable: true,
      parent: '6',
    });
  });

  it('a payment with its amount and moment as Precoro takes them', () => {
    const record = { number: 'P-1', bill: 'B-12', amount: '0012.50', paid_on: '2026-02-14' };
    expect(valuesOf(feedOf({ payment: PAYMENT }).map(record, inwardContext()))).toEqual({
      invoice: '12',
      sumPaid: '12.5',
      payDate: '2026-02-14T00:00:00Z',
    });
  });

  it('nothing of a field that no name of Precoro stands for', () => {
    const result = feedOf({ tax: TAX }).map({ name: 'VAT', percent: '20', other: 'x' }, inwardContext());
    expect(valuesOf(result)).toEqual({ name: 'VAT', percent: '20' });
  });
});

describe('An external record is refused in words that say who must do what:', () => {
  it.each<[string, Loose, object, string, string]>([
    [
      'a blank field that is required',
      { city: required('kind') },
      { kind: '' },
      'accountant',
      'Supplier "Acme Ltd" has no kind. Accountant: fill it in in the other system.',
    ],
    [
      'a blank field that Precoro needs',
      {},
      { name: null },
      'accountant',
      'Supplier V-1 has no name. Accountant: fill it in in the other system.',
    ],
    [
      'a required list of nothing',
      { currencies: required('currency') },
      { currency: ' ' },
      'accountant',
      'Supplier "Acme Ltd" has no currency. Accountant: fill it in in the other system.',
    ],
    [
      'a required record that is not named',
      { supplierLegalEntityIds: required(linked('company')) },
      {},
      'accountant',
      'Supplier "Acme Ltd" has no legal entity. Accountant: fill it in in the other system.',
    ],
    [
      'a function that answers nothing where a value is required',
      { city: required(() => '') },
      {},
      'engineer',
      'has no city, because its function answers nothing. Engineer: correct inward.supplier.fields.city.',
    ],
    [
      'a function that fails',
      { city: failing },
      {},
      'engineer',
      'has no "city", because its function failed: no kind NL02ABNA. Engineer: correct inward.supplier.fields.city.',
    ],
    [
      'a value that does not fit',
      { enable: 'kind' },
      {},
      'accountant',
      'has "W" as kind, but "enable" takes true or false (or 1 or 0). Accountant: correct it in the other system.',
    ],
    [
      'what a function answers and does not fit',
      { enable: () => 'W' },
      {},
      'engineer',
      'has "W" as enable, but "enable" takes true or false (or 1 or 0). Engineer: correct inward.supplier.fields.enable.',
    ],
    [
      'what a list says and does not fit',
      { enable: translated('kind', 'kinds') },
      {},
      'engineer',
      'has "Works" as kind, but "enable" takes true or false',
    ],
    [
      'a member that does not fit',
      { currencies: () => [{}] },
      {},
      'engineer',
      'has a list of 1 as currencies, but "currencies" takes text.',
    ],
    [
      'a word that is not in its list',
      { city: translated('kind', 'kinds') },
      { kind: 'X' },
      'engineer',
      'has kind "X", for which values.kinds has no entry. Engineer: add it to values.kinds (used by inward.supplier.fields.city).',
    ],
    [
      'an object where a word is to be translated',
      { city: translated('extra', 'kinds') },
      { extra: {} },
      'engineer',
      'has extra an object, for which values.kinds has no entry.',
    ],
  ])('%s', (_name, fields, record, actor, words) => {
    const refusal = refusalOf(mapped(fields, record));
    expect(refusal).toMatchObject({ problem: 'refused', actor, words: expect.stringContaining(words) });
  });

  it('with both numbers where a text is too long', () => {
    const item = feedOf({ item: { source: 'vendor', fields: { name: 'name' } } });
    const { words } = refusalOf(item.map({ ...RECORD, name: 'x'.repeat(301) }, inwardContext()));
    expect(words).toContain('but "name" takes at most 300 characters, and this has 301. Accountant: ');
  });

  it('all that is wrong at once, whoever waits for what', () => {
    const fields = { enable: 'kind', city: required('currency'), supplierLegalEntityIds: linked('company') };
    const refusal = refusalOf(mapped(fields, { company: 'C-1', currency: null }, { state: 'awaited' }));
    expect(refusal.words).toMatch(/has "W" as kind.* has no currency/);
    expect(refusal.words).not.toContain('waits');
  });

  it.each<[string, Loose]>([
    ['a path', { enable: 'iban' }],
    ['a list', { city: translated('iban', 'kinds') }],
    ['a function that answers it', { enable: ({ iban }: { iban: string }) => iban }],
    [
      'a function that fails with it',
      {
        city: ({ iban }: { iban: string }) => {
          throw new Error(iban);
        },
      },
    ],
  ])('never with a bank detail of %s', (_name, fields) => {
    const { words } = refusalOf(mapped(fields));
    expect(words).toContain('not shown');
    expect(words).not.toContain('NL02ABNA');
  });
});

describe('A record that names others', () => {
  const links = { supplierLegalEntityIds: linked('company') };
  const needed = { supplierLegalEntityIds: required(linked('company')) };
  const record = { company: 'C-7' };
  const impossible = { state: 'impossible', words: 'It is on hold.' } as const;

  it('waits for one that is not in Precoro yet', () => {
    expect(mapped(links, record, { state: 'awaited' })).toEqual({
      ok: false,
      problem: 'awaits',
      waitsFor: { entity: 'legalEntity', target: 'legalEntity', externalId: 'C-7' },
      words: 'Supplier "Acme Ltd" waits for legal entity "C-7", which is not linked to Precoro yet.',
    });
  });

  it('goes without one that never comes, unless it is required', () => {
    expect(valuesOf(mapped(links, record, impossible))).toMatchObject({ supplierLegalEntityIds: [] });
    expect(refusalOf(mapped(needed, record, impossible))).toEqual({
      ok: false,
      problem: 'reference',
      actor: 'accountant',
      words:
        'Supplier "Acme Ltd" has legal entity "C-7", which cannot be linked: It is on hold. Accountant: correct it in the other system, or link it.',
    });
  });

  it('is cured by whoever can cure the other', () => {
    const other = {
      state: 'impossible',
      actor: 'engineer',
      words: 'It has no name. Engineer: correct it.',
    } as const;
    expect(refusalOf(mapped(needed, record, other))).toMatchObject({
      actor: 'engineer',
      words: expect.stringMatching(/cannot be linked: It has no name\. Engineer: correct it\.$/),
    });
  });

  it('tells them beforehand, each once', () => {
    const feed = feedOf({
      payment: { ...PAYMENT, fields: { ...PAYMENT.fields, note: () => '' } },
    });
    expect(feed.referencesOf({ bill: ' B-12 ' })).toEqual([
      { entity: 'invoice', target: 'bill', externalId: 'B-12' },
    ]);
    expect(feed.referencesOf({ bill: 12 })).toMatchObject([{ externalId: '12' }]);
    expect(feed.referencesOf({ bill: ' ' })).toEqual([]);
    expect(feed.referencesOf({})).toEqual([]);
  });
});

describe('A condition', () => {
  const whenOf = (when: unknown) => feedOf({ tax: { ...TAX, when } });
  const record = { name: 'VAT', percent: '20' };

  it('says yes or no, and yes where there is none', () => {
    expect(whenOf(({ name }: { name: string }) => name === 'VAT').when(record)).toBe(true);
    expect(whenOf(() => false).when(record)).toBe(false);
    expect(whenOf(undefined).when(record)).toBe(true);
  });

  it('that fails says yes, and mapping tells it', () => {
    const feed = whenOf(failing);
    expect(feed.when(record)).toBe(true);
    expect(refusalOf(feed.map(record, inwardContext()))).toMatchObject({
      actor: 'engineer',
      words:
        'Tax VAT has no answer from "when", because its function failed: no kind NL02ABNA. Engineer: correct inward.tax.when.',
    });
  });

  it('that fails over a bank detail does not show it', () => {
    const when = ({ iban }: { iban: string }) => {
      throw new Error(iban);
    };
    const { words } = refusalOf(supplierFeed({}, { when }).map(RECORD, inwardContext()));
    expect(words).toContain('its function failed: (not shown).');
  });
});

describe('A function of the configuration', () => {
  it('sees every field of the source, and bank details only where its section names them', () => {
    const seen: unknown[] = [];
    const look = (record: unknown) => {
      seen.push(record);
      return 'x';
    };
    mapped({ city: look }, { other: 1 });
    mapped({ city: look, state: 'iban' });
    expect(seen).toEqual([
      { code: 'V-1', name: 'Acme Ltd', kind: 'W', currency: 'EUR', company: null, extra: null, active: true },
      expect.objectContaining({ iban: 'NL02ABNA' }),
    ]);
  });

  it('changes nothing for those after it', () => {
    const spoil = (record: Loose) => {
      record['kind'] = 'spoilt';
      return 'x';
    };
    expect(valuesOf(mapped({ state: spoil, city: 'kind' }))).toMatchObject({ state: 'x', city: 'W' });
  });

  it('may answer what fails when it is looked at', () => {
    const wild = new Proxy(
      {},
      { getPrototypeOf: failing, ownKeys: failing, getOwnPropertyDescriptor: failing },
    );
    expect(refusalOf(mapped({ currencies: () => wild })).words).toMatch(/Engineer: correct inward\.supplier/);
  });
});

it('A record is known by its name, else by its first text, else by nothing', () => {
  const tax = feedOf({
    tax: { ...TAX, fields: { name: ({ name }: { name: string }) => name, percent: 'name' } },
  });
  const words = (record: object) => refusalOf(tax.map({ ...record }, inwardContext())).words;
  expect(words({ name: 'VAT 20' })).toMatch(/^Tax "VAT 20" has "VAT 20" as name/);
  expect(words({})).toMatch(/^Tax "" has no name/);
});

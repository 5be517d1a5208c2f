import { describe, expect, it } from '@jest/globals';
import { byLegalEntity } from '../../lib/mapping/companies.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { withOwnLedger } from '../../lib/mapping/own-ledger.ts';
import type { IntegrationConfig, TargetSpecs, ValueMaps } from '../../lib/mapping/config.ts';
import { constant, linked, required, translated } from '../../lib/mapping/sources.ts';
import { versionsOf, withVersions } from '../../lib/mapping/version.ts';
import { BASE, faultsOf, invoiceRecord, supplierRecord, TARGETS } from './fixtures.ts';

/** What a person without a type checker may write: anything. */
type Loose = Record<string, unknown>;
const SUPPLIER = { target: 'vendor', fields: { code: 'uniqueCode', name: 'name' } };
const INVOICE = { target: 'bill', fields: { number: 'idn', total: 'sum' }, lines: { amount: 'sum' } };

function defineLoose(config: Loose) {
  return defineIntegration(config as unknown as IntegrationConfig<TargetSpecs, ValueMaps>);
}
function define(changes: Loose = {}) {
  return defineLoose({ ...BASE, entities: { supplier: SUPPLIER, invoice: INVOICE }, ...changes });
}
const withSupplier = (changes: Loose) => ({ entities: { supplier: { ...SUPPLIER, ...changes } } });
const withField = (source: unknown) => withSupplier({ fields: { ...SUPPLIER.fields, extra: source } });
const withInvoice = (changes: Loose) => ({ entities: { invoice: { ...INVOICE, ...changes } } });
const withLine = (changes: Loose) => withInvoice({ lines: { ...INVOICE.lines, ...changes } });
const withTotals = (totals: unknown, lines: Loose = {}) =>
  withInvoice({ lines: { ...INVOICE.lines, ...lines }, totals });
const withHours = (workingHours: Loose) => ({ precoro: { region: 'us', workingHours } });
const rounding = (changes: Loose, lines: Loose = {}) =>
  withTotals({ header: 'total', line: 'amount', rounding: { upTo: '0.05', line: {}, ...changes } }, lines);

describe('a sound configuration', () => {
  it('has the strictest limits, writes nothing and reports what leaves, unless it says otherwise', () => {
    const integration = define();

    expect(integration).toMatchObject({
      name: 'live',
      goLive: '2026-01-01',
      connector: { kind: 'postgres', inspectPerDay: 200 },
      companies: ['default'],
      digestAtMinutes: 420,
      precoro: {
        region: 'international',
        leaveForOthers: 0,
        sharesLedgerOf: null,
        workingHours: {
          from: '07:00',
          to: '19:00',
          days: ['mon', 'tue', 'wed', 'thu', 'fri'],
          timeZone: 'UTC',
        },
        limits: {
          minGapMs: 1000,
          perMinute: 60,
          perHour: 1500,
          perDay: 3000,
          sameGetGapMs: 60_000,
          sameGetPerHour: 30,
        },
        switches: {
          patchBody: 'json',
          writeBody: 'form',
          updateMethod: 'PUT',
          patchReceipts: true,
          externalIdInPost: true,
          zoneOffsetMinutes: 0,
          sliceHistory: true,
        },
      },
    });
    expect(integration.entities[0]).toMatchObject({
      entity: 'supplier',
      target: 'vendor',
      mode: 'observe',
      onLeave: 'report',
      alert: { email: null, afterMinutes: 30 },
      usesBankDetails: false,
    });
  });

  it('may share the ledger of another integration, and knows of none where it runs alone', () => {
    const sharing = define({ precoro: { region: 'us', sharesLedgerOf: 'finance' } });

    expect(sharing.precoro.sharesLedgerOf).toBe('finance');
    expect(withOwnLedger(sharing).precoro).toEqual({ ...sharing.precoro, sharesLedgerOf: null });
  });

  it('takes the working hours as far as they are given', () => {
    const hours = { from: '08:30', days: ['sun', 'mon'], timeZone: 'Asia/Jerusalem' } as const;
    expect(define(withHours(hours)).precoro.workingHours).toEqual({ to: '19:00', ...hours });
  });

  it('lets an entity tell others about its failures, and inherits the rest', () => {
    const integration = define({
      alert: { email: 'a@example.com', afterMinutes: 5 },
      ...withSupplier({ alert: { email: 'b@example.com' } }),
    });

    expect(integration.entities[0]?.alert).toEqual({ email: 'b@example.com', afterMinutes: 5 });
  });

  it.each<[string, unknown, number | null]>([
    ['at seven by itself', undefined, 420],
    ['at another time', '18:05', 1085],
    ['at midnight', '00:00', 0],
    ['not at all', false, null],
  ])('sends a digest each day: %s', (_name, digestAt, minutes) => {
    expect(define({ alert: { digestAt } }).digestAtMinutes).toBe(minutes);
  });

  it('collects custom fields, options to read and references', () => {
    const [complete] = define({
      entities: {
        supplier: SUPPLIER,
        invoice: {
          ...INVOICE,
          fields: {
            ...INVOICE.fields,
            vendor: linked('supplier'),
            department: linked('documentFields.Department'),
          },
          lines: {
            ...INVOICE.lines,
            account: linked('itemFields.GL account'),
            tax: 'document.documentFields.Project',
          },
        },
      },
    }).entities.filter(({ entity }) => entity === 'invoice');

    expect(complete?.optionFields).toEqual({ item: ['GL account'], document: ['Department'] });
    expect(complete?.customFields.map(({ family, name }) => `${family} ${name}`)).toEqual([
      'document Department',
      'item GL account',
      'document Project',
    ]);
    expect(complete?.referencesOf(invoiceRecord())).toEqual([{ entity: 'supplier', id: '12' }]);
    expect(complete?.referencesOf(invoiceRecord({ supplier: [] }))).toEqual([]);
  });

  it.each<[string, Loose, object]>([
    ['a path', { fields: { number: 'idn', total: 'sum' } }, { total: 'total', currency: null }],
    [
      'the total that is compared with the lines',
      { fields: { number: 'idn', total: () => '120' }, totals: { header: 'total', line: 'amount' } },
      { total: 'total', currency: null },
    ],
    ['no field', { fields: { number: 'idn' } }, { total: null, currency: null }],
    [
      'the path of the currency',
      { fields: { number: 'idn', department: 'currency' } },
      { total: null, currency: 'department' },
    ],
  ])('knows which fields carry money by %s', (_name, changes, money) => {
    expect(define(withInvoice(changes)).entities[0]?.money).toEqual(money);
  });

  it.each<[string, unknown, boolean]>([
    ['a path', 'bank.accountNumber', true],
    ['a translated path', translated('bank.sortCode', 'list'), true],
    ['a function', (record: { bank: { swiftCode: string } }) => record.bank.swiftCode, true],
    ['a function of other fields', (record: { name: string }) => record.name, false],
    ['a custom field', 'supplierFields.Bank', false],
  ])('knows whether %s reads bank details', (_name, source, expected) => {
    const integration = define({ values: { list: { a: 'b' } }, ...withField(source) });

    expect(integration.entities[0]?.usesBankDetails).toBe(expected);
  });
});

describe('the version of a mapping', () => {
  const versionOf = (changes: Loose) => define(changes).entities[0]?.version;
  const base = versionOf({});

  it.each<[string, Loose]>([
    ['a path', withSupplier({ fields: { ...SUPPLIER.fields, name: 'label' } })],
    ['a new field', withField('note')],
    ['required()', withField(required('note'))],
  ])('changes with %s', (_name, changes) => {
    expect(versionOf(changes)).not.toBe(base);
  });

  it('changes with the text of a function and with a list that it uses', () => {
    const one = versionOf(withField((record: { name: string }) => record.name));
    const two = versionOf(withField((record: { name: string }) => record.name + '!'));
    const listed = versionOf({ values: { list: { a: 'b' } }, ...withField(translated('name', 'list')) });
    const other = versionOf({ values: { list: { a: 'c' } }, ...withField(translated('name', 'list')) });

    expect(new Set([base, one, two, listed, other]).size).toBe(5);
  });

  it('stays when only the gate, the condition, the alert or what happens on leaving change', () => {
    const changes = withSupplier({
      mode: 'live',
      onLeave: 'hold',
      when: () => true,
      alert: { email: 'x@example.com' },
    });

    expect(versionOf(changes)).toBe(base);
  });

  it('does not count comments and white space of functions, but blanks inside their texts', () => {
    const base = versionOf(withField((record: { name: string }) => `${record.name} Ltd`));
    // prettier-ignore
    const reformatted = versionOf(withField((record: { name: string }) =>   /* as registered */
      `${record.name} Ltd`));
    const other = versionOf(withField((record: { name: string }) => `${record.name}Ltd`));
    expect(reformatted).toBe(base);
    expect(other).not.toBe(base);
  });

  it('can be put in place of the one that the text at hand comes to', () => {
    const { entities } = withVersions(define({}), { invoice: 'as synthesized' });
    expect(entities.map(({ entity, version }) => [entity, version])).toEqual([
      ['supplier', versionsOf(define({})).supplier],
      ['invoice', 'as synthesized'],
    ]);
  });
});

describe("a person's condition", () => {
  const whenOf = (when: unknown) => define(withSupplier({ when })).entities[0];

  it('says yes or no, and yes where there is none', () => {
    expect(whenOf(() => true)?.when({})).toBe(true);
    expect(whenOf(() => false)?.when({})).toBe(false);
    expect(whenOf(undefined)?.when({})).toBe(true);
  });

  it('says yes when it fails, so that mapping reports the failure and no record is lost', () => {
    const failing = () => {
      throw new Error('lines is null');
    };

    expect(whenOf(failing)?.when({})).toBe(true);
  });
});

describe('companies', () => {
  const companies = byLegalEntity({ 'Acme UK': 'acme-uk', 'Acme GmbH': 'acme-de', 'Acme North': 'acme-uk' });
  const [suppliers, invoices] = define({ companies }).entities;

  it('are listed once each', () => {
    expect(define({ companies }).companies).toEqual(['acme-uk', 'acme-de']);
  });

  it('are one by default', () => {
    expect(define().entities[1]?.companiesOf(invoiceRecord())).toEqual(['default']);
  });

  it('follow the legal entity of a document', () => {
    expect(invoices?.companiesOf(invoiceRecord())).toEqual(['acme-uk']);
  });

  it('are told missing in words', () => {
    expect(invoices?.companiesOf(invoiceRecord({ legalEntity: { id: 9, name: 'Acme SA' } }))).toEqual({
      words:
        'Its legal entity "Acme SA" has no company in the configuration, which names: Acme UK, Acme GmbH, Acme North. Engineer: add it to "companies".',
      actor: 'engineer',
    });
    expect(invoices?.companiesOf(invoiceRecord({ legalEntity: [] }))).toMatchObject({ actor: 'clerk' });
  });

  it.each<[string, object, unknown]>([
    ['all where the supplier names no legal entity', {}, ['acme-uk', 'acme-de']],
    ['those it names', { supplierLegalEntities: [{ label: 'Acme GmbH' }, { label: 'Else' }] }, ['acme-de']],
  ])('of a supplier are %s', (_name, changes, expected) => {
    expect(suppliers?.companiesOf({ ...supplierRecord(), ...changes })).toEqual(expected);
  });

  it('of a supplier are missing when none of its legal entities is configured', () => {
    expect(suppliers?.companiesOf({ supplierLegalEntities: [{ label: 'Else' }, 7] })).toMatchObject({
      actor: 'engineer',
    });
  });
});

describe('a faulty configuration', () => {
  it.each<[string, Loose, string]>([
    ['an unknown setting', { nme: 1 }, 'nme: is no setting. Did you mean "name"?'],
    ['a name with capitals', { name: 'Live' }, 'name: must be a letter, then lower-case'],
    [
      'a go-live date that is no date',
      { goLive: 'soon' },
      'goLive: must be a day such as "2026-01-01", but it is "soon"',
    ],
    [
      'a go-live day that does not exist',
      { goLive: '2026-02-30' },
      'goLive: must be a day such as "2026-01-01"; there is no',
    ],
    ['no region', { precoro: {} }, 'precoro.region: is missing'],
    ['an unknown region', { precoro: { region: 'uss' } }, 'Did you mean "us"?'],
    [
      'a region that is no text',
      { precoro: { region: 7 } },
      'precoro.region: must be "international" or "us", but it is "7"',
    ],
    [
      'negative leaveForOthers',
      { precoro: { region: 'us', leaveForOthers: -1 } },
      'precoro.leaveForOthers: must be a whole number of at least 0',
    ],
    [
      'leaveForOthers that leaves nothing',
      { precoro: { region: 'us', leaveForOthers: 3000 } },
      'precoro.leaveForOthers: must be below the 3000',
    ],
    [
      'its own name for a ledger to share',
      { name: 'live', precoro: { region: 'us', sharesLedgerOf: 'live' } },
      'precoro.sharesLedgerOf: must be the name of another integration, but "live" is this one; leave it out for a ledger of its own.',
    ],
    [
      'no name for a ledger to share',
      { precoro: { region: 'us', sharesLedgerOf: 'Test Stack' } },
      'precoro.sharesLedgerOf: must be a letter, then lower-case letters, digits or dashes, at most 30, but it is "Test Stack"',
    ],
    [
      'an unknown setting of the working hours',
      withHours({ zone: 'UTC' }),
      'precoro.workingHours.zone: is no setting of the working hours. Known: from, to, days, timeZone.',
    ],
    [
      'working hours that are no text',
      withHours({ from: 7 }),
      'precoro.workingHours.from: must be text such as "07:00", but it is "7"',
    ],
    [
      'working hours that end before they begin',
      withHours({ from: '09:00', to: '08:00' }),
      'precoro.workingHours: to is "08:00" and must be later than from, which is "09:00".',
    ],
    [
      'working days that are no list',
      withHours({ days: 'mon' }),
      'precoro.workingHours.days: must be a list such as ["mon", "tue"], but it is "mon".',
    ],
    [
      'an unknown working day',
      withHours({ days: ['mon', 'tues'] }),
      'precoro.workingHours.days: holds "tues"; allowed are mon, tue, wed, thu, fri, sat, sun. Did you mean "tue"?',
    ],
    [
      'a working day that is no text',
      withHours({ days: ['mon', 7] }),
      'precoro.workingHours.days: holds "7"; allowed are',
    ],
    [
      'no working days',
      withHours({ days: [] }),
      'precoro.workingHours: days is empty; allowed are mon, tue,',
    ],
    [
      'a time zone that nobody knows',
      withHours({ timeZone: 'Berlin' }),
      'precoro.workingHours: timeZone is "Berlin" and must be an IANA name such as "Europe/Berlin".',
    ],
    [
      'an unknown switch',
      { precoro: { region: 'us', switches: { patchbody: 'json' } } },
      'precoro.switches.patchbody: is no switch. Did you mean "patchBody"?',
    ],
    [
      'a switch of a wrong type',
      { precoro: { region: 'us', switches: { patchReceipts: 'no' } } },
      'precoro.switches.patchReceipts: must be true or false, but it is "no"',
    ],
    [
      'a limit of 0',
      { precoro: { region: 'us', limits: { perDay: 0 } } },
      'precoro.limits.perDay: must be a whole number of at least 1',
    ],
    [
      'less than nothing to look up',
      { connector: { kind: 'postgres', targets: TARGETS, inspectPerDay: -1 } },
      'connector.inspectPerDay: must be a whole number of at least 0',
    ],
    ['no connector', { connector: { targets: TARGETS } }, 'connector.kind: is missing'],
    [
      'a system that is not described',
      { connector: { kind: 'rest', targets: TARGETS } },
      'connector: must be made by rest(...): write connector: rest({ ... }).',
    ],
    [
      'a fault that the connector found',
      {
        connector: {
          kind: 'rest',
          targets: TARGETS,
          described: { description: {}, faults: [{ place: 'connector.baseUrl', words: 'must be a URL.' }] },
        },
      },
      'connector.baseUrl: must be a URL.',
    ],
    [
      'several companies of a system that knows one',
      {
        companies: byLegalEntity({ Acme: 'acme', Bolt: 'bolt' }),
        connector: {
          kind: 'rest',
          targets: TARGETS,
          described: { description: {}, faults: [], knowsCompanies: false },
        },
      },
      'connector: there are 2 companies, and no request of the description names {company}',
    ],
    [
      'an unknown connector',
      { connector: { kind: 'postgre', targets: TARGETS } },
      'connector.kind: must be "postgres" or "rest" or "tryton", but it is "postgre". Did you mean "postgres"?',
    ],
    ['a bad e-mail', { alert: { email: 'me' } }, 'alert.email: must be an e-mail address'],
    [
      'an unknown alert setting',
      { alert: { mail: 'a@b.c' } },
      'alert.mail: is no alert setting. Did you mean "email"?',
    ],
    [
      'a digest at no time of day',
      { alert: { digestAt: '7:00' } },
      'alert.digestAt: must be a time of day in UTC such as "07:00", or false, but it is "7:00".',
    ],
    ['a digest after midnight', { alert: { digestAt: '24:00' } }, 'alert.digestAt: must be a time of day'],
    [
      'a digest of one entity alone',
      withSupplier({ alert: { digestAt: '07:00' } }),
      'entities.supplier.alert.digestAt: is no alert setting.',
    ],
    ['a negative alert delay', { alert: { afterMinutes: -3 } }, 'alert.afterMinutes: must be a whole number'],
    [
      'values that are no lists',
      { values: { tax: ['a'] } },
      'values.tax: must be an object, but it is a list of 1',
    ],
    ['a value that is no text', { values: { tax: { a: 20 } } }, 'values.tax.a: must be text, but it is "20"'],
    ['companies by hand', { companies: { 'Acme Ltd': 'acme' } }, 'companies: must be byLegalEntity('],
    ['no legal entity', { companies: byLegalEntity({}) }, 'companies.companies: names no legal entity'],
    [
      'a company with a blank',
      { companies: byLegalEntity({ A: 'acme uk' }) },
      "companies.companies.A: must be a company's short name",
    ],
    ['no entity', { entities: {} }, 'entities: configures nothing'],
    [
      'an unknown entity',
      { entities: { supplier: SUPPLIER, invoices: {} } },
      'entities.invoices: is no entity. Did you mean "invoice"?',
    ],
    [
      'an entity that is no object',
      { entities: { supplier: 'vendor' } },
      'entities.supplier: must be an object, but it is "vendor"',
    ],
    [
      'an unknown setting of an entity',
      withSupplier({ modus: 'live' }),
      'entities.supplier.modus: is no setting of an entity. Did you mean "mode"?',
    ],
    [
      'an unknown mode',
      withSupplier({ mode: 'on' }),
      'entities.supplier.mode: must be "observe" or "live", but it is "on"',
    ],
    [
      'an unknown onLeave',
      withSupplier({ onLeave: 'delete' }),
      'entities.supplier.onLeave: must be "update" or "cancel" or "hold" or "report"',
    ],
    [
      'a condition that is no function',
      withSupplier({ when: 'always' }),
      'entities.supplier.when: must be a function',
    ],
    [
      'an unknown target',
      withSupplier({ target: 'vendr' }),
      'entities.supplier.target: must be a target of the connector, but it is "vendr". Did you mean "vendor"?',
    ],
    [
      'no target',
      withSupplier({ target: undefined }),
      'entities.supplier.target: must be a target of the connector, but it is nothing',
    ],
    [
      'a missing required field',
      withSupplier({ fields: { code: 'uniqueCode' } }),
      'entities.supplier.fields.name: is missing, and vendor needs it: Name.',
    ],
    [
      'an unknown target field',
      withSupplier({ fields: { ...SUPPLIER.fields, acount: 'name' } }),
      'entities.supplier.fields.acount: is no field of vendor. Did you mean "account"?',
    ],
    [
      'a field named like a method',
      withSupplier({ fields: { ...SUPPLIER.fields, toString: 'name' } }),
      'entities.supplier.fields.toString: is no field of vendor',
    ],
    [
      'an unknown path',
      withField('uniqeCode'),
      'entities.supplier.fields.extra: "uniqeCode" is no field of supplier. Did you mean "uniqueCode"?',
    ],
    ['a path far from all', withField('somethingElseEntirely'), 'Known: '],
    ['a source of no kind', withField(7), 'entities.supplier.fields.extra: must be a path, a function'],
    [
      'a constant that is an object',
      withField(constant({} as never)),
      'entities.supplier.fields.extra: constant() takes text',
    ],
    [
      'a constant that does not fit',
      withSupplier({ fields: { ...SUPPLIER.fields, account: constant('123456789') } }),
      'the constant "123456789" does not fit; it must be text of at most 8 characters, and this has 9',
    ],
    [
      'a wrong family of custom fields',
      withField('documentFields.X'),
      '"documentFields.X" cannot be read here: the record of supplier takes "supplierFields.X"',
    ],
    [
      'an item field in the header',
      withInvoice({ fields: { ...INVOICE.fields, department: 'itemFields.X' } }),
      'the record of invoice takes "documentFields.X"',
    ],
    [
      'a document field in a line',
      withLine({ account: 'documentFields.X' }),
      'lines of invoice takes "itemFields.X"',
    ],
    [
      'an item field of the document',
      withLine({ account: 'document.itemFields.X' }),
      'the document of a line of invoice takes "documentFields.X"',
    ],
    [
      'an unknown path of a line',
      withLine({ net: 'netsum' }),
      'entities.invoice.lines.net: "netsum" is no field of a line of invoice. Did you mean "netSum"?',
    ],
    [
      'an unknown path of the document',
      withLine({ net: 'document.netsum' }),
      'Did you mean "document.netSum"?',
    ],
    ['an unknown list', withField(translated('name', 'tx')), 'there is no list "tx" in "values"'],
    ['an unknown path in translated()', withField(translated('nme', 'tx')), '"nme" is no field of supplier'],
    [
      'a link to nothing',
      withInvoice({ fields: { ...INVOICE.fields, vendor: linked('suplier') } }),
      'linked("suplier"): a record of invoice names no such record. Did you mean "supplier"?',
    ],
    [
      'a link from a line to the record itself',
      withLine({ account: linked('supplier') }),
      'linked("supplier"): a record of invoice names no such record. Known: document.supplier, document.purchaseOrder.',
    ],
    [
      'a link to an entity that is not configured',
      withInvoice({ fields: { ...INVOICE.fields, vendor: linked('supplier') } }),
      'supplier has no counterparts, because "entities" does not configure it',
    ],
    [
      'a link to a supplier field',
      withField(linked('supplierFields.X')),
      'options of supplier fields have no external ids',
    ],
    [
      'a link to a wrong family',
      withField(linked('itemFields.X')),
      'the record of supplier takes "supplierFields.X"',
    ],
    [
      'lines that are missing',
      withInvoice({ lines: undefined }),
      'entities.invoice.lines: is missing, and bill has lines',
    ],
    [
      'lines of a target without',
      withSupplier({ lines: {} }),
      'entities.supplier.lines: vendor has no lines',
    ],
    [
      'lines of an entity without',
      withSupplier({ target: 'bill', fields: { number: 'id' }, lines: { amount: constant('1') } }),
      'entities.supplier.lines: supplier has no lines',
    ],
    [
      'totals without lines',
      withSupplier({ totals: {} }),
      'entities.supplier.totals: needs "lines" to compare with',
    ],
    [
      'totals of an unmapped field',
      withTotals({ header: 'totl', line: 'amount' }),
      'entities.invoice.totals.header: must name a mapped field with a decimal amount, but it is "totl". Did you mean "total"?',
    ],
    [
      'totals without a line',
      withTotals({ header: 'total' }),
      'entities.invoice.totals.line: must name a mapped field',
    ],
    [
      'an unknown setting of totals',
      withTotals({ header: 'total', line: 'amount', upTo: '1' }),
      'entities.invoice.totals.upTo: is no setting of totals',
    ],
    [
      'a rounding cap of 0',
      rounding({ upTo: '0' }),
      'entities.invoice.totals.rounding.upTo: must be an amount above 0',
    ],
    [
      'a rounding cap that is no amount',
      rounding({ upTo: 'x' }),
      'entities.invoice.totals.rounding.upTo: must be an amount above 0',
    ],
    [
      'rounding without account',
      rounding({}, { account: required('name'), position: required('position') }),
      'entities.invoice.totals.rounding.line.account: is missing, and every line needs it',
    ],
    [
      'an unknown rounding field',
      rounding({ line: { acount: constant('1') } }),
      'entities.invoice.totals.rounding.line.acount: is no field of a line. Did you mean "account"?',
    ],
    [
      'a rounding field that is no constant',
      rounding({ line: { account: 'name' } }),
      'entities.invoice.totals.rounding.line.account: must be constant(...) or difference',
    ],
    [
      'a rounding constant that does not fit',
      rounding({ line: { net: constant('much') } }),
      'must be constant(...) or difference and fit: a decimal number',
    ],
  ])('with %s is refused', (_name, changes, expected) => {
    const faults = faultsOf(() => define(changes));

    expect(faults.join('\n')).toContain(expected);
  });

  it('names every fault at once', () => {
    const changes = { name: '', goLive: 'x', ...withSupplier({ mode: 'on', fields: { code: 'cod' } }) };

    expect(() => define(changes)).toThrow(/has 5 faults:\n {2}name: .*\n {2}goLive: /);
    expect(() => define({ name: '' })).toThrow(
      'integration.config.ts has 1 fault:\n  name: must be a letter',
    );
  });

  it.each([undefined, null, 'text', [], { connector: 7 }, { connector: { targets: [] } }])(
    'is refused even when it is %p',
    (config) => {
      expect(faultsOf(() => defineLoose(config as unknown as Loose)).length).toBeGreaterThan(3);
    },
  );
});

/** What has no text of its own: `String` fails for it. */
const bare: unknown = Object.create(null);

describe('a configuration written by a program', () => {
  it.each([
    [
      'a target without text',
      withSupplier({ target: bare }),
      'must be a target of the connector, but it is an object',
    ],
    [
      'a link without text',
      withField({ kind: 'linked', to: bare }),
      'linked("an object"): a record of supplier names',
    ],
    [
      'a list without text',
      withField({ kind: 'translated', path: 'name', map: bare }),
      'there is no list "an object"',
    ],
    [
      'a total without text',
      withTotals({ header: bare, line: 'amount' }),
      'with a decimal amount, but it is an object',
    ],
    [
      'a rounding field that every object has',
      rounding({ line: { constructor: constant('x') } }),
      'entities.invoice.totals.rounding.line.constructor: is no field of a line',
    ],
    [
      'a target of another form',
      { connector: { kind: 'postgres', targets: { a: { fields: { b: null } } } } },
      'connector.targets: must be',
    ],
    [
      'an address of a million characters',
      { alert: { email: `a@${'.'.repeat(100_000)}@` } },
      'alert.email: must be an e-mail address',
    ],
  ])('is refused in words: %s', (_name, changes, expected) => {
    expect(faultsOf(() => define(changes)).join('\n')).toContain(expected);
  });

  it('is told of in few words, however long its names are', () => {
    const long = 'x'.repeat(100_000);
    const faults = faultsOf(() => define({ [long]: 1, ...withField(long) }));
    expect(faults.length).toBeGreaterThan(1);
    expect(Math.max(...faults.map((fault) => fault.length))).toBeLessThan(2500);
  });
});

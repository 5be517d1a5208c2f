import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, wireRequest } from '../../lib/precoro/calls.ts';
import { DEFAULT_SWITCHES, type PrecoroSwitches } from '../../lib/precoro/switches.ts';
import type { PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { catalogue, create, detail, invoiceKey, list, patch } from './fixtures.ts';

const wire = (call: PrecoroCall, switches: Partial<PrecoroSwitches> = {}) =>
  wireRequest(call, catalogue, { ...DEFAULT_SWITCHES, ...switches });
const optionKey = { id: '9', idn: null, fieldId: '5' };
const restrict: PrecoroCall = {
  ...{ kind: 'restrictOption', family: 'item', optionId: '9', legalEntityIds: ['27377', '27378'] },
};
const lookup = (externalIds: string[]): PrecoroCall => ({ kind: 'lookup', entity: 'supplier', externalIds });

it.each<[string, PrecoroCall, string]>([
  ['a whole list', list, 'GET /invoices?page=1&per_page=200'],
  [
    'changes since a time',
    { kind: 'list', entity: 'receipt', modifiedSince: '2026-01-31T09:30:00', page: 2 },
    'GET /receipts?modifiedSince=2026-01-31T09%3A30%3A00&page=2&per_page=200',
  ],
  [
    'documents created until a day',
    { kind: 'list', entity: 'purchaseOrder', modifiedSince: null, createdUntil: '2026-01-09', page: 1 },
    'GET /purchaseorders?createDate%5Bright_date%5D=09.01.2026&page=1&per_page=200',
  ],
  [
    'a lookup, in one order whatever the order asked',
    lookup(['SUP 2', 'SUP-1', 'SUP-1']),
    'GET /suppliers?external_id%5B%5D=SUP%202&external_id%5B%5D=SUP-1&page=1&per_page=200',
  ],
  ['a document by its idn', detail, 'GET /invoices/1043'],
  [
    'a supplier by its id',
    { kind: 'detail', entity: 'supplier', key: { id: '7', idn: null } },
    'GET /suppliers/7',
  ],
  [
    'an idn that would change the path',
    { kind: 'detail', entity: 'invoice', key: { id: '1', idn: '../suppliers?x' } },
    'GET /invoices/..%2Fsuppliers%3Fx',
  ],
  ['a patch', patch, 'PATCH /invoices/1043'],
  [
    'definitions',
    { kind: 'fieldDefinitions', family: 'item', page: 1 },
    'GET /itemcustomfields?page=1&per_page=200',
  ],
  [
    'options',
    { kind: 'fieldOptions', family: 'document', fieldId: '5', page: 3 },
    'GET /documentcustomfields/5/options?page=3&per_page=200',
  ],
  ['a new record', create, 'POST /suppliers'],
  [
    'an update',
    { kind: 'update', entity: 'supplier', key: { id: '7', idn: null }, body: {} },
    'PUT /suppliers/7',
  ],
  [
    'a new option',
    { kind: 'create', entity: 'itemFieldOption', fieldId: '5', body: {} },
    'POST /itemcustomfields/5/options',
  ],
  [
    'a changed option',
    { kind: 'update', entity: 'itemFieldOption', key: { id: '9', idn: null, fieldId: '5' }, body: {} },
    'PUT /itemcustomfields/5/options/9',
  ],
  [
    'the options of a field',
    { kind: 'list', entity: 'documentFieldOption', fieldId: '5', modifiedSince: null, page: 2 },
    'GET /documentcustomfields/5/options?page=2&per_page=200',
  ],
  [
    'an external id of an option',
    { kind: 'patch', entity: 'documentFieldOption', key: optionKey, changes: { externalId: '100' } },
    'PATCH /documentcustomfields/5/options/9',
  ],
  [
    'an external id of a payment, by its idn',
    { kind: 'patch', entity: 'payment', key: { id: '700001', idn: '1' }, changes: { externalId: 'P-1' } },
    'PATCH /payments/1',
  ],
  [
    'a tax by its id',
    { kind: 'patch', entity: 'tax', key: { id: '6', idn: null }, changes: {} },
    'PATCH /taxes/6',
  ],
  [
    'a cancelled payment',
    { kind: 'cancel', entity: 'payment', key: { id: '7', idn: '1' } },
    'POST /payments/1/cancel',
  ],
  ['a restricted option', restrict, 'PATCH /itemcustomfields/options/depend_add'],
])('%s', (_name, call, expected) => {
  expect(fingerprintOf(wire(call))).toBe(expected);
});

describe('bodies', () => {
  it('a patch is JSON, where null clears and what is not named stays', () => {
    expect(wire(patch).body).toEqual({
      contentType: 'application/json',
      text: '{"externalId":"BILL-1","externalIntegrationLog":null}',
    });
    const logOnly: PrecoroCall = { ...patch, changes: { externalIntegrationLog: 'No account 4711' } };
    expect(wire(logOnly).body?.text).toBe('{"externalIntegrationLog":"No account 4711"}');
    const clearing: PrecoroCall = { ...patch, changes: { externalId: null } };
    expect(wire(clearing).body?.text).toBe('{"externalId":null}');
  });

  it('a patch is a form where the switch says so', () => {
    expect(wire(patch, { patchBody: 'form' }).body).toEqual({
      contentType: 'application/x-www-form-urlencoded',
      text: 'externalId=BILL-1&externalIntegrationLog=',
    });
  });

  it('a long log is cut at a word', () => {
    const call: PrecoroCall = { ...patch, changes: { externalIntegrationLog: 'word '.repeat(500) } };
    const text = wire(call).body?.text ?? '';
    expect(text).toMatch(/word…"}$/);
    expect(text.length).toBeLessThan(1000 + 40);
  });

  it('a restriction names one legal entity, or a list in one text', () => {
    expect(wire(restrict).body).toEqual({
      contentType: 'application/x-www-form-urlencoded',
      text: 'item_custom_field_option_id=9&depend_type=1&entity_ids=%5B27377%2C%2027378%5D',
    });
    const one: PrecoroCall = { ...restrict, legalEntityIds: ['27377'] };
    expect(wire(one).body?.text).toBe('item_custom_field_option_id=9&depend_type=1&entity_ids=27377');
  });

  it('data is a form, or JSON by switch, and updates go by the method of the switch', () => {
    expect(wire(create).body?.text).toBe('name=Acme');
    expect(wire(create, { writeBody: 'json' }).body?.text).toBe('{"name":"Acme"}');
    const update: PrecoroCall = { kind: 'update', entity: 'invoice', key: invoiceKey, body: { note: 'x' } };
    expect(wire(update, { updateMethod: 'PATCH' }).method).toBe('PATCH');
  });
});

it.each<[string, PrecoroCall, RegExp]>([
  ['a document without its idn', { ...detail, key: { id: '5', idn: null } }, /invoice 5 takes its idn/],
  ['a lookup of nothing, which would list everything', lookup([]), /1 to 200 external ids/],
  ['a lookup of too many', lookup(Array.from({ length: 201 }, (_, i) => `id${i}`)), /given 201/],
  ['a lookup of an empty id', lookup(['']), /none empty/],
  [
    'a lookup in a list that would ignore the filter',
    { kind: 'lookup', entity: 'payment', externalIds: ['P-1'] },
    /list of each payment cannot be asked for external ids/,
  ],
  [
    'options without their field',
    { kind: 'list', entity: 'itemFieldOption', modifiedSince: null, page: 1 },
    /path to each item field option takes its field, which is missing/,
  ],
  [
    'an option without its field',
    { kind: 'update', entity: 'itemFieldOption', key: { id: '9', idn: null }, body: {} },
    /takes its field/,
  ],
  ['a restriction to nothing', { ...restrict, legalEntityIds: [] }, /at least one legal entity/],
  ['page 0', { ...list, page: 0 }, /page must be 1 or more, but it is 0/],
])('refuses %s', (_name, call, words) => {
  expect(() => wire(call)).toThrow(words);
});

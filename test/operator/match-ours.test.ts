import { describe, expect, it } from '@jest/globals';
import { supplier as supplierFacts } from '../../lib/entities/supplier.ts';
import { invoice as invoiceFacts } from '../../lib/entities/invoice.ts';
import { linkedByMatch, linkedWords } from '../../lib/operator/linked-by-match.ts';
import { oursOf } from '../../lib/operator/match-ours.ts';
import { listed, signsIn } from '../../lib/operator/match-signs.ts';
import { oldInvoice, supplier } from '../sync/engine.ts';
import { MATCH_TARGETS, matchWorld } from './match-world.ts';

const { integration } = matchWorld();
const [suppliers, invoices] = integration.entities;
if (!suppliers || !invoices) throw new Error('no entities');
const about = {
  definitions: { item: [], document: [], supplier: [] },
  counterpart: () => ({ state: 'awaited' }) as const,
};
const seen = (changes: object, bankDetails = false) =>
  oursOf(supplierFacts.decode(supplier({ ...changes }), { bankDetails }), 'default', {
    ...{ ...about, mapping: { ...suppliers, usesBankDetails: bankDetails }, spec: MATCH_TARGETS.vendor },
  });

describe('a supplier as matching sees it', () => {
  it('has what Precoro has where the mapping says nothing', () => {
    expect(
      seen({ legalAddress: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1', country: 'GB' }),
    ).toMatchObject({
      address: { line: '1 Mill Lane', city: 'Leeds', postcode: 'LS1', country: 'GB' },
    });
  });

  it('is blank where Precoro has nothing either', () => {
    const nothing = {
      ...{ uniqueCode: null, taxPayerNumber: null, businessRegistrationNumber: null, email: null },
      ...{ legalAddress: null, city: null, postalCode: null, country: null, contacts: { data: [] } },
    };
    expect(seen(nothing)).toMatchObject({
      ...{ code: null, taxNumber: null, registrationNumber: null, emails: [], nativeIds: [], ibans: [] },
      address: { line: '', city: '', postcode: '', country: '' },
    });
  });

  it('has the ids that other integrations left, and the IBAN only where bank details are kept', () => {
    const bank = { internationalBankAccountNumber: 'DE89370400440532013000' };
    const changes = { qboId: ' 57 ', xeroId: '', netSuiteId: 'N1', ...bank };
    expect(seen(changes).nativeIds).toEqual([
      { system: 'netSuiteId', id: 'N1' },
      { system: 'qboId', id: '57' },
    ]);
    expect(seen(changes).ibans).toEqual([]);
    expect(seen(changes, true).ibans).toEqual(['DE89370400440532013000']);
    expect(seen({}, true).ibans).toEqual([]);
  });
});

describe('a document as matching sees it', () => {
  const decoded = (changes: object) =>
    invoiceFacts.decode(oldInvoice({ ...changes }), { bankDetails: false });

  it.each([
    ["an invoice's the supplier's number", { invoiceNumber: 'INV-7' }, 'INV-7'],
    ['nothing where there is none', { invoiceNumber: null }, ''],
  ])('has for a number that the mapping does not tell %s', (_, changes, number) => {
    const mapping = { ...invoices, headerOf: () => ({}) };
    const ours = oursOf(decoded(changes), 'default', { ...about, mapping, spec: MATCH_TARGETS.bill });
    expect(ours).toMatchObject({ name: number, code: number || null, parent: null });
    expect(ours.sum).toBeUndefined();
  });
});

describe('what a target tells', () => {
  it('is nothing where it has no such field', () => {
    const spec = { ...MATCH_TARGETS.vendor, naturalKey: ['name'], signs: {} };
    const { textOf, isActive, owner } = signsIn(spec, { name: ' Acme ', code: 7, active: false });
    expect([textOf('name'), textOf('code'), textOf('iban'), isActive, owner]).toEqual([
      'Acme',
      '',
      '',
      true,
      '',
    ]);
    expect(listed(' a ', null, '', 'a')).toEqual(['a']);
  });
});

describe('who made a link', () => {
  const trail = (...words: readonly string[]) => words.map((one) => ({ at: 0, words: one }));

  it.each([
    ['a match', trail(linkedWords('X1', 'ann', 'matched')), true],
    [
      'a person since',
      trail(linkedWords('X1', 'ann', 'matched'), linkedWords('X1', 'ann', 'by hand')),
      false,
    ],
    ['nobody any more', trail('something else'), false],
  ])('is told of %s', (_, steps, expected) => {
    expect(linkedByMatch({ externalId: 'X1', trail: steps })).toBe(expected);
    expect(linkedByMatch({ externalId: null, trail: [] })).toBe(false);
  });
});

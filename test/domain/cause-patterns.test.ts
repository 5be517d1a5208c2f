import { describe, expect, it } from '@jest/globals';
import { causeOf } from '../../lib/domain/causes.ts';
import type { EntityName } from '../../lib/domain/records.ts';

interface Case {
  readonly words: string;
  readonly label?: string | null;
  readonly entity?: EntityName;
}

function pattern({ words, label = null, entity = 'invoice' }: Case): string {
  const failure = { kind: 'rejected', words, actor: 'accountant' } as const;
  return causeOf({ ref: { entity, id: '956598' }, label, failure }).pattern;
}

describe('the words that several records share', () => {
  it.each([
    [
      'items.data[12].id must be text, but it is missing.',
      'items.data[…].id must be text, but it is missing.',
    ],
    [
      'the id must be 4711, but it is "x". Engineer: correct it.',
      'the id must be …, but it is …. Engineer: correct it.',
    ],
    ['account takes text, but it is a list of 12', 'account takes text, but it is a list of …'],
    [
      'price must be an amount, but it is "12,50". Clerk: correct it in Precoro.',
      'price must be an amount, but it is …. Clerk: correct it in Precoro.',
    ],
    [
      'Invoice 1043 has a list of 12 as VAT rate, but "tax_code" takes text. Clerk: correct it.',
      'Invoice … has … as VAT rate, but "tax_code" takes text. Clerk: correct it.',
    ],
    [
      'Invoice 1043 has a value (not shown) as bank account, but "iban" takes text of at most 34 characters, and this has 40. Clerk: correct it.',
      'Invoice … has … as bank account, but "iban" takes text of at most 34 characters, and this has …. Clerk: correct it.',
    ],
    [
      'number takes text of at most 20 characters, but it has 31',
      'number takes text of at most 20 characters, but it has …',
    ],
    [
      'Invoice 1043 has 12 options in GL account, where the other system takes one. Clerk: choose one in Precoro.',
      'Invoice … has … options in GL account, where the other system takes one. Clerk: choose one in Precoro.',
    ],
    [
      'Invoice 1043 lines 1 and 3 have an option 7012 in GL account 2 whose name Precoro did not send. Engineer: read it with linked().',
      'Invoice … has an option … in GL account 2 whose name Precoro did not send. Engineer: read it with linked().',
    ],
    [
      'Invoice 1043 has option 7012 in GL account, which is free text and no option.',
      'Invoice … has … in GL account, which is free text and no option.',
    ],
    [
      'Invoice 1043 has a "total" of 30.00, but its lines add up to a "amount" of 29.99: a difference of 0.01, more than the 0 that is allowed.',
      'Invoice … has a "total" of …, but its lines add up to a "amount" of …: a difference of …, more than the 0 that is allowed.',
    ],
    [
      'The total of INV-7 is 30.00, but its lines make 29.99. Clerk: correct the document; or engineer: the mapping of totals.',
      'The total of … is …, but its lines make …. Clerk: correct the document; or engineer: the mapping of totals.',
    ],
    [
      'The total of INV-7 is 30.00, but net 25.00 and tax 4.00 make 29.00. Clerk: correct the document.',
      'The total of … is …, but net … and tax … make …. Clerk: correct the document.',
    ],
    [
      'The total of bill INV-7 is 30 in Precoro, but Tryton makes 29.4 of its lines and taxes. It stands in Tryton as draft.',
      'The total of … is … in Precoro, but Tryton makes … of its lines and taxes. It stands in Tryton as draft.',
    ],
    [
      'A purchase order PO-7 is in Tryton already (12). Accountant: if it is the same one, link the two.',
      'A purchase order … is in Tryton already. Accountant: if it is the same one, link the two.',
    ],
    [
      'bill INV-7 is posted in Tryton, where it cannot be changed any more.',
      'bill … is posted in Tryton, where it cannot be changed any more.',
    ],
    [
      'Tryton says that it is done (post), but bill INV-7 is draft there. Accountant: see there what it lacks.',
      'Tryton says that it is done (post), but bill … is draft there. Accountant: see there what it lacks.',
    ],
    [
      'There is no purchase order with the id 12 of this supplier in Tryton that is not cancelled.',
      'There is no purchase order with the id … of this supplier in Tryton that is not cancelled.',
    ],
    [
      'The period up to 2026-01-31 is closed, and bill INV-7 is dated 2026-01-15. Accountant: reopen the period.',
      'The period up to 2026-01-31 is closed, and bill … is dated …. Accountant: reopen the period.',
    ],
    [
      'A bill INV-7 of vendor V-1 already exists (B-000012). Accountant: link it.',
      'A bill … already exists. Accountant: link it.',
    ],
    [
      'Two lines of INV-7 have the same line_number. Engineer: correct the mapping.',
      'Two lines of … have the same line_number. Engineer: correct the mapping.',
    ],
    [
      'The key is already used for B-000012, which is not INV-7. Engineer: look at it.',
      'The key is already used for …, which is not …. Engineer: look at it.',
    ],
    [
      'There is no purchase order PO-000012 in this company any more',
      'There is no purchase order … in this company any more',
    ],
    [
      'Precoro says its counterpart is B-000012, but there is no such bill in the external system. Accountant: restore it.',
      'Precoro says its counterpart is …, but there is no such bill in the external system. Accountant: restore it.',
    ],
    [
      'B-000012 in the external system already belongs to invoice#77. Accountant: check which of the two is right.',
      '… in the external system already belongs to …. Accountant: check which of the two is right.',
    ],
    [
      'There are several candidates: B-1, B-2. Accountant: link the right one.',
      'There are several candidates: …. Accountant: link the right one.',
    ],
    [
      'The external system already holds bill B-000012 with the same number, vendor.',
      'The external system already holds bill … with the same number, vendor.',
    ],
    [
      'Invoice INV-7 was cancelled in Precoro, but bill B-000012 still stands in the external system. Accountant: cancel it.',
      'Invoice … was cancelled in Precoro, but bill … still stands in the external system. Accountant: cancel it.',
    ],
    [
      'Purchase order PO 12 was moved to another company in Precoro, but bill still stands there.',
      'Purchase … was moved to another company in Precoro, but bill … still stands there.',
    ],
    [
      'On hold since 2026-02-03T10:00:00Z by ann@desk: the price is disputed',
      'On hold: the price is disputed',
    ],
    ['Then precoro-sync release "invoice 1043" lets it go on.', 'Then precoro-sync release … lets it go on.'],
    [
      'The external system has not taken this purchase order for 42 minutes: no answer. It is tried again by itself.',
      'The external system has not taken this … for … minutes: no answer. It is tried again by itself.',
    ],
  ])('%s', (words, shared) => {
    expect(pattern({ words })).toBe(shared);
  });

  it.each<[EntityName, string | null, string, string]>([
    [
      'purchaseOrder',
      'Chairs for Leeds',
      'Purchase order "Chairs for Leeds" waits for supplier "Acme".',
      'Purchase order … waits for supplier "Acme".',
    ],
    [
      'purchaseOrder',
      null,
      'Purchase order 77 lines 1, 2 and 4 more have no GL account.',
      'Purchase order … has no GL account.',
    ],
    [
      'supplier',
      'Acme (UK) Ltd.',
      'Acme (UK) Ltd. is refused: Acme (UK) Ltd. is inactive',
      '… is refused: … is inactive',
    ],
    ['invoice', '100', 'account 100 is inactive', 'account 100 is inactive'],
    ['invoice', '1000', 'account 1000 is inactive', 'account 1000 is inactive'],
    ['invoice', '12-34.5', 'account 12-34.5 is inactive', 'account 12-34.5 is inactive'],
    ['invoice', 'A10', 'account A10 is inactive', 'account A10 is inactive'],
    ['invoice', 'A100', 'account A100 is inactive, A100 too', 'account … is inactive, … too'],
    ['supplier', 'A'.padEnd(201, 'x').slice(0, 200), `${'A'.padEnd(200, 'x')} is inactive`, '… is inactive'],
    [
      'supplier',
      'A'.padEnd(201, 'x'),
      `${'A'.padEnd(201, 'x')} is inactive`,
      `${'A'.padEnd(201, 'x')} is inactive`,
    ],
  ])('of %s %s', (entity, label, words, shared) => {
    expect(pattern({ words, label, entity })).toBe(shared);
  });

  it.each<[EntityName, string | null, string, string]>([
    [
      'purchaseOrder',
      null,
      'Purchase order "Chairs for Leeds" waits for it.',
      'Purchase order … waits for it.',
    ],
    ['supplier', '12 Main St', '12 Main St is inactive', '… is inactive'],
    ['supplier', null, '"The Acme Ltd" was disabled in Precoro', '"The Acme Ltd" was disabled in Precoro'],
    ['invoice', null, 'It was put On hold since then by ann: no', 'It was put On hold since then by ann: no'],
  ])('of %s %s: %s', (entity, label, words, shared) => {
    expect(pattern({ words, label, entity })).toBe(shared);
  });
});

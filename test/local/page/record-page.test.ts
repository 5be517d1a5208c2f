import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Html } from '../../../lib/local/page/html.ts';
import { recordPage, titleOf, type RecordPage } from '../../../lib/local/page/record-page.ts';
import { clerkView } from '../../../lib/mock-precoro/clerk-view.ts';
import type { Company } from '../../../lib/mock-precoro/company.ts';
import type { Document } from '../../../lib/mock-precoro/model.ts';
import type { CompanySide } from '../../../lib/operator/views.ts';
import { companyOf, invoiceOf, NOTHING_BROKEN, NOW, recordPageOf, sideOf, viewOf } from './samples.ts';

let company: Company;
let draft: Document;
beforeEach(() => {
  ({ company } = companyOf());
  draft = invoiceOf(company);
});

/** The text a reader sees, with one space for all white space; tags are gone, escapes are undone. */
async function textOf(page: Html): Promise<string> {
  const words = String(await page).replace(/<[^>]+>/g, ' ');
  const plain = words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'");
  return plain.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replace(/\s+/g, ' ');
}
const text = (document: Document, given: Partial<RecordPage> = {}) =>
  textOf(recordPage(recordPageOf(company, document, given)));
const markup = async (document: Document, given: Partial<RecordPage> = {}) =>
  String(await recordPage(recordPageOf(company, document, given)));
const withSide = (side: Partial<CompanySide>) => ({ view: viewOf({ companies: [sideOf(side)] }) });

describe('left, in Precoro', () => {
  it('stands what the clerk sees: status, supplier, lines with their accounts, and totals', async () => {
    const page = await text(draft);
    expect(page).toContain('INV-00001 Draft');
    expect(page).toContain("Supplier's number RE4711");
    expect(page).toContain('Hotel night 2 pcs 100.00 242.00 6420 Travel · 6420-1 · VAT 21% 42.00');
    expect(page).toContain('Office cleaning 3.5 pcs 30.00 105.00 6210 Cleaning · VAT 0% 0.00');
    expect(page).toContain('Net 305.00 EUR Tax 42.00 EUR Total 347.00 EUR');
    expect(page).not.toContain('Sent');
  });

  it('a supplier’s name is never taken for markup', async () => {
    const page = await markup(draft);
    expect(page).toContain('&lt;b&gt;Evil &amp; Sons&lt;/b&gt;');
    expect(page).not.toContain('<b>Evil');
  });

  it('a document that is outside is marked as sent, with its external id', async () => {
    company.approve('invoice', draft.idn);
    const sent = company.setExternal(company.document('invoice', draft.idn) ?? draft, { externalId: 'B-12' });
    if (sent.entity === 'supplier') throw new Error('An invoice was asked for');
    expect(await text(sent)).toMatch(/Approved Sent .*External id B-12/);
  });

  it('one that was refused has the card "Not sent" with the text of the log', async () => {
    const refused = company.setExternal(draft, { externalIntegrationLog: 'GL account 6420 is <inactive>' });
    if (refused.entity === 'supplier') throw new Error('An invoice was asked for');
    expect(await text(refused)).toContain('Not sent GL account 6420 is <inactive>');
    expect(await markup(refused)).toContain('&lt;inactive&gt;');
  });

  it('shows what is paid of an invoice, and nothing of accounts on a receipt', async () => {
    company.approve('invoice', draft.idn);
    company.pay(draft.id, '47');
    expect(await text(company.documentById('invoice', draft.id) ?? draft)).toContain('Paid 47.00 EUR');
    const receipt = company.createReceipt({
      supplierId: draft.supplierId,
      lines: [{ name: 'Flour', quantity: '2', price: '1' }],
    });
    const page = await text(receipt);
    expect(page).not.toMatch(/(?:Close|Reopen) account/);
    expect(page).not.toContain('Issued');
  });

  it('shows a supplier without any bank detail or button of documents', async () => {
    const supplier = company.listSuppliers()[0];
    if (!supplier) throw new Error('There is a supplier');
    const clerk = clerkView(company, company.setExternal(supplier, { externalId: 'V-7' }));
    const page = await textOf(recordPage({ ...recordPageOf(company, draft), clerk }));
    expect(page).toMatch(/Linked .*External id V-7 Code EVIL/);
    expect(page).not.toContain('as the clerk');
    expect(titleOf(clerk, 'supplier')).toBe('Supplier <b>Evil & Sons</b>');
  });
});

describe('right, outside', () => {
  it('stands the record field by field, as the external system keeps it', async () => {
    const fields = {
      number: 'RE4711',
      status: 'open',
      total: '1347',
      note: null,
      active: true,
      extra: { a: 1 },
    };
    const lines = [
      { line_number: 1, description: 'Hotel night', account: '6420', quantity: '2', amount: '1242' },
      { line_number: 2, description: null, account: '6999', amount: '0.05' },
    ];
    const external = { state: 'found', payload: { fields, lines } } as const;
    const page = await text(draft, withSide({ externalId: 'B-000012', target: 'bill', external }));
    expect(page).toContain('Bill B-000012 Open');
    expect(page).toContain('Number RE4711 Total 1,347.00 Active yes Extra {"a":1}');
    expect(page).toContain('Hotel night 2 1,242.00 account 6420');
    expect(page).toContain('Line 0.05 account 6999');
    expect(page).not.toContain('Note');
  });

  it('bank details stay where they are kept', async () => {
    const fields = { iban: 'NL91ABNA0417164300', bank_name: 'ABN', account: '6420', active: false };
    const external = { state: 'found', payload: { fields, lines: [] } } as const;
    const page = await text(draft, withSide({ externalId: 'V-1', target: 'other', external }));
    expect(page).toContain('Iban kept, not shown Bank name kept, not shown Account 6420 Active no');
    expect(page).not.toMatch(/NL91|ABN/);
  });

  it.each([
    ['nothing yet', {}, /Nothing yet .*It has no counterpart here\./],
    [
      'why it waits',
      { wait: { dueAt: NOW, since: NOW, attempts: 1, reason: 'the gate is closed', waitsFor: null } },
      /Nothing yet .*Waiting: the gate is closed\./,
    ],
    [
      'that it is gone',
      { externalId: 'B-1', target: 'bill', external: { state: 'missing' } },
      /Bill B-1 .*B-1 is not there any more\./,
    ],
    [
      'that it could not be asked',
      { externalId: 'B-1', target: null, external: { state: 'unreachable', words: 'no answer' } },
      /Record B-1 .*It could not be asked: no answer\./,
    ],
  ] as const)('or %s', async (_what, side, words) => {
    expect(await text(draft, withSide(side as Partial<CompanySide>))).toMatch(words);
  });

  it('stand several companies under each other, or none', async () => {
    const companies = ['acme-uk', 'acme-de'].map((name) => sideOf({ company: name }));
    expect(await text(draft, { view: viewOf({ companies }) })).toMatch(/acme-uk .*acme-de /);
    expect(await text(draft, { view: viewOf({ companies: [] }) })).toContain(
      'It has not been sent anywhere.',
    );
  });
});

describe('between them', () => {
  it('stands its way with times, and how long each step took', async () => {
    const journey = [
      { at: NOW - 8000, where: 'precoro', words: 'Approved in Precoro.' },
      { at: null, where: 'between', words: 'Read.' },
      { at: NOW - 2000, where: 'external', words: 'Created as B-12.' },
      { at: NOW - 1900, where: 'between', words: 'Told.' },
    ] as const;
    const page = await text(draft, { view: viewOf({ journey }) });
    expect(page).toContain(
      'Precoro 14:03:22 Approved in Precoro. precoro-sync Read. External 14:03:28 6 s later Created as B-12. precoro-sync 14:03:28 Told.',
    );
    expect(await text(draft)).toContain('Nothing has happened to it yet.');
  });

  it('the verdict says where it is, who acts, and what to type', async () => {
    const verdict = {
      state: 'failing',
      words: 'GL account 6420 is inactive.',
      actor: 'accountant',
      command: 'precoro-sync retry "invoice 1"',
    } as const;
    const page = await text(draft, { view: viewOf({ verdict }) });
    expect(page).toContain(
      'Invoice 1 Failing GL account 6420 is inactive. To act: the accountant To type: precoro-sync retry "invoice 1"',
    );
    expect(await text(draft)).toContain('Left alone It is not approved yet. In Precoro');
  });
});

describe('what a person can do', () => {
  it.each([
    ['draft', (_document: Document): void => undefined, ['Approve', 'Cancel document']],
    [
      'approved',
      ({ idn }: Document): unknown => company.approve('invoice', idn),
      ['Revise', 'Cancel document'],
    ],
    ['cancelled', ({ idn }: Document): unknown => company.cancel('invoice', idn), []],
  ] as const)('to a document that is %s', async (_status, change, offered) => {
    change(draft);
    const page = await markup(company.documentById('invoice', draft.id) ?? draft);
    const buttons = [...page.matchAll(/<button[^>]*>\s*([^<]*?)\s*<\/button>/g)].map((match) => match[1]);
    expect(buttons).toEqual([
      ...offered,
      'Lose webhooks',
      'Close account 6210',
      'Close account 6420',
      'External system silent, once',
    ]);
  });

  it('mends what is broken', async () => {
    const broken = { ...NOTHING_BROKEN, closedAccounts: ['6420'], externalSilent: true, webhooksLost: true };
    const page = await text(draft, { broken });
    expect(page).toContain('Reopen account 6420');
    expect(page).toContain('The next write is saved and not answered');
    expect(page).toContain('Let webhooks arrive again');
  });
});

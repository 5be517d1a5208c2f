import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { causeOf } from '../../../lib/domain/causes.ts';
import { HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { enumerated, firstSentence, subjectOf, wrapped } from '../../../lib/sync/alerts/text.ts';
import { failing, INACTIVE, invoice, scene, stop } from './scene.ts';

describe('A mail about one cause', () => {
  it('says how many, since when, which, who can cure it and what to type', async () => {
    const { fail, pass, clock, mails } = scene();
    await fail(invoice(1));
    await clock.advance(5 * MINUTE);
    for (let id = 2; id <= 12; id++) await fail(invoice(id));
    await pass(HOUR);
    expect(mails).toHaveLength(1);
    const { cause } = causeOf({ ref: invoice(1), label: null, failure: INACTIVE });
    expect(mails[0]?.subject).toBe('[precoro-sync live] 12 invoices: GL account 6420 is inactive');
    expect(mails[0]?.text).toBe(
      [
        '12 invoices are failing, the first since 2026-03-02 08:00 UTC. The newest of',
        'them says:',
        '',
        '  GL account 6420 is inactive. Accountant: activate it, or choose another in',
        '  Precoro.',
        '',
        'Who can cure it: an accountant, in the external system.',
        '',
        'Records: INV-2, INV-3, INV-4, INV-5, INV-6, INV-7, INV-8, INV-9, INV-10,',
        'INV-11 and 2 more',
        '',
        'What to type:',
        '  npx precoro-sync failures --region eu-west-1',
        '      lists every record',
        `  npx precoro-sync retry --cause ${cause} --region eu-west-1`,
        '      tries them again when it is cured; a record changed in Precoro is tried',
        '      by itself',
        '',
        'You are told once: again only if it comes back, has grown tenfold, or is still',
        'open after seven days.',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['its name', 'INV-7', INACTIVE.words, 'invoice INV-7: GL account 6420 is inactive'],
    ['no name twice', '7', 'Invoice 7 has no GL account. Clerk: choose one.', 'Invoice 7 has no GL account'],
    ['its key where it has no name', null, INACTIVE.words, 'invoice invoice#7: GL account 6420 is inactive'],
  ])('gives a single record %s in the subject', async (_name, label, words, subject) => {
    const { fail, pass, subjects, mails } = scene();
    await fail(invoice(7), failing(words), label);
    await pass(HOUR);
    expect(subjects()).toEqual([`[precoro-sync live] ${subject}`]);
    expect(mails[0]?.text).toMatch(/^1 invoice is failing since 2026-03-02 08:00 UTC\.\n/);
  });

  it('keeps what is remembered of it free of the record: it outlives the record', async () => {
    const { fail, pass, services } = scene();
    await fail(invoice(7), failing('Invoice Acme-77 has no date. Clerk: fill it in.'), 'Acme-77');
    await pass(HOUR);
    expect(JSON.stringify(await services.marks.readAll())).not.toContain('Acme');
  });

  it('is one text, whatever line breaks another system wrote', async () => {
    const { fail, pass, mails } = scene();
    await fail(invoice(7), failing('ERROR:\r\n\tperiod 2026-02\u0000 is closed.\nAccountant: open it.'));
    await pass(HOUR);
    expect(mails[0]?.subject).toBe('[precoro-sync live] invoice INV-7: ERROR: period 2026-02 is closed');
    expect(mails[0]?.text).toContain('  ERROR: period 2026-02 is closed. Accountant: open it.\n');
  });

  it('names runbook headings that exist', async () => {
    const { states, writeBacks, clock, pass, mails } = scene();
    await stop(states, 'invoice', 'Look.');
    await writeBacks.desire(invoice(1), { externalId: 'bill-1' }, 1, clock.now());
    await pass(49 * HOUR);
    const runbook = readFileSync(resolve(import.meta.dirname, '../../../docs/runbook.md'), 'utf8');
    const headings = mails.flatMap(({ text }) => [...text.matchAll(/runbook\.md#([\w-]+)/g)]);
    expect(headings).toHaveLength(2);
    for (const [, heading] of headings) expect(runbook).toMatch(new RegExp(`^#+ ${heading}$`, 'm'));
  });
});

describe('A subject', () => {
  it.each([
    ['Lieferant „Bäcker Müller“ – gesperrt…', 'Lieferant "Backer Muller" - gesperrt...'],
    ['Straße 1, 5 €, naïve ﬁle', 'Strasse 1, 5 EUR, naive file'],
    ['供应商 blocked', '??? blocked'],
    ['  a\nb\t c ', 'a b c'],
  ])('is ASCII: %s', (text, subject) => {
    expect(subjectOf(text)).toBe(subject);
  });

  it('takes whatever SNS takes, whatever the failure says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (words) => {
        const subject = subjectOf(`[precoro-sync live] ${words}`);
        expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
      }),
    );
  });

  it('shows that it was cut', () => {
    expect(subjectOf('x'.repeat(99))).toBe('x'.repeat(99));
    expect(subjectOf('x'.repeat(100))).toBe(`${'x'.repeat(96)}...`);
  });
});

describe('Text', () => {
  it('has lines of 78 columns at most and keeps every word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z.]{1,40}$/), { minLength: 1 }), (words) => {
        const text = wrapped(words.join(' '), '    ');
        expect(text.split('\n').every((line) => line.length <= 78 && line.startsWith('    '))).toBe(true);
        expect(text.split(/\s+/).filter(Boolean)).toEqual(words);
      }),
    );
  });

  it('holds no half of a character, which no mail takes', () => {
    expect(wrapped('a \ud83d b')).toBe('a \ufffd b');
  });

  it('leaves a long word whole', () => {
    expect(wrapped(`see ${'x'.repeat(90)} there`)).toBe(`see\n${'x'.repeat(90)}\nthere`);
  });

  it.each([
    ['A total of 12.50 differs. Accountant: look.', 'A total of 12.50 differs'],
    ['It is gone.', 'It is gone'],
    ['No full stop', 'No full stop'],
  ])('begins with a sentence: %s', (text, sentence) => {
    expect(firstSentence(text)).toBe(sentence);
  });

  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('enumerates %j', (parts, text) => {
    expect(enumerated(parts)).toBe(text);
  });
});

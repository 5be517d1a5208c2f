import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Failure } from '../../../lib/domain/failures.ts';
import { recordKey } from '../../../lib/domain/records.ts';
import type { Knowledge } from '../../../lib/local/page/knowledge.ts';
import { listView, type Question } from '../../../lib/local/page/list-view.ts';
import { whereabouts } from '../../../lib/local/page/where-it-is.ts';
import type { Company } from '../../../lib/mock-precoro/company.ts';
import type { Document, StoredRecord } from '../../../lib/mock-precoro/model.ts';
import { Presenter } from '../../../lib/mock-precoro/present.ts';
import { DEFAULT_SWITCHES } from '../../../lib/mock-precoro/switches.ts';
import type { LinkSummary } from '../../../lib/sync/ports/state.ts';
import { companyOf, integration, invoiceOf, linkOf, NOTHING_KNOWN, NOW, stillClock } from './samples.ts';

const FAILURE: Failure = { kind: 'rejected', words: 'GL account 6420 is inactive', actor: 'accountant' };
const WAIT = {
  dueAt: NOW,
  since: NOW,
  attempts: 1,
  reason: 'supplier Acme is not there yet',
  waitsFor: null,
};

const clock = stillClock();
let company: Company;
let judge: ReturnType<typeof whereabouts>;

beforeEach(() => {
  ({ company } = companyOf(clock));
  judge = whereabouts(integration, new Presenter(company, DEFAULT_SWITCHES));
});

const refOf = ({ entity, id }: StoredRecord) => ({ entity, id: String(id) });
const keyOf = (record: StoredRecord) => recordKey(refOf(record));

function knowing(record: StoredRecord, link: Partial<LinkSummary>, more: Partial<Knowledge> = {}): Knowledge {
  const links = new Map([[keyOf(record), [linkOf({ ref: refOf(record), ...link })]]]);
  return { ...NOTHING_KNOWN, links, ...more };
}

function approved(): Document {
  return company.approve('invoice', invoiceOf(company).idn);
}

describe('where a record is', () => {
  const none = { phase: 'none', externalId: null, target: null } as const;

  it.each([
    ['waiting', { ...none, wait: WAIT }, WAIT.reason],
    ['failing', { ...none, failure: FAILURE, wait: WAIT }, FAILURE.words],
    ['on hold', { hold: { ...FAILURE, words: 'held by ann' }, failure: FAILURE }, 'held by ann'],
    ['on its way', { ...none, phase: 'creating' }, 'being created outside'],
    ['on its way', { phase: 'created' }, 'Precoro does not show its external id yet'],
  ] as const)('%s by its link', (state, link, why) => {
    const record = approved();
    expect(judge(record, knowing(record, link))).toEqual({ state, why });
  });

  it('in step, until a change of it is heard of', () => {
    const record = company.setExternal(approved(), { externalId: 'B-000012' });
    expect(judge(record, knowing(record, {}))).toEqual({ state: 'in step', why: '' });
    const moving = new Set([keyOf(record)]);
    expect(judge(record, knowing(record, {}, { moving })).state).toBe('on its way');
  });

  it('failing also where no link says so', () => {
    const record = approved();
    const failures = new Map([[keyOf(record), FAILURE]]);
    expect(judge(record, { ...NOTHING_KNOWN, failures }).state).toBe('failing');
  });

  it('on its way while it is approved and not read, left alone while it is not approved', () => {
    expect(judge(approved(), NOTHING_KNOWN).state).toBe('on its way');
    expect(judge(invoiceOf(company), NOTHING_KNOWN).state).toBe('left alone');
  });

  it('left alone where the configuration leaves its entity out', () => {
    const without = { ...integration, entities: [] };
    const alone = whereabouts(without, new Presenter(company, DEFAULT_SWITCHES));
    expect(alone(approved(), NOTHING_KNOWN).state).toBe('left alone');
  });

  it('on its way while what cannot be read is not known to be so', () => {
    const record = approved();
    const switches = { ...DEFAULT_SWITCHES, unreadableFields: [`invoice ${record.id} sum`] };
    const unreadable = whereabouts(integration, new Presenter(company, switches));
    expect(unreadable(record, NOTHING_KNOWN).state).toBe('on its way');
  });
});

describe('the list', () => {
  const ALL: Question = { search: '', filter: 'all', entity: null, page: 1 };
  const list = (question: Partial<Question>, knowledge: Knowledge = NOTHING_KNOWN) =>
    listView(company, knowledge, judge, { ...ALL, ...question });
  const numbers = (question: Partial<Question>, knowledge?: Knowledge) =>
    list(question, knowledge).rows.map(({ number }) => number);

  it('shows the newest change first, whatever its kind', () => {
    clock.move(1000);
    const first = invoiceOf(company);
    clock.move(1000);
    const second = invoiceOf(company);
    expect(numbers({})).toEqual([second.idn, first.idn, 'EVIL']);
    clock.move(1000);
    company.approve('invoice', first.idn);
    expect(numbers({})).toEqual([first.idn, second.idn, 'EVIL']);
  });

  it('finds a document by each of its names', () => {
    const document = invoiceOf(company, { invoiceNumber: 'RE-77/1' });
    invoiceOf(company, { invoiceNumber: 'OTHER' });
    const linked = knowing(document, { externalId: 'B-000099' });
    for (const search of ['re-77', String(document.id), document.customName, ' b-000099 ']) {
      expect({ search, numbers: numbers({ search, entity: 'invoice' }, linked) }).toEqual({
        search,
        numbers: [document.idn],
      });
    }
    expect(numbers({ search: 'evil & sons', entity: 'invoice' })).toHaveLength(2);
    expect(numbers({ search: 'nowhere' })).toEqual([]);
  });

  it('shows what was named exactly before what only holds the text', () => {
    for (let made = 0; made < 12; made += 1) {
      clock.move(1000);
      invoiceOf(company);
    }
    expect(numbers({ search: '1', entity: 'invoice' })[0]).toBe('1');
  });

  it('shows a supplier with its code, and as disabled when it is', () => {
    company.disableSupplier(company.listSuppliers()[0]?.id ?? 0);
    expect(list({ entity: 'supplier' }).rows).toMatchObject([
      { number: 'EVIL', name: '<b>Evil & Sons</b>', status: 'disabled', sum: null, externalId: null },
    ]);
  });

  it('is narrowed by state, and counts every state of the search', () => {
    const [failing, draft] = [approved(), invoiceOf(company)];
    const knowledge = knowing(failing, { phase: 'none', externalId: null, failure: FAILURE });
    const { rows, counts } = list({ filter: 'not sent', entity: 'invoice' }, knowledge);
    expect(rows).toMatchObject([{ number: failing.idn, state: 'failing', why: FAILURE.words }]);
    expect(counts).toEqual({
      ...{ all: 2, 'not sent': 1, waiting: 0, 'on its way': 0, 'in step': 0, 'left alone': 1 },
    });
    expect(numbers({ filter: 'left alone', entity: 'invoice' }, knowledge)).toEqual([draft.idn]);
  });

  it('has pages of twenty, and the last one for who asks beyond', () => {
    for (let made = 0; made < 41; made += 1) invoiceOf(company);
    expect(list({ entity: 'invoice' })).toMatchObject({ pages: 3, question: { page: 1 } });
    expect(list({ entity: 'invoice' }).rows).toHaveLength(20);
    expect(list({ entity: 'invoice', page: 99 })).toMatchObject({ question: { page: 3 } });
    expect(list({ entity: 'invoice', page: 99 }).rows).toHaveLength(1);
  });
});

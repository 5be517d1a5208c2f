import { BenchJournal } from '../../bench/world/journal.ts';
import { CallLog } from '../../bench/world/call-log.ts';
import { measured } from '../../bench/world/measured.ts';
import { spreadOf } from '../../bench/world/spread.ts';
import { DAY, SECOND } from '../../lib/domain/time.ts';

const nothing = { troubles: [], functionCalls: {} };

describe('the journal of a scenario', () => {
  it('serves a change by the text of its version or of a later one, and no earlier', () => {
    const journal = new BenchJournal();
    const first = journal.nextMark('s1');
    journal.mustServe('s1', 10);
    const second = journal.nextMark('s1');
    journal.mustServe('s1', 20);
    journal.wrote('Utrecht', 25);
    journal.wrote(`Utrecht ${first}`, 30);
    expect(journal.dues.map(({ servedAt }) => servedAt)).toEqual([30, null]);
    journal.wrote(`Utrecht ${second}`, 40);
    journal.wrote(`Utrecht ${second}`, 50);
    expect(journal.dues.map(({ servedAt }) => servedAt)).toEqual([30, 40]);
    journal.nextMark('s1');
    journal.mustServe('s1', 60);
    journal.mustServe('s2', 60);
    expect(journal.unservedCount).toBe(2);
  });

  it('measures from the first webhook that left after the change', () => {
    const journal = new BenchJournal();
    journal.names('supplier', 7, 's7');
    const mark = journal.nextMark('s7');
    journal.mustServe('s7', 100);
    journal.heard('s7', 99, 110);
    journal.heard(journal.keyOf('supplier', '7') ?? '', 100, 120);
    journal.heard('s7', 101, 130);
    journal.wrote(mark, 150);
    const { fromWebhook, fromChange } = measured({
      ...{ ...nothing, subject: 'x', from: 0, to: DAY, journal, calls: new CallLog() },
    });
    expect({ fromWebhook, fromChange }).toMatchObject({ fromWebhook: { p50: 30 }, fromChange: { p50: 50 } });
  });

  it('knows what was open at the end of each day', () => {
    const journal = new BenchJournal();
    const marks = ['a', 'b', 'c'].map((key, index) => {
      const mark = journal.nextMark(key);
      journal.mustServe(key, index * DAY + 1);
      journal.mustLink(key, index * DAY + 1);
      return mark;
    });
    journal.wrote(marks[0] ?? '', 2);
    journal.wrote(marks[1] ?? '', 2 * DAY + 5);
    journal.linked('a', DAY + 5);
    journal.linked('a', DAY + 6);
    journal.linked('unknown', DAY + 6);
    const told = measured({
      ...{ ...nothing, subject: 'x', from: 0, to: 2.5 * DAY, journal, calls: new CallLog() },
    });
    expect(told).toMatchObject({
      ...{ changes: 3, unserved: 1, unservedAtDayEnds: [0, 1, 1] },
      ...{ links: 3, unlinked: 2, unlinkedAtDayEnds: [1, 1, 2] },
      // What is not linked at the end has waited until then.
      toLink: { count: 3, p50: DAY + 4, max: 1.5 * DAY - 1 },
    });
  });
});

describe('the log of requests', () => {
  it.each([
    ['GET', '/suppliers?page=1&per_page=200', 'list'],
    ['GET', '/suppliers?external_id%5B%5D=A', 'lookup'],
    ['GET', '/invoices/17', 'detail'],
    ['GET', '/itemcustomfields/301/options?page=1', 'definitions'],
    ['PATCH', '/invoices/17', 'patch'],
    ['POST', '/suppliers', 'write'],
  ])('takes %s %s for a %s', (method, path, kind) => {
    const calls = new CallLog();
    calls.begin(5, method, `http://precoro.invalid${path}`)(200);
    expect(calls.since(5)).toEqual([{ at: 5, kind, purpose: null, status: 200 }]);
    expect(calls.since(6)).toEqual([]);
  });

  it('counts by kind, purpose and day, and what was refused apart', () => {
    const calls = new CallLog();
    calls.begin(1, 'GET', 'http://precoro.invalid/before')(200);
    calls.nextIs('poll');
    calls.begin(DAY + 1, 'GET', 'http://precoro.invalid/suppliers')(200);
    calls.begin(DAY + SECOND, 'GET', 'http://precoro.invalid/suppliers')(429);
    calls.begin(2 * DAY + 1, 'PATCH', 'http://precoro.invalid/suppliers/1');
    const journal = new BenchJournal();
    expect(
      measured({ ...{ ...nothing, subject: 'x', from: DAY, to: 3 * DAY, journal, calls } }),
    ).toMatchObject({
      ...{ requests: 2, refused: 1, requestsByDay: [1, 1] },
      ...{ requestsByKind: { list: 1, patch: 1 }, requestsByPurpose: { poll: 1 } },
    });
  });
});

describe('the spread of numbers', () => {
  it.each([
    [[], { count: 0, p50: null, p99: null, max: null }],
    [[7], { count: 1, p50: 7, p99: 7, max: 7 }],
    [Array.from({ length: 200 }, (_, index) => 200 - index), { count: 200, p50: 100, p99: 198, max: 200 }],
  ])('is by nearest rank', (numbers, spread) => {
    expect(spreadOf(numbers)).toEqual(spread);
  });
});

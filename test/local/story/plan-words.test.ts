import { describe, expect, it } from '@jest/globals';
import { planWords } from '../../../lib/local/story/plan-words.ts';
import { planSample } from '../../support/plan.ts';

const timeOf = (ms: number) => `${ms} o'clock`;

describe('the plan of the day in few words', () => {
  it('says what is spent by class, of the requests that are ours', () => {
    const { spent } = planWords(planSample({ spent: 1412, leaveForOthers: 500 }), timeOf);
    expect(spent).toBe('Requests in 24 h: 1,412 of 2,500 (live 300, write-back 100, background 12)');
  });

  it('says what comes of it, on a quiet day no more than needed', () => {
    expect(planWords(planSample(), timeOf).outlook).toEqual([
      'enough at this pace',
      '2.01 a record',
      'changes gather 2 s',
    ]);
  });

  it('says when the requests end, when history is read, and until when external ids are owed', () => {
    const plan = planSample({
      forecastExhaustionAt: 18,
      history: { pagesDone: 12, pagesExpected: 40, endsAt: 14 },
      owed: { ...planSample().owed, linkBacks: { count: 1400, doneAt: 15 } },
      debounceMs: 20_000,
      requestsPerSyncedRecord: null,
    });
    expect(planWords(plan, timeOf).outlook).toEqual([
      "enough until 18 o'clock",
      "history 12 of 40 pages, until 14 o'clock",
      'changes gather 20 s',
      "1,400 external ids to show, until 15 o'clock",
    ]);
  });

  it('names no end that it does not know', () => {
    const plan = planSample({
      history: { pagesDone: 3, pagesExpected: null, endsAt: null },
      owed: { ...planSample().owed, linkBacks: { count: 1, doneAt: null } },
    });
    expect(planWords(plan, timeOf).outlook).toEqual([
      'enough at this pace',
      'history 3 pages so far',
      '2.01 a record',
      'changes gather 2 s',
      '1 external id to show',
    ]);
  });
});

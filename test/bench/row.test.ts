import { missedGoals, OURS, type Goal, type RowResult } from '../../bench/row.ts';
import { ROWS } from '../../bench/rows/all.ts';
import { burstTimes } from '../../bench/rows/bursts.ts';
import { tableOf } from '../../bench/table.ts';

describe('the goals of a row', () => {
  const cases: [string, Goal, number | null | undefined, string[]][] = [
    ['reached exactly', { figure: 'a', atMost: 2 }, 2, []],
    ['too much', { figure: 'a', atMost: 2 }, 2.01, ['a must be at most 2, but it is 2.01']],
    ['enough', { figure: 'a', atLeast: 2 }, 2, []],
    ['too little', { figure: 'a', atLeast: 2 }, 1, ['a must be at least 2, but it is 1']],
    ['not measured', { figure: 'a', atMost: 2 }, undefined, ['a must be at most 2, but it is not there']],
    ['nothing to measure', { figure: 'a', atMost: 2 }, null, ['a must be at most 2, but it is not there']],
  ];
  it.each(cases)('are %s', (_name, goal, value, missed) => {
    expect(missedGoals([goal], value === undefined ? {} : { a: value })).toEqual(missed);
  });
});

describe('the rows', () => {
  it('have names of their own, goals, and an arrival in words', () => {
    expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length);
    for (const { goals, arrival } of ROWS) {
      expect(goals.length).toBeGreaterThan(0);
      expect(arrival).not.toBe('');
    }
  });
});

describe('the table', () => {
  it('shows what must be reached, the figures of each subject, and whether it was', () => {
    const row: RowResult = {
      ...{ name: 'r', title: 'requests per record', arrival: 'one a day', seconds: 1 },
      goals: [{ figure: 'requests', atMost: 1 }],
      shown: ['days', 'absent'],
      figures: { [OURS]: { requests: 2, days: 3 }, naive: { requests: 5, days: 4 } },
      missed: ['requests must be at most 1, but it is 2'],
    };
    const text = tableOf([row]);
    for (const words of [OURS, 'naive', 'requests: at most 1', 'requests: 2', 'requests: 5', 'days: 4'])
      expect(text).toContain(words);
    expect(text).toContain('absent: –');
    expect(text).toContain('NO');
    expect(tableOf([{ ...row, missed: [] }])).toContain('yes');
  });
});

describe('bursts', () => {
  it('begin at their times and are over in theirs', () => {
    expect(burstTimes({ count: 2, size: 4, withinMs: 20, everyMs: 100 }, 1000)).toEqual([
      ...[1000, 1005, 1010, 1015],
      ...[1100, 1105, 1110, 1115],
    ]);
  });
});

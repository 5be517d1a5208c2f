import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchRecords } from '../../lib/matching/match-records.ts';
import { readPlan, writePlan } from '../../lib/matching/plan-csv.ts';
import { planRows, stateOf, type PlanRow } from '../../lib/matching/plan.ts';
import { MATCH_ON_ALL } from '../../lib/domain/match-on.ts';
import { writeReport } from '../../lib/matching/report-html.ts';
import { matchRecord } from './support/match-record.ts';

const ours = [
  matchRecord({ key: '0012', name: '=HYPERLINK("http://x")&"Acme" Ltd', taxNumber: 'GB811569869' }),
  matchRecord({ key: '13', name: 'Borealis; "Nord"\nOy', emails: ['ap@borealis.fi'] }),
  matchRecord({ key: '14', name: 'Nobody', company: 'US' }),
];
const theirs = [
  matchRecord({ key: '12e4', name: '=HYPERLINK("http://x")&"Acme" Limited', taxNumber: '811 569 869' }),
  matchRecord({
    key: '-7',
    name: 'Borealis Nord Oy',
    label: '<script>alert(1)</script>',
    emails: ['ap@borealis.fi'],
    isEnabled: false,
  }),
];
const matches = matchRecords(ours, theirs, { matchOn: MATCH_ON_ALL });
const rows = planRows(matches);
const text = writePlan(rows);

function row(known: Partial<PlanRow>): PlanRow {
  const [first] = rows;
  if (!first) throw new Error('the plan is empty');
  return { ...first, ...known };
}

describe('a plan', () => {
  it('links what is certain, and waits for a person with all else', () => {
    expect(
      rows.map(({ oursKey, theirsKey, verdict, decision }) => [oursKey, theirsKey, verdict, decision]),
    ).toEqual([
      ['0012', '12e4', 'certain', 'link'],
      ['13', '-7', 'likely', ''],
      ['14', '', 'none', ''],
    ]);
    expect(rows[1]?.speaksAgainst).toContain('is disabled there');
  });

  it('knows when a record has changed', () => {
    const [one = matchRecord({ key: '1' })] = ours;
    expect(rows[0]?.oursState).toBe(stateOf({ ...one }));
    expect(rows[0]?.oursState).not.toBe(stateOf({ ...one, isEnabled: false }));
  });

  it('is read as it was written', () => {
    const { decisions, problems } = readPlan(text);
    expect(problems).toEqual([]);
    expect(decisions.map(({ line: _, ...decision }) => decision)).toEqual(
      rows.map(({ decision, company, oursKey, theirsKey, oursState, theirsState }) => ({
        ...{ decision, company, oursKey, theirsKey, oursState, theirsState },
      })),
    );
  });

  it('has nothing in it that a spreadsheet takes for a formula or a number', () => {
    expect(text.startsWith('\uFEFFdecision;verdict;')).toBe(true);
    expect(text).toContain(`;#0012;"'=HYPERLINK`);
    expect(text).toContain(';#12e4;');
    expect(text).toContain(';#-7;');
  });

  it('survives any text in any cell', () => {
    const cell = fc.string({ unit: 'grapheme' });
    const key = fc.string({ minLength: 1 }).map((words) => `k${words.trim()}`);
    fc.assert(
      fc.property(
        fc.record({
          oursLabel: cell,
          theirsLabel: cell,
          speaksFor: cell,
          oursKey: key,
          company: fc.option(key),
        }),
        (known) => {
          const { decisions, problems } = readPlan(writePlan([row(known)]));
          expect(problems).toEqual([]);
          expect(decisions[0]).toMatchObject({ oursKey: known.oursKey, company: known.company });
        },
      ),
    );
  });

  it.each([
    ['commas', (plan: string) => plan.replaceAll(';', ',')],
    ['tabs', (plan: string) => plan.replaceAll(';', '\t')],
    ['a line that names the separator', (plan: string) => `\uFEFFsep=;\r\n${plan.slice(1)}`],
    [
      'lines as Unix ends them, and empty ones',
      (plan: string) => `${plan.replaceAll('\r\n', '\n')}\n;;;\n\n`,
    ],
    ['every cell quoted', (plan: string) => plan.replace(/[^;\r\n]+/g, '"$&"')],
    ['headings in capitals', (plan: string) => plan.replace(/^.*/, (heading) => heading.toUpperCase())],
  ])('is read with %s', (_name, change) => {
    const plan = writePlan([row({ oursLabel: 'A', theirsLabel: 'B', speaksFor: 'C', speaksAgainst: '' })]);
    const { decisions, problems } = readPlan(change(plan));
    expect(problems).toEqual([]);
    expect(decisions).toMatchObject([{ decision: 'link', oursKey: '0012', theirsKey: '12e4' }]);
  });

  it('takes an id that a person has typed', () => {
    const plan = writePlan([row({ theirsKey: '', theirsState: '', decision: '' })]).replace(
      /\r\n;([^;]*);;#0012;([^;]*);;/,
      '\r\nLINK ;$1;;#0012;$2;0077;',
    );
    expect(readPlan(plan)).toMatchObject({
      decisions: [{ line: 2, decision: 'link', theirsKey: '0077', theirsState: '' }],
      problems: [],
    });
  });

  const wrong: [string, string, string][] = [
    [
      'a decision nobody knows',
      changed('link', 'yes'),
      'line 2, decision: "yes" is not allowed: link, skip, hold, or blank for not yet decided',
    ],
    [
      'a column moved',
      changed('certain', 'GB1'),
      'line 2, verdict: "GB1" is not allowed: certain, likely, ambiguous, oneToMany, none; has a column been moved?',
    ],
    [
      'our id lost',
      changed('#0012', ''),
      'line 2, our id: "" is not allowed: the id of a record of ours, as the plan has it',
    ],
    [
      'nobody to link with',
      changed('#12e4', ''),
      'line 2, their id: "" is not allowed: with decision "link" the id of the record that it is to be linked with',
    ],
    [
      'a state made a number',
      changed(`#${rows[0]?.oursState ?? ''}`, '1,2E+31'),
      'line 2, our state: "1,2E+31" is not allowed: as the plan has it, 32 of the digits 0-9 and a-f with # in front; or write the plan anew',
    ],
    [
      'a state lost',
      changed(`#${rows[0]?.oursState ?? ''}`, ''),
      'line 2, our state: "" is not allowed: as the plan has it; without it nobody can tell whether the record has changed since',
    ],
    [
      'a heading lost',
      text.replace('their id', 'x'),
      'line 1: the heading lacks their id; it has decision, verdict, company, our id, our record, x, their record, score, speaks for it, speaks against it, our state, their state',
    ],
    [
      'nothing in it',
      '',
      'line 1: the heading lacks decision, company, our id, their id, our state, their state; it has nothing',
    ],
  ];
  it.each(wrong)('with %s is refused with the place named', (_name, plan, problem) => {
    expect(readPlan(plan).problems).toEqual([problem]);
  });

  it('with an open quote is refused', () => {
    expect(readPlan(`${text}link;"open`).problems[0]).toMatch(
      /^the file is not a table of cells: Quote Not Closed.*line \d+/,
    );
  });

  it('may link nobody twice', () => {
    const plan = writePlan([
      row({}),
      row({ oursKey: 'P9' }),
      row({ theirsKey: 'E9' }),
      row({ company: 'UK' }),
      row({ decision: 'skip' }),
    ]);
    expect(readPlan(plan).problems).toEqual([
      'line 4, our id: "0012" is linked in line 2 already: one link each is allowed',
      'line 3, their id: "12e4" is linked in line 2 already: one link each is allowed',
    ]);
  });

  it('names lines as an editor counts them, though cells have several', () => {
    const plan = writePlan([row({ oursLabel: 'one\ntwo' }), row({ oursKey: 'P9', theirsKey: 'E9' })]).replace(
      /link(?!.*link)/s,
      'perhaps',
    );
    expect(readPlan(plan).problems[0]).toMatch(/^line 4, decision: "perhaps"/);
  });
});

/** The plan with its first row changed. */
function changed(from: string, to: string): string {
  const plan = writePlan([row({ oursLabel: 'A', theirsLabel: 'B' })]);
  return plan.replace(from, to);
}

describe('the report', () => {
  const head = {
    title: 'Suppliers',
    subtitle: 'as of today',
    oursCalled: 'Precoro',
    theirsCalled: 'the ERP',
    most: 1,
  };
  const page = writeReport(matches, head);

  it('shows both sides and what speaks for a pair and against it', () => {
    expect(page).toContain('GB811569869');
    expect(page).toContain('811 569 869');
    expect(page).toMatch(/<b>for<\/b> same tax number/);
    expect(page).toMatch(/<b>1<\/b> certain/);
    expect(page).toContain('14: nobody resembles it.');
  });

  it('lets nothing of a record become markup, and runs no script', () => {
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/(src|href)="(?!#)/);
  });

  it('says how many it leaves out', () => {
    const none = ['1', '2', '3'].map((key) => matchRecord({ key, name: `Firm ${key}`, company: 'UK' }));
    const long = writeReport(matchRecords(none, [], { matchOn: MATCH_ON_ALL }), head);
    expect(long).toContain('And 2 more: the plan has all of them.');
  });

  it('shows no bank details', () => {
    const ibans = ['DE89370400440532013000'];
    const [one, other] = ['P', 'E'].map((key) => matchRecord({ key, name: 'Acme', ibans }));
    const shown = one && other ? matchRecords([one], [other], { matchOn: MATCH_ON_ALL }) : matches;
    for (const written of [writeReport(shown, head), writePlan(planRows(shown))]) {
      expect(written).toContain('same IBAN DE…3000');
      expect(written).not.toMatch(/3704|0532/);
    }
  });
});

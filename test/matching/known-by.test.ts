import { describe, expect, it } from '@jest/globals';
import { MATCH_ON_ALL } from '../../lib/domain/match-on.ts';
import { matchRecords } from '../../lib/matching/match-records.ts';
import { planRows } from '../../lib/matching/plan.ts';
import type { KnownBy, MatchRecord } from '../../lib/matching/record.ts';
import { matchRecord } from './support/match-record.ts';

type Known = Partial<MatchRecord>;

const percent = (value: string): Known => ({ figures: [{ called: 'percent', value }] });
const days = (value: string): Known => ({ figures: [{ called: 'days', value }] });
const address = (line: string): Known => ({ address: { line, city: '', postcode: '', country: '' } });

function match(knownBy: KnownBy, ours: readonly Known[], theirs: readonly Known[]) {
  const keyed = (side: string, all: readonly Known[]) =>
    all.map((one, index) => matchRecord({ key: `${side}${index + 1}`, ...one }));
  return matchRecords(keyed('P', ours), keyed('E', theirs), { matchOn: MATCH_ON_ALL, knownBy });
}

function verdictOf(knownBy: KnownBy, ours: Known, theirs: Known): string {
  return match(knownBy, [ours], [theirs]).results[0]?.verdict ?? '';
}

describe('a tax or a payment term', () => {
  it.each<[string, Known, Known, string]>([
    [
      'the same name and percent',
      { name: 'VAT 20%', ...percent('20') },
      { name: 'vat 20', ...percent('20') },
      'certain',
    ],
    [
      'the same words and days',
      { name: '30 days net', ...days('30') },
      { name: 'Net 30 days', ...days('30') },
      'certain',
    ],
    ['the name alone', { name: 'VAT 20%' }, { name: 'VAT 20%' }, 'likely'],
    [
      'the name, and a percent that only one side knows',
      { name: 'VAT 20%', ...percent('20') },
      { name: 'VAT 20%' },
      'likely',
    ],
    [
      'the same name and another percent',
      { name: 'Standard', ...percent('20') },
      { name: 'Standard', ...percent('21') },
      'none',
    ],
    [
      'the same percent and another name',
      { name: 'Standard', ...percent('20') },
      { name: 'Reverse charge', ...percent('20') },
      'none',
    ],
    [
      'the same percent and a name in part',
      { name: 'VAT 20% sales', ...percent('20') },
      { name: 'VAT 20%', ...percent('20') },
      'likely',
    ],
  ])('by %s', (_, ours, theirs, verdict) => {
    expect(verdictOf('figures', ours, theirs)).toBe(verdict);
  });

  it('is not certain where two of one side have the name and the percent', () => {
    const twice = [
      { name: 'VAT 20%', ...percent('20') },
      { name: 'VAT 20', ...percent('20') },
    ];
    const { results } = match('figures', twice, [{ name: 'VAT 20%', ...percent('20') }]);
    expect(results.map(({ verdict }) => verdict)).toEqual(['oneToMany', 'oneToMany']);
  });

  it('says which figures agree, and which do not', () => {
    const rows = planRows(
      match('figures', [{ name: 'Standard', ...percent('20') }], [{ name: 'Standard', ...percent('21') }]),
    );
    expect(rows[0]).toMatchObject({
      speaksFor: 'same name Standard',
      speaksAgainst: 'different percent: 20 here, 21 there',
    });
    const same = planRows(match('figures', [{ name: 'A', ...days('30') }], [{ name: 'A', ...days('30') }]));
    expect(same[0]?.speaksFor).toContain('same days 30');
  });

  it('is told apart from its neighbours', () => {
    const rates = ['0', '5', '9', '19', '20', '21'];
    const named = rates.map((rate) => ({ name: `VAT ${rate}%`, ...percent(rate) }));
    const { results } = match('figures', named, named.toReversed());
    expect(results.map(({ verdict, candidates }) => [verdict, candidates[0]?.theirs.name])).toEqual(
      rates.map((rate) => ['certain', `VAT ${rate}%`]),
    );
  });
});

describe('what a code names: an account, a department, an item', () => {
  it.each<[string, Known, Known, string]>([
    [
      'the same code and name',
      { code: '6420', name: '6420 Travel' },
      { code: '6420', name: '6420 Travel' },
      'certain',
    ],
    [
      'the same code in other capitals',
      { code: 'ab-1', name: 'Paper' },
      { code: 'AB-1', name: 'Paper' },
      'certain',
    ],
    [
      'the same code and a name in part',
      { code: 'A1', name: 'Paper A4 white' },
      { code: 'A1', name: 'Paper A4' },
      'certain',
    ],
    [
      'the same code and quite another name',
      { code: 'A1', name: 'Paper' },
      { code: 'A1', name: 'Chair' },
      'likely',
    ],
    ['a code written otherwise', { code: 'A-1', name: 'Paper' }, { code: 'A1', name: 'Paper' }, 'likely'],
    ['a leading zero', { code: '0600', name: 'Rent' }, { code: '600', name: 'Rent' }, 'none'],
    [
      'another code under the same name',
      { code: 'A1', name: 'Paper' },
      { code: 'A2', name: 'Paper' },
      'none',
    ],
    ['the name alone', { name: '6420 Travel' }, { code: '6420', name: '6420 Travel' }, 'likely'],
    [
      'the same code and another size',
      { code: 'A1', name: 'Paper A4' },
      { code: 'A1', name: 'Paper A3' },
      'likely',
    ],
  ])('by %s', (_, ours, theirs, verdict) => {
    expect(verdictOf('code', ours, theirs)).toBe(verdict);
  });

  it('is not certain where two of one side have the code', () => {
    const { results } = match(
      'code',
      [
        { code: '6420', name: 'Travel' },
        { code: '6420', name: 'Travel abroad' },
      ],
      [{ code: '6420', name: 'Travel' }],
    );
    expect(results.map(({ verdict }) => verdict)).not.toContain('certain');
  });
});

describe('a legal entity or a location', () => {
  it.each<[string, Known, Known, string]>([
    ['the name alone', { name: 'Acme Ltd' }, { name: 'ACME Limited' }, 'likely'],
    [
      'the name and a code',
      { name: 'Acme Ltd', code: 'UK1' },
      { name: 'Acme Limited', code: 'UK1' },
      'certain',
    ],
    [
      'the name and a number',
      { name: 'Acme Ltd', registrationNumber: '07293842' },
      { name: 'Acme Ltd', registrationNumber: '07293842' },
      'certain',
    ],
    [
      'the name and an address in one line',
      { name: 'Leeds', ...address('Park Row 4, LS1 5HD Leeds') },
      { name: 'Leeds', ...address('4 Park Row, Leeds, LS1 5HD') },
      'certain',
    ],
    [
      'the name and another house',
      { name: 'Leeds', ...address('Park Row 4, Leeds') },
      { name: 'Leeds', ...address('Park Row 40, Leeds') },
      'likely',
    ],
    ['another legal form', { name: 'Acme Ltd', code: 'A' }, { name: 'Acme GmbH', code: 'A' }, 'likely'],
  ])('by %s', (_, ours, theirs, verdict) => {
    expect(verdictOf('place', ours, theirs)).toBe(verdict);
  });

  it('is told from the others of its group by the legal form', () => {
    const names = ['Acme Ltd', 'Acme GmbH', 'Acme S.A.'];
    const { results } = match(
      'place',
      names.map((name) => ({ name })),
      [{ name: 'ACME Limited' }, { name: 'Acme SA' }, { name: 'Acme G.m.b.H.' }],
    );
    expect(results.map(({ verdict, candidates }) => [verdict, candidates[0]?.theirs.name])).toEqual([
      ['likely', 'ACME Limited'],
      ['likely', 'Acme G.m.b.H.'],
      ['likely', 'Acme SA'],
    ]);
    const open = match('place', [{ name: 'Acme' }], [{ name: 'Acme Ltd' }, { name: 'Acme GmbH' }]);
    expect(open.results[0]).toMatchObject({ verdict: 'none', candidates: [{}, {}] });
  });
});

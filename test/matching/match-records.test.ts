import { describe, expect, it } from '@jest/globals';
import { matchRecords } from '../../lib/matching/match-records.ts';
import { MATCH_ON_ALL, type MatchOn } from '../../lib/domain/match-on.ts';
import type { MatchRecord } from '../../lib/matching/record.ts';
import { judgeMatches } from './support/judge-matches.ts';
import { matchRecord } from './support/match-record.ts';
import { twoSides } from './support/two-sides.ts';

const hamburg = { line: 'Am Hafen 4', city: 'Hamburg', postcode: '20095', country: 'DE' };
const bremen = { line: 'Marktstraße 9', city: 'Bremen', postcode: '28195', country: 'Germany' };
const acme = matchRecord({
  key: 'P1',
  name: 'Acme Logistik GmbH',
  taxNumber: 'DE 811 569 869',
  address: hamburg,
});
const acmeThere = matchRecord({
  key: 'E1',
  name: 'ACME Logistik G.m.b.H.',
  taxNumber: 'DE811569869',
  address: hamburg,
});

function match(
  ours: readonly MatchRecord[],
  theirs: readonly MatchRecord[],
  matchOn: MatchOn = MATCH_ON_ALL,
) {
  return matchRecords(ours, theirs, { matchOn });
}

function verdictsOf(ours: readonly MatchRecord[], theirs: readonly MatchRecord[], matchOn?: MatchOn) {
  return match(ours, theirs, matchOn).results.map((result) => [
    result.ours.key,
    result.verdict,
    ...result.candidates.map((candidate) => candidate.theirs.key),
  ]);
}

describe('two records', () => {
  const cases: [string, Partial<MatchRecord>, Partial<MatchRecord>, string][] = [
    ['same tax number and name', {}, {}, 'certain'],
    ['only the same name', { taxNumber: null, address: noAddress() }, { taxNumber: null }, 'likely'],
    ['the same name and house, and nothing else', { taxNumber: null }, { taxNumber: null }, 'likely'],
    [
      'name, house and mailbox',
      { taxNumber: null, emails: ['Acme <info@acme.de>'] },
      { taxNumber: null, emails: ['info@acme.de'] },
      'certain',
    ],
    ['another legal form', {}, { name: 'Acme Logistik AG' }, 'likely'],
    ['another town', {}, { address: bremen }, 'likely'],
    ['another word in the name', {}, { name: 'Acme Immobilien GmbH' }, 'likely'],
    ['another number in the name', { name: 'Acme Fonds 1 GmbH' }, { name: 'Acme Fonds 2 GmbH' }, 'likely'],
    ['another place in the name', { name: 'Acme Bremen GmbH' }, { name: 'Acme Hamburg GmbH' }, 'likely'],
    ['another tax number', {}, { taxNumber: 'DE999888123' }, 'none'],
    [
      'another country',
      { taxNumber: null },
      { taxNumber: null, address: { ...hamburg, country: 'FR' } },
      'none',
    ],
    ['renamed', {}, { name: 'Blue Whale Freight GmbH' }, 'likely'],
    [
      'the tax number in the field of the registration number',
      { address: noAddress() },
      { taxNumber: null, registrationNumber: '811569869' },
      'likely',
    ],
    [
      'the registration number in the field of the tax number',
      { taxNumber: null, registrationNumber: '811569869', address: noAddress() },
      {},
      'likely',
    ],
    ['a digit of the tax number mistyped', {}, { taxNumber: 'DE811569868' }, 'likely'],
    ['a word more in the name', {}, { name: 'Acme Logistik Service GmbH' }, 'certain'],
    ['words written in one, misspelled', {}, { name: 'AcmeLogistk GmbH' }, 'certain'],
    ['a tax number of the other country', {}, { taxNumber: 'AT811569869', address: noAddress() }, 'none'],
  ];
  it.each(cases)('with %s', (_name, ours, theirs, verdict) => {
    // The town of another record tells that Bremen and Hamburg are places.
    const others = [matchRecord({ key: 'E9', name: 'Zeppelin Werft', address: bremen })];
    const results = match([{ ...acme, ...ours }], [{ ...acmeThere, ...theirs }, ...others]).results;
    expect(results[0]?.verdict).toBe(verdict);
  });

  it('whose numbers stand in other fields are told so', () => {
    const theirs = { ...acmeThere, taxNumber: null, registrationNumber: '811569869' };
    expect(match([acme], [theirs]).results[0]?.candidates[0]?.speaksFor).toContain(
      'same number in another field: DE 811 569 869 here, 811569869 there',
    );
  });

  it('are told apart with both values, for and against', () => {
    const ours = { ...acme, emails: ['info@acme.de'], ibans: ['DE89 3704 0044 0532 0130 00'] };
    const theirs = {
      ...acmeThere,
      name: 'Acme Logistk GmbH',
      address: bremen,
      ibans: ['DE89370400440532013000'],
    };
    const [candidate] = match([ours], [theirs]).results[0]?.candidates ?? [];
    expect(candidate).toMatchObject({
      speaksFor: [
        'same tax number (DE 811 569 869 here, DE811569869 there)',
        'same IBAN DE…3000',
        'names differ by one letter: Acme Logistik GmbH here, Acme Logistk GmbH there',
        'same country (DE here, Germany there)',
      ],
      speaksAgainst: ['different address: Am Hafen 4, 20095 Hamburg here, Marktstraße 9, 28195 Bremen there'],
    });
  });
});

function noAddress() {
  return { line: '', city: '', postcode: '', country: '' };
}

describe('native ids', () => {
  const named = matchRecord({ key: 'P1', name: 'Acme', nativeIds: [{ system: 'netSuiteId', id: 'E1' }] });

  it('name the other side with a name that fits', () => {
    expect(verdictsOf([named], [matchRecord({ key: 'E1', name: 'Acme Ltd' })])).toEqual([
      ['P1', 'certain', 'E1'],
    ]);
  });

  it('are looked at by a person where the name is another', () => {
    expect(verdictsOf([named], [matchRecord({ key: 'E1', name: 'Borealis Oy' })])).toEqual([
      ['P1', 'likely', 'E1'],
    ]);
  });

  it('may stand on the other side, or name a third', () => {
    const theirs = matchRecord({
      key: 'E7',
      name: 'Acme',
      nativeIds: [
        { system: 'xeroId', id: 'X1' },
        { system: 'precoroId', id: 'P1' },
      ],
    });
    expect(verdictsOf([{ ...named, nativeIds: [] }], [theirs])).toEqual([['P1', 'certain', 'E7']]);
    const third = { ...named, key: 'P2', nativeIds: [{ system: 'xeroId', id: 'X1' }] };
    expect(verdictsOf([third], [theirs])).toEqual([['P2', 'certain', 'E7']]);
  });

  it('that differ speak against a pair', () => {
    const theirs = matchRecord({ key: 'E2', name: 'Acme', nativeIds: [{ system: 'netSuiteId', id: 'E5' }] });
    expect(match([named], [theirs]).results[0]?.candidates).toEqual([]);
  });

  it('that two of ours have prove nothing', () => {
    const twin = { ...named, key: 'P2' };
    expect(verdictsOf([named, twin], [matchRecord({ key: 'E1', name: 'Acme' })])).toEqual([
      ['P1', 'oneToMany', 'E1'],
      ['P2', 'oneToMany', 'E1'],
    ]);
  });
});

describe('groups', () => {
  const group = { taxNumber: 'GB123555789', emails: ['ap@acme.co.uk'] };
  const north = matchRecord({ ...group, key: 'P1', name: 'Acme Ltd', address: hamburg });
  const south = matchRecord({ ...group, key: 'P2', name: 'Acme Ltd', address: bremen });

  it('have branches that are told apart by their house', () => {
    const theirs = [
      { ...south, key: 'E2' },
      { ...north, key: 'E1' },
    ];
    expect(verdictsOf([north, south], theirs)).toEqual([
      ['P1', 'certain', 'E1'],
      ['P2', 'certain', 'E2'],
    ]);
  });

  it('are not certain where only their shared numbers agree', () => {
    const bare = (key: string) => matchRecord({ ...group, key, name: 'Acme Ltd' });
    expect(
      verdictsOf([bare('P1'), bare('P2')], [bare('E1'), bare('E2')]).map(([, verdict]) => verdict),
    ).toEqual(['ambiguous', 'ambiguous']);
  });

  it('with a branch on one side only leave the others alone', () => {
    expect(verdictsOf([north, south], [{ ...north, key: 'E1' }])).toEqual([
      ['P1', 'certain', 'E1'],
      ['P2', 'oneToMany', 'E1'],
    ]);
  });

  it('do not share what a bookkeeper of many has', () => {
    const email = ['office@books.com'];
    const ours = ['Alder', 'Birch', 'Cedar'].map((name, at) =>
      matchRecord({ key: `P${at}`, name, emails: email }),
    );
    const theirs = ['Elm', 'Fir', 'Oak'].map((name, at) =>
      matchRecord({ key: `E${at}`, name, emails: email }),
    );
    expect(verdictsOf(ours, theirs).map(([, verdict]) => verdict)).toEqual(['none', 'none', 'none']);
  });
});

describe('duplicates', () => {
  it('on the other side are shown, and nobody chooses for the reader', () => {
    expect(verdictsOf([acme], [acmeThere, { ...acmeThere, key: 'E2' }])).toEqual([
      ['P1', 'oneToMany', 'E1', 'E2'],
    ]);
  });

  it('on our side get the same candidate, each with the other named', () => {
    const { results } = match([acme, { ...acme, key: 'P2', label: 'Acme again' }], [acmeThere]);
    expect(results.map(({ verdict }) => verdict)).toEqual(['oneToMany', 'oneToMany']);
    expect(results[0]?.candidates[0]?.alsoNear).toEqual(['Acme again']);
  });
});

describe('companies', () => {
  it('are matched each by itself, and a record of any may be in all of them', () => {
    const theirs = ['UK', 'DE'].map((company) => ({ ...acmeThere, company }));
    const ours = [acme, { ...acme, key: 'P2', company: 'FR' }];
    expect(
      match(ours, theirs).results.map(({ company, ours: { key }, verdict }) => [company, key, verdict]),
    ).toEqual([
      ['UK', 'P1', 'certain'],
      ['DE', 'P1', 'certain'],
      ['FR', 'P2', 'none'],
    ]);
  });

  it('without records leave ours unmatched, and records nobody looks like are theirs only', () => {
    expect(match([acme], [])).toMatchObject({ results: [{ verdict: 'none' }], onlyTheirs: [] });
    expect(match([], [acmeThere]).onlyTheirs).toEqual([acmeThere]);
  });
});

describe('other master data', () => {
  const net30 = matchRecord({ key: 'P1', name: 'Net 30', code: 'N30' });

  it('is certain by a code of its own, a name and what it belongs to, never by the name alone', () => {
    const parent = 'Cost centre';
    expect(verdictsOf([{ ...net30, parent }], [{ ...net30, parent, key: 'E1' }])[0]?.[1]).toBe('certain');
    expect(verdictsOf([{ ...net30, code: null }], [{ ...net30, code: null, key: 'E1' }])[0]?.[1]).not.toBe(
      'certain',
    );
  });

  it('with a number in its name is not mixed up', () => {
    const theirs = [
      { ...net30, key: 'E1', code: null, name: 'Net 45' },
      { ...net30, key: 'E2', code: null, name: '30 net' },
    ];
    expect(verdictsOf([{ ...net30, code: null }], theirs)[0]?.slice(1, 3)).toEqual(['likely', 'E2']);
  });

  it('of two owners is never the same', () => {
    expect(
      match([{ ...net30, parent: 'A' }], [{ ...net30, parent: 'B', key: 'E1' }]).results[0]?.candidates,
    ).toEqual([]);
  });
});

describe('matchOn', () => {
  it('leaves out signs that are not to be used', () => {
    const matchOn = { use: ['name', 'address'], mustAgree: [] } as const;
    const [result] = match([acme], [{ ...acmeThere, taxNumber: 'DE999888123' }], matchOn).results;
    expect(result?.verdict).toBe('likely');
    expect(result?.candidates[0]?.speaksAgainst).toEqual([]);
  });

  it('drops pairs in which a sign that must agree does not, or is not known', () => {
    const matchOn: MatchOn = { ...MATCH_ON_ALL, mustAgree: ['taxNumber'] };
    expect(verdictsOf([acme], [acmeThere], matchOn)[0]?.[1]).toBe('certain');
    expect(verdictsOf([acme], [{ ...acmeThere, taxNumber: null }], matchOn)[0]?.[1]).toBe('none');
  });

  it('refuses a sign that must agree and is not used', () => {
    expect(() => match([], [], { use: ['name'], mustAgree: ['iban'] })).toThrow(
      'matchOn.mustAgree names "iban", which is not in matchOn.use: name',
    );
  });
});

describe('two lists of 2,000 suppliers', () => {
  it.each([1001, 1002, 1003, 1004, 1005])(
    'of seed %i are matched right',
    (seed) => {
      const sides = twoSides(seed, 2000);
      const matches = match(sides.ours, sides.theirs);
      const { certainPrecision, recall, certainRecall, likelyPrecision } = judgeMatches(matches, sides);
      expect(certainPrecision).toBeGreaterThanOrEqual(0.999);
      expect(recall).toBeGreaterThanOrEqual(0.95);
      expect(certainRecall).toBeGreaterThanOrEqual(0.55);
      expect(likelyPrecision).toBeGreaterThanOrEqual(0.97);
      const given = matches.results.filter(({ verdict }) => verdict === 'certain' || verdict === 'likely');
      const keys = given.map(({ candidates }) => candidates[0]?.theirs.key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { verdict, candidates } of matches.results)
        if (verdict === 'certain') expect(candidates[0]?.speaksFor.length).toBeGreaterThan(1);
    },
    60_000,
  );

  it('are matched the same whenever it is done', () => {
    const once = twoSides(7, 300);
    const again = twoSides(7, 300);
    expect(match(again.ours, again.theirs)).toEqual(match(once.ours, once.theirs));
  });
});

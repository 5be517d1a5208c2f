import { describe, expect, it } from '@jest/globals';
import type { ExternalRecord } from '../../lib/connectors/contract.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import { judgeMatches } from '../../lib/operator/match-candidates.ts';
import { findSigns, type Signs } from '../../lib/operator/match-signs.ts';
import { reasonsFor } from '../../lib/operator/match-words.ts';

const SIGNS: Signs = { key: ['code'], names: ['name', 'legal_name'], numbers: ['registration', 'tax'] };

/** Fields of a vendor: "40012 | Acme Ltd | GB123456789". */
function fieldsOf(text: string): JsonObject {
  const [code = '', name = '', tax = ''] = text.split('|').map((part) => part.trim());
  return { code, name, tax, registration: null, legal_name: null };
}

const outside = (externalId: string, text: string): ExternalRecord => ({
  externalId,
  createdWithKey: null,
  payload: { fields: fieldsOf(text), lines: [] },
});

/** What becomes of each record: `1 = V1` beyond doubt, `1 ? V1 V2` in doubt, `1 -` new. */
function judge(inPrecoro: readonly string[], outsideTexts: readonly string[], signs = SIGNS) {
  const seekers = inPrecoro.map((text, index) => ({ fields: fieldsOf(text), name: index + 1 }));
  const externals = outsideTexts.map((text, index) => outside(`V${index + 1}`, text));
  const { exact, doubtful, unmatched } = judgeMatches(seekers, externals, signs);
  return [
    ...exact.map(({ seeker, candidate }) => `${seeker.name} = ${candidate.external.externalId}`),
    ...doubtful.map(
      ({ seeker, candidates }) =>
        `${seeker.name} ? ${candidates.map(({ external }) => external.externalId).join(' ')}`,
    ),
    ...unmatched.map(({ name }) => `${name} -`),
  ].sort();
}

describe('a record and its counterpart', () => {
  it.each<[string, string[], string[], string[]]>([
    ['with the same key and name belong together', ['1|Acme Ltd'], ['1|ACME'], ['1 = V1']],
    ['with the same key in other spelling too', ['sup 1|Acme'], ['SUP  1|acme'], ['1 = V1']],
    ['with the same key and tax number too', ['1|Acme|GB123456789'], ['1|Apex|GB 123-456-789'], ['1 = V1']],
    ['with nothing but the key in common do not', ['1|Acme'], ['1|Apex'], ['1 ? V1']],
    ['with another legal form do not', ['1|Acme Ltd'], ['1|Acme GmbH'], ['1 ? V1']],
    ['with the same name and another key do not', ['1|Acme'], ['2|Acme'], ['1 ? V1']],
    ['with the same tax number and another key do not', ['1|A|GB123456789'], ['2|B|GB123456789'], ['1 ? V1']],
    ['with a name but no key do not', ['|Acme'], ['|Acme'], ['1 ? V1']],
    [
      'that have nothing in common are not even candidates',
      ['1|Acme|GB123456789'],
      ['2|Apex|GB987654321'],
      ['1 -'],
    ],
    ['that share only "n/a" are no candidates', ['1|Acme|n/a'], ['2|Apex|n/a'], ['1 -']],
    ['are in doubt where two outside have the key', ['1|Acme'], ['1|Acme', '1|Acme'], ['1 ? V1 V2']],
    [
      'are in doubt where two in Precoro have the key',
      ['1|Acme', '1|Acme'],
      ['1|Acme'],
      ['1 ? V1', '2 ? V1'],
    ],
    ['are in doubt where another outside has the name', ['1|Acme'], ['1|Acme', '2|Acme'], ['1 ? V1 V2']],
    [
      'belong together where each of the same name has its own key',
      ['1|Acme', '2|Acme'],
      ['1|Acme', '2|Acme'],
      ['1 = V1', '2 = V2'],
    ],
    [
      'are no candidates for a third once they belong together',
      ['1|Acme', '3|Acme'],
      ['1|Acme'],
      ['1 = V1', '2 -'],
    ],
  ])('%s', (_name, inPrecoro, outsideTexts, expected) => {
    expect(judge(inPrecoro, outsideTexts)).toEqual(expected);
  });

  it('are never beyond doubt by a name alone, also where the name is the key', () => {
    const signs = { ...SIGNS, key: ['name'] };
    expect(judge(['1|Acme'], ['1|Acme'], signs)).toEqual(['1 ? V1']);
    expect(judge(['1|Acme|GB123456789'], ['2|Acme|GB123456789'], signs)).toEqual(['1 = V1']);
  });

  it('are not beyond doubt by a key that is the tax number itself', () => {
    const signs = { ...SIGNS, key: ['tax'] };
    expect(judge(['1|Acme|GB123456789'], ['1|Apex|GB123456789'], signs)).toEqual(['1 ? V1']);
    expect(judge(['1|Acme|GB123456789'], ['1|Acme|GB123456789'], signs)).toEqual(['1 = V1']);
  });

  it('never share an external record, whatever the data', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      let state = seed;
      const pick = (size: number) => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return Math.floor((state / 2147483648) * size);
      };
      const text = () =>
        `${pick(4)}|${['Acme', 'Apex', 'Acme Ltd'][pick(3)]}|${['', 'GB12345', 'GB67890'][pick(3)]}`;
      const inPrecoro = Array.from({ length: pick(6) }, text);
      const result = judge(inPrecoro, Array.from({ length: pick(6) }, text));
      const linked = result.filter((one) => one.includes('=')).map((one) => one.split(' = ')[1]);
      expect(new Set(linked).size).toBe(linked.length);
      expect(result).toHaveLength(inPrecoro.length);
    }
  });
});

describe('what a person is told', () => {
  it.each([
    ['1|Acme', '1|ACME', ['same code 1', 'same name ACME']],
    ['1|Acme Ltd', '1|Acme', ['same code 1', 'same name in other spelling: Acme Ltd here, Acme there']],
    ['1|Acme', '2|Acme', ['same name Acme', 'another code: 1 here, 2 there']],
    ['1|Acme', '1|Apex|GB123', ['same code 1', 'another name: Acme here, Apex there']],
  ])('of %s and %s', (mine, theirs, reasons) => {
    const seeker = { fields: fieldsOf(mine) };
    const judged = judgeMatches([seeker], [outside('V1', theirs)], SIGNS);
    const candidate = judged.exact[0]?.candidate ?? judged.doubtful[0]?.candidates[0];
    expect(candidate && reasonsFor(seeker.fields, candidate, SIGNS)).toEqual(reasons);
  });

  it('is also that several in Precoro have the key', () => {
    const seekers = [{ fields: fieldsOf('1|Acme') }, { fields: fieldsOf('1|Acme') }];
    const [first] = judgeMatches(seekers, [outside('V1', '1|Acme')], SIGNS).doubtful;
    const candidate = first?.candidates[0];
    expect(candidate && reasonsFor(first.seeker.fields, candidate, SIGNS)).toContain(
      '2 records in Precoro have this code',
    );
  });
});

describe('the fields that hold names and numbers', () => {
  const text = { type: 'text', about: '' } as const;
  const spec = {
    fields: {
      code: text,
      name: text,
      legal_name: text,
      tax: text,
      city: text,
      rank: { type: 'integer', about: '' },
    },
    naturalKey: ['code'],
    idempotency: { kind: 'none' },
  } as const;
  const sample = (name: string, fields: JsonObject) => ({
    name,
    numbers: ['GB123', '77'],
    fields: { name, ...fields },
  });

  it('are found by what they hold in most records, not by what they are called', () => {
    const samples = [
      sample('Acme', { code: '1', legal_name: 'ACME', tax: 'GB123', city: 'Leeds', rank: 77 }),
      sample('Leeds', { code: '2', legal_name: null, tax: 'gb123', city: 'Leeds', rank: 77 }),
      sample('Apex', { code: '3', legal_name: null, tax: 'GB123', city: 'York', rank: 77 }),
    ];
    expect(findSigns(spec, samples)).toEqual({
      key: ['code'],
      names: ['name', 'legal_name'],
      numbers: ['tax'],
    });
  });

  it('are none where there is nothing to learn from', () => {
    expect(findSigns(spec, [])).toEqual({ key: ['code'], names: [], numbers: [] });
  });
});

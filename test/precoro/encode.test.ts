import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../lib/domain/json.ts';
import { formText, queryText } from '../../lib/precoro/encode.ts';

it.each<[string, JsonObject, string]>([
  ['a reference', { invoice: { id: 5 } }, 'invoice[id]=5'],
  ['a list', { currencies: ['USD', 'EUR'] }, 'currencies[]=USD&currencies[]=EUR'],
  ['booleans in lower case', { enable: true, autoSend: false }, 'enable=true&autoSend=false'],
  ['null and an empty list', { externalId: null, currencies: [] }, 'externalId=&currencies='],
  [
    'a list of objects',
    { lines: [{ name: 'A', ok: true }, { name: 'B' }] },
    'lines[0][name]=A&lines[0][ok]=true&lines[1][name]=B',
  ],
  ['a list in a list', { a: [[1, 2], [3]] }, 'a[0][]=1&a[0][]=2&a[1][]=3'],
  ['nothing', {}, ''],
])('a form holds %s', (_name, body, expected) => {
  expect(decodeURIComponent(formText(body))).toBe(expected);
});

describe('any text', () => {
  const text = fc.string({ unit: 'grapheme' });

  it('travels unchanged in a query', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (pairs) => {
        const read = [...new URLSearchParams(queryText(pairs))];
        expect(read).toEqual(pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
      }),
    );
  });

  it('travels unchanged in a form of objects and lists', () => {
    const name = fc.stringMatching(/^[a-zA-Z]{1,8}$/).filter((key) => key !== '__proto__');
    const { value } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, text, fc.array(text, { minLength: 1, maxLength: 4 }), tie('object')),
      object: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (body) => {
        expect(readForm(formText(body))).toEqual(body);
      }),
    );
  });

  it('of any kind never makes the encoder throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        expect(() => formText({ [any]: any })).not.toThrow();
      }),
      { numRuns: 30 },
    );
  });
});

/** A reader of bracket conventions, as PHP reads a form. */
function readForm(form: string): unknown {
  const emptyMap = () => Object.create(null) as Record<string, unknown>;
  const root = emptyMap();
  for (const [name, value] of new URLSearchParams(form)) {
    const path = [...name.matchAll(/[^[\]]+|\[\]/g)].map(([part]) => part);
    let at = root;
    for (const [index, part] of path.entries()) {
      const next = path[index + 1];
      if (next === undefined) at[part] = value;
      else if (next === '[]') {
        at[part] = [...((at[part] as unknown[] | undefined) ?? []), value];
        break;
      } else at = (at[part] ??= emptyMap()) as Record<string, unknown>;
    }
  }
  return root;
}

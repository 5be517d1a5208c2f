import { describe, expect, it } from '@jest/globals';
import { contentHash } from '../../lib/domain/hashing.ts';
import { stableJson } from '../../lib/domain/json.ts';
import {
  ENTITY_NAMES,
  isEntityName,
  isOutwardName,
  OUTWARD_NAMES,
  parseRecordKey,
  perEntity,
  recordKey,
} from '../../lib/domain/records.ts';

describe('names of records', () => {
  it('come back from their key', () => {
    expect(parseRecordKey(recordKey({ entity: 'invoice', id: '956598' }))).toEqual({
      entity: 'invoice',
      id: '956598',
    });
  });

  it.each(['~tax/default/T-21', '~itemFieldOption.GL #1/de%2Fat/A#7/~b', '~payment/default/#'])(
    'come back from their key also where it names a record outside: %p',
    (id) => {
      expect(parseRecordKey(recordKey({ entity: 'tax', id }))).toEqual({ entity: 'tax', id });
    },
  );

  it.each([['gate#invoice'], ['invoice#'], ['invoice#1#2'], ['definitions'], ['']])(
    'are not read from %p',
    (key) => {
      expect(parseRecordKey(key)).toBeUndefined();
    },
  );

  it('know the entities', () => {
    expect(isEntityName('supplier')).toBe(true);
    expect(isEntityName('gate')).toBe(false);
  });

  it('know those that travel outward', () => {
    expect(OUTWARD_NAMES.every(isOutwardName)).toBe(true);
    expect(ENTITY_NAMES.filter(isOutwardName)).toEqual([...OUTWARD_NAMES]);
    expect(isOutwardName('tax')).toBe(false);
  });

  it('are given a value each', () => {
    const counts = perEntity((entity) => entity.length);
    expect(Object.keys(counts)).toEqual([...ENTITY_NAMES]);
    expect(counts.tax).toBe(3);
  });
});

describe('the text of content', () => {
  it.each<[unknown, string]>([
    [{ b: 1, a: { d: [2, null], c: 'x' } }, '{"a":{"c":"x","d":[2,null]},"b":1}'],
    [{ a: undefined, b: () => 1 }, '{}'],
    [[undefined, 1], '[null,1]'],
    [undefined, 'null'],
    [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    [{ 'a "quoted" name': true }, '{"a \\"quoted\\" name":true}'],
  ])('of %p', (content, expected) => {
    expect(stableJson(content)).toBe(expected);
  });
});

describe('the hash of content', () => {
  it('does not depend on the order of keys, nor on absent values', () => {
    expect(contentHash({ b: [1, { d: 1, c: 2 }], a: null, e: undefined })).toBe(
      contentHash({ a: null, b: [1, { c: 2, d: 1 }] }),
    );
  });

  it('is the same in every version, for it is stored: 32 hex digits', () => {
    expect(contentHash({ b: 2, a: [1, 'x'] })).toBe('8cbd548a32262b76a6536efe4e7ba86a');
  });

  it('depends on the order of lines', () => {
    expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
  });
});

import { describe, expect, it } from '@jest/globals';
import { contentHash } from '../../lib/domain/hashing.ts';
import { isEntityName, parseRecordKey, recordKey } from '../../lib/domain/records.ts';

describe('names of records', () => {
  it('come back from their key', () => {
    expect(parseRecordKey(recordKey({ entity: 'invoice', id: '956598' }))).toEqual({
      entity: 'invoice',
      id: '956598',
    });
  });

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
});

describe('the hash of content', () => {
  it('does not depend on the order of keys, nor on absent values', () => {
    expect(contentHash({ b: [1, { d: 1, c: 2 }], a: null, e: undefined })).toBe(
      contentHash({ a: null, b: [1, { c: 2, d: 1 }] }),
    );
  });

  it('depends on the order of lines', () => {
    expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
  });
});

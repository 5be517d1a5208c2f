import { describe, expect, it } from '@jest/globals';
import {
  DecodeError,
  decodedOr,
  firstPresent,
  NOT_SHOWN,
  object,
  optional,
  withDefault,
} from '../../lib/domain/decode.ts';
import { dateTime, day } from '../../lib/domain/decode-dates.ts';
import { isRelationPresent, many, one } from '../../lib/domain/decode-relations.ts';
import {
  boolean,
  decimal,
  identifier,
  integer,
  numberIn,
  recordId,
  text,
} from '../../lib/domain/decode-scalars.ts';

const status = numberIn({ 0: { name: 'draft' }, 2: { name: 'approved' }, 10: { name: 'exported' } });

describe('scalars', () => {
  it.each([
    ['text', text, 12346, '12346'],
    ['text', text, ' a ', ' a '],
    ['identifier', identifier, ' SUP-1 ', 'SUP-1'],
    ['identifier', identifier, 0, '0'],
    ['recordId', recordId, '007', '7'],
    ['recordId', recordId, 7, '7'],
    ['decimal', decimal, '012.50', '12.5'],
    ['decimal', decimal, 12.5, '12.5'],
    ['integer', integer, '-5', -5],
    ['integer', integer, '-0', 0],
    ['boolean', boolean, ' True ', true],
    ['boolean', boolean, 0, false],
    ['status', status, '2', 2],
    ['status', status, ' 10 ', 10],
    ['status', status, -0, 0],
    ['dateTime', dateTime, '2026-01-31T09:30:00', '2026-01-31T09:30:00Z'],
    ['dateTime', dateTime, '2026-01-31T01:30:00+02:00', '2026-01-30T23:30:00Z'],
    ['dateTime', dateTime, '31.01.2026 09:30:00', '2026-01-31T09:30:00Z'],
    ['dateTime', dateTime, '31.01.2026', '2026-01-31T00:00:00Z'],
    ['dateTime', dateTime, ' 31.01.2026 ', '2026-01-31T00:00:00Z'],
    ['day', day, '2026-01-31T23:30:00-05:00', '2026-01-31'],
    ['day', day, '29.02.2028', '2028-02-29'],
    ['day', day, ' 2026-01-31 ', '2026-01-31'],
  ])('%s accepts what Precoro sends (%#)', (_name, decoder, value, read) => {
    expect(decoder(value, 'f')).toBe(read);
  });

  it.each([
    ['text', text, true],
    ['text', text, Infinity],
    ['identifier', identifier, '  '],
    ['identifier', identifier, 1.5],
    ['recordId', recordId, 'a#1'],
    ['recordId', recordId, -1],
    ['recordId', recordId, '7a'],
    ['recordId', recordId, '7 8'],
    ['recordId', recordId, ''],
    ['recordId', recordId, [7]],
    ['recordId', recordId, 2 ** 53],
    ['recordId', recordId, '1'.repeat(20)],
    ['decimal', decimal, '1,50'],
    ['integer', integer, 2 ** 60],
    ['integer', integer, '1.5'],
    ['integer', integer, ''],
    ['integer', integer, ' '],
    ['integer', integer, 'a5'],
    ['integer', integer, '5a'],
    ['integer', integer, '0x10'],
    ['integer', integer, '1e3'],
    ['integer', integer, [5]],
    ['boolean', boolean, 2],
    ['status', status, 'constructor'],
    ['status', status, 1],
    ['status', status, ''],
    ['status', status, '2a'],
    ['status', status, '0x2'],
    ['status', status, '2e0'],
    ['status', status, '+2'],
    ['status', status, [2]],
    ['dateTime', dateTime, '2026-02-30T00:00:00'],
    ['dateTime', dateTime, '2026-01-31T25:00:00'],
    ['dateTime', dateTime, 1769851800],
    ['day', day, '31.02.2026'],
    ['day', day, '2026-01-31 or so'],
    ['day', day, null],
  ])('%s refuses what means nothing (%#)', (_name, decoder, value) => {
    expect(() => decoder(value, 'f')).toThrow(DecodeError);
  });
});

describe('objects', () => {
  const thing = object({ id: recordId, note: optional(text), on: withDefault(boolean, true) });

  it('leave out fields nobody asked for, and fill what is missing', () => {
    expect(thing({ id: 1, note: ' ', other: {} }, '')).toEqual({ id: '1', note: null, on: true });
  });
  it('do not take inherited properties for data', () => {
    expect(object({ constructor: optional(text) })({}, '')).toEqual({ constructor: null });
  });
  it('name the path of a wrong field, and cut long values short', () => {
    expect(() => many(thing)([{ id: 'x'.repeat(99) }], 'rows')).toThrow(
      /^rows\[0\]\.id must be an id \(a whole number\), but it is "x{59}…$/,
    );
    expect(() => thing([], '')).toThrow('the record must be an object, but it is a list of 0');
    expect(() => boolean(Symbol('a'), 'on')).toThrow('but it is symbol');
    expect(() => boolean(10n, 'on')).toThrow('on must be true or false (or 1 or 0), but it is 10');
    expect(() => boolean(2, 'on')).toThrow(expect.objectContaining({ name: 'DecodeError' }));
  });
  it('find the first of several names that holds something', () => {
    expect(firstPresent({ title: 'A', name: '' }, 'x', ['name', 'title'])).toEqual({
      value: 'A',
      field: 'x.title',
    });
    expect(firstPresent({}, '', ['name', 'title'])).toEqual({ value: undefined, field: 'name' });
  });
});

describe('relations', () => {
  const row = object({ id: recordId });
  const ids = [{ id: '1' }, { id: '2' }];

  it.each([
    [[{ id: 1 }, { id: 2 }]],
    [{ data: [{ id: 1 }, { id: 2 }] }],
    [{ 1: { id: 1 }, 2: {} }],
    [{ data: { 1: {}, 2: { id: '2' } } }],
  ])('many reads %j', (value) => {
    expect(many(row)(value, 'rows')).toEqual(ids);
  });
  it.each([[undefined], [null], [''], [[]], [{ data: [] }], [{ data: null }], [{}]])(
    '%j is an empty relation',
    (value) => {
      expect(many(row)(value, 'rows')).toEqual([]);
      expect(one(row)(value, 'row')).toBeNull();
    },
  );
  it.each([[{ id: 1 }], [[{ id: 1 }]], [{ data: { id: 1 } }], [{ data: [{ id: 1 }] }]])(
    'one reads %j',
    (value) => {
      expect(one(row)(value, 'row')).toEqual({ id: '1' });
    },
  );
  it('a map may hold ids of its own, of rows that are keyed by another', () => {
    expect(many(row)({ 12: { id: 1 }, 13: {} }, 'rows')).toEqual([{ id: '1' }, { id: '13' }]);
  });
  it.each([[{ id1: { id: 1 } }], [{ '1a': { id: 1 } }], [{ '': { id: 1 } }], [{ 1: null }], [7]])(
    '%j is no relation',
    (value) => {
      expect(() => many(row)(value, 'rows')).toThrow(DecodeError);
    },
  );
  it('one of a list of nothing is none', () => {
    expect(one(row)([null], 'row')).toBeNull();
  });
  it('tell an empty list from nothing', () => {
    expect([[], { data: [] }, {}].map(isRelationPresent)).toEqual([true, true, true]);
    expect([null, undefined, '', { data: null }].map(isRelationPresent)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('values that no one can use', () => {
  it.each([
    ['an id longer than 64 bits, which no key of a table takes', recordId, '1'.repeat(20)],
    ['an amount of millions of digits', decimal, `0.${'0'.repeat(1_000_000)}1`],
    ['a time that UTC puts before the year 0', dateTime, '0000-01-01T00:00:00+23:59'],
    ['a time that UTC puts behind the year 9999', dateTime, '9999-12-31T23:59:59-23:59'],
  ])('are refused: %s', (_, decoder, value) => {
    expect(() => decoder(value, 'f')).toThrow(DecodeError);
  });

  it('are named in few words, however long their path is', () => {
    const row = { [`${'9'.repeat(5000)}`]: 'x' };
    const thrown = (() => {
      try {
        return many(object({ id: recordId }))(row, 'items');
      } catch (error) {
        return error;
      }
    })();
    expect((thrown as DecodeError).message.length).toBeLessThan(250);
  });

  it('are not shown where they might be a secret', () => {
    expect(new DecodeError('body', 'JSON', NOT_SHOWN).message).toBe(
      'body must be JSON, but it is something else (not shown)',
    );
  });

  it('can be told of without passing on the error that shows them', () => {
    expect(decodedOr(text, 'a')).toEqual({ value: 'a' });
    expect(decodedOr(text, true)).toBeInstanceOf(DecodeError);
    expect(decodedOr(object({ name: text }), {})).toMatchObject({ field: 'name' });
    const failing = () => {
      throw new Error('of our own');
    };
    expect(() => decodedOr(failing, 1)).toThrow('of our own');
  });
});

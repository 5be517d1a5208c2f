import { describe, expect, it } from '@jest/globals';
import type { TargetSpec } from '../../../lib/connectors/contract.ts';
import { encodePayload } from '../../../lib/connectors/postgres/encode.ts';
import { statementsOf, valuesOf } from '../../../lib/connectors/postgres/statements.ts';
import type { Json } from '../../../lib/domain/json.ts';

const FIELD_TYPES = ['text', 'decimal', 'integer', 'boolean', 'date', 'dateTime', 'json'] as const;
const SPEC: TargetSpec = {
  fields: Object.fromEntries(FIELD_TYPES.map((type) => [type, { type, about: 'a field' }])),
  naturalKey: ['text'],
  idempotency: { kind: 'uniqueReference' },
};

describe('a payload on its way into the tables', () => {
  const good: readonly [string, Json, string | null][] = [
    ['text', 'Żółć 🧾', 'Żółć 🧾'],
    ['decimal', '0012.500', '12.5'],
    ['decimal', 7, '7'],
    ['integer', -3, '-3'],
    ['boolean', false, 'false'],
    ['date', '2024-02-29', '2024-02-29'],
    ['dateTime', '2026-01-31T09:30:00Z', '2026-01-31T09:30:00Z'],
    ['json', { a: [1] }, '{"a":[1]}'],
    ['date', null, null],
  ];
  it.each(good)('%s takes %j', (name, value, text) => {
    expect(encodePayload(SPEC, { fields: { [name]: value }, lines: [] }).fields).toEqual({ [name]: text });
  });

  const bad: readonly [string, Json][] = [
    ['text', 5],
    ['text', '\ud800'],
    ['decimal', '1,5'],
    ['integer', '5'],
    ['integer', 2 ** 60],
    ['boolean', 1],
    ['date', '2026-13-01'],
    ['date', '31.01.2026'],
    ['dateTime', 'soon'],
    ['dateTime', 5],
    ['date', true],
  ];
  it.each(bad)('%s refuses %j and says what it must be', (name, value) => {
    expect(() => encodePayload(SPEC, { fields: { [name]: value }, lines: [] })).toThrow(`${name} must be`);
  });

  it('names columns of the spec only, and passes every value as a parameter', () => {
    const table = { spec: SPEC, table: 'thing', lines: null, label: 'thing', retirement: 'cancel' } as const;
    const { fields } = encodePayload(SPEC, {
      fields: { text: "x'; DROP", decimal: null, integer: 1 },
      lines: [],
    });
    const sql = statementsOf(table, '"hub"').insert(fields);
    expect(sql).toContain(
      '(company, idempotency_key, text, decimal, integer) VALUES ($1, $2, $3::text, DEFAULT, $4::integer)',
    );
    expect(valuesOf(table, fields)).toEqual(["x'; DROP", '1']);
  });
});

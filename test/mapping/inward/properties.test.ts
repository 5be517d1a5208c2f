import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import integration from '../../../integration.config.ts';
import { POSTGRES_SOURCES } from '../../../lib/connectors/postgres/source-spec.ts';
import type { SourceField } from '../../../lib/connectors/contract.ts';
import type { Json, JsonObject } from '../../../lib/domain/json.ts';
import { CATALOGUE } from '../../../lib/entities/catalogue.ts';
import { writeValues } from '../../../lib/entities/write-values.ts';
import type { Feed } from '../../../lib/mapping/contract.ts';
import { inwardContext } from './fixtures.ts';

const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
const amount = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => `${cents / 100}`);
const VALUES: Readonly<Record<SourceField['type'], fc.Arbitrary<Json>>> = {
  text: fc.string({ maxLength: 320, unit: 'grapheme' }),
  decimal: amount,
  integer: fc.integer(),
  boolean: fc.boolean(),
  date: day.map((date) => date.toISOString().slice(0, 10)),
  dateTime: day.map((date) => date.toISOString()),
  json: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json),
};
const anything: fc.Arbitrary<Json> = fc.oneof(...Object.values(VALUES), fc.constant(null));
const SOURCES: Readonly<Record<string, { readonly fields: Readonly<Record<string, SourceField>> }>> =
  POSTGRES_SOURCES;

/** What the source promises, or anything at all. */
function recordsOf({ source }: Feed): fc.Arbitrary<JsonObject> {
  const fields = Object.entries(SOURCES[source]?.fields ?? {});
  const told = fields.map(([name, { type }]) => fc.tuple(fc.constant(name), fc.option(VALUES[type])));
  const wild = fields.map(([name]) => fc.tuple(fc.constant(name), anything));
  const someOf = (entries: readonly (readonly [string, Json])[]) => fc.subarray([...entries]);
  return fc
    .oneof({ weight: 4, arbitrary: fc.tuple(...told) }, fc.tuple(...wild))
    .chain(someOf)
    .map((entries): JsonObject => Object.fromEntries(entries));
}

describe.each(integration.feeds.map((feed) => [feed.name, feed] as const))('Every %s', (_name, feed) => {
  const { writes } = CATALOGUE[feed.entity];

  it('is mapped the same each time, to values that stay as they are, or refused in words', () => {
    fc.assert(
      fc.property(recordsOf(feed), (record) => {
        const result = feed.map(record, inwardContext());
        expect(feed.map(structuredClone(record), inwardContext())).toEqual(result);
        if (!result.ok) return expect(result.words).toMatch(/ (has|waits) .*\.$/s);
        if (!writes) throw new Error('not written');
        expect(Object.keys(result.values)).toEqual(feed.fields);
        expect(writeValues(writes, result.values)).toEqual(result.values);
        expect(writeValues(writes, structuredClone(result.values))).toEqual(result.values);
      }),
    );
  });

  it('waits for exactly the records that it named beforehand', () => {
    fc.assert(
      fc.property(recordsOf(feed), (record) => {
        const asked: unknown[] = [];
        const counterpart: Parameters<Feed['map']>[1]['counterpart'] = (ref) => {
          asked.push(ref);
          return { state: 'awaited' };
        };
        const result = feed.map(record, inwardContext({ counterpart }));
        expect(feed.referencesOf(record)).toEqual(asked);
        if (!result.ok && result.problem === 'awaits') expect(asked).toContainEqual(result.waitsFor);
        else if (result.ok) expect(asked).toEqual([]);
      }),
    );
  });
});

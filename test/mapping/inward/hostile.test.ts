import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../../lib/domain/json.ts';
import { linked, translated } from '../../../lib/mapping/sources.ts';
import { expectShort } from '../../fuzz/support/canaries.ts';
import { hostileJson, hostileText, hostileValue } from '../../fuzz/support/hostile.ts';
import { fuzz, PATIENCE_MS } from '../../fuzz/support/runs.ts';
import { defineInward, inwardContext, PAYMENT, SOURCES, VENDOR } from './fixtures.ts';

describe('What comes in', () => {
  const fields = {
    ...VENDOR.fields,
    city: translated('kind', 'kinds'),
    enable: 'active',
    currencies: 'extra',
    supplierLegalEntityIds: linked('company'),
  };
  const legalEntity = { source: 'company', fields: { name: 'name', enable: 'active' } };
  const { feeds } = defineInward(
    { legalEntity, supplier: { ...VENDOR, fields }, payment: PAYMENT },
    { values: { kinds: { Works: 'W', __proto__: 'x' } } },
  );
  const names = Object.values(SOURCES).flatMap((source) => Object.keys(source.fields));
  const record = fc.dictionary(fc.constantFrom(...names, '__proto__', 'toString'), hostileJson);
  const counterpart = fc.oneof(
    fc.constant({ state: 'awaited' } as const),
    hostileText.map((id) => ({ state: 'linked', id }) as const),
    hostileText.map((words) => ({ state: 'impossible', words }) as const),
  );

  it(
    'is mapped, or told in few words what is wrong with it, whatever the other system holds',
    () =>
      fuzz(
        fc.property(record, counterpart, fc.constantFrom(...feeds), (given, other, feed) => {
          const fields = given as Readonly<Record<string, Json>>;
          const result = feed.map(fields, inwardContext({ counterpart: () => other }));
          if (result.ok) expect(() => JSON.stringify(result.values)).not.toThrow();
          else expectShort(result.words);
          expect(Array.isArray(feed.referencesOf(fields))).toBe(true);
          expect(feed.when(fields)).toBe(true);
        }),
        3,
      ),
    PATIENCE_MS,
  );

  it(
    'is told of whatever a function answers or throws',
    () =>
      fuzz(
        fc.property(
          hostileValue,
          fc.constantFrom('city', 'enable', 'currencies'),
          fc.boolean(),
          (value, name, throws) => {
            const answer = () => {
              if (throws) throw value;
              return value;
            };
            const supplier = { ...VENDOR, fields: { ...VENDOR.fields, [name]: answer } };
            const result = defineInward({ supplier }).feeds[0]?.map({ name: 'Acme' }, inwardContext());
            if (result && !result.ok) expectShort(result.words);
          },
        ),
        3,
      ),
    PATIENCE_MS,
  );
});

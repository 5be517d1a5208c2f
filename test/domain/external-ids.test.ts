import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunkExternalIds } from '../../lib/domain/external-ids.ts';
import { wireRequest } from '../../lib/precoro/calls.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import { catalogue } from '../precoro/fixtures.ts';

const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i));
const sizes = (chunks: string[][]) => chunks.map((chunk) => chunk.length);

describe('chunks of external ids', () => {
  it.each<[string, string[], number[]]>([
    ['nothing', [], []],
    ['short ids go 200 at a time', many(450, (i) => `S${i}`), [200, 200, 50]],
    [
      'GUIDs are bounded by the URL',
      many(200, (i) => `9f8e7d6c-5b4a-4321-8765-${String(i).padStart(12, '0')}`),
      [123, 77],
    ],
    ['repeated ids are asked once', ['a', 'b', 'a'], [2]],
    ['an id longer than a URL stands alone', ['a', 'x'.repeat(9000), 'b'], [1, 1, 1]],
  ])('%s', (_name, ids, expected) => {
    expect(sizes(chunkExternalIds(ids))).toEqual(expected);
  });

  it('fill a URL to its last byte', () => {
    // `&external_id%5B%5D=a` is 20 bytes; scheme, host, path and paging are 200.
    expect(sizes(chunkExternalIds(['a', 'b'], { maxUrlBytes: 240 }))).toEqual([2]);
    expect(sizes(chunkExternalIds(['a', 'b'], { maxUrlBytes: 239 }))).toEqual([1, 1]);
  });

  it('an empty id is refused', () => {
    expect(() => chunkExternalIds(['a', ''])).toThrow(/must not be empty/);
  });

  it('hold every id once, in order, within both limits and Precoro’s own', () => {
    const id = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
    const limits = fc.record({
      maxCount: fc.integer({ min: 1, max: 400 }),
      maxUrlBytes: fc.integer({ min: 900, max: 8000 }),
    });
    fc.assert(
      fc.property(fc.array(id, { maxLength: 300 }), limits, (ids, { maxCount, maxUrlBytes }) => {
        const chunks = chunkExternalIds(ids, { maxCount, maxUrlBytes });
        expect(chunks.flat()).toEqual([...new Set(ids)]);
        for (const externalIds of chunks) {
          expect(externalIds.length).toBeLessThanOrEqual(Math.min(200, maxCount));
          const { query } = wireRequest(
            { kind: 'lookup', entity: 'purchaseOrder', externalIds },
            catalogue,
            DEFAULT_SWITCHES,
          );
          const url = `https://api.precoro.com/purchaseorders?${query}`;
          expect(externalIds.length === 1 || url.length <= maxUrlBytes).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

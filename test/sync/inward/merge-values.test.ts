import { describe, expect, it } from '@jest/globals';
import type { WriteFacts } from '../../../lib/entities/write-facts.ts';
import { mergeValues } from '../../../lib/sync/inward/merge-values.ts';

const WRITES: WriteFacts = {
  create: true,
  update: true,
  fields: {
    phone: { kind: 'text' },
    city: { kind: 'text' },
    tags: { kind: 'texts' },
    currencies: { kind: 'texts', replacedByPut: true },
  },
};
type Value = string | null | readonly string[] | undefined;

/** Undefined: not known, or not shown. */
interface Case {
  readonly about: string;
  readonly field?: string;
  readonly owner?: 'precoro' | 'external';
  readonly wanted: Value;
  readonly shown: Value;
  readonly agreed: Value;
  readonly writes: boolean;
  readonly agreedAfter: Value;
  readonly lost?: 'precoro' | 'external';
}

const CASES: readonly Case[] = [
  { about: 'all the same', wanted: 'A', shown: 'A', agreed: 'A', writes: false, agreedAfter: 'A' },
  {
    about: 'nothing known, and the same',
    wanted: 'A',
    shown: 'A',
    agreed: undefined,
    writes: false,
    agreedAfter: 'A',
  },
  {
    about: 'nothing known, and another',
    wanted: 'B',
    shown: 'A',
    agreed: undefined,
    writes: true,
    agreedAfter: 'B',
  },
  { about: 'only outside moved', wanted: 'B', shown: 'A', agreed: 'A', writes: true, agreedAfter: 'B' },
  {
    about: 'only Precoro moved',
    wanted: 'A',
    shown: 'B',
    agreed: 'A',
    writes: true,
    agreedAfter: 'A',
    lost: 'precoro',
  },
  {
    about: 'both moved',
    wanted: 'B',
    shown: 'C',
    agreed: 'A',
    writes: true,
    agreedAfter: 'B',
    lost: 'precoro',
  },
  { about: 'both moved to the same', wanted: 'B', shown: 'B', agreed: 'A', writes: false, agreedAfter: 'B' },
  { about: 'emptied outside', wanted: null, shown: 'A', agreed: 'A', writes: true, agreedAfter: null },
  {
    about: 'empty on both sides',
    wanted: null,
    shown: null,
    agreed: undefined,
    writes: false,
    agreedAfter: null,
  },
  {
    about: 'never shown, first time',
    wanted: 'A',
    shown: undefined,
    agreed: undefined,
    writes: true,
    agreedAfter: 'A',
  },
  {
    about: 'never shown, the same since',
    wanted: 'A',
    shown: undefined,
    agreed: 'A',
    writes: false,
    agreedAfter: 'A',
  },
  { about: 'never shown, moved', wanted: 'B', shown: undefined, agreed: 'A', writes: true, agreedAfter: 'B' },
  ...(['external', 'precoro'] as const).flatMap((owner): readonly Case[] => [
    {
      about: 'only outside moved',
      owner,
      wanted: 'B',
      shown: 'A',
      agreed: 'A',
      writes: true,
      agreedAfter: 'B',
    },
    {
      about: 'only Precoro moved',
      owner,
      wanted: 'A',
      shown: 'B',
      agreed: 'A',
      writes: false,
      agreedAfter: 'A',
    },
    {
      ...{ about: 'both moved', owner, wanted: 'B', shown: 'C', agreed: 'A' },
      writes: owner === 'external',
      agreedAfter: owner === 'external' ? 'B' : 'A',
      lost: owner === 'external' ? 'precoro' : 'external',
    },
    {
      ...{ about: 'nothing known, and another', owner, wanted: 'B', shown: 'A', agreed: undefined },
      writes: owner === 'external',
      agreedAfter: owner === 'external' ? 'B' : undefined,
    },
  ]),
  ...(
    [
      ['in another order', ['B', 'A'], ['A', 'B'], ['A', 'B'], false],
      ['with one more in Precoro', ['A'], ['A', 'C'], ['A'], false],
      ['with one more outside', ['A', 'B'], ['A'], ['A'], true],
    ] as const
  ).map(([about, wanted, shown, agreed, writes]) => ({
    ...{ about: `a list that is only added to, ${about}`, field: 'currencies' },
    ...{ wanted, shown, agreed, writes, agreedAfter: wanted },
  })),
  {
    ...{
      about: 'a list with one more in Precoro',
      field: 'tags',
      wanted: ['A'],
      shown: ['A', 'C'],
      agreed: ['A'],
    },
    ...{ writes: true, agreedAfter: ['A'], lost: 'precoro' },
  },
];

const isOverruled: readonly string[] = ['both moved', 'nothing known, and another'];

describe('a field of both sides', () => {
  it.each(CASES.map((one) => ({ ...one, of: one.owner ?? 'only outside' })))('$about (owner: $of)', (one) => {
    const field = one.field ?? 'phone';
    const of = (value: Value) => (value === undefined ? {} : { [field]: value });
    const merged = mergeValues(WRITES, one.owner ? { [field]: one.owner } : {}, {
      wanted: of(one.wanted),
      shown: of(one.shown),
      agreed: one.agreed === undefined ? null : of(one.agreed),
    });
    expect(merged).toEqual({
      write: one.writes ? of(one.wanted) : {},
      agreed: of(one.agreedAfter),
      lost: one.lost ? [{ field, side: one.lost }] : [],
      // What Precoro has the last word about, and the external side has moved or has never agreed to.
      overruled: one.owner === 'precoro' && isOverruled.includes(one.about) ? [field] : [],
    });
  });

  it('is judged by itself', () => {
    const merged = mergeValues(
      WRITES,
      { city: 'precoro' },
      {
        wanted: { phone: '2', city: 'Leeds' },
        shown: { phone: '1', city: 'York' },
        agreed: { phone: '1', city: 'Leeds' },
      },
    );
    expect(merged).toEqual({
      write: { phone: '2' },
      agreed: { phone: '2', city: 'Leeds' },
      lost: [],
      overruled: [],
    });
  });
});

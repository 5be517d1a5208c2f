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
  readonly toPrecoro?: Value;
  readonly toExternal?: Value;
  /** Where the value of the other side is to be carried. */
  readonly goes: 'in' | 'out' | 'nowhere';
  readonly lost?: 'precoro' | 'external';
}

const CASES: readonly Case[] = [
  { about: 'all the same', wanted: 'A', shown: 'A', agreed: 'A', goes: 'nowhere' },
  {
    about: 'nothing known, and the same',
    wanted: 'A',
    shown: 'A',
    agreed: undefined,
    goes: 'nowhere',
  },
  {
    about: 'nothing known, and another',
    wanted: 'B',
    shown: 'A',
    agreed: undefined,
    goes: 'in',
  },
  { about: 'only outside moved', wanted: 'B', shown: 'A', agreed: 'A', goes: 'in' },
  {
    about: 'only Precoro moved',
    wanted: 'A',
    shown: 'B',
    agreed: 'A',
    goes: 'in',
    lost: 'precoro',
  },
  {
    about: 'both moved',
    wanted: 'B',
    shown: 'C',
    agreed: 'A',
    goes: 'in',
    lost: 'precoro',
  },
  { about: 'both moved to the same', wanted: 'B', shown: 'B', agreed: 'A', goes: 'nowhere' },
  { about: 'emptied outside', wanted: null, shown: 'A', agreed: 'A', goes: 'in' },
  {
    about: 'empty on both sides',
    wanted: null,
    shown: null,
    agreed: undefined,
    goes: 'nowhere',
  },
  {
    about: 'never shown, first time',
    wanted: 'A',
    shown: undefined,
    agreed: undefined,
    goes: 'in',
  },
  {
    about: 'never shown, the same since',
    wanted: 'A',
    shown: undefined,
    agreed: 'A',
    goes: 'nowhere',
  },
  { about: 'never shown, moved', wanted: 'B', shown: undefined, agreed: 'A', goes: 'in' },
  ...(['external', 'precoro'] as const).flatMap((owner): readonly Case[] => [
    {
      about: 'only outside moved',
      owner,
      wanted: 'B',
      shown: 'A',
      agreed: 'A',
      goes: 'in',
    },
    {
      about: 'only Precoro moved',
      owner,
      wanted: 'A',
      shown: 'B',
      agreed: 'A',
      goes: 'out',
    },
    {
      ...{ about: 'both moved', owner, wanted: 'B', shown: 'C', agreed: 'A' },
      goes: owner === 'external' ? 'in' : 'out',
      lost: owner === 'external' ? 'precoro' : 'external',
    },
    {
      ...{ about: 'nothing known, and another', owner, wanted: 'B', shown: 'A', agreed: undefined },
      goes: owner === 'external' ? 'in' : 'out',
    },
  ]),
  ...(
    [
      ['in another order', ['B', 'A'], ['A', 'B'], ['A', 'B'], 'nowhere'],
      ['with one more in Precoro', ['A'], ['A', 'C'], ['A'], 'nowhere'],
      ['with one more outside', ['A', 'B'], ['A'], ['A'], 'in'],
    ] as const
  ).map(([about, wanted, shown, agreed, goes]) => ({
    ...{ about: `a list that is only added to, ${about}`, field: 'currencies' },
    ...{ wanted, shown, agreed, goes },
  })),
  {
    ...{
      about: 'a list with one more in Precoro',
      field: 'tags',
      wanted: ['A'],
      shown: ['A', 'C'],
      agreed: ['A'],
    },
    ...{ goes: 'in', lost: 'precoro' },
  },
];

/** Both held A; B was sent to one side, and is not seen there. */
const OPEN: readonly Omit<Case, 'owner' | 'agreed'>[] = [
  { about: 'sent to Precoro, which holds the old one', toPrecoro: 'B', wanted: 'B', shown: 'A', goes: 'in' },
  { about: 'sent to Precoro, which holds it', toPrecoro: 'B', wanted: 'B', shown: 'B', goes: 'nowhere' },
  { about: 'sent to Precoro, and moved outside since', toPrecoro: 'B', wanted: 'C', shown: 'A', goes: 'in' },
  { about: 'sent to Precoro, and back outside', toPrecoro: 'B', wanted: 'A', shown: 'B', goes: 'in' },
  { about: 'sent outside, which holds the old one', toExternal: 'B', wanted: 'A', shown: 'B', goes: 'out' },
  { about: 'sent outside, which holds it', toExternal: 'B', wanted: 'B', shown: 'B', goes: 'nowhere' },
  {
    about: 'sent outside, and moved in Precoro since',
    toExternal: 'B',
    wanted: 'A',
    shown: 'C',
    goes: 'out',
  },
  { about: 'sent outside, and back in Precoro', toExternal: 'B', wanted: 'B', shown: 'A', goes: 'out' },
];

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
      write: one.goes === 'in' ? of(one.wanted) : {},
      send: one.goes === 'out' ? of(one.shown) : {},
      same: one.goes === 'nowhere' ? of(one.wanted) : {},
      lost: one.lost ? [{ field, side: one.lost }] : [],
    });
  });

  it.each(OPEN.flatMap((one) => (['external', 'precoro'] as const).map((owner) => ({ ...one, owner }))))(
    '$about (owner: $owner)',
    ({ owner, wanted, shown, goes, toPrecoro, toExternal }) => {
      const of = (value: Value) => (value === undefined ? {} : { phone: value });
      const open = { toPrecoro: of(toPrecoro), toExternal: of(toExternal), takenAt: null };
      const sides = { wanted: of(wanted), shown: of(shown), agreed: { phone: 'A' }, open };
      expect(mergeValues(WRITES, { phone: owner }, sides)).toEqual({
        write: goes === 'in' ? of(wanted) : {},
        send: goes === 'out' ? of(shown) : {},
        same: goes === 'nowhere' ? of(wanted) : {},
        lost: [],
      });
    },
  );

  it.each([
    { about: 'sent to Precoro, which took it, and moved there', takenAt: 1, wanted: 'B', shown: 'C' },
    { about: 'sent to Precoro without an answer, and moved there', takenAt: null, wanted: 'B', shown: 'C' },
    { about: 'sent outside without an answer, and moved there', takenAt: null, wanted: 'C', shown: 'B' },
  ])('$about: the owner has the last word, where nobody knows which came first', (one) => {
    const { takenAt, wanted, shown } = one;
    const sent = { phone: 'B' };
    const open = { toPrecoro: wanted === 'B' ? sent : {}, toExternal: wanted === 'B' ? {} : sent, takenAt };
    const sides = { wanted: { phone: wanted }, shown: { phone: shown }, agreed: { phone: 'A' }, open };
    const [byExternal, byPrecoro] = (['external', 'precoro'] as const).map((owner) =>
      mergeValues(WRITES, { phone: owner }, sides),
    );
    const side = (name: 'precoro' | 'external') => [{ field: 'phone', side: name }];
    const out = { write: {}, send: { phone: shown }, same: {} };
    expect(byPrecoro).toEqual({ ...out, lost: takenAt === null ? side('external') : [] });
    expect(byExternal).toEqual(
      takenAt === null
        ? { write: { phone: wanted }, send: {}, same: {}, lost: side('precoro') }
        : { ...out, lost: [] },
    );
  });

  it.each(['external', 'precoro'] as const)(
    'goes back outside after Precoro took it, though an older look at Precoro shows the same (owner: %s)',
    (owner) => {
      const open = { toPrecoro: { phone: 'B' }, toExternal: {}, takenAt: 1 };
      const sides = { wanted: { phone: 'A' }, shown: { phone: 'A' }, agreed: { phone: 'A' }, open };
      expect(mergeValues(WRITES, { phone: owner }, sides)).toEqual({
        write: { phone: 'A' },
        send: {},
        same: {},
        lost: [],
      });
    },
  );

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
      send: { city: 'York' },
      same: {},
      lost: [],
    });
  });
});

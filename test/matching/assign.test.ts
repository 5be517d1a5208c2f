import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assign, type Edge } from '../../lib/matching/assign.ts';
import { likeness, NearWords } from '../../lib/matching/near-words.ts';

function edge(ours: number, theirs: number, score: number): Edge {
  return { ours, theirs, score };
}

describe('giving each one at most', () => {
  it('follows the best of both sides', () => {
    const { pairs, knots, left } = assign([edge(0, 0, 20), edge(0, 1, 12), edge(1, 1, 25)]);
    expect(pairs).toEqual([
      { ...edge(0, 0, 20), isClear: true },
      { ...edge(1, 1, 25), isClear: true },
    ]);
    expect([knots, left]).toEqual([[], []]);
  });

  it('looks again among those whose best belongs to another', () => {
    const { pairs } = assign([edge(0, 0, 30), edge(1, 0, 20), edge(1, 1, 12)]);
    expect(pairs.map(({ ours, theirs }) => [ours, theirs])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('leaves one whose only resemblance is given away', () => {
    expect(assign([edge(0, 0, 30), edge(1, 0, 20)]).left).toEqual([edge(1, 0, 20)]);
  });

  it('takes the best sum where several are near on both sides', () => {
    const { pairs } = assign([edge(0, 0, 25), edge(0, 1, 22), edge(1, 1, 24), edge(1, 0, 18)]);
    expect(pairs).toEqual([
      { ...edge(0, 0, 25), isClear: false },
      { ...edge(1, 1, 24), isClear: false },
    ]);
  });

  it('ties a knot where no sum is better by far, or one is near to several', () => {
    const equal = [edge(0, 0, 20), edge(0, 1, 20), edge(1, 0, 20), edge(1, 1, 20)];
    expect(assign(equal)).toEqual({ pairs: [], knots: [{ ours: [0, 1], theirs: [0, 1] }], left: [] });
    expect(assign([edge(0, 0, 20), edge(0, 1, 19)]).knots).toEqual([{ ours: [0], theirs: [0, 1] }]);
    const uneven = [...equal, edge(2, 1, 20)];
    expect(assign(uneven).knots).toEqual([{ ours: [0, 1, 2], theirs: [0, 1] }]);
  });

  it('never gives anybody twice, and forgets nobody', () => {
    const edges = fc.uniqueArray(
      fc.record({ ours: fc.nat(8), theirs: fc.nat(8), score: fc.integer({ min: 10, max: 40 }) }),
      { selector: ({ ours, theirs }) => `${ours} ${theirs}`, maxLength: 40 },
    );
    fc.assert(
      fc.property(edges, (all) => {
        const { pairs, knots, left } = assign(all);
        const ours = [...pairs.map((pair) => pair.ours), ...knots.flatMap((knot) => knot.ours)];
        const theirs = [...pairs.map((pair) => pair.theirs), ...knots.flatMap((knot) => knot.theirs)];
        expect(new Set(ours).size).toBe(ours.length);
        expect(new Set(theirs).size).toBe(theirs.length);
        const told = new Set([...ours, ...left.map((one) => one.ours)]);
        expect(all.filter((one) => !told.has(one.ours))).toEqual([]);
      }),
    );
  });
});

describe('words', () => {
  it.each([
    ['logistik', 'logistik', 1],
    ['logistik', 'logistk', 1 - 1 / 8],
    ['logistik', 'logsitik', 1 - 1 / 9],
    ['construction', 'constr', 0.6],
    ['bau', 'bam', 0],
    ['b', 'c', 0],
    ['fonds1', 'fonds2', 0],
    ['meier', 'muster', 0],
  ])('%s and %s', (one, other, alike) => {
    expect(likeness(one, other)).toBeCloseTo(alike, 5);
    expect(likeness(other, one)).toBeCloseTo(alike, 5);
  });

  it('a typo away are found, others are not', () => {
    const near = new NearWords(['muller', 'miller', 'molker', 'bau', '2024']);
    expect(near.to('mulller')).toEqual(['muller']);
    expect([...near.to('muller')].sort()).toEqual(['miller']);
    expect([near.to('bau'), near.to('2025')]).toEqual([[], []]);
  });
});

import { bestAssignment } from './best-assignment.ts';

/** A pair that is at least likely; records are named by their place. */
export interface Edge {
  readonly ours: number;
  readonly theirs: number;
  readonly score: number;
}

export interface Assigned {
  /** Nobody is in two of them. `clear` where each is the best of the other by far. */
  readonly pairs: readonly (Edge & { readonly isClear: boolean })[];
  /** Records that belong together so nearly alike that a person must choose. */
  readonly knots: readonly Knot[];
  /** Pairs of ours that got nobody: all that they resemble are given to better ones. */
  readonly left: readonly Edge[];
}

export interface Knot {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** Scores nearer than this are as good as the same. */
export const NEAR = 4;

/**
 * Gives each record at most one of the other side: those who are each other's best by far first, then again among the
 * rest. Where several are near on both sides the best sum decides, if it is better by far than any other.
 */
export function assign(edges: readonly Edge[]): Assigned {
  const pairs: Assigned['pairs'][number][] = [];
  const knots: Knot[] = [];
  const left: Edge[] = [];
  let open = edges;
  while (open.length > 0) {
    const done = { ours: new Set<number>(), theirs: new Set<number>() };
    for (const group of nearGroups(open)) {
      const settled = settle(group);
      pairs.push(...settled.pairs);
      if (settled.knot) knots.push(settled.knot);
      for (const { ours, theirs } of group) {
        done.ours.add(ours);
        done.theirs.add(theirs);
      }
    }
    const rest = open.filter(({ ours }) => !done.ours.has(ours));
    left.push(...rest.filter(({ theirs }) => done.theirs.has(theirs)));
    open = rest.filter(({ theirs }) => !done.theirs.has(theirs));
  }
  const given = new Set(pairs.map(({ ours }) => ours));
  return { pairs, knots, left: left.filter(({ ours }) => !given.has(ours)) };
}

/** Edges that are near the best of both their ends, in groups that hang together. */
function nearGroups(edges: readonly Edge[]): readonly (readonly Edge[])[] {
  const best = { ours: new Map<number, number>(), theirs: new Map<number, number>() };
  for (const { ours, theirs, score } of edges) {
    best.ours.set(ours, Math.max(score, best.ours.get(ours) ?? 0));
    best.theirs.set(theirs, Math.max(score, best.theirs.get(theirs) ?? 0));
  }
  const near = edges.filter(
    ({ ours, theirs, score }) =>
      score > Math.max(best.ours.get(ours) ?? 0, best.theirs.get(theirs) ?? 0) - NEAR,
  );
  const leaders = new Map<string, string>();
  const leaderOf = (node: string): string => {
    const path = [node];
    for (let next = leaders.get(node); next !== undefined; next = leaders.get(next)) path.push(next);
    const top = path.pop() ?? node;
    for (const passed of path) leaders.set(passed, top);
    return top;
  };
  const join = (node: string, other: string): void => {
    const [leader, otherLeader] = [leaderOf(node), leaderOf(other)];
    if (leader !== otherLeader) leaders.set(leader, otherLeader);
  };
  for (const { ours, theirs } of near) join(`o${ours}`, `t${theirs}`);
  return [...Map.groupBy(near, ({ ours }) => leaderOf(`o${ours}`)).values()];
}

function settle(group: readonly Edge[]): { pairs: Assigned['pairs']; knot: Knot | null } {
  const [only] = group;
  if (only && group.length === 1) return { pairs: [{ ...only, isClear: true }], knot: null };
  const ours = [...new Set(group.map((edge) => edge.ours))];
  const theirs = [...new Set(group.map((edge) => edge.theirs))];
  const pairs = ours.length > 1 && theirs.length > 1 ? bestAssignment(group, NEAR) : null;
  return pairs
    ? { pairs: pairs.map((pair) => ({ ...pair, isClear: false })), knot: null }
    : { pairs: [], knot: { ours, theirs } };
}

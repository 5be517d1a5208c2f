import type { Edge } from './assign.ts';

/** Above this all ways of giving are too many to try; a person decides. */
const MOST = 6;

/**
 * Of all ways to give each of ours one of theirs the one with the highest sum. Null where another one is nearer to it
 * than `margin`, where somebody would get nobody, or where they are too many.
 */
export function bestAssignment(edges: readonly Edge[], margin: number): readonly Edge[] | null {
  const byOurs = [...Map.groupBy(edges, ({ ours }) => ours).values()];
  const theirs = new Set(edges.map((edge) => edge.theirs));
  if (byOurs.length !== theirs.size || byOurs.length > MOST) return null;
  const ways = waysToGive(byOurs, new Set())
    .map((way) => ({ way, sum: way.reduce((total, { score }) => total + score, 0) }))
    .sort((a, b) => b.sum - a.sum);
  const [best, second] = ways;
  return best && (!second || best.sum - second.sum >= margin) ? best.way : null;
}

function waysToGive(
  [first, ...rest]: readonly (readonly Edge[])[],
  taken: ReadonlySet<number>,
): readonly (readonly Edge[])[] {
  if (!first) return [[]];
  return first
    .filter(({ theirs }) => !taken.has(theirs))
    .flatMap((edge) => waysToGive(rest, new Set([...taken, edge.theirs])).map((way) => [edge, ...way]));
}

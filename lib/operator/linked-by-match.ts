import type { Link } from '../sync/ports/state.ts';

/** What a record's trail says of a link that a command made. */
export function linkedWords(externalId: string, who: string, how: string): string {
  return `linked to ${externalId} by ${who} (${how})`;
}

/** Whether the link that stands was made by a match: the newest of such steps says so. */
export function linkedByMatch({ externalId, trail }: Pick<Link, 'externalId' | 'trail'>): boolean {
  const step = trail.findLast(({ words }) => words.startsWith(`linked to ${externalId ?? ''} by `));
  return step?.words.endsWith(' (matched)') ?? false;
}

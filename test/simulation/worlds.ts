/**
 * Which worlds are drawn. `all`: in half of them the external system is read as well. `outward`: in none. `slow`: outward,
 * and somebody edits an invoice there and back while whoever writes it is slow, but keeps within its lease; for what is too
 * rare in the others to be missed within so many.
 */
export const WORLDS = ['all', 'outward', 'slow'] as const;
export type Worlds = (typeof WORLDS)[number];

/** Throws RangeError for worlds that there are not. */
export function worldsNamed(name: string): Worlds {
  const worlds = WORLDS.find((one) => one === name);
  if (!worlds) throw new RangeError(`There are no worlds "${name}"; there are ${WORLDS.join(', ')}`);
  return worlds;
}

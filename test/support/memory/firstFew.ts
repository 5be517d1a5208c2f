/** Beyond so many, sorting everything is quicker. */
const FEW = 1000;

/** The `limit` items with the lowest numbers, lowest first; among equals the earlier item. Sorts no more than it keeps. */
export function firstFew<T>(items: Iterable<T>, by: (item: T) => number, limit: number): readonly T[] {
  if (limit > FEW) return [...items].sort((a, b) => by(a) - by(b)).slice(0, limit);
  const few: { readonly item: T; readonly number: number }[] = [];
  for (const item of items) {
    const number = by(item);
    if (few.length === limit && number >= (few.at(-1)?.number ?? -Infinity)) continue;
    few.splice(few.findLastIndex((one) => one.number <= number) + 1, 0, { item, number });
    if (few.length > limit) few.pop();
  }
  return few.map(({ item }) => item);
}

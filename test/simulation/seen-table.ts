/** What was seen, each kind with how often, in the order of its name. */
export function seenTable(seen: ReadonlyMap<string, number>): string {
  const width = Math.max(...[...seen.keys()].map((what) => what.length));
  return [...seen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, times]) => `  ${what.padEnd(width)}  ${String(times).padStart(9)}`)
    .join('\n');
}

/** What was seen to happen, so that a table can show that every kind of fault and every transition did. */
export interface Seen {
  add(what: string): void;
  readonly counts: () => ReadonlyMap<string, number>;
}

export function seenThings(): Seen {
  const counts = new Map<string, number>();
  return {
    add: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    counts: () => counts,
  };
}

type Methods = Record<string, (...given: unknown[]) => unknown>;

export interface Restorable<T extends object> {
  /** Use this; what is behind it may be another one after a restore. */
  readonly port: T;
  /** As it was at that time; null: empty. */
  restore(until: number | null): void;
}

/**
 * A store whose past can be brought back: the calls are kept, and those until a time are made again on a new one. `now` is
 * true time. Without `keeps` it is just the store, and has no past.
 */
export function restorable<T extends object>(
  make: () => T,
  now: () => number,
  keeps: boolean,
): Restorable<T> {
  let current = make();
  let journal: { readonly at: number; readonly name: string; readonly given: readonly unknown[] }[] = [];
  if (!keeps) return { port: current, restore: () => undefined };
  const port: Methods = {};
  for (const name of Object.keys(current)) {
    port[name] = (...given) => {
      journal.push({ at: now(), name, given });
      return (current as Methods)[name]?.(...given);
    };
  }
  return {
    port: port as T,
    restore(until) {
      journal = journal.filter(({ at }) => until !== null && at <= until);
      current = make();
      for (const { name, given } of journal) void again((current as Methods)[name], given);
    },
  };
}

/** A call that failed then fails once more: who made it has heard of it. */
async function again(call: Methods[string] | undefined, given: readonly unknown[]): Promise<void> {
  try {
    await call?.(...given);
  } catch {
    // As it did then.
  }
}

import type { SharedText } from '../../../lib/connectors/contract.ts';

/** What several processes share: `as` gives each of them its own view. */
export function memorySharedText(now: () => number): { as(owner: string): SharedText } {
  let content: string | null = null;
  let lock = { owner: '', until: 0 };
  return {
    as: (owner) => ({
      read: async () => content,
      write: async (text) => {
        content = text;
      },
      lock: async (seconds) => {
        if (lock.owner !== owner && lock.until > now()) return false;
        lock = { owner, until: now() + seconds * 1000 };
        return true;
      },
      unlock: async () => {
        if (lock.owner === owner) lock = { owner: '', until: 0 };
      },
    }),
  };
}

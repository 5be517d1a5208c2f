import type { Lease, Leases } from '../../../lib/sync/ports/state.ts';

/** Leases by name. A released lease keeps its fence, so that fences only grow. */
export function memoryLeases(): Leases {
  const held = new Map<string, Lease>();
  const fences = new Map<string, number>();
  const calls = new Map<string, number | null>();

  return {
    async acquire(name, owner, until, now) {
      const current = held.get(name);
      if (current && current.owner !== owner && now < current.until) return null;
      const fence = (fences.get(name) ?? 0) + 1;
      fences.set(name, fence);
      const lease = { name, owner, until, fence, callAt: calls.get(name) ?? null };
      held.set(name, lease);
      return lease;
    },
    async release({ name, fence, callAt }) {
      if (held.get(name)?.fence !== fence) return;
      held.delete(name);
      calls.set(name, callAt);
    },
  };
}

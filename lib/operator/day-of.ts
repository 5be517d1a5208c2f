import { toPrecoroTime } from '../domain/time.ts';

/** `2026-03-02`, in UTC. */
export function dayOf(ms: number): string {
  return toPrecoroTime(ms).slice(0, 10);
}

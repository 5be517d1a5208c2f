import { DAY, MINUTE } from '../../../lib/domain/time.ts';
import type { SyncTally } from '../../../lib/sync/ports/tally.ts';

const QUARTER = 15 * MINUTE;

/** Records synced per quarter of an hour. */
export function memorySyncTally(): SyncTally {
  const counts = new Map<number, number>();
  return {
    async add(now) {
      const quarter = Math.floor(now / QUARTER);
      counts.set(quarter, (counts.get(quarter) ?? 0) + 1);
    },
    async ofLastDay(now) {
      const recent = [...counts].filter(([quarter]) => (quarter + 1) * QUARTER + DAY > now);
      return recent.reduce((sum, [, count]) => sum + count, 0);
    },
  };
}

import type { PlanOfDay } from '../../lib/domain/plan.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import { count } from './observe.ts';

/** A forecast later than this is no news. */
const DAY_IN_MINUTES = 1440;

/** The plan of the day as metrics. */
export function countPlan(plan: PlanOfDay, now: number): void {
  const { spentByClass, forecastExhaustionAt, requestsPerSyncedRecord, owed } = plan;
  count('quotaRemaining', plan.quotaRemaining);
  count('requestsLive', spentByClass.live);
  count('requestsWriteBack', spentByClass.writeBack);
  count('requestsBackground', spentByClass.background);
  count('writeBackBacklog', owed.linkBacks.count + owed.logs.count);
  if (requestsPerSyncedRecord !== null) count('requestsPerSyncedRecord', requestsPerSyncedRecord);
  if (forecastExhaustionAt === null) return;
  const minutes = Math.max(0, Math.round((forecastExhaustionAt - now) / MINUTE));
  count('minutesUntilQuotaExhausted', Math.min(DAY_IN_MINUTES, minutes));
}

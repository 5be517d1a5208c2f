import type { QuotaLimits } from '../../lib/domain/quota.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { DEFAULT_SWITCHES, type MockSwitches } from '../../lib/mock-precoro/switches.ts';

/** Precoro's limits. */
export const LIMITS: QuotaLimits = {
  minGapMs: SECOND,
  perMinute: 60,
  perHour: 1500,
  perDay: 3000,
  sameGetGapMs: MINUTE,
  sameGetPerHour: 30,
  leaveForOthers: 0,
};

/** A Precoro with just these limits, as strict as it can be. */
export function switchesFor(limits: QuotaLimits): MockSwitches {
  return {
    ...DEFAULT_SWITCHES,
    limitPerSecond: 1,
    limitPerMinute: limits.perMinute,
    limitPerHour: limits.perHour,
    limitPerDay: limits.perDay,
    limitSameGetPerMinute: 1,
    limitSameGetPerHour: limits.sameGetPerHour,
    refuseParallel: true,
    refusedCallsCount: true,
  };
}

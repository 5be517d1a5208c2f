import type { PlanOfDay } from '../../lib/domain/plan.ts';

/** A quiet afternoon: a seventh of the day is spent, nothing is owed. */
export function planSample(changes: Partial<PlanOfDay> = {}): PlanOfDay {
  return {
    perDay: 3000,
    leaveForOthers: 0,
    spent: 412,
    spentByOthers: 0,
    spentByClass: { live: 300, writeBack: 100, background: 12 },
    spentByPurpose: { hintPull: 60, detail: 240, linkBack: 100, poll: 10, quietDetail: 2 },
    quotaRemaining: 2588,
    remainingThisHour: 1400,
    room: { live: 2238, writeBack: 2050, background: 1600, history: 788 },
    foreignUse: { count: 0, hourShare: 1, dayShare: 1 },
    forecastExhaustionAt: null,
    debounceMs: 2000,
    isWorkingTime: true,
    owed: {
      details: { count: 0, doneAt: 0 },
      logs: { count: 0, doneAt: 0 },
      linkBacks: { count: 0, doneAt: 0 },
      quietDetails: { count: 0, doneAt: 0 },
    },
    history: null,
    recordsSynced: 200,
    requestsPerSyncedRecord: 2.01,
    allRequestsPerSyncedRecord: 2.06,
    ...changes,
  };
}

import { describe, expect, it, jest } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { observed } from '../../functions/shared/observe.ts';
import { countPlan } from '../../functions/shared/plan.ts';
import { METRICS } from '../../lib/config/metrics.ts';
import { HOUR } from '../../lib/domain/time.ts';
import type { PlanOfDay } from '../../lib/domain/plan.ts';
import { planSample } from '../support/plan.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const context = { functionName: 'dispatcher', awsRequestId: '1' } as Context;

/** What CloudWatch would take from the log, by name. */
async function sent(plan: PlanOfDay): Promise<Record<string, unknown>> {
  let told = '';
  const output = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
  await observed(async () => countPlan(plan, NOW))({}, context);
  output.mockRestore();
  const [line = '{}'] = told.split('\n').filter((one) => one.includes('CloudWatchMetrics'));
  return JSON.parse(line) as Record<string, unknown>;
}

describe('the metrics of the plan of the day', () => {
  it('tell what is left, what each class spent, what a record costs and what is owed', async () => {
    const { owed } = planSample();
    const plan = planSample({
      owed: { ...owed, linkBacks: { count: 30, doneAt: NOW }, logs: { count: 2, doneAt: NOW } },
    });
    expect(await sent(plan)).toMatchObject({
      ...{ QuotaRemaining: 2588, RequestsLive: 300, RequestsWriteBack: 100, RequestsBackground: 12 },
      ...{ RequestsPerSyncedRecord: 2.01, WriteBackBacklog: 32 },
    });
  });

  it.each<[string, number | null, number | undefined]>([
    ['are silent about the end of the requests while they last', null, undefined],
    ['tell the minutes until they end', NOW + 2 * HOUR, 120],
    ['tell no minutes below none', NOW - HOUR, 0],
    ['tell no more minutes than a day has', NOW + 30 * HOUR, 1440],
  ])('%s', async (_, forecastExhaustionAt, minutes) => {
    const metrics = await sent(planSample({ forecastExhaustionAt }));
    expect(metrics[METRICS.minutesUntilQuotaExhausted.name]).toBe(minutes);
  });

  it('are silent about the price of a record when none was synced', async () => {
    const metrics = await sent(planSample({ requestsPerSyncedRecord: null }));
    expect(metrics).not.toHaveProperty('RequestsPerSyncedRecord');
  });
});

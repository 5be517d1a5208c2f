import { describe, expect, it } from '@jest/globals';
import { METRICS } from '../../lib/config/metrics.ts';
import { PURPOSES } from '../../lib/domain/purposes.ts';
import { allResources, synthesize } from './synthesized.ts';

/** The page's text, whatever its parts are joined of. */
const body = JSON.stringify(
  allResources(synthesize()).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Dashboard'),
);

describe('the dashboard', () => {
  it.each([
    'quotaRemaining',
    'requestsLive',
    'requestsWriteBack',
    'requestsBackground',
    'requestsPerSyncedRecord',
    'minutesUntilQuotaExhausted',
    'missedWebhooks',
    'rateLimited',
  ] as const)('shows %s', (key) => {
    expect(body).toContain(METRICS[key].name);
  });

  it.each(Object.keys(PURPOSES))('shows what was spent for %s, from the log of the dispatcher', (purpose) => {
    expect(body).toContain(`max(plan.spentByPurpose.${purpose}) as \`${purpose}\``);
  });
});

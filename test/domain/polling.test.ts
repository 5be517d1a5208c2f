import { describe, expect, it } from '@jest/globals';
import { HURRY_MS, LATE_WEBHOOK_MS, pollIntervalMs } from '../../lib/domain/polling.ts';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';

const NOON = Date.UTC(2026, 2, 2, 12);
const heard = { hasWebhook: true, lastHeardAt: NOON - HOUR, hurryUntil: 0 };

it('a webhook is missed after three minutes, and then polls hurry for two hours', () => {
  expect([LATE_WEBHOOK_MS, HURRY_MS]).toEqual([3 * MINUTE, 2 * HOUR]);
});

describe('scheduled polls come', () => {
  it.each([
    ['each hour and a half where webhooks do the work', heard, 90 * MINUTE],
    ['each quarter of an hour while no webhook was ever heard', { ...heard, lastHeardAt: null }, 15 * MINUTE],
    ['each ten minutes while webhooks get lost', { ...heard, hurryUntil: NOON + 1 }, 10 * MINUTE],
    ['less often again when that is over', { ...heard, hurryUntil: NOON }, 90 * MINUTE],
    ['each four hours where Precoro has no webhook', { ...heard, hasWebhook: false }, 4 * HOUR],
  ])('%s', (_words, reasons, interval) => {
    expect(pollIntervalMs(reasons, NOON)).toBe(interval);
  });
});

import { describe, expect, it } from '@jest/globals';
import { packLedger } from '../../lib/aws/dynamodb/ledgerItem.ts';
import { packJson } from '../../lib/aws/dynamodb/packing.ts';
import { contentHash } from '../../lib/domain/hashing.ts';
import { PURPOSES, type Purpose } from '../../lib/domain/purposes.ts';
import { standInLine } from '../../lib/domain/quota-line.ts';
import { finishRequest, holdAfter429, startRequest } from '../../lib/domain/quota-requests.ts';
import { emptyLedger, spentByPurpose, type Ledger, type QuotaLimits } from '../../lib/domain/quota.ts';
import { DAY, SECOND, type Random } from '../../lib/domain/time.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { LIMITS } from '../support/quota-limits.ts';

const START = Date.UTC(2026, 5, 1, 5);
const ALL = Object.keys(PURPOSES) as Purpose[];

/** What DynamoDB bills: names and values. */
function sizeOf(ledger: Ledger): number {
  const names = 'pk'.length + 'ledger'.length + 'sk'.length + 'ledger'.length + 'content'.length;
  return names + 'version'.length + 8 + packJson(packLedger(ledger)).byteLength;
}

/** A day's requests for every purpose and each another GET, as fast as may be: `largest` is what a write came to. */
function busyDay(random: Random, { perPauseMs, limits }: { perPauseMs: number; limits: QuotaLimits }) {
  let ledger = emptyLedger();
  let now = START;
  const sizes: number[] = [];
  for (let sent = 0; sent < 3000; sent += 1) {
    const purpose = ALL[Math.floor(random() * ALL.length)] ?? 'detail';
    const request = { purpose, getFingerprint: contentHash(sent).slice(0, 8) };
    ledger = startRequest(ledger, request, limits, now, now + 25 * SECOND, contentHash(now).slice(0, 32));
    if (sent % 10 === 0) sizes.push(sizeOf(ledger));
    now += 200 + Math.floor(random() * 300);
    ledger = finishRequest(ledger, limits, now);
    now += 1050 + Math.floor(random() * perPauseMs);
  }
  return { ledger, now, largest: Math.max(...sizes) };
}

describe('the stored ledger', () => {
  it('of a day spread evenly over all purposes takes at most 2 kB', () => {
    const day = busyDay(seededRandom(1), { perPauseMs: (2 * DAY) / 3000 - 2800, limits: LIMITS });
    expect(day.now - START).toBeGreaterThan(0.9 * DAY);
    expect(Object.keys(spentByPurpose(day.ledger, day.now))).toHaveLength(ALL.length);
    expect(day.largest).toBeLessThan(2000);
  });

  it('of a day spent in a rush takes at most 2 kB', () => {
    expect(busyDay(seededRandom(2), { perPauseMs: 0, limits: LIMITS }).largest).toBeLessThan(2000);
  });

  it('takes at most 4 kB at the very worst: two integrations, many callers in line, many refusals', () => {
    const limits: QuotaLimits = { ...LIMITS, spender: 'northwind-eu-accounting' };
    const day = busyDay(seededRandom(3), { perPauseMs: (2 * DAY) / 3000 - 2800, limits });
    let { ledger } = day;
    ledger = { ...ledger, bySpender: { ...ledger.bySpender, 'northwind-us-accounting': ledger.day } };
    for (let caller = 0; caller < 10; caller += 1)
      ledger = standInLine(ledger, contentHash(caller).slice(0, 32), 'linkBack', day.now + caller * 77);
    for (let refusal = 0; refusal < 100; refusal += 1) {
      const request = { purpose: 'detail', getFingerprint: contentHash(refusal).slice(0, 8) } as const;
      const limiter = 'Route based limiter by minute';
      ledger = holdAfter429(ledger, { limiter, until: day.now + 61_000 }, request, day.now + refusal * 613);
    }
    expect(sizeOf(ledger)).toBeLessThan(4000);
  });
});

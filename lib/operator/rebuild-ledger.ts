import { countRequests } from '../domain/quota-requests.ts';
import { QUARTER } from '../domain/quota-windows.ts';
import { spenderOf, spentByPurpose, type Ledger, type QuotaLimits } from '../domain/quota.ts';
import { isPurpose, type Purpose } from '../domain/purposes.ts';
import { DAY } from '../domain/time.ts';
import type { OperatorServices } from './services.ts';
import { limitsOf } from '../sync/services.ts';

/** The moment that a person names, and the last write before it, lie so far apart at most. */
const TOLERANCE_MS = QUARTER;
/** What was spent in lost time is taken to be so many times the pace of the day before, */
const CAUTION = 2;
/** or this share of the day's requests where nothing is known of the day before, */
const BLIND_SHARE = 0.5;
/** but never more than this share: reading must go on. */
const MOST_SHARE = 0.75;
const ATTEMPTS = 30;

/** Whether a ledger says nothing of what was spent since then. */
export function isLedgerOld({ seenAt }: Ledger, since: number): boolean {
  return seenAt <= since + TOLERANCE_MS;
}

/** Counts the lost time in the stored ledger, unless that knows of it. True when it was counted. */
export async function countLostTime(
  { ledgers, clock, integration }: Pick<OperatorServices, 'ledgers' | 'clock' | 'integration'>,
  since: number,
): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { ledger, version } = await ledgers.read();
    if (!isLedgerOld(ledger, since)) return false;
    const now = clock.now();
    const counted = { ...withLostTime(ledger, limitsOf(integration), now), seenAt: now };
    if (await ledgers.save(counted, version)) return true;
  }
  throw new Error('the quota ledger is written by others all the time: try again');
}

/**
 * The ledger with what was probably spent in the time that it knows nothing of. Should it have been more, Precoro refuses a
 * request and says until when.
 */
function withLostTime(ledger: Ledger, limits: QuotaLimits, now: number): Ledger {
  const from = Math.max(ledger.seenAt, now - DAY);
  const share = (now - from) / DAY;
  const before = Object.entries(spentByPurpose(ledger, ledger.seenAt));
  const pace = before.length > 0 ? before : [['poll', (limits.perDay * BLIND_SHARE) / CAUTION] as const];
  const lost = pace.map(([purpose, count]) => [purpose, CAUTION * count * share] as const);
  const total = lost.reduce((sum, [, count]) => sum + count, 0);
  const scale = Math.min(1, (limits.perDay * MOST_SHARE) / Math.max(1, total));
  return lost.reduce(
    (counted, [purpose, count]) =>
      isPurpose(purpose) ? spread(counted, limits, { purpose, count: count * scale, from, now }) : counted,
    ledger,
  );
}

/** Evenly over the quarters, from the first one on. */
function spread(
  ledger: Ledger,
  limits: QuotaLimits,
  lost: { readonly purpose: Purpose; readonly count: number; readonly from: number; readonly now: number },
): Ledger {
  const { purpose, from, now } = lost;
  const pieces = Math.max(1, Math.ceil((now - from) / QUARTER));
  const spender = spenderOf(limits);
  let counted = ledger;
  let told = 0;
  for (let piece = 1; piece <= pieces; piece += 1) {
    const count = Math.ceil((lost.count * piece) / pieces) - told;
    told += count;
    const at = Math.min(now, from + piece * QUARTER);
    if (count > 0) counted = countRequests(counted, { purpose, count, at, spender });
  }
  return counted;
}

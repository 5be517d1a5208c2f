import type { Purpose } from '../domain/purposes.ts';
import { finishRequest, startRequest } from '../domain/quota-requests.ts';
import { decideSlot } from '../domain/quota-slots.ts';
import { remaining, type Ledger, type QuotaLimits } from '../domain/quota.ts';

export interface Price {
  /** Of the day's requests, how many are left for everything together. */
  readonly leftToday: number;
  /** How long the requests take if nothing more urgent comes, in milliseconds. */
  readonly takesMs: number;
}

/** How long Precoro takes to answer, as a rule. */
const ANSWER_MS = 300;
/** What takes longer goes on at the same pace. */
const PLAYED_THROUGH = 5000;

/** What so many requests cost, played through on the quota as it stands; in the background unless `purpose` says otherwise. */
export function priceOf(
  ledger: Ledger,
  limits: QuotaLimits,
  requests: number,
  now: number,
  purpose: Purpose = 'quietDetail',
): Price {
  const leftToday = remaining(ledger, limits, now).day;
  const played = Math.min(requests, PLAYED_THROUGH);
  const playedMs = played === 0 ? 0 : play({ ...ledger, gets: {} }, limits, played, now, purpose) - now;
  return { leftToday, takesMs: played === 0 ? 0 : Math.round((playedMs * requests) / played) };
}

/** When the last of them is over. */
function play(start: Ledger, limits: QuotaLimits, requests: number, now: number, purpose: Purpose): number {
  const request = { purpose, getFingerprint: null };
  let ledger = start;
  let at = now;
  for (let sent = 0; sent < requests;) {
    const slot = decideSlot(ledger, request, limits, at);
    if (!slot.free) {
      at = slot.until;
      continue;
    }
    ledger = finishRequest(startRequest(ledger, request, limits, at, at + ANSWER_MS), limits, at + ANSWER_MS);
    at += ANSWER_MS;
    sent += 1;
  }
  return at;
}

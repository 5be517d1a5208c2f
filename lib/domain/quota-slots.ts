import { classOf, type Purpose, type QuotaClass } from './purposes.ts';
import { sameGetAllowedAt } from './quota-gets.ts';
import { endInFlight } from './quota-requests.ts';
import { isFirstInLine } from './quota-line.ts';
import { allowsAt, CLOCK_TOLERANCE_MS, DAY_WINDOW, HOUR_WINDOW, withinMinute } from './quota-windows.ts';
import {
  dayBudgets,
  hourBudget,
  keptFree,
  spenderOf,
  type Hold,
  type Ledger,
  type QuotaLimits,
  type SlotRequest,
} from './quota.ts';
import { MINUTE, SECOND } from './time.ts';

export type SlotDecision =
  { readonly free: true } | ({ readonly free: false; readonly clockSkewMs: number } & Wait);

interface Wait {
  /** When to ask again. */
  readonly until: number;
  readonly why: string;
  /** Only this GET must wait, or everything of its class. */
  readonly scope: 'get' | 'class';
  /** Another caller is before this one. That may be over any time, so the stored ledger must be read again. */
  readonly onOthers: boolean;
}

/** How full the hour may be before a class stands back for more urgent ones. */
const HOUR_CEILINGS: Readonly<Record<QuotaClass, number>> = { live: 1, writeBack: 0.95, background: 0.8 };

const GAP_MARGIN_MS = 50;
const LOOK_AGAIN_MS = SECOND;

/**
 * Whether this caller's request may start now, or when to ask again and why. The latest reason to wait wins.
 *
 * Clocks. Each entry is by the clock of the caller that wrote it, and all rules hold as long as no two clocks differ by
 * more than {@link CLOCK_TOLERANCE_MS}. Where they differ by more, one cannot be both safe and live, and the callers
 * that notice choose to be safe. Whoever finds an entry further in its future sends nothing until its own clock has
 * come that far: the wait ends by itself, and `clockSkewMs` tells how much it is. The caller whose clock is ahead
 * finds every entry old and cannot notice; until the others' alarm is heard its own requests may come too early, and
 * Precoro's 429 holds the key.
 */
export function decideSlot(
  ledger: Ledger,
  request: SlotRequest,
  limits: QuotaLimits,
  now: number,
  owner = '',
): SlotDecision {
  const counted = ledger.inFlight ? endInFlight(ledger, limits, ledger.inFlight.until) : ledger;
  const waits = [
    ...afterOthers(ledger, counted, limits, now, owner),
    ...windowWaits(counted, request.purpose, limits, now),
    afterSameGet(counted, request.getFingerprint, limits),
    afterHolds(ledger, request.getFingerprint),
    afterClocks(ledger, now),
  ];
  const latest = waits.reduce((a, b) => (b.until > a.until ? b : a));
  return latest.until <= now ? { free: true } : { free: false, clockSkewMs: skewOf(ledger, now), ...latest };
}

function wait(until: number, why: string, more: Partial<Pick<Wait, 'scope' | 'onOthers'>> = {}): Wait {
  return { until, why, scope: 'class', onOthers: false, ...more };
}

/** Whoever is not next need not mind how long the next one has to wait. */
function afterOthers(
  ledger: Ledger,
  counted: Ledger,
  limits: QuotaLimits,
  now: number,
  owner: string,
): readonly Wait[] {
  const line = afterLine(counted, limits, now, owner);
  return line.until > now && !ledger.inFlight ? [line] : [line, afterLastRequest(ledger, limits, now, owner)];
}

/**
 * Precoro counts on arrival, which lies between start and end: a second after the *end* is the only gap that is surely
 * a second. It costs nothing: the hour allows one request in 2.4 s. After another caller's the clocks may differ.
 */
function afterLastRequest(ledger: Ledger, limits: QuotaLimits, now: number, owner: string): Wait {
  const { inFlight, lastEnd, lastOwner } = ledger;
  const gapAfter = (other: string) =>
    limits.minGapMs + GAP_MARGIN_MS + (other === owner ? 0 : CLOCK_TOLERANCE_MS);
  if (!inFlight) return wait(lastEnd === 0 ? 0 : lastEnd + gapAfter(lastOwner), 'one request a second');
  const over = inFlight.until + gapAfter(inFlight.owner);
  return wait(Math.min(over, now + LOOK_AGAIN_MS), 'another request is in flight', {
    onOthers: true,
  });
}

function windowWaits(ledger: Ledger, purpose: Purpose, limits: QuotaLimits, now: number): readonly Wait[] {
  return [
    afterMinute(ledger, limits, now),
    afterHour(ledger, classOf(purpose), limits, now),
    afterDay(ledger, purpose, limits, now),
  ];
}

function afterMinute(ledger: Ledger, limits: QuotaLimits, now: number): Wait {
  const recent = withinMinute(ledger.minute, now);
  const blocking = recent[recent.length - limits.perMinute];
  const until = blocking === undefined ? 0 : blocking + MINUTE + CLOCK_TOLERANCE_MS;
  return wait(until, 'the minute is used up');
}

function afterHour(ledger: Ledger, quotaClass: QuotaClass, limits: QuotaLimits, now: number): Wait {
  const budget = hourBudget(ledger, limits, now);
  const allowed = Math.max(1, Math.floor(budget * HOUR_CEILINGS[quotaClass]));
  return wait(allowsAt(HOUR_WINDOW, ledger.hour, allowed, now), 'the hour is used up');
}

function afterDay(ledger: Ledger, purpose: Purpose, limits: QuotaLimits, now: number): Wait {
  const { everybodys, own } = dayBudgets(ledger, limits, now);
  const kept = keptFree(ledger, purpose, limits, now);
  const mine = ledger.bySpender[spenderOf(limits)] ?? [];
  const until = Math.max(
    allowsAt(DAY_WINDOW, ledger.day, everybodys - kept, now),
    allowsAt(DAY_WINDOW, mine, own - kept, now),
  );
  return wait(until, 'the day is used up');
}

/** A waiter that could not go anyway, because its class has no room, holds nobody up. */
function afterLine(ledger: Ledger, limits: QuotaLimits, now: number, owner: string): Wait {
  const couldGo = (purpose: Purpose) =>
    [...windowWaits(ledger, purpose, limits, now), afterHolds(ledger, null)].every(
      ({ until }) => until <= now,
    );
  const isMyTurn = isFirstInLine(ledger, owner, couldGo, now);
  return wait(isMyTurn ? 0 : now + LOOK_AGAIN_MS, 'another caller waits longer', { onOthers: true });
}

function afterSameGet({ gets }: Ledger, fingerprint: string | null, limits: QuotaLimits): Wait {
  const until = fingerprint === null ? 0 : sameGetAllowedAt(gets, fingerprint, limits);
  return wait(until, 'the same GET was just sent', { scope: 'get' });
}

function afterHolds({ holds }: Ledger, fingerprint: string | null): Wait {
  const mine = holds.filter((hold) => hold.fingerprint === null || hold.fingerprint === fingerprint);
  const latest = mine.reduce<Hold | null>((a, b) => (a && a.until >= b.until ? a : b), null);
  if (!latest) return wait(0, '');
  return wait(latest.until, `Precoro's ${latest.limiter} asks to wait`, {
    scope: latest.fingerprint === null ? 'class' : 'get',
  });
}

function afterClocks(ledger: Ledger, now: number): Wait {
  const seconds = Math.round(skewOf(ledger, now) / SECOND);
  return wait(
    skewOf(ledger, now) > 0 ? ledger.seenAt - CLOCK_TOLERANCE_MS : 0,
    `the clock of another caller on this key is ${seconds} seconds ahead of this one`,
  );
}

/** By how much another caller's clock is ahead of this one; 0 where the difference is tolerated. */
function skewOf({ seenAt }: Ledger, now: number): number {
  return seenAt - now > CLOCK_TOLERANCE_MS ? seenAt - now : 0;
}

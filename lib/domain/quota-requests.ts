import { isPurpose } from './purposes.ts';
import { MANY_FOREIGN, windowNamed } from './quota-foreign.ts';
import { noteGet, pruneGets } from './quota-gets.ts';
import { leaveLine } from './quota-line.ts';
import { addTo, CLOCK_TOLERANCE_MS, DAY_WINDOW, HOUR_WINDOW, within, withinMinute } from './quota-windows.ts';
import {
  spenderOf,
  type Buckets,
  type Hold,
  type InFlight,
  type Ledger,
  type QuotaLimits,
  type SlotRequest,
} from './quota.ts';
import { DAY, HOUR, MINUTE, SECOND } from './time.ts';

/** How long a scope is left alone where Precoro's answer gives no time, by the window that the limiter's name speaks of. */
const HOLD_MS = { get: MINUTE, short: MINUTE, hour: 10 * MINUTE, day: HOUR } as const;
/** No window is longer than a day: a time further off is a mistake. */
const LONGEST_HOLD_MS = DAY + HOUR;
/** Names come from outside. */
const LIMITER_LENGTH = 60;

/**
 * The ledger once `owner` has started the request. Nobody else starts one before it is over, which it counts as at
 * `until` even if nobody says so. If the last one was never said to be over, it is now.
 */
export function startRequest(
  ledger: Ledger,
  request: SlotRequest,
  limits: QuotaLimits,
  now: number,
  until: number,
  owner = '',
): Ledger & { readonly inFlight: InFlight } {
  const settled = ledger.inFlight ? endInFlight(ledger, limits, ledger.inFlight.until) : ledger;
  const pruned = prune(settled, limits, now);
  return {
    ...leaveLine(pruned, owner),
    seenAt: Math.max(pruned.seenAt, now),
    inFlight: { ...request, owner, startedAt: now, until, spender: spenderOf(limits) },
  };
}

/**
 * The ledger once the request is over. Unchanged where another one is in flight by now: then this one's end was taken to
 * be its deadline already. Default: the one in flight.
 */
export function finishRequest(
  ledger: Ledger,
  limits: QuotaLimits,
  now: number,
  request = ledger.inFlight,
): Ledger {
  if (!request || !isInFlight(ledger, request)) return ledger;
  return { ...endInFlight(ledger, limits, now), seenAt: Math.max(ledger.seenAt, now) };
}

export function isInFlight({ inFlight }: Ledger, request: InFlight): boolean {
  return inFlight?.owner === request.owner && inFlight.startedAt === request.startedAt;
}

/**
 * Precoro answered 429. Without a time of Precoro's own the hold is a guess by the limiter's name. A route limiter holds one
 * GET, everything else the whole key. The ledger had room for every request that was sent, or it would not have been
 * sent: so somebody else spends on the same key. (A 429 without room would be a mistake of ours; the property tests
 * look for it.) May be repeated with the same answer at the same time.
 */
export function holdAfter429(
  ledger: Ledger,
  answer: { readonly limiter: string; readonly until: number | null },
  request: SlotRequest,
  now: number,
): Ledger {
  const limiter = answer.limiter.slice(0, LIMITER_LENGTH);
  const named = windowNamed(limiter);
  const given = answer.until === null ? now + HOLD_MS[named] : Math.max(answer.until, now + SECOND);
  const hold: Hold = {
    limiter,
    until: Math.min(given, now + LONGEST_HOLD_MS) + CLOCK_TOLERANCE_MS,
    fingerprint: named === 'get' ? request.getFingerprint : null,
  };
  const isSame = (old: Hold) => old.limiter === limiter && old.fingerprint === hold.fingerprint;
  const others = ledger.foreign.filter((one) => one.at !== now || one.limiter !== limiter);
  return {
    ...ledger,
    seenAt: Math.max(ledger.seenAt, now),
    holds: [...ledger.holds.filter((old) => old.until > now && !isSame(old)), hold],
    foreign: [...others, { at: now, limiter }].slice(-MANY_FOREIGN),
  };
}

/** So many requests more that are over, for whoever plays a ledger on. */
export function countRequests(
  ledger: Ledger,
  { purpose, count, at, spender }: Pick<InFlight, 'purpose' | 'spender'> & { count: number; at: number },
): Ledger {
  const more = (buckets: Buckets = []) => addTo(DAY_WINDOW, buckets, at, count);
  return {
    ...ledger,
    hour: addTo(HOUR_WINDOW, ledger.hour, at, count),
    day: more(ledger.day),
    byPurpose: { ...ledger.byPurpose, [purpose]: more(ledger.byPurpose[purpose]) },
    bySpender: { ...ledger.bySpender, [spender]: more(ledger.bySpender[spender]) },
  };
}

/** Moves the request in flight into the windows, as over at `end`. */
export function endInFlight(ledger: Ledger, limits: QuotaLimits, end: number): Ledger {
  const { inFlight } = ledger;
  if (!inFlight) return ledger;
  const { owner, getFingerprint, purpose, spender } = inFlight;
  const counted = countRequests(ledger, { purpose, spender, at: end, count: 1 });
  return {
    ...counted,
    lastEnd: end,
    lastOwner: owner,
    inARow: ledger.lastOwner === owner ? ledger.inARow + 1 : 1,
    inFlight: null,
    minute: [...ledger.minute, Math.max(end, ledger.minute.at(-1) ?? 0)],
    gets: getFingerprint === null ? ledger.gets : noteGet(ledger.gets, getFingerprint, limits, end),
  };
}

/** Forgets what counts for nobody any more, whichever of two clocks that differ looks at it. */
function prune(ledger: Ledger, limits: QuotaLimits, now: number): Ledger {
  const day = (buckets: Buckets) => within(DAY_WINDOW, buckets, now);
  return {
    ...ledger,
    waiting: ledger.waiting.filter(({ until }) => until > now),
    minute: withinMinute(ledger.minute, now),
    hour: within(HOUR_WINDOW, ledger.hour, now),
    day: day(ledger.day),
    byPurpose: pruneEach(
      Object.entries(ledger.byPurpose).filter(([name]) => isPurpose(name)),
      day,
    ),
    bySpender: pruneEach(Object.entries(ledger.bySpender), day),
    gets: pruneGets(ledger.gets, limits, now),
    holds: ledger.holds.filter(({ until }) => until > now),
    foreign: ledger.foreign.filter(({ at }) => at > now - DAY),
  };
}

function pruneEach(
  entries: readonly (readonly [string, Buckets])[],
  pruned: (buckets: Buckets) => Buckets,
): Readonly<Record<string, Buckets>> {
  return Object.fromEntries(
    entries.map(([name, buckets]) => [name, pruned(buckets)] as const).filter(([, kept]) => kept.length > 0),
  );
}

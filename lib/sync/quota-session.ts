import { contentHash } from '../domain/hashing.ts';
import { isInLine, leaveLine, needsPlace, standInLine } from '../domain/quota-line.ts';
import { finishRequest, holdAfter429, isInFlight, startRequest } from '../domain/quota-requests.ts';
import { decideSlot } from '../domain/quota-slots.ts';
import type { InFlight, Ledger, QuotaLimits, SlotRequest } from '../domain/quota.ts';
import type { Purpose } from '../domain/purposes.ts';
import { SECOND, type Clock, type NewId } from '../domain/time.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from './ports/precoro.ts';
import type { LedgerStore } from './ports/quota.ts';
import { SharedLedger } from './shared-ledger.ts';

/** What became of the wish to spend one request. `until`: nothing was sent, ask again then. */
export type Spent =
  | {
      readonly spent: true;
      readonly answer: PrecoroAnswer;
      readonly startedAt: number;
      readonly endedAt: number;
    }
  | ({ readonly spent: false } & Refusal);

/** Until when nothing may be sent, why, and whether that holds for this GET only or for its whole class. */
interface Refusal {
  readonly until: number;
  readonly why: string;
  readonly scope: 'get' | 'class';
}

/** Sends requests one at a time, each only after the ledger has reserved its slot. */
export interface QuotaSession {
  /**
   * Waits for a slot up to `patienceMs`, then sends with a deadline. Does not wait where only this GET is too early:
   * others may go meanwhile. `beforeSending` runs once the slot is reserved, so only if the request is really sent.
   */
  spend(
    call: PrecoroCall,
    purpose: Purpose,
    patienceMs: number,
    beforeSending?: () => Promise<void>,
  ): Promise<Spent>;
  /** The ledger as this session last knew it. */
  readonly ledger: () => Ledger;
  /** Stores that the last request has ended, so that others need not wait for its deadline. */
  close(): Promise<void>;
  readonly count: () => SessionCount;
}

export interface SessionCount {
  /** Requests sent in this session, and 429s drawn. */
  readonly requests: number;
  readonly rateLimited: number;
  /** The most that another caller's clock was seen ahead of ours; 0 while that is within what is tolerated. */
  readonly clockSkewMs: number;
}

export interface QuotaSessionServices {
  readonly ledgers: LedgerStore;
  readonly gateway: PrecoroGateway;
  readonly limits: QuotaLimits;
  readonly clock: Clock;
  readonly newId: NewId;
  /** An abort signal that fires after so many milliseconds. */
  readonly deadline: (ms: number) => AbortSignal;
}

export const REQUEST_DEADLINE_MS = 25 * SECOND;
/** A slot that took so long to reserve that less than this is left of it is not used. */
const LEAST_TIME_MS = 10 * SECOND;
/** Whoever waits longer than this says first that the last request is over. */
const LONG_WAIT_MS = 2 * SECOND;
/** How often a caller in line looks whether it is first. */
const LOOK_EVERY_MS = SECOND;

export async function openQuotaSession(services: QuotaSessionServices): Promise<QuotaSession> {
  const { ledgers, gateway, limits, clock, newId, deadline } = services;
  const owner = newId();
  const shared = await SharedLedger.open(ledgers, clock, owner);
  let [requests, rateLimited, clockSkewMs] = [0, 0, 0];

  async function reserve(request: SlotRequest, patienceMs: number): Promise<InFlight | Refusal> {
    const giveUpAt = clock.now() + patienceMs;
    for (let conflicts = 0; ;) {
      const now = clock.now();
      const decision = decideSlot(shared.current(), request, limits, now, owner);
      if (decision.free) {
        const mark = await tryToStart(request, now);
        if (!mark) await shared.backOff(conflicts++);
        else if (mark.until - clock.now() >= LEAST_TIME_MS) return mark;
        else finishLater(mark);
        continue;
      }
      clockSkewMs = Math.max(clockSkewMs, decision.clockSkewMs);
      if (decision.until > giveUpAt || decision.scope === 'get') return decision;
      if (decision.onOthers) await waitForOthers(request.purpose);
      else await waitUntil(decision.until, request.purpose);
    }
  }

  /** One conditional write; null where somebody else wrote first. */
  async function tryToStart(request: SlotRequest, now: number): Promise<InFlight | null> {
    const started = startRequest(shared.current(), request, limits, now, now + REQUEST_DEADLINE_MS, owner);
    const mark = started.inFlight;
    const isStored = await shared.tryStore(
      () => started,
      (ledger) => isInFlight(ledger, mark),
    );
    return isStored ? mark : null;
  }

  async function waitUntil(until: number, purpose: Purpose): Promise<void> {
    if (isInLine(shared.current(), owner)) await takePlace(purpose);
    if (until - clock.now() > LONG_WAIT_MS) await shared.store();
    await clock.sleep(until - clock.now());
  }

  async function waitForOthers(purpose: Purpose): Promise<void> {
    shared.noteOthers();
    if (!(await takePlace(purpose))) return shared.backOff(0);
    await shared.store();
    await clock.sleep(LOOK_EVERY_MS * (0.75 + shared.chance() / 2));
    await shared.readAgain();
  }

  async function takePlace(purpose: Purpose): Promise<boolean> {
    const now = clock.now();
    if (!needsPlace(shared.current(), owner, now)) return true;
    return shared.tryStore((ledger) => standInLine(ledger, owner, purpose, now));
  }

  function finishLater(mark: InFlight): void {
    const now = clock.now();
    shared.later((ledger) => finishRequest(ledger, limits, now, mark));
  }

  /** Null when no time was left to send anything. */
  async function send(call: PrecoroCall, mark: InFlight, beforeSending?: () => Promise<void>) {
    try {
      await beforeSending?.();
      const startedAt = clock.now();
      if (mark.until - startedAt < LEAST_TIME_MS) return null;
      requests += 1;
      const answer = await gateway.send(call, deadline(mark.until - startedAt));
      return { spent: true, answer, startedAt, endedAt: clock.now() } as const;
    } finally {
      finishLater(mark);
    }
  }

  return {
    async spend(call, purpose, patienceMs, beforeSending) {
      const request = { purpose, getFingerprint: shortFingerprint(gateway, call) };
      const reserved = await reserve(request, patienceMs);
      if (!('owner' in reserved)) return refused(reserved);
      const sent = await send(call, reserved, beforeSending);
      if (!sent) return refused({ until: clock.now(), why: 'reserving took too long', scope: 'class' });
      const { answer, endedAt } = sent;
      if (answer.kind === 'rateLimited') {
        rateLimited += 1;
        shared.later((ledger) => holdAfter429(ledger, answer, request, endedAt));
      }
      if (answer.kind === 'rateLimited' || shared.seesOthers) await storeIfPossible(shared);
      return sent;
    },
    async close() {
      if (isInLine(shared.current(), owner)) shared.later((ledger) => leaveLine(ledger, owner));
      await shared.store();
    },
    ledger: () => shared.current(),
    count: () => ({ requests, rateLimited, clockSkewMs }),
  };
}

function refused({ until, why, scope }: Refusal): Spent {
  return { spent: false, until, why, scope };
}

/** Precoro's answer counts more than the ledger: what could not be stored now is stored with the next write. */
async function storeIfPossible(shared: SharedLedger): Promise<void> {
  try {
    await shared.store();
  } catch {
    // The database is out of reach. The next reservation will meet that too, and throw.
  }
}

/** Null for anything but a GET: the duplicate limiter leaves writes alone. */
function shortFingerprint(gateway: PrecoroGateway, call: PrecoroCall): string | null {
  const fingerprint = gateway.fingerprint(call);
  return fingerprint.startsWith('GET ') ? contentHash(fingerprint).slice(0, 8) : null;
}

import { contentHash } from '../domain/hashing.ts';
import { isInLine, leaveLine } from '../domain/quota-line.ts';
import { holdAfter429 } from '../domain/quota-requests.ts';
import type { InFlight, Ledger, QuotaLimits } from '../domain/quota.ts';
import type { Purpose } from '../domain/purposes.ts';
import type { Clock, NewId } from '../domain/time.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from './ports/precoro.ts';
import type { LedgerStore } from './ports/quota.ts';
import { LEAST_TIME_MS, SLOT_MS, SlotReserver, type Refusal } from './reserve-slot.ts';
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

/** Sends requests one at a time, each only after the ledger has reserved its slot. */
export interface QuotaSession {
  /**
   * Waits for a slot up to `patienceMs`, then sends with a deadline. Does not wait where only this GET is too early:
   * others may go meanwhile. `beforeSending` runs once the slot is reserved; where it answers false nothing is sent.
   */
  spend(
    call: PrecoroCall,
    purpose: Purpose,
    patienceMs: number,
    beforeSending?: () => Promise<boolean>,
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

/** No request takes longer. */
export const REQUEST_DEADLINE_MS = SLOT_MS;

/** The ledger is read once and kept in memory; a version conflict (another caller on the key) reads it again. */
export async function openQuotaSession(services: QuotaSessionServices): Promise<QuotaSession> {
  const { ledgers, gateway, limits, clock, newId, deadline } = services;
  const owner = newId();
  const shared = await SharedLedger.open(ledgers, clock, owner);
  const slots = new SlotReserver(shared, limits, clock, owner);
  let [requests, rateLimited] = [0, 0];

  /** Null when there was nothing to send any more, or no time left. */
  async function send(call: PrecoroCall, slot: InFlight, beforeSending?: () => Promise<boolean>) {
    try {
      if (beforeSending && !(await beforeSending())) return null;
      const startedAt = clock.now();
      if (slot.until - startedAt < LEAST_TIME_MS) return null;
      requests += 1;
      const answer = await gateway.send(call, deadline(slot.until - startedAt));
      return { spent: true, answer, startedAt, endedAt: clock.now() } as const;
    } finally {
      slots.finish(slot);
    }
  }

  return {
    async spend(call, purpose, patienceMs, beforeSending) {
      const request = { purpose, getFingerprint: shortFingerprint(gateway, call) };
      const slot = await slots.reserve(request, patienceMs);
      if (!('owner' in slot)) return refused(slot);
      const sent = await send(call, slot, beforeSending);
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
    count: () => ({ requests, rateLimited, clockSkewMs: slots.clockSkewMs }),
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

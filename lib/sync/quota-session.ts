import { contentHash } from '../domain/hashing.ts';
import {
  decideSlot,
  finishRequest,
  holdAfter429,
  startRequest,
  type Ledger,
  type QuotaLimits,
  type SlotRequest,
} from '../domain/quota.ts';
import type { Purpose } from '../domain/purposes.ts';
import { SECOND, type Clock } from '../domain/time.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from './ports/precoro.ts';
import type { LedgerStore } from './ports/quota.ts';

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
   * others may go meanwhile.
   */
  spend(call: PrecoroCall, purpose: Purpose, patienceMs: number): Promise<Spent>;
  /** Stores that the last request has ended, so that others need not wait for its deadline. */
  close(): Promise<void>;
  /** Requests sent and 429s drawn in this session. */
  readonly count: () => { readonly requests: number; readonly rateLimited: number };
}

export interface QuotaSessionServices {
  readonly ledgers: LedgerStore;
  readonly gateway: PrecoroGateway;
  readonly limits: QuotaLimits;
  readonly clock: Clock;
  /** An abort signal that fires after so many milliseconds. */
  readonly deadline: (ms: number) => AbortSignal;
}

export const REQUEST_DEADLINE_MS = 25 * SECOND;

/** The ledger is read once and kept in memory; a version conflict (another caller on the key) reads it again. */
export async function openQuotaSession(services: QuotaSessionServices): Promise<QuotaSession> {
  const { ledgers, gateway, limits, clock, deadline } = services;
  let { ledger, version } = await ledgers.read();
  let dirty = false;
  let requests = 0;
  let rateLimited = 0;

  async function store(next: Ledger): Promise<boolean> {
    if (await ledgers.save(next, version)) {
      [ledger, version, dirty] = [next, version + 1, false];
      return true;
    }
    ({ ledger, version } = await ledgers.read());
    return false;
  }

  async function reserve(request: SlotRequest, patienceMs: number): Promise<Refusal | null> {
    const giveUpAt = clock.now() + patienceMs;
    for (;;) {
      const now = clock.now();
      const decision = decideSlot(ledger, request, limits, now);
      if (!decision.free) {
        if (decision.until > giveUpAt || decision.scope === 'get') return decision;
        await clock.sleep(decision.until - now);
        continue;
      }
      if (await store(startRequest(ledger, request, now, now + REQUEST_DEADLINE_MS))) return null;
    }
  }

  return {
    async spend(call, purpose, patienceMs) {
      const request = { purpose, getFingerprint: shortFingerprint(gateway, call) };
      const refused = await reserve(request, patienceMs);
      if (refused) return { spent: false, ...refused };
      const startedAt = clock.now();
      const answer = await gateway.send(call, deadline(REQUEST_DEADLINE_MS));
      const endedAt = clock.now();
      requests += 1;
      ledger = finishRequest(ledger, endedAt);
      dirty = true;
      if (answer.kind === 'rateLimited') {
        rateLimited += 1;
        ledger = holdAfter429(ledger, answer, request, endedAt);
        await keepHold(store, () => holdAfter429(ledger, answer, request, endedAt), ledger);
      }
      return { spent: true, answer, startedAt, endedAt };
    },
    async close() {
      if (dirty) await store(ledger);
    },
    count: () => ({ requests, rateLimited }),
  };
}

/** A hold must not be lost to a version conflict: whoever wrote meanwhile did not know of it. */
async function keepHold(
  store: (ledger: Ledger) => Promise<boolean>,
  renewed: () => Ledger,
  first: Ledger,
): Promise<void> {
  if (await store(first)) return;
  for (let attempt = 0; attempt < 5; attempt += 1) if (await store(renewed())) return;
}

/** Null for anything but a GET: the duplicate limiter leaves writes alone. */
function shortFingerprint(gateway: PrecoroGateway, call: PrecoroCall): string | null {
  const fingerprint = gateway.fingerprint(call);
  return fingerprint.startsWith('GET ') ? contentHash(fingerprint).slice(0, 12) : null;
}

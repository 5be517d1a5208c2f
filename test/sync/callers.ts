import { openQuotaSession, type QuotaSession } from '../../lib/sync/quota-session.ts';
import { switchesFor } from '../support/quota-limits.ts';
import type { Ledger, QuotaLimits } from '../../lib/domain/quota.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import type { Clock, Random } from '../../lib/domain/time.ts';
import { Limiter } from '../../lib/mock-precoro/limiter.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import type { LedgerStore } from '../../lib/sync/ports/quota.ts';

/** How a caller's process ends: after its slot was reserved, or with its request on the way, or before it noted the end. */
export const DEATHS = ['reserved', 'sent', 'answered'] as const;
export type Death = (typeof DEATHS)[number];

/** What becomes of one request. */
export interface Fate {
  readonly patienceMs: number;
  readonly tookMs: number;
  /** The answer is there, but the process sleeps so long before it looks. */
  readonly frozenMs: number;
  readonly death: Death | null;
  /** The write that reserves the slot gets through, but its answer does not. */
  readonly losesAnswer: boolean;
}

/** The caller's process is gone. */
export class DeadError extends Error {
  override readonly name = 'DeadError';
}

/** What all callers of one key share. */
export type SharedKey = ReturnType<typeof sharedKey>;

/** How one caller sees the world. */
export interface CallerSetting {
  readonly name: string;
  /** How far its clock is ahead of Precoro's. */
  readonly clockOffsetMs: number;
}

/** Precoro's limiter, behind a network, and the ledger's store: what all callers of one key share. */
export function sharedKey(ledgers: LedgerStore, limits: QuotaLimits, clock: Clock, random: Random) {
  const limiter = new Limiter();
  const switches = switchesFor(limits);
  const arrivals: number[] = [];
  const refusals: string[] = [];

  /** Arrives at some time of the way; is counted there; and the answer comes when the rest of the way is over. */
  async function send(call: PrecoroCall, tookMs: number): Promise<PrecoroAnswer> {
    const thereMs = tookMs * edgy(random());
    await clock.sleep(thereMs);
    const refusal = limiter.arrive(switches, clock.now(), isGet(call) ? textOf(call) : null);
    if (refusal) refusals.push(refusal.type);
    else arrivals.push(clock.now());
    await clock.sleep(tookMs - thereMs);
    if (!refusal) limiter.finished();
    return refusal
      ? { kind: 'rateLimited', limiter: refusal.type, until: refusal.retryAt }
      : { kind: 'object', body: null, serverTime: null };
  }

  return {
    arrivals,
    refusals,
    /** Spends on the same key without our ledger: somebody else's program. */
    foreign: (): boolean => {
      const refusal = limiter.arrive({ ...switches, refuseParallel: false }, clock.now(), null);
      if (!refusal) limiter.finished();
      return !refusal;
    },
    caller: ({ name, clockOffsetMs }: CallerSetting) => {
      const mine: Clock = { now: () => clock.now() + clockOffsetMs, sleep: (ms) => clock.sleep(ms) };
      let ids = 0;
      let how: Fate = { patienceMs: 0, tookMs: 0, frozenMs: 0, death: null, losesAnswer: false };
      const store = dyingStore(ledgers, name, clock, random, () => how);
      const gateway: PrecoroGateway = {
        fingerprint: (call) => `${isGet(call) ? 'GET' : 'PATCH'} ${textOf(call)}`,
        send: async (call) => {
          const answer = send(call, how.tookMs);
          if (how.death === 'sent') throw new DeadError();
          const answered = await answer;
          await clock.sleep(how.frozenMs);
          return answered;
        },
      };
      return {
        clock: mine,
        open: () =>
          openQuotaSession({
            ledgers: store,
            gateway,
            limits,
            clock: mine,
            newId: () => `${name}-${(ids += 1)}`,
            deadline: () => new AbortController().signal,
          }),
        spend: async (session: QuotaSession, call: PrecoroCall, purpose: Purpose, fate: Fate) => {
          how = fate;
          const spent = await session.spend(call, purpose, fate.patienceMs);
          if (fate.death === 'answered') throw new DeadError();
          return spent;
        },
      };
    },
  };
}

/** As often at the very start or end as in between. */
function edgy(chance: number): number {
  return Math.min(1, Math.max(0, 2 * chance - 0.5));
}

/** Reads and writes take their time, and one of them may be the last thing that the caller does. */
function dyingStore(
  ledgers: LedgerStore,
  caller: string,
  clock: Clock,
  random: Random,
  fate: () => Fate,
): LedgerStore {
  const network = () => clock.sleep(1 + 30 * random());
  let reserved = 0;
  return {
    async read() {
      await network();
      const read = await ledgers.read();
      await network();
      return read;
    },
    async save(ledger, version) {
      await network();
      const isSaved = await ledgers.save(ledger, version);
      await network();
      const isReservation = isSaved && isOwnMark(ledger, caller) && ledger.inFlight?.startedAt !== reserved;
      if (!isReservation) return isSaved;
      reserved = ledger.inFlight?.startedAt ?? 0;
      if (fate().death === 'reserved') throw new DeadError();
      // The client of the database tries again by itself, and meets the version that its first try wrote.
      return !fate().losesAnswer;
    },
  };
}

function isOwnMark({ inFlight }: Ledger, caller: string): boolean {
  return inFlight !== null && inFlight.owner.startsWith(`${caller}-`);
}

function isGet({ kind }: PrecoroCall): boolean {
  return kind !== 'patch';
}

function textOf(call: PrecoroCall): string {
  return JSON.stringify(call);
}

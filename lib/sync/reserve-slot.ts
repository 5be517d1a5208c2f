import { isInLine, needsPlace, standInLine } from '../domain/quota-line.ts';
import { finishRequest, isInFlight, startRequest } from '../domain/quota-requests.ts';
import { decideSlot } from '../domain/quota-slots.ts';
import type { InFlight, QuotaLimits, SlotRequest } from '../domain/quota.ts';
import type { Purpose } from '../domain/purposes.ts';
import { SECOND, type Clock } from '../domain/time.ts';
import type { SharedLedger } from './shared-ledger.ts';

/** Until when nothing may be sent, why, and whether that holds for this GET only or for its whole class. */
export interface Refusal {
  readonly until: number;
  readonly why: string;
  readonly scope: 'get' | 'class';
}

/** From the reservation on: by then the request is over, whatever becomes of it. */
export const SLOT_MS = 25 * SECOND;
/** A slot of which less than this is left, because it took so long to reserve, is not used. */
export const LEAST_TIME_MS = 10 * SECOND;
/** Whoever waits longer than this says first that the last request is over. */
const LONG_WAIT_MS = 2 * SECOND;
/** How often a caller that waits for another one looks whether it is over. */
const LOOK_EVERY_MS = SECOND;

/** Waits for slots of one caller on the key, and reserves them: one conditional write each. */
export class SlotReserver {
  readonly #shared: SharedLedger;
  readonly #limits: QuotaLimits;
  readonly #clock: Clock;
  readonly #owner: string;
  #clockSkewMs = 0;

  constructor(shared: SharedLedger, limits: QuotaLimits, clock: Clock, owner: string) {
    this.#shared = shared;
    this.#limits = limits;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** The most that another caller's clock was seen ahead of ours; 0 while that is within what is tolerated. */
  get clockSkewMs(): number {
    return this.#clockSkewMs;
  }

  /** The reserved slot, or why there was none within the patience. Does not wait where only this GET is too early. */
  async reserve(request: SlotRequest, patienceMs: number): Promise<InFlight | Refusal> {
    const giveUpAt = this.#clock.now() + patienceMs;
    for (let conflicts = 0; ;) {
      const now = this.#clock.now();
      const decision = decideSlot(this.#shared.current(), request, this.#limits, now, this.#owner);
      if (decision.free) {
        const slot = await this.#tryToStart(request, now);
        if (!slot) await this.#shared.backOff(conflicts++);
        else if (slot.until - this.#clock.now() >= LEAST_TIME_MS) return slot;
        else this.finish(slot);
        continue;
      }
      this.#clockSkewMs = Math.max(this.#clockSkewMs, decision.clockSkewMs);
      if (decision.until > giveUpAt || decision.scope === 'get') return decision;
      if (decision.onOthers) await this.#waitForOthers(request.purpose);
      else await this.#waitUntil(decision.until, request.purpose);
    }
  }

  /** The request is over. Stored with the next write. */
  finish(slot: InFlight): void {
    const now = this.#clock.now();
    this.#shared.later((ledger) => finishRequest(ledger, this.#limits, now, slot));
  }

  /** Null where somebody else wrote first. */
  async #tryToStart(request: SlotRequest, now: number): Promise<InFlight | null> {
    const until = now + SLOT_MS;
    const started = startRequest(this.#shared.current(), request, this.#limits, now, until, this.#owner);
    const slot = started.inFlight;
    const isStored = await this.#shared.tryStore(
      () => started,
      (ledger) => isInFlight(ledger, slot),
    );
    return isStored ? slot : null;
  }

  async #waitUntil(until: number, purpose: Purpose): Promise<void> {
    if (isInLine(this.#shared.current(), this.#owner)) await this.#takePlace(purpose);
    if (until - this.#clock.now() > LONG_WAIT_MS) await this.#shared.store();
    await this.#clock.sleep(Math.max(0, until - this.#clock.now()));
  }

  /** Another caller's request may be over long before its deadline, so the ledger is read again and again. */
  async #waitForOthers(purpose: Purpose): Promise<void> {
    this.#shared.noteOthers();
    if (!(await this.#takePlace(purpose))) return this.#shared.backOff(0);
    await this.#shared.store();
    await this.#clock.sleep(LOOK_EVERY_MS * (0.75 + this.#shared.chance() / 2));
    await this.#shared.readAgain();
  }

  /** False where somebody else wrote first. */
  async #takePlace(purpose: Purpose): Promise<boolean> {
    const now = this.#clock.now();
    if (!needsPlace(this.#shared.current(), this.#owner, now)) return true;
    return this.#shared.tryStore((ledger) => standInLine(ledger, this.#owner, purpose, now));
  }
}

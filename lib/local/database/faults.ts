/**
 * What can go wrong with one COMMIT. `dropBeforeCommit`: the connection breaks, nothing is saved. `dropAfterCommit`: saved,
 * then the connection breaks before the answer. `silentAfterCommit`: saved, then no answer ever comes.
 */
const COMMIT_FAULTS = ['dropBeforeCommit', 'dropAfterCommit', 'silentAfterCommit'] as const;
export type CommitFault = (typeof COMMIT_FAULTS)[number];

/** Faults that come by themselves: chances from 0 to 1 per COMMIT, and a pause before every answer. */
export interface FaultRates {
  readonly dropBeforeCommit?: number;
  readonly dropAfterCommit?: number;
  readonly silentAfterCommit?: number;
  readonly slowMs?: number;
}

/** The switches of a running database; every change holds from the moment its promise resolves. */
export interface FaultSwitches {
  /** The next COMMIT suffers this; calls add up in order. */
  next(fault: CommitFault): Promise<void>;
  /** Resolves when nothing that {@link next} asked for is left. */
  suffered(): Promise<void>;
  /** Breaks all connections and refuses new ones for this long; 0 ends an outage. */
  outage(seconds: number): Promise<void>;
  /** Replaces all rates: what is left out is 0. */
  rates(rates: FaultRates): Promise<void>;
}

/** The faults as the server asks for them. `random` and `now` are handed in so that a run can be repeated. */
export class FaultPlan {
  #rates: FaultRates;
  #outageUntil = 0;
  readonly #queued: CommitFault[] = [];
  readonly #watchers: (() => void)[] = [];
  readonly #random: () => number;
  readonly #now: () => number;

  constructor(rates: FaultRates, random: () => number, now: () => number) {
    this.#rates = rates;
    this.#random = random;
    this.#now = now;
  }

  next(fault: CommitFault): void {
    this.#queued.push(fault);
  }

  suffered(): Promise<void> {
    if (this.#queued.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  setRates(rates: FaultRates): void {
    this.#rates = rates;
  }

  setOutage(seconds: number): void {
    this.#outageUntil = this.#now() + seconds * 1000;
  }

  isOut(): boolean {
    return this.#now() < this.#outageUntil;
  }

  get slowMs(): number {
    return this.#rates.slowMs ?? 0;
  }

  /** Draws what the COMMIT at hand suffers: what was asked for first, chance otherwise. */
  forCommit(): CommitFault | null {
    const asked = this.#queued.shift();
    if (this.#queued.length === 0) for (const told of this.#watchers.splice(0)) told();
    if (asked) return asked;
    return COMMIT_FAULTS.find((fault) => this.#random() < (this.#rates[fault] ?? 0)) ?? null;
  }
}

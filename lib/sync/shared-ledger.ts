import { contentHash } from '../domain/hashing.ts';
import type { Ledger } from '../domain/quota.ts';
import { MINUTE, SECOND, type Clock } from '../domain/time.ts';
import type { LedgerStore } from './ports/quota.ts';

type Change = (ledger: Ledger) => Ledger;

/** A write that lost to another caller's waits up to this long, so that they do not meet again. */
const BACK_OFF_MS = SECOND;
const FIRST_BACK_OFF_MS = 50;
/** Of so many writes in a row one gets through, whoever else writes; after them the changes wait for the next one. */
const ATTEMPTS = 30;
/** So long after another caller was seen on the key it is taken to be there still. */
const OTHERS_STAY_MS = MINUTE;

/**
 * One caller's view of the ledger that all callers of a key share. It is read once and kept: a version conflict tells that
 * somebody else wrote, and then it is read again. Changes are functions, so that none is lost when that happens.
 */
export class SharedLedger {
  readonly #store: LedgerStore;
  readonly #clock: Clock;
  readonly #owner: string;
  #stored: { readonly ledger: Ledger; readonly version: number };
  #unstored: readonly Change[] = [];
  #current: Ledger | null = null;
  #othersSeenAt = -Infinity;
  #draws = 0;

  private constructor(
    store: LedgerStore,
    clock: Clock,
    owner: string,
    stored: Awaited<ReturnType<LedgerStore['read']>>,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#owner = owner;
    this.#stored = stored;
  }

  static async open(store: LedgerStore, clock: Clock, owner: string): Promise<SharedLedger> {
    return new SharedLedger(store, clock, owner, await store.read());
  }

  /** As last read, with this caller's changes. The same object as long as neither moves. */
  current(): Ledger {
    this.#current ??= this.#unstored.reduce((ledger, change) => change(ledger), this.#stored.ledger);
    return this.#current;
  }

  /** Keeps a change that is stored with the next write. It must be harmless to make twice. */
  later(change: Change): void {
    this.#unstored = [...this.#unstored, change];
    this.#current = null;
  }

  get hasUnstored(): boolean {
    return this.#unstored.length > 0;
  }

  async readAgain(): Promise<void> {
    this.#stored = await this.#store.read();
    this.#current = null;
  }

  /**
   * One write of everything unstored and this change. False where somebody else wrote first: then the ledger was read
   * again. A write whose answer was lost looks the same, so `isDone` says whether the change is in what was read.
   */
  async tryStore(change: Change, isDone: (stored: Ledger) => boolean = () => false): Promise<boolean> {
    const next = change(this.current());
    const { version } = this.#stored;
    if (await this.#store.save(next, version)) {
      this.#stored = { ledger: next, version: version + 1 };
      this.#unstored = [];
      this.#current = null;
      return true;
    }
    await this.readAgain();
    if (isDone(this.#stored.ledger)) return true;
    this.noteOthers();
    return false;
  }

  /** Stores what is unstored, over the writes of others. */
  async store(): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS && this.hasUnstored; attempt += 1) {
      if (!(await this.tryStore((ledger) => ledger))) await this.backOff(attempt);
    }
  }

  async backOff(attempt: number): Promise<void> {
    await this.#clock.sleep(Math.min(BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** attempt) * this.chance());
  }

  noteOthers(): void {
    this.#othersSeenAt = this.#clock.now();
  }

  /** Whether somebody may be waiting for what this caller has not stored yet. */
  get seesOthers(): boolean {
    const isOther = ({ owner }: { readonly owner: string }) => owner !== this.#owner;
    return (
      this.#clock.now() - this.#othersSeenAt < OTHERS_STAY_MS || this.#stored.ledger.waiting.some(isOther)
    );
  }

  /** A number in [0, 1) that sets callers apart: each has a name of its own. */
  chance(): number {
    const digits = contentHash([this.#owner, (this.#draws += 1)]).slice(0, 8);
    return Number.parseInt(digits, 16) / 2 ** 32;
  }
}

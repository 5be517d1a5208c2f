import type { Purpose } from './purposes.ts';
import { countRequests } from './quota-requests.ts';
import { QUARTER } from './quota-windows.ts';
import { remaining, roomFor, spenderOf, type Ledger, type QuotaLimits } from './quota.ts';
import { DAY, HOUR } from './time.ts';

/** What waits for requests of its own, most urgent first. */
export const OWED_KINDS = ['details', 'logs', 'linkBacks', 'quietDetails'] as const;
export type OwedKind = (typeof OWED_KINDS)[number];

const PURPOSE_OF: Readonly<Record<OwedKind, Purpose>> = {
  /** Changed documents whose lines are to be read. */
  details: 'detail',
  /** Texts on documents that could not be sent, and those to be cleared. */
  logs: 'log',
  /** External ids that Precoro does not show yet. */
  linkBacks: 'linkBack',
  /** Second looks, and documents to be read while only observing. */
  quietDetails: 'quietDetail',
};

export type Owed = Readonly<Record<OwedKind, number>>;

export interface OwedWork {
  readonly count: number;
  /** When the last of them is forecast to be done: now where nothing is owed; null when not within two weeks. */
  readonly doneAt: number | null;
}

const HORIZON_MS = 14 * DAY;
/** How long Precoro takes to answer, as a rule. */
const ANSWER_MS = 300;
/** Purposes whose requests come by themselves, whatever is owed. History waits for what is left over. */
const RECURRING: readonly Purpose[] = ['hintPull', 'poll', 'probe', 'definitions'];

/**
 * Plays the ledger on, a quarter of an hour at a time: first what comes meanwhile at the pace of the last hour, then what
 * is owed in the order of urgency, each within the room of its class.
 */
export function forecastOwed(
  ledger: Ledger,
  limits: QuotaLimits,
  owed: Owed,
  now: number,
): Readonly<Record<OwedKind, OwedWork>> {
  const work = new Map(OWED_KINDS.map((kind) => [kind, { left: owed[kind], doneAt: now }]));
  const pace = pacePerMs(ledger, now);
  let played: Ledger = { ...ledger, gets: {} };
  let meanwhile = 0;
  for (let at = now; at < now + HORIZON_MS && isAnyLeft(work);) {
    const end = (Math.floor(at / QUARTER) + 1) * QUARTER;
    const quarter = new Quarter(played, limits, at, end);
    meanwhile += pace * (end - at);
    meanwhile -= quarter.take('hintPull', Math.floor(meanwhile));
    for (const [kind, one] of work) {
      if (one.left === 0) continue;
      one.left -= quarter.take(PURPOSE_OF[kind], one.left);
      one.doneAt = quarter.usedUntil;
    }
    played = quarter.ledger;
    at = end;
  }
  const told = [...work].map(([kind, { left, doneAt }]) => [
    kind,
    { count: owed[kind], doneAt: left === 0 ? doneAt : null },
  ]);
  return Object.fromEntries(told) as Record<OwedKind, OwedWork>;
}

function isAnyLeft(work: ReadonlyMap<OwedKind, { readonly left: number }>): boolean {
  return [...work.values()].some(({ left }) => left > 0);
}

/** One quarter of an hour of the forecast, or what is left of it. */
class Quarter {
  ledger: Ledger;
  readonly #limits: QuotaLimits;
  readonly #at: number;
  readonly #perRequestMs: number;
  readonly #slots: number;
  #used = 0;

  constructor(ledger: Ledger, limits: QuotaLimits, at: number, end: number) {
    this.ledger = ledger;
    this.#limits = limits;
    this.#at = at;
    this.#perRequestMs = limits.minGapMs + ANSWER_MS;
    this.#slots = Math.floor((end - at) / this.#perRequestMs);
  }

  /** Spends as many of the wanted requests as there is room for; answers how many. */
  take(purpose: Purpose, wanted: number): number {
    const { hour } = remaining(this.ledger, this.#limits, this.#at);
    const room = roomFor(this.ledger, purpose, this.#limits, this.#at);
    const taken = Math.min(wanted, this.#slots - this.#used, hour, room);
    const spender = spenderOf(this.#limits);
    if (taken > 0) this.ledger = countRequests(this.ledger, { purpose, count: taken, at: this.#at, spender });
    this.#used += taken;
    return taken;
  }

  get usedUntil(): number {
    return this.#at + this.#used * this.#perRequestMs;
  }
}

function pacePerMs({ byPurpose }: Ledger, now: number): number {
  const recent = RECURRING.flatMap((purpose) => byPurpose[purpose] ?? []).filter(
    ([quarter]) => (quarter + 1) * QUARTER > now - HOUR,
  );
  return recent.reduce((sum, [, count]) => sum + count, 0) / HOUR;
}

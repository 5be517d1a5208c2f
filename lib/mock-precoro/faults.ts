import type { Random } from '../domain/time.ts';
import { shown } from './shown.ts';

/** What can go wrong with one API request. */
const REQUEST_FAULTS = [
  /** 5xx, and nothing happened. */
  'errorBefore',
  /** 5xx, but the write happened. */
  'errorAfter',
  /** The connection dies, and nothing happened. */
  'dropBefore',
  /** The connection dies, but the write happened. */
  'dropAfter',
  /** The connection dies, and the write happens up to `lateCommitSeconds` later. */
  'lateCommit',
  /** 200 with a page of HTML; the write happened. */
  'notJson',
  /** From the second page on the list has shifted by one row since the page before. */
  'driftWhilePaging',
] as const;
export type RequestFault = (typeof REQUEST_FAULTS)[number];

/** Probabilities from 0 to 1, all 0 by default, and the sizes of delays. */
export interface FaultRates extends Readonly<Record<RequestFault, number>> {
  /** A change shows in `modifiedSince` up to `lateVisibilitySeconds` late. */
  readonly lateVisibility: number;
  readonly webhookDuplicate: number;
  readonly webhookDrop: number;
  readonly webhookDelay: number;
  /** A message is held until the next one to the same endpoint has gone out (60 s at most). */
  readonly webhookReorder: number;
  /** Every answer takes this long, plus up to the jitter; in server time. */
  readonly latencyMs: number;
  readonly latencyJitterMs: number;
  readonly lateCommitSeconds: number;
  readonly lateVisibilitySeconds: number;
  readonly webhookDelaySeconds: number;
}

export const NO_FAULTS: FaultRates = {
  errorBefore: 0,
  errorAfter: 0,
  dropBefore: 0,
  dropAfter: 0,
  lateCommit: 0,
  notJson: 0,
  driftWhilePaging: 0,
  lateVisibility: 0,
  webhookDuplicate: 0,
  webhookDrop: 0,
  webhookDelay: 0,
  webhookReorder: 0,
  latencyMs: 0,
  latencyJitterMs: 0,
  lateCommitSeconds: 70,
  lateVisibilitySeconds: 90,
  webhookDelaySeconds: 300,
};

/** Takes fault rates of unknown origin. Throws RangeError that names the rate and what is allowed. */
export function assertFaults(values: object): asserts values is Partial<FaultRates> {
  for (const [name, value] of Object.entries<unknown>({ ...values })) {
    if (!Object.hasOwn(NO_FAULTS, name)) {
      throw new RangeError(
        `There is no fault ${shown(name)}; there are ${Object.keys(NO_FAULTS).join(', ')}`,
      );
    }
    const most = /(Ms|Seconds)$/.test(name) ? Infinity : 1;
    if (typeof value !== 'number' || !(value >= 0) || value > most) {
      const allowed = most === 1 ? 'from 0 to 1' : 'of 0 or more';
      throw new RangeError(`Fault ${name} must be a number ${allowed}, not ${shown(value)}`);
    }
  }
}

/** A fault ordered for the next requests that fit. */
export interface OrderedFault {
  readonly fault: RequestFault;
  /** Only requests of this method, such as "POST"; default any. */
  readonly method?: string;
  /** Only paths that start with this, such as "/suppliers"; default any. */
  readonly path?: string;
  /** How many requests; default 1. */
  readonly count?: number;
}

export function isRequestFault(value: unknown): value is RequestFault {
  return REQUEST_FAULTS.some((fault) => fault === value);
}

/** Decides what goes wrong: ordered faults first, then chance. */
export class Faults {
  rates: FaultRates;
  private readonly random: Random;
  private ordered: (OrderedFault & { left: number })[] = [];

  constructor(random: Random, rates: Partial<FaultRates> = {}) {
    this.random = random;
    this.rates = { ...NO_FAULTS, ...rates };
  }

  /** Orders a fault for the next request that fits. */
  order(fault: OrderedFault): void {
    this.ordered.push({ ...fault, left: fault.count ?? 1 });
  }

  forRequest(method: string, path: string): RequestFault | null {
    const ordered = this.ordered.find(
      (one) => (one.method ?? method) === method && path.startsWith(one.path ?? '/'),
    );
    if (ordered) {
      ordered.left -= 1;
      this.ordered = this.ordered.filter((one) => one.left > 0);
      return ordered.fault;
    }
    return REQUEST_FAULTS.find((fault) => this.happens(fault)) ?? null;
  }

  /** Draws only where the rate is above 0, so that a fault switched on does not shift the chance of the others' seed. */
  happens(
    fault:
      | RequestFault
      | 'lateVisibility'
      | 'webhookDuplicate'
      | 'webhookDrop'
      | 'webhookDelay'
      | 'webhookReorder',
  ): boolean {
    return this.rates[fault] > 0 && this.random() < this.rates[fault];
  }

  /** A length between a tenth of `most` and `most`. */
  upTo(most: number): number {
    return Math.ceil(most * (0.1 + 0.9 * this.random()));
  }

  /** 1 or -1. */
  eitherWay(): 1 | -1 {
    return this.random() < 0.5 ? 1 : -1;
  }

  latencyMs(): number {
    const { latencyMs, latencyJitterMs } = this.rates;
    return latencyMs + (latencyJitterMs > 0 ? this.random() * latencyJitterMs : 0);
  }
}

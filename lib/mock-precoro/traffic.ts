/** What one request to the API came to. `limiter` and `fault` are null as a rule. */
export interface ReceivedRequest {
  readonly at: number;
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  /** 0 when the connection was cut on purpose. */
  readonly status: number;
  readonly limiter: string | null;
  readonly fault: string | null;
}

export interface TrafficCounters {
  readonly received: number;
  /** Served, that is not refused by edge, authentication or a limiter. */
  readonly accepted: number;
  /** `GET /invoices/{key} 200` → how often. */
  readonly byRouteAndStatus: Readonly<Record<string, number>>;
  /** 429s by limiter. */
  readonly refusedBy: Readonly<Record<string, number>>;
}

const KEPT_REQUESTS = 5000;

/** Counts and remembers what the API received. Headers are not kept: they hold the key. */
export class Traffic {
  private requests: ReceivedRequest[] = [];
  private received = 0;
  private accepted = 0;
  private readonly byRouteAndStatus = new Map<string, number>();
  private readonly refusedBy = new Map<string, number>();

  note(request: ReceivedRequest, accepted: boolean): void {
    this.requests.push(request);
    if (this.requests.length > 2 * KEPT_REQUESTS) this.requests = this.requests.slice(-KEPT_REQUESTS);
    this.received += 1;
    if (accepted) this.accepted += 1;
    increment(this.byRouteAndStatus, `${request.method} ${routeOf(request.url)} ${request.status}`);
    if (request.limiter !== null) increment(this.refusedBy, request.limiter);
  }

  /** The newest `last` requests, oldest first; 5000 at most. */
  newest(last: number): readonly ReceivedRequest[] {
    return last > 0 ? this.requests.slice(-Math.min(last, KEPT_REQUESTS)) : [];
  }

  counters(): TrafficCounters {
    return {
      received: this.received,
      accepted: this.accepted,
      byRouteAndStatus: Object.fromEntries(this.byRouteAndStatus),
      refusedBy: Object.fromEntries(this.refusedBy),
    };
  }

  reset(): void {
    this.requests = [];
    this.received = 0;
    this.accepted = 0;
    this.byRouteAndStatus.clear();
    this.refusedBy.clear();
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** `/invoices/17/approve?x=1` as `/invoices/{key}/approve`. */
function routeOf(url: string): string {
  const [collection, key, ...rest] = (url.split('?')[0] ?? '').split('/').filter(Boolean);
  return `/${[collection, ...(key === undefined ? [] : ['{key}']), ...rest].join('/')}`;
}

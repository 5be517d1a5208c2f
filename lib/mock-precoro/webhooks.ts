import type { OutwardName } from '../domain/records.ts';
import type { Clock } from '../domain/time.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import type { Faults } from './faults.ts';
import type { MasterEntity, MasterRecord, StoredRecord } from './model.ts';
import type { MockSwitches } from './switches.ts';

/** Type numbers of precoro-api.md section 6. */
const WEBHOOK_TYPES: Readonly<Record<OutwardName, number>> = {
  purchaseOrder: 2,
  invoice: 3,
  receipt: 5,
  supplier: 7,
};
const OPTION_WEBHOOK_TYPES: Readonly<Partial<Record<MasterEntity, number>>> = {
  documentFieldOption: 10,
  itemFieldOption: 11,
};
const MOST_ENDPOINTS = 5;
const KEPT_DELIVERIES = 1000;
/** Real milliseconds that an endpoint gets; a stuck receiver must not pile up connections. */
const ANSWER_WITHIN_MS = 10_000;

export interface WebhookEndpoint {
  readonly url: string;
  readonly active: boolean;
}

/** One try to deliver, or the decision not to. `outcome` is the HTTP status, or why there is none. */
export interface WebhookDelivery {
  readonly at: number;
  readonly url: string;
  readonly message: Readonly<Record<string, unknown>>;
  readonly outcome: number | 'dropped' | 'failed';
}

type Fetch = typeof globalThis.fetch;

/** The global fetch with a time limit beside the caller's signal. */
export const postOverHttp: Fetch = (url, init) => {
  const signals = [AbortSignal.timeout(ANSWER_WITHIN_MS), ...(init?.signal ? [init.signal] : [])];
  return fetch(url, { ...init, signal: AbortSignal.any(signals) });
};

/** Sends `{id, type, action, idn}` to up to five endpoints, in the background; a dead endpoint breaks nothing. */
export class Webhooks {
  private readonly clock: Clock;
  private readonly switches: () => MockSwitches;
  private readonly faults: Faults;
  private readonly closing: AbortSignal;
  private readonly poster: Fetch;
  private readonly targets = new Map<string, { failures: number; active: boolean; held: (() => void)[] }>();
  private readonly underWay = new Set<Promise<void>>();
  private log: WebhookDelivery[] = [];

  constructor(
    clock: Clock,
    switches: () => MockSwitches,
    faults: Faults,
    closing: AbortSignal,
    poster: Fetch,
  ) {
    this.clock = clock;
    this.switches = switches;
    this.faults = faults;
    this.closing = closing;
    this.poster = poster;
  }

  /** Replaces all endpoints. Throws RangeError for more than five or for something that is no http(s) URL. */
  setEndpoints(urls: readonly string[]): void {
    const unique = [...new Set(urls)];
    if (unique.length > MOST_ENDPOINTS) {
      throw new RangeError(`There may be at most ${MOST_ENDPOINTS} webhook endpoints, not ${unique.length}`);
    }
    const bad = unique.find((url) => !/^https?:\/\//.test(url) || !URL.canParse(url));
    if (bad !== undefined)
      throw new RangeError(`A webhook endpoint must be an http or https URL, not "${bad}"`);
    this.targets.clear();
    for (const url of unique) this.targets.set(url, { failures: 0, active: true, held: [] });
  }

  endpoints(): readonly WebhookEndpoint[] {
    return [...this.targets].map(([url, { active }]) => ({ url, active }));
  }

  /** The newest 1000, oldest first. */
  deliveries(): readonly WebhookDelivery[] {
    return this.log.slice(-KEPT_DELIVERIES);
  }

  /** Tells every active endpoint. Faults are drawn per endpoint. */
  fire(record: StoredRecord, action: 'create' | 'update'): void {
    const message = {
      id: record.id,
      type: WEBHOOK_TYPES[record.entity],
      action: action === 'create' ? 0 : 1,
      ...(record.entity === 'supplier' ? {} : { idn: Number(record.idn) }),
    };
    this.tellAll(message);
  }

  /** Options of custom fields have a type, which may mean the field or the option; other master data has none. */
  fireOption({ entity, id, fieldId }: MasterRecord, action: 'create' | 'update'): void {
    const type = OPTION_WEBHOOK_TYPES[entity];
    const { optionWebhooks } = this.switches();
    if (type === undefined || optionWebhooks === 'none') return;
    this.tellAll({
      id: optionWebhooks === 'option' ? id : fieldId,
      type,
      action: action === 'create' ? 0 : 1,
    });
  }

  private tellAll(message: Readonly<Record<string, unknown>>): void {
    const more = this.switches().webhookExtraFields ? { companyId: 4711, sentAt: this.clock.now() } : {};
    for (const [url, target] of this.targets) if (target.active) this.dispatch(url, { ...message, ...more });
  }

  /** Resolves when nothing is on its way any more; delayed messages take as long as the clock takes. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private dispatch(url: string, message: Readonly<Record<string, unknown>>): void {
    if (this.faults.happens('webhookDrop')) {
      this.note(url, message, 'dropped');
      return;
    }
    const copies = this.faults.happens('webhookDuplicate') ? 2 : 1;
    const delayed = this.faults.happens('webhookDelay');
    const delayMs = delayed ? this.faults.upTo(this.faults.rates.webhookDelaySeconds) * SECOND : 0;
    const held = this.faults.happens('webhookReorder');
    for (let copy = 0; copy < copies; copy++) this.run(() => this.send(url, message, delayMs, held));
  }

  private run(task: () => Promise<void>): void {
    // Ends of the server's life and vanished endpoints end up here; nobody waits for them.
    const promise: Promise<void> = task()
      .catch(() => undefined)
      .finally(() => this.underWay.delete(promise));
    this.underWay.add(promise);
  }

  private async send(
    url: string,
    message: Readonly<Record<string, unknown>>,
    delayMs: number,
    held: boolean,
  ): Promise<void> {
    if (delayMs > 0) await this.clock.sleep(delayMs, this.closing);
    if (held) await this.untilOvertaken(url);
    const tries = Math.max(1, this.switches().webhookTries);
    for (let attempt = 1; attempt <= tries && !this.closing.aborted; attempt++) {
      if (attempt > 1) await this.clock.sleep(this.switches().webhookRetrySeconds * SECOND, this.closing);
      const outcome = await this.post(url, message);
      this.note(url, message, outcome);
      if (typeof outcome === 'number' && outcome < 300) {
        this.succeeded(url);
        return;
      }
    }
    this.failed(url);
  }

  private async post(url: string, message: Readonly<Record<string, unknown>>): Promise<number | 'failed'> {
    try {
      const response = await this.poster(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        signal: this.closing,
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 'failed';
    }
  }

  /** Waits until another message to the same endpoint has gone out, at most a minute. */
  private async untilOvertaken(url: string): Promise<void> {
    const overtaken = new Promise<void>((resolve) => this.targets.get(url)?.held.push(resolve));
    const enough = new AbortController();
    const minute = this.clock
      .sleep(MINUTE, AbortSignal.any([this.closing, enough.signal]))
      .catch(() => undefined);
    await Promise.race([overtaken, minute]);
    enough.abort();
  }

  private succeeded(url: string): void {
    const target = this.targets.get(url);
    if (!target) return;
    target.failures = 0;
    for (const release of target.held.splice(0)) release();
  }

  private failed(url: string): void {
    const target = this.targets.get(url);
    if (!target) return;
    target.failures += 1;
    const most = this.switches().webhookFailuresBeforeInactive;
    if (most > 0 && target.failures >= most) target.active = false;
  }

  private note(
    url: string,
    message: Readonly<Record<string, unknown>>,
    outcome: WebhookDelivery['outcome'],
  ): void {
    this.log.push({ at: this.clock.now(), url, message, outcome });
    if (this.log.length > 2 * KEPT_DELIVERIES) this.log = this.log.slice(-KEPT_DELIVERIES);
  }
}

import type { RecordRef } from '../../lib/domain/records.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { Clock, Random } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import { inProcessMockPrecoro, type InProcessMock } from '../../lib/mock-precoro/in-process.ts';
import type { MockSwitches } from '../../lib/mock-precoro/switches.ts';
import { decodeWebhook, webhookTypes } from '../../lib/precoro/webhook.ts';
import { CallLog } from './call-log.ts';

export interface PrecoroOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Suppliers that both sides have and that are linked from the start. */
  readonly suppliers: number;
  /** Older ones that only Precoro has. */
  readonly unlinkedSuppliers: number;
  /** ISO day; the seeded documents were approved before it. */
  readonly goLive: string;
  /** What differs from Precoro's presumed ways; the limits stay the real ones. */
  readonly switches: Partial<MockSwitches>;
}

export interface BenchPrecoro {
  readonly mock: InProcessMock;
  /** Counts what it sends. */
  readonly fetch: Fetch;
  readonly calls: CallLog;
  /** Called with the body of each webhook when it arrives. */
  onWebhook(listener: (body: string) => Promise<void>): void;
  /** The same for whoever only watches: which record, and when the webhook had left. */
  onArrival(watcher: (ref: RecordRef, postedAt: number) => void): void;
}

/** Between answer and question: what a request over the internet takes. */
const LATENCY = { latencyMs: 150, latencyJitterMs: 350 };
/** From the change in Precoro to the arrival at our address. */
const WEBHOOK_MS = { least: 200, most: 3 * SECOND };
/** A few documents from before go-live: by them the engine proves how `modifiedSince` behaves, and none travels. */
const OLD_DOCUMENTS = { purchaseOrders: 30, invoices: 30, receipts: 30, shareBeforeGoLive: 1 };

/** External id of the supplier with this number, 0-based: what the external system calls it. */
function linkedId(index: number): string {
  return `V-${index + 1}`;
}

/** One company's Precoro on a virtual clock: real limits, latency, webhooks that arrive late and out of order. */
export function benchPrecoro(options: PrecoroOptions): BenchPrecoro {
  const { clock, random, suppliers, unlinkedSuppliers, goLive, switches } = options;
  let hear: (body: string) => Promise<void> = async () => undefined;
  let watch: (ref: RecordRef, postedAt: number) => void = () => undefined;
  const types = webhookTypes(CATALOGUE);
  const mock = inProcessMockPrecoro({
    clock,
    switches,
    faults: LATENCY,
    // What was there before is older than any window that a first read opens.
    seed: {
      ...OLD_DOCUMENTS,
      suppliers: unlinkedSuppliers + suppliers,
      linkedSuppliers: (index) => (index < unlinkedSuppliers ? null : linkedId(index - unlinkedSuppliers)),
      goLive,
      now: clock.now() - 10 * MINUTE,
    },
    webhookEndpoints: ['http://precoro-sync.invalid/hook'],
    post: async (_url, init) => {
      const body = typeof init?.body === 'string' ? init.body : '';
      const postedAt = clock.now();
      await clock.sleep(WEBHOOK_MS.least + random() * (WEBHOOK_MS.most - WEBHOOK_MS.least));
      const webhook = decodeWebhook(body, types);
      if (webhook.kind === 'hint') watch(webhook, postedAt);
      await hear(body);
      return new Response(null, { status: 200 });
    },
  });
  const calls = new CallLog();
  return {
    mock,
    calls,
    fetch: async (input, init) => {
      const noted = calls.begin(clock.now(), init?.method ?? 'GET', urlOf(input));
      const response = await mock.fetch(input, init);
      noted(response.status);
      return response;
    },
    onWebhook: (listener) => void (hear = listener),
    onArrival: (watcher) => void (watch = watcher),
  };
}

/** What `fetch` was asked for. */
export function urlOf(input: Parameters<Fetch>[0]): string {
  return input instanceof Request ? input.url : input.toString();
}

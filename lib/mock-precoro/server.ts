import type { AddressInfo } from 'node:net';
import type { Clock, Random } from '../domain/time.ts';
import type { PaidBy, SomethingChanged } from './change-something.ts';
import type { ClerkView, FullRecord } from './clerk-view.ts';
import { scaledClock } from './clock.ts';
import type { Company } from './company.ts';
import type { OutwardName } from '../domain/records.ts';
import type { FaultRates, OrderedFault } from './faults.ts';
import type { Mock } from './mock.ts';
import { openMock } from './operations.ts';
import type { SeedOptions } from './seed.ts';
import { createMockServer } from './http-face.ts';
import type { MockSwitches } from './switches.ts';
import type { ReceivedRequest, TrafficCounters } from './traffic.ts';
import type { WebhookDelivery, WebhookEndpoint } from './webhooks.ts';

/** All optional. */
export interface MockPrecoroOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly token?: string;
  readonly email?: string;
  /** Guards `/_admin`; default none, which is right only on a loopback address. */
  readonly adminToken?: string;
  /** Every time the server knows comes from here; default real time. */
  readonly clock?: Clock;
  readonly switches?: Partial<MockSwitches>;
  readonly faults?: Partial<FaultRates>;
  /** `now` defaults to the clock's. */
  readonly seed?: Partial<SeedOptions>;
  readonly webhookEndpoints?: readonly string[];
  /** How webhooks leave; default over HTTP, each try given up after ten real seconds. */
  readonly post?: typeof globalThis.fetch;
  /** Keeps every change in this file, so that a restart goes on where the last life ended. */
  readonly stateFile?: string;
}

/** A running mock, with the admin pages' operations in-process. */
export interface MockPrecoro {
  /** Base URL without trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly email: string;
  readonly clock: Clock;
  /** What clerks do. Another object after {@link reseed}. */
  readonly company: Company;
  readonly switches: MockSwitches;
  readonly faults: FaultRates;
  setSwitches(changes: Partial<MockSwitches>): void;
  setFaults(changes: Partial<FaultRates>): void;
  orderFault(fault: OrderedFault): void;
  setWebhookEndpoints(urls: readonly string[]): void;
  webhookEndpoints(): readonly WebhookEndpoint[];
  webhookDeliveries(): readonly WebhookDelivery[];
  /** Resolves when no webhook is on its way. */
  webhooksSettled(): Promise<void>;
  /** The newest requests, oldest first; default 100. */
  received(last?: number): readonly ReceivedRequest[];
  counters(): TrafficCounters;
  resetCounters(): void;
  /** Accepted requests of the last 24 hours, by the server's clock. */
  acceptedInLastDay(): number;
  records(entity?: OutwardName): Iterable<FullRecord>;
  /** One record as a clerk sees it: a document by IDN, a supplier by id. */
  clerkView(entity: OutwardName, key: string): ClerkView | undefined;
  /** One believable change by a clerk; chance is the server's own where none is given. Default `paidBy` "clerks". */
  changeSomething(random?: Random, paidBy?: PaidBy): SomethingChanged;
  reseed(options: Partial<SeedOptions>): void;
  /** Cuts open connections, stops webhooks, compacts the state file. Safe to call twice. */
  close(): Promise<void>;
}

/** Starts a server. Throws RangeError for a bad switch, fault or endpoint, Error for a state file of another seed. */
export async function startMockPrecoro(options: MockPrecoroOptions = {}): Promise<MockPrecoro> {
  const { mock, access, random, operations } = openMock(options, options.clock ?? scaledClock(1));
  const server = createMockServer(mock, access, random);
  const url = await listen(server, options);
  let closed: Promise<void> | undefined;
  return Object.assign(operations, { url, close: () => (closed ??= stop(server, mock)) });
}

function listen(server: ReturnType<typeof createMockServer>, options: MockPrecoroOptions): Promise<string> {
  const host = options.host ?? '127.0.0.1';
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      const address: AddressInfo | string | null = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : options.port;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
    });
  });
}

async function stop(server: ReturnType<typeof createMockServer>, mock: Mock): Promise<void> {
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  mock.close();
  await Promise.all([stopped, mock.webhooks.settled()]);
}

import type { AddressInfo } from 'node:net';
import type { Clock, Random } from '../domain/time.ts';
import type { SomethingChanged } from './change-something.ts';
import { changeSomething } from './change-something.ts';
import type { ClerkView, FullRecord } from './clerk-view.ts';
import { clerkView, findRecord, fullRecords } from './clerk-view.ts';
import { scaledClock } from './clock.ts';
import type { Company } from './company.ts';
import type { EntityName } from '../domain/records.ts';
import type { FaultRates, OrderedFault } from './faults.ts';
import { assertFaults } from './faults.ts';
import { Mock } from './mock.ts';
import { seededRandom } from './random.ts';
import type { SeedOptions } from './seed.ts';
import { createMockServer } from './http-face.ts';
import type { MockSwitches } from './switches.ts';
import { assertSwitches } from './switches.ts';
import type { ReceivedRequest, TrafficCounters } from './traffic.ts';
import type { WebhookDelivery, WebhookEndpoint } from './webhooks.ts';

export const DEFAULT_TOKEN = 'test-token';
export const DEFAULT_EMAIL = 'integration@example.com';

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
  records(entity?: EntityName): Iterable<FullRecord>;
  /** One record as a clerk sees it: a document by IDN, a supplier by id. */
  clerkView(entity: EntityName, key: string): ClerkView | undefined;
  /** One believable change by a clerk; chance is the server's own where none is given. */
  changeSomething(random?: Random): SomethingChanged;
  reseed(options: Partial<SeedOptions>): void;
  /** Cuts open connections, stops webhooks, compacts the state file. Safe to call twice. */
  close(): Promise<void>;
}

/** Starts a server. Throws RangeError for a bad switch, fault or endpoint, Error for a state file of another seed. */
export async function startMockPrecoro(options: MockPrecoroOptions = {}): Promise<MockPrecoro> {
  const clock = options.clock ?? scaledClock(1);
  const access = {
    token: options.token ?? DEFAULT_TOKEN,
    email: options.email ?? DEFAULT_EMAIL,
    adminToken: options.adminToken ?? null,
  };
  const mock = createMock(options, clock);
  const random = seededRandom(options.seed?.seed ?? 1, 'changes', clock.now());
  const server = createMockServer(mock, access, random);
  const url = await listen(server, options);
  let closed: Promise<void> | undefined;
  return {
    url,
    token: access.token,
    email: access.email,
    clock,
    ...operationsOf(mock, (chance = random) => changeSomething(mock.company, chance)),
    get company() {
      return mock.company;
    },
    get switches() {
      return mock.switches;
    },
    get faults() {
      return mock.faults.rates;
    },
    close: () => (closed ??= stop(server, mock)),
  };
}

function createMock(options: MockPrecoroOptions, clock: Clock): Mock {
  const [switches, faults] = [options.switches ?? {}, options.faults ?? {}];
  assertSwitches(switches);
  assertFaults(faults);
  return new Mock({
    clock,
    switches,
    faults,
    seed: { now: clock.now(), ...options.seed },
    webhookEndpoints: options.webhookEndpoints ?? [],
    stateFile: options.stateFile ?? null,
  });
}

type Operations = Omit<
  MockPrecoro,
  'url' | 'token' | 'email' | 'clock' | 'company' | 'switches' | 'faults' | 'close'
>;

function operationsOf(mock: Mock, change: MockPrecoro['changeSomething']): Operations {
  return {
    setSwitches(changes) {
      assertSwitches(changes);
      mock.switches = { ...mock.switches, ...changes };
    },
    setFaults(changes) {
      assertFaults(changes);
      mock.faults.rates = { ...mock.faults.rates, ...changes };
    },
    orderFault: (fault) => mock.faults.order(fault),
    setWebhookEndpoints: (urls) => mock.setEndpoints(urls),
    webhookEndpoints: () => mock.webhooks.endpoints(),
    webhookDeliveries: () => mock.webhooks.deliveries(),
    webhooksSettled: () => mock.webhooks.settled(),
    received: (last = 100) => mock.traffic.newest(last),
    counters: () => mock.traffic.counters(),
    resetCounters: () => mock.traffic.reset(),
    acceptedInLastDay: () => mock.limiter.startsOfDay(mock.clock.now()).length,
    records: (entity) => fullRecords(mock.company, entity),
    clerkView(entity, key) {
      const record = findRecord(mock.company, entity, key);
      return record && clerkView(mock.company, record);
    },
    changeSomething: change,
    reseed: (options) => mock.reseed({ now: mock.clock.now(), ...options }),
  };
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

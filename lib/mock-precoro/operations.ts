import type { Clock, Random } from '../domain/time.ts';
import type { Access } from './answering.ts';
import { changeSomething } from './change-something.ts';
import { clerkView, findRecord, fullRecords } from './clerk-view.ts';
import { assertFaults } from './faults.ts';
import { Mock } from './mock.ts';
import { seededRandom } from './random.ts';
import type { MockPrecoro, MockPrecoroOptions } from './server.ts';
import { assertSwitches } from './switches.ts';
import { postOverHttp } from './webhooks.ts';

export const DEFAULT_TOKEN = 'test-token';
export const DEFAULT_EMAIL = 'integration@example.com';

/** All of a mock but how requests reach it. */
type Operations = Omit<MockPrecoro, 'url' | 'close'>;

interface OpenedMock {
  readonly mock: Mock;
  readonly access: Access;
  /** Chance of what clerks do. */
  readonly random: Random;
  readonly operations: Operations;
}

/** Throws RangeError for a bad switch, fault or endpoint, Error for a state file of another seed. */
export function openMock(options: MockPrecoroOptions, clock: Clock): OpenedMock {
  const mock = createMock(options, clock);
  const access = {
    token: options.token ?? DEFAULT_TOKEN,
    email: options.email ?? DEFAULT_EMAIL,
    adminToken: options.adminToken ?? null,
  };
  const random = seededRandom(options.seed?.seed ?? 1, 'changes', clock.now());
  return { mock, access, random, operations: operationsOf(mock, access, random) };
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
    post: options.post ?? postOverHttp,
    stateFile: options.stateFile ?? null,
  });
}

function operationsOf(mock: Mock, { token, email }: Access, random: Random): Operations {
  return {
    token,
    email,
    clock: mock.clock,
    get company() {
      return mock.company;
    },
    get switches() {
      return mock.switches;
    },
    get faults() {
      return mock.faults.rates;
    },
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
    changeSomething: (chance = random, paidBy = 'clerks') => changeSomething(mock.company, chance, paidBy),
    reseed: (options) => mock.reseed({ now: mock.clock.now(), ...options }),
  };
}

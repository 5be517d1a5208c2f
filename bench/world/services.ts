import type { Connector } from '../../lib/connectors/contract.ts';
import type { Clock, Random } from '../../lib/domain/time.ts';
import { DAY } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { Integration } from '../../lib/mapping/contract.ts';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import type { DispatcherWake, FailureQueue, UpsertQueue } from '../../lib/sync/ports/delivery.ts';
import { catalogueFor, type Services } from '../../lib/sync/services.ts';
import { talliedEvents } from '../../lib/sync/tallied-events.ts';
import { countedIds } from '../../test/support/memory/chance.ts';
import { memoryCrossReference } from '../../test/support/memory/memoryCrossReference.ts';
import { memoryDefinitions } from '../../test/support/memory/memoryDefinitions.ts';
import { memoryEchoes } from '../../test/support/memory/memoryEchoes.ts';
import { memoryFailures } from '../../test/support/memory/memoryFailures.ts';
import { memoryInbounds } from '../../test/support/memory/memoryInbounds.ts';
import { memoryKeyRegion } from '../../test/support/memory/memoryKeyClaims.ts';
import { memoryLeases } from '../../test/support/memory/memoryLeases.ts';
import { memoryLedger } from '../../test/support/memory/memoryLedger.ts';
import { memoryMirror } from '../../test/support/memory/memoryMirror.ts';
import { memorySourceCursors } from '../../test/support/memory/memorySourceCursors.ts';
import { memoryStates } from '../../test/support/memory/memoryStates.ts';
import { memorySyncTally } from '../../test/support/memory/memorySyncTally.ts';
import { memoryWriteBacks } from '../../test/support/memory/memoryWriteBacks.ts';
import { noteLedger } from './note-ledger.ts';
import type { BenchPrecoro } from './precoro.ts';

export interface ServicesGiven {
  readonly clock: Clock;
  readonly random: Random;
  readonly connector: Connector;
  readonly precoro: BenchPrecoro;
  readonly integration: Integration;
  readonly upserts: UpsertQueue;
  readonly failureQueue: FailureQueue;
  readonly dispatcher: DispatcherWake;
  readonly log: Services['log'];
}

/** Everything the use cases need: the real gateway, stores in memory that the contract suites hold to the real ones. */
export function benchServices(given: ServicesGiven): Services & { readonly companies: readonly string[] } {
  const { clock, integration, precoro, log } = given;
  const { mock, fetch, calls } = precoro;
  const crossReference = memoryCrossReference();
  const syncTally = memorySyncTally();
  const ledgers = noteLedger(memoryLedger(), (purpose) => calls.nextIs(purpose));
  return {
    ...given,
    newId: countedIds(),
    deadline: (ms) => deadlineOn(clock, ms),
    companies: integration.companies,
    catalogue: catalogueFor(integration, CATALOGUE),
    gateway: precoroGateway({
      ...{ baseUrl: mock.url, credentials: { token: mock.token, email: mock.email }, fetch, now: clock.now },
      ...{ switches: integration.precoro.switches, catalogue: CATALOGUE },
      // A real timer, which must not fire while virtual time runs: the deadline above ends a request.
      timeoutMs: DAY,
    }),
    ledgers,
    claims: memoryKeyRegion().claimsOf(integration.name),
    leases: memoryLeases(),
    states: memoryStates(),
    echoes: memoryEchoes(),
    definitions: memoryDefinitions(),
    sourceCursors: memorySourceCursors(),
    inbounds: memoryInbounds(),
    mirror: memoryMirror(),
    crossReference,
    links: crossReference,
    waits: crossReference,
    writeBacks: memoryWriteBacks(),
    failures: memoryFailures(),
    syncTally,
    events: talliedEvents({ publish: async () => undefined }, { clock, syncTally, log }),
  };
}

function deadlineOn(clock: Clock, ms: number): AbortSignal {
  const deadline = new AbortController();
  void clock
    .sleep(ms)
    .then(() => deadline.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
  return deadline.signal;
}

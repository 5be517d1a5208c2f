import type { Client, ClientWorld } from '../../bench/clients/contract.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { inProcessMockPrecoro } from '../../lib/mock-precoro/in-process.ts';
import type { InProcessMock } from '../../lib/mock-precoro/in-process.ts';
import { isDocumentEntity } from '../../lib/mock-precoro/model.ts';
import type { SeedOptions } from '../../lib/mock-precoro/seed.ts';
import type { MockSwitches } from '../../lib/mock-precoro/switches.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import type { VirtualClock } from '../support/memory/virtualClock.ts';

export interface Written {
  readonly at: number;
  readonly entity: EntityName;
  readonly id: string;
}

export interface ClientScene {
  readonly clock: VirtualClock;
  readonly mock: InProcessMock;
  readonly world: ClientWorld;
  readonly written: Written[];
  /** Requests that Precoro served since the scene began, by method. */
  served(): Readonly<Record<'GET' | 'POST' | 'PUT' | 'PATCH', number>>;
  refused(): number;
  linked(entity: EntityName): number;
}

interface Setting {
  readonly seed?: Partial<SeedOptions>;
  readonly switches?: Partial<MockSwitches>;
  /** Hears the webhooks; none are sent without it. */
  readonly hears?: () => Client;
}

const EMPTY = { suppliers: 0, purchaseOrders: 0, invoices: 0, receipts: 0 };

/** A client of the bench beside a mock-precoro that has no latency, both on one virtual clock. */
export function clientScene({ seed = EMPTY, switches = {}, hears }: Setting = {}): ClientScene {
  const clock = virtualClock();
  const mock = inProcessMockPrecoro({
    clock,
    switches,
    seed: { ...EMPTY, ...seed },
    webhookEndpoints: hears ? ['http://client.invalid/hook'] : [],
    post: async (_url, init) => {
      const body = await new Response(init?.body ?? null).text();
      hears?.().onWebhook(JSON.parse(body));
      return new Response(null, { status: 200 });
    },
  });
  const written: Written[] = [];
  const headers = { 'X-AUTH-TOKEN': mock.token, email: mock.email };
  const external = {
    async write(entity: EntityName, id: string): Promise<string> {
      written.push({ at: clock.now(), entity, id });
      return `ext-${id}`;
    },
  };
  return {
    clock,
    mock,
    world: { fetch: mock.fetch, baseUrl: mock.url, headers, clock, external },
    written,
    served() {
      const counts = { GET: 0, POST: 0, PUT: 0, PATCH: 0 };
      for (const { method, status } of mock.received(5000))
        if (status !== 429 && method in counts) counts[method as keyof typeof counts] += 1;
      return counts;
    },
    refused: () => mock.received(5000).filter(({ status }) => status === 429).length,
    linked: (entity) =>
      (isDocumentEntity(entity) ? mock.company.listDocuments(entity) : mock.company.listSuppliers()).filter(
        ({ externalId }) => externalId !== null,
      ).length,
  };
}

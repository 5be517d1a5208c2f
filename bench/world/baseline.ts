import type { Clock, Random } from '../../lib/domain/time.ts';
import type { Client, ClientWorld } from '../clients/contract.ts';
import { EXTERNAL_LATENCY_MS } from './external.ts';
import type { BenchPrecoro } from './precoro.ts';
import type { Subject } from './subject.ts';

export interface BaselineOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly precoro: BenchPrecoro;
  readonly onWritten: (text: string) => void;
  readonly make: (world: ClientWorld) => Client;
}

/** A baseline in the place of our engine: the same Precoro, an external system as far away. */
export function benchBaseline(options: BaselineOptions): Subject {
  const { name, clock, random, precoro, onWritten, make } = options;
  const { mock, fetch } = precoro;
  const client = make({
    ...{ clock, fetch, baseUrl: mock.url },
    headers: { 'X-AUTH-TOKEN': mock.token, email: mock.email },
    external: {
      async write(entity, id, record) {
        const { least, most } = EXTERNAL_LATENCY_MS;
        await clock.sleep(least + random() * (most - least));
        for (const text of textsOf(record)) onWritten(text);
        return `${entity}-${id}`;
      },
    },
  });
  precoro.onWebhook(async (body) => client.onWebhook(JSON.parse(body)));
  return {
    name,
    start: () => client.start(),
    leftToDo: async () => [],
    troubles: async () => [],
    functionCalls: () => ({}),
    stop: () => client.stop(),
  };
}

function textsOf(record: unknown): readonly string[] {
  if (typeof record !== 'object' || record === null) return [];
  return Object.values(record).filter((value) => typeof value === 'string');
}

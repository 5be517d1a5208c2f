import integrationConfig from '../../integration.config.ts';
import { DAY, MINUTE, SECOND, type Clock } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import { dispatch, type DispatchServices } from '../../lib/sync/dispatch.ts';
import { REQUEST_DEADLINE_MS } from '../../lib/sync/quota-session.ts';
import { catalogueFor } from '../../lib/sync/services.ts';
import { countedIds } from '../../test/support/memory/chance.ts';
import { memoryCrossReference } from '../../test/support/memory/memoryCrossReference.ts';
import { memoryDefinitions } from '../../test/support/memory/memoryDefinitions.ts';
import { memoryEchoes } from '../../test/support/memory/memoryEchoes.ts';
import { memoryInbounds } from '../../test/support/memory/memoryInbounds.ts';
import { memoryLeases } from '../../test/support/memory/memoryLeases.ts';
import { memoryLedger } from '../../test/support/memory/memoryLedger.ts';
import { memorySourceCursors } from '../../test/support/memory/memorySourceCursors.ts';
import { memoryStates } from '../../test/support/memory/memoryStates.ts';
import { forgetfulStores } from './forgetful.ts';
import type { ChildOrder, HeapFigures, ToChild, ToParent } from './memory-messages.ts';

const DISPATCH_MS = MINUTE - REQUEST_DEADLINE_MS - 5 * SECOND;
/** Far more runs than the whole list takes. */
const MOST_RUNS = 5000;

/**
 * The dispatcher, a run each minute as the schedule does, until every supplier is handed on; and the peak of the live
 * heap meanwhile. `tell` reaches the parent.
 */
export async function measureHeap(
  order: ChildOrder,
  tell: (message: ToParent) => void,
): Promise<HeapFigures> {
  const heap = new Heap();
  const list = new HandedOn(order, () => heap.look());
  const time = { now: order.now };
  const services = servicesOf(order, time, list, tell);
  for (let runs = 1; runs <= MOST_RUNS; runs += 1) {
    const startedAt = time.now;
    await dispatch(services, time.now + DISPATCH_MS);
    heap.look();
    if (list.left === 0) return { peakBytes: heap.peakBytes, looks: heap.looks, runs };
    time.now = Math.max(time.now, startedAt + MINUTE);
  }
  throw new Error(`${list.left} of ${order.suppliers} suppliers were not handed on in ${MOST_RUNS} runs`);
}

/** Live bytes: what is left after a collection. */
class Heap {
  peakBytes = 0;
  looks = 0;

  look(): void {
    if (!globalThis.gc) throw new Error('The heap can only be looked at with --expose-gc');
    globalThis.gc();
    this.peakBytes = Math.max(this.peakBytes, process.memoryUsage().heapUsed);
    this.looks += 1;
  }
}

/** Which suppliers were put into the mirror; kept outside the heap that is looked at. */
class HandedOn {
  left: number;
  private rows = 0;
  private readonly firstId: number;
  private readonly isThere: Uint8Array;
  private readonly rowsBetweenLooks: number;
  private readonly look: () => void;

  constructor({ suppliers, firstId }: ChildOrder, look: () => void) {
    this.left = suppliers;
    this.firstId = firstId;
    this.isThere = new Uint8Array(suppliers);
    // About a hundred looks; no divisor of a page's 200 rows, so that they come at all moments of a page.
    this.rowsBetweenLooks = Math.ceil(suppliers / 100) + 3;
    this.look = look;
  }

  add(id: string): void {
    const index = Number(id) - this.firstId;
    if (this.isThere[index] === 0) this.left -= 1;
    this.isThere[index] = 1;
    this.rows += 1;
    if (this.rows % this.rowsBetweenLooks === 0) this.look();
  }
}

function servicesOf(
  order: ChildOrder,
  time: { now: number },
  list: HandedOn,
  tell: (message: ToParent) => void,
): DispatchServices {
  // Waits for nothing: whoever sleeps finds the time passed.
  const clock: Clock = { now: () => time.now, sleep: async (ms) => void (time.now += ms) };
  const integration = {
    ...integrationConfig,
    entities: integrationConfig.entities.filter(({ entity }) => entity === 'supplier'),
  };
  const { url: baseUrl, token, email } = order;
  return {
    ...{ clock, integration, catalogue: catalogueFor(integration, CATALOGUE), newId: countedIds() },
    deadline: () => new AbortController().signal,
    gateway: precoroGateway({
      ...{ baseUrl, credentials: { token, email }, fetch: askingParent(time, tell), now: clock.now },
      ...{ switches: integration.precoro.switches, catalogue: CATALOGUE, timeoutMs: DAY },
    }),
    ledgers: memoryLedger(),
    leases: memoryLeases(),
    states: memoryStates(),
    echoes: memoryEchoes(),
    definitions: memoryDefinitions(),
    crossReference: memoryCrossReference(),
    inbounds: memoryInbounds(),
    sourceCursors: memorySourceCursors(),
    ...forgetfulStores((id) => list.add(id)),
  };
}

/** Precoro is in the parent's process. A request takes what the parent's clock says. */
function askingParent(time: { now: number }, tell: (message: ToParent) => void): Fetch {
  const waiting = new Map<number, (answer: ToChild) => void>();
  process.on('message', (answer: ToChild) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let asked = 0;
  return async (input, init) => {
    const request = new Request(input, init);
    const { url, method } = request;
    const body = method === 'GET' ? null : await request.text();
    const id = (asked += 1);
    const answered = new Promise<ToChild>((resolve) => waiting.set(id, resolve));
    tell({ kind: 'ask', id, now: time.now, url, method, headers: Object.fromEntries(request.headers), body });
    const { now, status, headers, text } = await answered;
    time.now = Math.max(time.now, now);
    return new Response(text, { status, headers });
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnector } from '../../lib/connectors/registry-open.ts';
import { OUTWARD_NAMES, recordKey } from '../../lib/domain/records.ts';
import { loadIntegration } from '../../lib/infrastructure/load-integration.ts';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import type { TimeScale } from '../../lib/local/aws/boot/clock.ts';
import { isIdle, isReadUpTo, readBacklog, SOON_MS } from '../../lib/local/run/backlog.ts';
import { localClock } from '../../lib/local/run/clock.ts';
import { compareSystems } from '../../lib/local/run/compare.ts';
import { everything, everythingFed } from '../../lib/local/run/everything.ts';
import { WORLD_FAULTS } from '../../lib/local/run/faults.ts';
import { lookNow } from '../../lib/local/run/look-now.ts';
import { killNowAndThen } from '../../lib/local/run/kill-now-and-then.ts';
import { synthesize } from '../../lib/local/run/synthesize.ts';
import { startEngine, type Engine } from '../../lib/local/run/world.ts';
import { gatesOf } from '../../lib/local/story/open-gate.ts';
import { seededRandom } from '../../lib/mock-precoro/random.ts';
import { startMockPrecoro, type MockPrecoro } from '../../lib/mock-precoro/server.ts';
import { setGate } from '../../lib/sync/open-gate.ts';
import { recordingTeller } from '../system/scene.ts';
import { openErp, type Erp } from './place.ts';
import { openProxy, type TroubledProxy } from './troubled-proxy.ts';
import { setUpBooks } from './whole-books.ts';

const CONFIG = 'test/erp/tryton.config.ts';
const TIME_SCALE = 30;
const KILL_FUNCTION_EVERY_MS = 6000;

/** mock-precoro, the synthesized application and Tryton, with everything that can go wrong between them. */
export interface WholeScene {
  readonly erp: Erp;
  readonly proxy: TroubledProxy;
  readonly precoro: MockPrecoro;
  readonly engine: Engine;
  /** Milliseconds since the epoch. */
  readonly goLiveAt: number;
  readonly said: readonly string[];
  /** From now on, until `calm`. */
  trouble(): void;
  calm(): void;
  goLive(): Promise<void>;
  idle(): Promise<void>;
  /** Both systems compared record by record, by the connector. */
  compared(): ReturnType<typeof compareSystems>;
  close(): Promise<void>;
}

export async function openWhole(seed: number): Promise<WholeScene> {
  const [erp, assemblyDir, integration] = await Promise.all([
    openErp('erp_whole'),
    synthesize(CONFIG),
    loadIntegration(join(PROJECT_ROOT, CONFIG)),
  ]);
  const random = seededRandom(seed, 'proxy');
  const proxy = await openProxy(erp.server.url, random);
  const time: TimeScale = { scale: TIME_SCALE, epochMs: Date.now() };
  const clock = localClock(time);
  const precoro = await startMockPrecoro({
    clock,
    seed: {
      ...{ seed, now: clock.now(), goLive: integration.goLive, shareBeforeGoLive: 0.2 },
      ...{ suppliers: 12, purchaseOrders: 6, invoices: 14, receipts: 3 },
    },
  });
  await setUpBooks(erp.books.in(1), precoro.company);
  const connectorSecret = { url: proxy.url, ...erp.login };
  const connector = openConnector('tryton', connectorSecret);
  const teller = recordingTeller();
  const faults = { ...WORLD_FAULTS.heavy, killEveryMs: KILL_FUNCTION_EVERY_MS };
  const dataDir = mkdtempSync(join(assemblyDir, 'data-'));
  const engine = await startEngine(
    { precoro, connectorSecret, faults },
    assemblyDir,
    integration,
    time,
    clock,
    dataDir,
    {
      onEvent: ({ detailType, detail }) => teller.say(`${detailType} ${JSON.stringify(detail)}`),
      onLog: (line, source) => (source === 'runner' ? teller.complain(line) : undefined),
      onFlaw: (message) => teller.complain(`FLAW: ${message}`),
    },
  );
  let stopKilling = (): void => undefined;
  return {
    ...{ erp, proxy, precoro, engine },
    ...{ said: teller.said, goLiveAt: Date.parse(`${integration.goLive}T00:00:00Z`) },
    trouble: () => {
      precoro.setFaults(faults.precoro);
      proxy.always({ breakOff: 0.02, loseAnswer: 0.02, noAnswer: 0.002 });
      stopKilling = killNowAndThen(engine.stack, faults.killEveryMs, teller);
    },
    calm: () => {
      stopKilling();
      proxy.always({});
    },
    goLive: async () => {
      for (const entity of new Set([...OUTWARD_NAMES, ...gatesOf(integration)]))
        await setGate(engine.stores, entity, 'live', 'a person');
    },
    idle: async () => {
      const now = clock.now();
      await lookNow(engine.stores, integration, clock);
      await untilSettled(engine, now);
    },
    compared: () =>
      compareSystems(integration, connector, engine.stores, function* () {
        yield* everything(precoro);
        yield* everythingFed(precoro);
      }),
    close: async () => {
      stopKilling();
      await engine.close();
      await connector.close();
      await precoro.close();
      await proxy.close();
      await erp.close();
      rmSync(assemblyDir, { recursive: true, force: true });
    },
  };
}

const LOOK_EVERY_MS = 1000;
const LOOKS_IN_A_ROW = 3;
const PATIENCE_MS = 240_000;

/** Nothing is on its way, and what waits has been told to a person, who alone can end it. */
async function untilSettled(engine: Engine, since: number): Promise<void> {
  const { stores } = engine;
  let quiet = 0;
  for (const end = Date.now() + PATIENCE_MS; quiet < LOOKS_IN_A_ROW;) {
    await sleep(LOOK_EVERY_MS);
    const backlog = await readBacklog(engine, false);
    const failures = await stores.failures.list(1000);
    const forPeople = failures.filter(({ failure }) => failure.kind !== 'unavailable');
    const told = new Set(forPeople.map(({ ref }) => recordKey(ref)));
    const waiting = await stores.waits.due(stores.clock.now() + SOON_MS, 1000);
    const waits = waiting.filter(({ ref }) => !told.has(recordKey(ref)));
    const isQuiet = isIdle({ ...backlog, waits: waits.length });
    quiet = isQuiet && (await isReadUpTo(engine, since)) ? quiet + 1 : 0;
    if (Date.now() > end)
      throw new Error(`it does not come to rest: ${JSON.stringify([backlog, waits, failures])}`);
  }
}

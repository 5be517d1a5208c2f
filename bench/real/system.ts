import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { loadIntegration } from '../../lib/infrastructure/load-integration.ts';
import { readAssembly } from '../../lib/local/aws/assembly.ts';
import { LocalFunction } from '../../lib/local/aws/functions.ts';
import type { LocalEvent } from '../../lib/local/aws/gateway.ts';
import { resolveTemplate } from '../../lib/local/aws/template.ts';
import { localClock } from '../../lib/local/run/clock.ts';
import { DEFAULT_OPTIONS } from '../../lib/local/run/options.ts';
import { synthesize } from '../../lib/local/run/synthesize.ts';
import { startEngine, startWorld, type Engine, type World } from '../../lib/local/run/world.ts';
import type { Integration } from '../../lib/mapping/contract.ts';
import { DISPATCHER_LEASE } from '../../lib/sync/dispatch.ts';

/** The synthesized template on this machine's own clock, with both systems beside it. */
export interface RealSystem {
  readonly integration: Integration;
  readonly world: World;
  readonly engine: Engine;
  /** A second environment of a function, whose AWS calls go to `endpoint`. By the name of its file. */
  functionAt(name: string, endpoint: string): LocalFunction;
  /** Hears what passes the event bus from now on. */
  hear(onEvent: (event: LocalEvent) => void): void;
  close(): Promise<void>;
}

const TIME = { scale: 1, epochMs: Date.now() };

/**
 * Starts it without schedules and with the dispatcher's lease taken: what is measured is the webhook's and the upserts'
 * way, not how far a second's pull of Precoro gets in between. `suppliers` are those of mock-precoro.
 */
export async function startRealSystem(suppliers: number): Promise<RealSystem> {
  const cleaners: (() => unknown)[] = [];
  const close = async () => {
    for (const clean of cleaners.splice(0).reverse()) await clean();
  };
  try {
    return await startParts(suppliers, cleaners, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(
  suppliers: number,
  cleaners: (() => unknown)[],
  close: () => Promise<void>,
): Promise<RealSystem> {
  const integration = await loadIntegration(join(PROJECT_ROOT, 'integration.config.ts'));
  const assemblyDir = await synthesize(null);
  cleaners.push(() => rmSync(assemblyDir, { recursive: true, force: true }));
  const clock = localClock(TIME);
  const counts = { suppliers, linkedSuppliers: 0, purchaseOrders: 0, invoices: 0, receipts: 0 };
  const world = await startWorld({ ...DEFAULT_OPTIONS, ...counts }, integration, clock, clock.now());
  cleaners.push(() => world.close());
  let hear: (event: LocalEvent) => void = () => {};
  let flaw: string | null = null;
  const engine = await startEngine(world, assemblyDir, integration, TIME, clock, null, {
    onEvent: (event) => hear(event),
    onLog: () => {},
    onFlaw: (message) => (flaw ??= message),
  });
  cleaners.push(() => engine.close());
  engine.stack.pauseSchedules();
  await keepDispatcherOut(engine);
  return {
    ...{ integration, world, engine },
    hear: (onEvent) => void (hear = onEvent),
    functionAt: (name, endpoint) => {
      const own = functionOf(assemblyDir, engine, name, endpoint);
      cleaners.push(() => own.stop());
      return own;
    },
    close: async () => {
      await close();
      if (flaw !== null) throw new Error(`The set-up is not complete: ${flaw}`);
    },
  };
}

/** A run that its schedule has begun meanwhile is over within a minute. */
async function keepDispatcherOut({ stores: { clock, leases } }: Engine): Promise<void> {
  for (const giveUpAt = clock.now() + 2 * MINUTE; clock.now() < giveUpAt;) {
    const until = clock.now() + HOUR;
    if (await leases.acquire(DISPATCHER_LEASE, randomUUID(), until, clock.now())) return;
    await clock.sleep(SECOND);
  }
  throw new Error('The dispatcher does not come to an end: its lease cannot be taken');
}

function functionOf(assemblyDir: string, engine: Engine, name: string, endpoint: string): LocalFunction {
  const assembly = readAssembly(assemblyDir);
  const deployed = engine.stack.functionNames.find((one) => one.endsWith(`-${name}`)) ?? name;
  const resource = resolveTemplate(assembly, endpoint).find(deployed, 'AWS::Lambda::Function');
  return new LocalFunction(resource, assembly, {
    ...{ endpoint, time: TIME, onLine: () => {} },
    ...{ minWallTimeoutMs: 10_000, minColdWallTimeoutMs: 20_000 },
  });
}

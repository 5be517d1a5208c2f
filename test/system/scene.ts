import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OUTWARD_NAMES, type EntityName } from '../../lib/domain/records.ts';
import type { Clock } from '../../lib/domain/time.ts';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { loadIntegration } from '../../lib/infrastructure/load-integration.ts';
import { epochContinuing, type TimeScale } from '../../lib/local/aws/boot/clock.ts';
import { localClock } from '../../lib/local/run/clock.ts';
import { compareSystems, proofOf } from '../../lib/local/run/compare.ts';
import { everything, everythingFed } from '../../lib/local/run/everything.ts';
import type { Teller } from '../../lib/local/run/lines.ts';
import { DEFAULT_OPTIONS, type RunOptions } from '../../lib/local/run/options.ts';
import type { Stopper } from '../../lib/local/run/running.ts';
import { synthesize } from '../../lib/local/run/synthesize.ts';
import { untilIdle } from '../../lib/local/run/until-idle.ts';
import { startEngine, startWorld, type Engine, type World } from '../../lib/local/run/world.ts';
import type { Integration } from '../../lib/mapping/contract.ts';
import { setGate } from '../../lib/sync/open-gate.ts';

/** As small as a company can be that has one of everything. */
export const SMALL: RunOptions = {
  ...DEFAULT_OPTIONS,
  ...{ untilIdle: true, suppliers: 12, purchaseOrders: 5, invoices: 10, receipts: 4, changes: 2 },
  ...{ story: false, page: false },
};

export const NO_FAULT_FOUND = {
  ok: true,
  ...{ missing: 0, duplicated: 0, stale: 0, unlinked: 0, wrongLog: 0, beforeGoLive: 0 },
};

/** Keeps every line for the words of a failed expectation. */
export function recordingTeller(): Teller & { readonly said: string[]; readonly complaints: string[] } {
  const [said, complaints]: [string[], string[]] = [[], []];
  return {
    said,
    complaints,
    say: (line) => void said.push(line),
    complain: (line) => void complaints.push(line),
  };
}

export function stopper(): Stopper {
  const controller = new AbortController();
  return { signal: controller.signal, stop: () => controller.abort() };
}

/** One synthesis for all runs of a test file; every run is given a copy of its own. */
export class Assemblies {
  private readonly folder: string;
  private made: Promise<string> | null = null;
  private copies = 0;

  constructor() {
    const cache = join(PROJECT_ROOT, 'node_modules', '.cache');
    mkdirSync(cache, { recursive: true });
    this.folder = mkdtempSync(join(cache, `assembly-${process.pid}-tests-`));
  }

  /** `config` is that of the first copy. */
  async copy(config: string | null = null): Promise<string> {
    this.made ??= synthesize(config);
    const copy = join(this.folder, String((this.copies += 1)));
    cpSync(await this.made, copy, { recursive: true });
    return copy;
  }

  async remove(): Promise<void> {
    const made = await this.made?.catch(() => null);
    for (const folder of [this.folder, made]) if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Both systems and the application, as `npm start` runs them, with each step in the test's hand. Nothing moves before
 * `start`; gates are closed until `goLive`.
 */
export class Scene {
  readonly integration: Integration;
  readonly world: World;
  readonly clock: Clock;
  readonly teller = recordingTeller();
  private readonly options: RunOptions;
  private readonly assemblyDir: string;
  private readonly dataDir: string;
  private time: TimeScale;
  private running: Engine | null = null;

  private constructor(parts: Pick<Scene, 'integration' | 'world' | 'clock'>, own: Own) {
    this.integration = parts.integration;
    this.world = parts.world;
    this.clock = parts.clock;
    this.options = own.options;
    this.assemblyDir = own.assemblyDir;
    this.dataDir = mkdtempSync(join(own.assemblyDir, 'data-'));
    this.time = own.time;
    own.clockOf(() => this.time);
  }

  static async open(options: RunOptions, assemblyDir: string): Promise<Scene> {
    const integration = await loadIntegration(join(PROJECT_ROOT, 'integration.config.ts'));
    const time: TimeScale = { scale: options.timeScale, epochMs: Date.now() };
    let timeNow = () => time;
    const clock: Clock = {
      now: () => localClock(timeNow()).now(),
      sleep: (ms, signal) => localClock(timeNow()).sleep(ms, signal),
    };
    const world = await startWorld(options, integration, clock, clock.now());
    const clockOf = (read: () => TimeScale) => void (timeNow = read);
    return new Scene({ integration, world, clock }, { options, assemblyDir, time, clockOf });
  }

  get engine(): Engine {
    if (!this.running) throw new Error('The application is not running');
    return this.running;
  }

  async start(): Promise<void> {
    const { world, assemblyDir, integration, time, clock, dataDir, teller } = this;
    this.running = await startEngine(world, assemblyDir, integration, time, clock, dataDir, {
      onEvent: ({ detailType, detail }) => teller.say(`${detailType} ${JSON.stringify(detail)}`),
      onLog: (line, source) => (source === 'runner' ? teller.complain(line) : undefined),
      onFlaw: (message) => teller.complain(`FLAW: ${message}`),
    });
  }

  async goLive(entities: readonly EntityName[] = OUTWARD_NAMES): Promise<void> {
    for (const entity of entities) await setGate(this.engine.stores, entity, 'live', 'a person');
  }

  /** The application is off for so long, and comes up again: both systems go on meanwhile. */
  async sleepFor(ms: number): Promise<void> {
    await this.engine.close();
    const { scale } = this.time;
    this.time = { scale, epochMs: epochContinuing(this.clock.now() + ms, Date.now(), scale) };
    await this.start();
  }

  /** Until nothing is left to do, and each entity was read after `lastChangeAt`. */
  async idle(lastChangeAt = 0): Promise<void> {
    const { options, teller, world } = this;
    await untilIdle({ options, teller, world, stopper: stopper() }, this.engine, lastChangeAt);
  }

  async proof() {
    const { integration, world } = this;
    const found = await compareSystems(integration, world.connector, this.engine.stores, function* () {
      yield* everything(world.precoro);
      yield* everythingFed(world.precoro);
    });
    return { proof: proofOf(found), findings: found.findings };
  }

  /** Every row of every table of the hub, as text, but for the notes of how far it was read. */
  async hubContent(): Promise<Readonly<Record<string, string>>> {
    const { database } = this.world;
    const tables = await database.query(
      "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    const content: Record<string, string> = {};
    for (const { schemaname, tablename } of tables) {
      if (tablename === 'source_bookmark') continue;
      const rows = await database.query(`SELECT * FROM "${String(schemaname)}"."${String(tablename)}"`);
      content[String(tablename)] = rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n');
    }
    return content;
  }

  async close(): Promise<void> {
    await this.running?.close();
    await this.world.close();
  }
}

interface Own {
  readonly options: RunOptions;
  readonly assemblyDir: string;
  readonly time: TimeScale;
  readonly clockOf: (read: () => TimeScale) => void;
}

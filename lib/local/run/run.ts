import { rmSync, writeFileSync } from 'node:fs';
import { resourcePrefix } from '../../infrastructure/naming.ts';
import { loadIntegration } from '../../infrastructure/load-integration.ts';
import { PROJECT_ROOT } from '../../infrastructure/bundling.ts';
import { resolve } from 'node:path';
import { ENTITY_NAMES } from '../../domain/records.ts';
import type { Clock } from '../../domain/time.ts';
import type { Integration } from '../../mapping/contract.ts';
import { setGate } from '../../sync/open-gate.ts';
import type { TimeScale } from '../aws/boot/clock.ts';
import { localClock } from './clock.ts';
import { compareSystems, proofOf } from './compare.ts';
import { seedKnownVendors } from './history.ts';
import { readJournal, timeOf, writeJournal, type RunJournal } from './journal.ts';
import { clockTime, lasting, type Teller } from './lines.ts';
import { NO_FAULTS } from '../../mock-precoro/faults.ts';
import { describeCompany, everything } from './everything.ts';
import { keepChanging } from './keep-changing.ts';
import { killNowAndThen } from './kill-now-and-then.ts';
import type { RunOptions } from './options.ts';
import { reportOf, sayReport, type Report } from './report.ts';
import { synthesize } from './synthesize.ts';
import { tellEvent } from './tell-event.ts';
import { untilIdle } from './until-idle.ts';
import { startEngine, startWorld, type Engine, type World } from './world.ts';

/** Ends a run: by the person (Ctrl-C), or by a flaw of the set-up. */
export interface Stopper {
  readonly signal: AbortSignal;
  stop(): void;
}

/** Makes the cloud assembly that is run, and answers its folder, which is removed at the end. */
export type MakeAssembly = (config: string | null) => Promise<string>;

/**
 * The whole product on this machine: synthesizes the app, runs its template between mock-precoro and an embedded
 * PostgreSQL, keeps the company changing, and compares both systems at the end. Answers the exit code.
 */
export async function run(
  options: RunOptions,
  teller: Teller,
  stopper: Stopper,
  makeAssembly: MakeAssembly = synthesize,
): Promise<number> {
  const wallStart = Date.now();
  teller.say(
    'precoro-sync on this machine: Precoro on one side (mock-precoro), a PostgreSQL hub on the other.',
  );
  const journal = readJournal(options.dataDir);
  const time = timeOf(journal, options.timeScale, wallStart);
  const clock = localClock(time);
  const integration = await loadIntegration(resolve(PROJECT_ROOT, options.config ?? 'integration.config.ts'));
  const memory = journal ?? firstJournal(options, clock);
  if (options.observe && memory.gatesOpened) {
    throw new RangeError('The gates are open in this folder; --observe needs a folder of its own');
  }
  // Before anything else is kept: a kill while the systems start must not forget which company they hold.
  writeJournal(options.dataDir, memory);
  teller.say(
    journal ? 'Going on where the last start stopped.' : `One second here is ${options.timeScale} there.`,
  );
  const flaws: string[] = [];
  const onFlaw = (message: string) => {
    if (!flaws.includes(message)) flaws.push(message);
    stopper.stop();
  };
  const cleaners: Cleaner[] = [];
  try {
    const settings = { options, teller, stopper, integration, time, clock, memory, onFlaw, wallStart };
    const code = await play({ ...settings, ...(await begin(settings, makeAssembly, cleaners)) }, cleaners);
    return flaws.length > 0 ? 1 : code;
  } catch (error) {
    if (flaws.length === 0) throw error;
    return 1;
  } finally {
    for (const message of flaws) teller.complain(`The set-up is not complete: ${message}`);
    for (const clean of cleaners.reverse()) await clean();
  }
}

type Cleaner = () => unknown;

function firstJournal({ seed }: RunOptions, clock: Clock): RunJournal {
  const now = clock.now();
  return { startedAt: now, aliveAt: now, seed, seedNow: now, gatesOpened: false, historySeeded: false };
}

/** The assembly and both systems. Where one of them fails, what the other has started is left to the cleaners. */
async function begin(
  { options, teller, integration, clock, memory }: Omit<Scene, 'world' | 'assemblyDir'>,
  makeAssembly: MakeAssembly,
  cleaners: Cleaner[],
): Promise<Pick<Scene, 'world' | 'assemblyDir'>> {
  teller.say('1. Synthesizing the app, starting both systems …');
  const [assembly, world] = await Promise.allSettled([
    makeAssembly(options.config),
    startWorld(options, integration, clock, memory.seedNow),
  ]);
  if (assembly.status === 'fulfilled') {
    cleaners.push(() => rmSync(assembly.value, { recursive: true, force: true }));
  }
  if (world.status === 'fulfilled') cleaners.push(() => world.value.close());
  if (assembly.status === 'rejected') throw assembly.reason;
  if (world.status === 'rejected') throw world.reason;
  return { assemblyDir: assembly.value, world: world.value };
}

interface Scene {
  readonly options: RunOptions;
  readonly teller: Teller;
  readonly stopper: Stopper;
  readonly integration: Integration;
  readonly time: TimeScale;
  readonly clock: Clock;
  readonly world: World;
  readonly assemblyDir: string;
  readonly memory: RunJournal;
  readonly onFlaw: (message: string) => void;
  readonly wallStart: number;
}

async function play(scene: Scene, cleaners: Cleaner[]): Promise<number> {
  const { options, teller, integration, time, clock, world } = scene;
  let memory = scene.memory;
  const remember = (news: Partial<RunJournal>) => {
    memory = { ...memory, ...news, aliveAt: clock.now() };
    writeJournal(options.dataDir, memory);
  };
  remember({});
  if (!memory.historySeeded) {
    const known = await seedKnownVendors(world, integration);
    teller.say(`2. ${describeCompany(world.precoro)}; ${known} suppliers are known to both systems already.`);
    remember({ historySeeded: true });
  }
  const engine = await startEngine(world, scene.assemblyDir, integration, time, clock, options.dataDir, {
    onEvent: (event) => tellEvent(event, teller, (at) => clockTime(at, memory.startedAt), clock),
    onLog: (line, source) =>
      source === 'runner' ? teller.complain(`   ${source}: ${line.slice(0, 300)}`) : undefined,
    onFlaw: scene.onFlaw,
  });
  cleaners.push(() => engine.close());
  const heartbeat = setInterval(() => remember({}), 500);
  cleaners.push(() => clearInterval(heartbeat));
  teller.say(`3. ${engine.stack.functionNames.length} functions are running; Precoro's webhooks reach them.`);
  if (!options.observe && !memory.gatesOpened) {
    await openGates(engine, integration);
    remember({ gatesOpened: true });
    teller.say('4. A person opened the gates: suppliers, purchase orders, invoices, receipts go live.');
  } else if (options.observe) {
    teller.say('4. All gates stay closed: everything is read and mapped, nothing is written on either side.');
  }
  world.precoro.setFaults(world.faults.precoro);
  await world.database.faults.rates(world.faults.database);
  cleaners.push(killNowAndThen(engine.stack, world.faults.killEveryMs, teller));
  return finish(scene, engine);
}

async function openGates(engine: Engine, integration: Integration): Promise<void> {
  const configured = ENTITY_NAMES.filter((name) =>
    integration.entities.some(({ entity }) => entity === name),
  );
  for (const entity of configured) await setGate(engine.stores, entity, 'live', 'npm start');
}

async function finish(scene: Scene, engine: Engine): Promise<number> {
  const { options, teller, stopper, clock, world } = scene;
  const lastChangeAt = await keepChanging(world.precoro, clock, options, teller, stopper.signal);
  if (stopper.signal.aborted) return stoppedEarly(scene);
  teller.say('The changes have stopped; waiting until nothing is left to do.');
  const isIdle = await untilIdle(scene, engine, lastChangeAt);
  if (stopper.signal.aborted) return stoppedEarly(scene);
  const report = await compareAtTheEnd(scene, engine);
  if (options.report) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  sayReport(report, teller);
  teller.say(`Done in ${lasting(Date.now() - scene.wallStart)}.`);
  return isIdle && report.proof.ok ? 0 : 1;
}

/** In the middle of things the two systems differ by what is on its way: a comparison would say nothing. */
function stoppedEarly({ options, teller }: Scene): number {
  if (!options.untilIdle)
    teller.say('Stopped. "npm start -- --until-idle" ends with a comparison of both systems.');
  return options.untilIdle ? 1 : 0;
}

async function compareAtTheEnd(scene: Scene, engine: Engine): Promise<Report> {
  const { integration, world, memory } = scene;
  // Looking must not suffer from the faults that were asked for.
  world.precoro.setFaults(NO_FAULTS);
  await world.database.faults.rates({});
  const comparison = await compareSystems(integration, world.connector, engine.stores, () =>
    everything(world.precoro),
  );
  return reportOf({
    proof: proofOf(comparison),
    comparison,
    traffic: world.precoro.counters(),
    integration: resourcePrefix(integration.name),
    virtualMs: scene.clock.now() - memory.startedAt,
    wallMs: Date.now() - scene.wallStart,
  });
}

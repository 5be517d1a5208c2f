import { resolve } from 'node:path';
import { PROJECT_ROOT } from '../../config/project-root.ts';
import { loadIntegration } from '../../infrastructure/load-integration.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { Clock } from '../../domain/time.ts';
import { setGate } from '../../sync/open-gate.ts';
import { mappingOf } from '../../sync/services.ts';
import { gatesOf } from '../story/open-gate.ts';
import { Breaker } from '../story/breaker.ts';
import { Director } from '../story/director.ts';
import type { Face } from '../story/face.ts';
import { keepPanel } from '../story/panel-feed.ts';
import { playStory } from '../story/story.ts';
import { keepTellingPlan } from '../story/tell-plan.ts';
import { localClock } from './clock.ts';
import { finish } from './finish.ts';
import { readJournal, timeOf, writeJournal, type RunJournal } from './journal.ts';
import { plural } from './lines.ts';
import { killNowAndThen } from './kill-now-and-then.ts';
import { configOf, storyless, type RunOptions } from './options.ts';
import type { Running, Settings, Stopper } from './running.ts';
import { synthesize } from './synthesize.ts';
import { startSystems, type Cleaner, type MakeAssembly } from './systems.ts';

/**
 * The whole product on this machine: synthesizes the app, runs its template between mock-precoro and an embedded
 * PostgreSQL, goes live scene by scene, keeps the company changing, and compares both systems at the end. Answers the
 * exit code.
 */
export async function run(
  options: RunOptions,
  face: Face,
  stopper: Stopper,
  makeAssembly: MakeAssembly = synthesize,
): Promise<number> {
  const flaws: string[] = [];
  const onFlaw = (message: string) => {
    if (!flaws.includes(message)) flaws.push(message);
    stopper.stop();
  };
  face.say(
    'precoro-sync on this machine: Precoro on one side (mock-precoro), a PostgreSQL hub on the other.',
  );
  const settings = await settle(options, face, stopper, onFlaw);
  const cleaners: Cleaner[] = [];
  try {
    const hasStory = tellsStory(settings);
    const running = await startSystems(settings, makeAssembly, hasStory, cleaners);
    const code = await play(running, hasStory, cleaners);
    return flaws.length > 0 ? 1 : code;
  } catch (error) {
    if (flaws.length === 0) throw error;
    return 1;
  } finally {
    for (const message of flaws) face.complain(`The set-up is not complete: ${message}`);
    for (const clean of cleaners.reverse()) await clean();
  }
}

/** What the folder remembers, the clock, the configuration. Throws RangeError for --observe where gates are open. */
async function settle(
  options: RunOptions,
  face: Face,
  stopper: Stopper,
  onFlaw: Settings['onFlaw'],
): Promise<Settings> {
  const wallStart = Date.now();
  const journal = readJournal(options.dataDir);
  const time = timeOf(journal, options.timeScale, wallStart);
  const clock = localClock(time);
  const integration = await loadIntegration(resolve(PROJECT_ROOT, configOf(options)));
  if (integration.connector.kind !== 'postgres') {
    throw new RangeError(
      `connector.kind of ${configOf(options)} is "${integration.connector.kind}"; allowed here is "postgres", the external system that runs on this machine. What another one would do, "precoro-sync plan" shows once it is deployed`,
    );
  }
  let memory = journal ?? firstJournal(options, clock);
  if (options.observe && memory.gatesOpened) {
    throw new RangeError('The gates are open in this folder; --observe needs a folder of its own');
  }
  // Before anything else is kept: a kill while the systems start must not forget which company they hold.
  writeJournal(options.dataDir, memory);
  face.say(
    journal ? 'Going on where the last start stopped.' : `One second here is ${options.timeScale} there.`,
  );
  const remember = (news: Partial<RunJournal>) => {
    memory = { ...memory, ...news, aliveAt: clock.now() };
    writeJournal(options.dataDir, memory);
  };
  const common = { options, face, stopper, integration, time, clock, onFlaw, wallStart };
  return { ...common, memory: () => memory, remember };
}

function firstJournal({ seed }: RunOptions, clock: Clock): RunJournal {
  const now = clock.now();
  return { startedAt: now, aliveAt: now, seed, seedNow: now, gatesOpened: false, historySeeded: false };
}

/** Says why where it tells none, unless the person knows. */
function tellsStory({ options, integration, memory, face }: Settings): boolean {
  if (memory().gatesOpened) return false;
  const lacking = (['supplier', 'invoice'] as const).filter((entity) => !mappingOf(integration, entity));
  const open = integration.entities.filter(({ mode }) => mode === 'live');
  const why =
    storyless(options) ??
    (lacking.length > 0 ? `the configuration carries no ${lacking.join(' and no ')}` : null) ??
    (open.length > 0 ? `the configuration opens the gate of ${open[0]?.entity ?? ''} by itself` : null);
  if (why !== null && options.story) face.say(`No story: ${why}.`);
  return why === null;
}

async function play(running: Running, hasStory: boolean, cleaners: Cleaner[]): Promise<number> {
  const { options, face, stopper } = running;
  const auto = options.auto || options.untilIdle;
  const director = new Director(face, { auto, signal: stopper.signal });
  const breaker = new Breaker(running, AbortSignal.any([stopper.signal, director.left]));
  cleaners.push(offerKeys(running, director, breaker));
  if (hasStory) {
    const { failed } = await playStory(running, director, breaker);
    return finish(running, { director, breaker, hasStory, failed });
  }
  await begin(running);
  await makeTrouble(running, cleaners);
  return finish(running, { director, breaker, hasStory, failed: false });
}

/** Panel and keys where there is a terminal, lines now and then where there is none. */
function offerKeys(running: Running, director: Director, breaker: Breaker): () => void {
  const { face, options } = running;
  const mayBreak = () =>
    running.memory().gatesOpened &&
    options.faults === 'none' &&
    director.isBetweenScenes &&
    !breaker.isBroken;
  const forget = face.onKey((key) => {
    if (key === 'break' && mayBreak()) breaker.break();
  });
  const keys = () => [
    ...(mayBreak() ? [{ key: 'b', does: 'break something', awaited: false }] : []),
    ...(director.left.aborted ? [] : [{ key: 'q', does: 'stop and compare', awaited: false }]),
    { key: 'Ctrl-C', does: 'end', awaited: false },
  ];
  const stop = face.hasKeys ? keepPanel(running, director, keys) : keepTellingPlan(running);
  return () => {
    stop();
    forget();
  };
}

/** Without a story: all gates at once. */
async function begin({ options, integration, services, face, memory, remember }: Running): Promise<void> {
  if (options.observe) {
    face.say('4. All gates stay closed: everything is read and mapped, nothing is written on either side.');
  } else if (!memory().gatesOpened) {
    const configured = gatesOf(integration);
    for (const entity of configured) await setGate(services, entity, 'live', services.who);
    remember({ gatesOpened: true });
    const labels = configured.map((entity) => plural(CATALOGUE[entity].label));
    face.say(`4. A person opened the gates: ${labels.join(', ')} go live.`);
  }
}

async function makeTrouble({ world, engine, face }: Running, cleaners: Cleaner[]): Promise<void> {
  world.precoro.setFaults(world.faults.precoro);
  await world.database.faults.rates(world.faults.database);
  cleaners.push(killNowAndThen(engine.stack, world.faults.killEveryMs, face));
}

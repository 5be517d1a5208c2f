import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { PROJECT_ROOT } from '../../config/project-root.ts';
import { startPage } from '../page/start-page.ts';
import { openAccountant } from './accountant.ts';
import { openDeeds } from './deeds.ts';
import { describeCompany } from './everything.ts';
import { seedKnownVendors, seedSharedVendors } from './history.ts';
import { seedMasterData } from './master-data.ts';
import { configOf } from './options.ts';
import { announceRun } from './presence.ts';
import type { Running, Settings } from './running.ts';
import { operatorServices } from './stores.ts';
import { readSyncEvent, sentenceOf } from './sync-events.ts';
import { Tally } from './tally.ts';
import { clockTime } from './lines.ts';
import { startEngine, startWorld, type Engine, type World } from './world.ts';

/** Undoes what was started; run in reverse order at the end. */
export type Cleaner = () => unknown;

/** Makes the cloud assembly that is run, and answers its folder, which is removed at the end. */
export type MakeAssembly = (config: string | null) => Promise<string>;

/**
 * Both systems and the application between them, with a history, the page, and a word to other processes of this machine.
 * Says each step. Where one fails, what the others have started is left to the cleaners.
 */
export async function startSystems(
  settings: Settings,
  makeAssembly: MakeAssembly,
  hasStory: boolean,
  cleaners: Cleaner[],
): Promise<Running> {
  const { face, memory, remember } = settings;
  face.say('1. Synthesizing the app, starting both systems …');
  const { world, assemblyDir } = await startBoth(settings, makeAssembly, cleaners);
  remember({});
  if (!memory().historySeeded) {
    const known = await seedHistory(world, settings, hasStory);
    face.say(`2. ${describeCompany(world.precoro)}; ${known} suppliers are known to both systems already.`);
    remember({ historySeeded: true });
  }
  const tally = new Tally();
  world.precoro.company.onChange((change) => tally.changed(change, settings.clock.now()));
  const engine = await startApplication(settings, world, assemblyDir, tally, hasStory);
  cleaners.push(() => engine.close());
  if (memory().gatesOpened) await tally.recount(engine.stores.links.scan());
  const heartbeat = setInterval(() => remember({}), 500);
  cleaners.push(() => clearInterval(heartbeat));
  face.say(`3. ${engine.stack.functionNames.length} functions are running; Precoro's webhooks reach them.`);
  return open({ ...settings, world, engine, tally }, cleaners);
}

async function startBoth(
  { options, integration, clock, memory }: Settings,
  makeAssembly: MakeAssembly,
  cleaners: Cleaner[],
): Promise<{ readonly world: World; readonly assemblyDir: string }> {
  const [assembly, world] = await Promise.allSettled([
    makeAssembly(configOf(options)),
    startWorld(options, integration, clock, memory().seedNow),
  ]);
  if (assembly.status === 'fulfilled') {
    cleaners.push(() => rmSync(assembly.value, { recursive: true, force: true }));
  }
  if (world.status === 'fulfilled') cleaners.push(() => world.value.close());
  if (assembly.status === 'rejected') throw assembly.reason;
  if (world.status === 'rejected') throw world.reason;
  return { assemblyDir: assembly.value, world: world.value };
}

/** The story needs suppliers that both systems hold without knowing; other runs begin as companies usually do. */
async function seedHistory(world: World, { integration }: Settings, hasStory: boolean): Promise<number> {
  const known = await seedKnownVendors(world, integration);
  if (hasStory) await seedSharedVendors(world, integration);
  await seedMasterData(world, integration);
  return known;
}

function startApplication(
  settings: Settings,
  world: World,
  assemblyDir: string,
  tally: Tally,
  hasStory: boolean,
): Promise<Engine> {
  const { options, integration, time, clock, face, memory } = settings;
  const now = () => clockTime(clock.now(), memory().startedAt);
  return startEngine(world, assemblyDir, integration, time, clock, options.dataDir, {
    onEvent: (event) => {
      const heard = readSyncEvent(event, clock.now());
      if (!heard) return;
      tally.heard(heard);
      face.news(`${now()}  ${sentenceOf(heard)}`);
    },
    onMail: ({ subject }) => face.news(`${now()}  E-mail    to ${addressees(settings)}: ${subject ?? ''}`),
    onLog: tellTroubles(settings, hasStory),
    onFlaw: settings.onFlaw,
  });
}

/**
 * What befell functions. In a story one that was cut off at its time limit says only that this machine is busy, and once:
 * it is started again like every other. One that was killed is told by whoever killed it.
 */
function tellTroubles({ face }: Settings, hasStory: boolean): (line: string, source: string) => void {
  let isTold = false;
  return (line, source) => {
    if (source !== 'runner') return;
    const words = `   ${source}: ${line.slice(0, 300)}`;
    if (!hasStory) return face.complain(words);
    if (/SIGKILL/.test(line)) return face.news(words);
    if (!/TimeoutError/.test(line)) return face.complain(words);
    if (isTold) return;
    isTold = true;
    face.say('   This machine is busy: some functions reach their time limit here, and are started again.');
  };
}

function addressees({ integration }: Settings): string {
  const emails = integration.entities.flatMap(({ alert }) => alert.email ?? []);
  return [...new Set(emails)].join(', ');
}

async function open(
  parts: Settings & Pick<Running, 'world' | 'engine' | 'tally'>,
  cleaners: Cleaner[],
): Promise<Running> {
  const { world, engine, integration, time, clock, options, face } = parts;
  const services = operatorServices(world, engine.stores, integration, time);
  const deeds = openDeeds({ world });
  const accountant = openAccountant(world, integration, clock);
  cleaners.push(() => accountant?.close());
  let pageUrl: string | null = null;
  if (options.page) {
    const complain = (line: string) => face.complain(`   page: ${line}`);
    const page = await startPage({ world, services, integration, clock, deeds, complain });
    cleaners.push(() => page.close());
    pageUrl = page.url;
    face.say(`   Both sides of each document: ${page.url}`);
  }
  cleaners.push(
    announceRun({
      ...{ pid: process.pid, endpoint: engine.stack.endpoint, precoroUrl: world.precoro.url, pageUrl, time },
      configPath: resolve(PROJECT_ROOT, configOf(options)),
      startedAt: parts.wallStart,
    }),
  );
  return { ...parts, services, deeds, accountant, pageUrl };
}

import { CATALOGUE } from '../../entities/catalogue.ts';
import { ENTITY_NAMES, type EntityName } from '../../domain/records.ts';
import type { PlanOfDay } from '../../domain/plan.ts';
import type { FailureRecord } from '../../sync/ports/state.ts';
import { mappingOf } from '../../sync/services.ts';
import { gateKey } from '../../sync/travel.ts';
import { readWork, type Work } from '../run/backlog.ts';
import { clockTime, plural } from '../run/lines.ts';
import type { Running } from '../run/running.ts';
import type { Director } from './director.ts';
import type { PanelState } from './face.ts';
import { isGateOpen } from './open-gate.ts';
import type { KeyHint, PanelRow } from './panel.ts';
import { planWords } from './plan-words.ts';
import { planNow } from './tell-plan.ts';
import { pause } from './until.ts';

/** Twice a second the panel is drawn; what it shows is looked up once, and rarer where looking takes long. */
const DRAW_EVERY_MS = 500;
const LOOK_EVERY_MS = 1000;
/** Of the time, looking may fill a quarter. */
const REST = 3;
/** Links are counted anew so often, because a person may make or take away some by hand. */
const RECOUNT_EVERY_MS = 60_000;
/** What waits at closed gates may be a whole company, and changes slowly. */
const COUNT_GATES_EVERY_MS = 5000;
const MANY = 1000;
const EVERYTHING = 100_000;
/** Kinds of failure that wait for a person's decision, not for a cure. */
const ON_HOLD: readonly string[] = ['held', 'ambiguous'];

/** Draws the panel until the answer is called. What cannot be looked up stays as it was: a panel ends no run. */
export function keepPanel(running: Running, director: Director, keys: () => readonly KeyHint[]): () => void {
  const stopped = new AbortController();
  let numbers: Numbers | null = null;
  const draw = () => running.face.show(stateOf(running, director, numbers, keys()));
  const timer = setInterval(draw, DRAW_EVERY_MS);
  void keepLooking(running, stopped.signal, (found) => (numbers = found));
  draw();
  return () => {
    stopped.abort();
    clearInterval(timer);
  };
}

async function keepLooking(
  running: Running,
  signal: AbortSignal,
  hear: (numbers: Numbers) => void,
): Promise<void> {
  let recountedAt = performance.now();
  let gatesAt = -Infinity;
  let atGates: AtGates = {};
  while (!signal.aborted) {
    const begun = performance.now();
    try {
      if (begun - gatesAt > COUNT_GATES_EVERY_MS) {
        gatesAt = begun;
        atGates = await countAtGates(running);
      }
      const numbers = { ...(await lookUp(running)), atGates };
      hear(numbers);
      const isQuiet = numbers.work.backlog.records === 0;
      if (isQuiet && begun - recountedAt > RECOUNT_EVERY_MS) {
        recountedAt = begun;
        await running.tally.recount(running.services.links.scan());
      }
    } catch {
      // The application may be ending, or busy: the next look tells.
    }
    await pause(Math.max(LOOK_EVERY_MS, REST * (performance.now() - begun)), signal);
  }
}

/** Records that wait for a person to open their gate; nothing for an entity whose gate is open. */
type AtGates = Readonly<Partial<Record<EntityName, number>>>;

async function countAtGates({ services }: Running): Promise<AtGates> {
  const counts: Partial<Record<EntityName, number>> = {};
  for (const { entity } of services.integration.entities) {
    if (await isGateOpen({ services }, entity)) continue;
    counts[entity] = (await services.waits.waitingFor(gateKey(entity), EVERYTHING)).length;
  }
  return counts;
}

interface Numbers {
  readonly atGates: AtGates;
  readonly work: Work;
  readonly failures: readonly FailureRecord[];
  readonly plan: PlanOfDay;
}

async function lookUp(running: Running): Promise<Omit<Numbers, 'atGates'>> {
  const { engine, services } = running;
  const [work, failures, plan] = await Promise.all([
    readWork(engine, running.options.observe),
    services.failures.list(MANY),
    planNow(running),
  ]);
  return { work, failures, plan };
}

function stateOf(
  running: Running,
  director: Director,
  numbers: Numbers | null,
  keys: readonly KeyHint[],
): PanelState {
  const { integration, clock, memory, pageUrl } = running;
  const shown = ENTITY_NAMES.filter((entity) => mappingOf(integration, entity));
  return {
    time: clockTime(clock.now(), memory().startedAt),
    title: director.title,
    note: director.waitsFor,
    rows: shown.map((entity) => rowOf(running, entity, numbers)),
    plan: numbers && planWords(numbers.plan, (ms) => clockTime(ms, memory().startedAt)),
    pageUrl,
    keys: director.keys(keys),
  };
}

function rowOf({ world, tally }: Running, entity: EntityName, numbers: Numbers | null): PanelRow {
  const own = (numbers?.failures ?? []).filter(({ ref }) => ref.entity === entity);
  const onHold = own.filter(({ failure }) => ON_HOLD.includes(failure.kind)).length;
  return {
    label: plural(CATALOGUE[entity].label),
    inPrecoro: world.precoro.company.counts()[entity],
    outside: tally.outside(entity),
    waiting: (numbers?.work.waiting[entity] ?? 0) + (numbers?.atGates[entity] ?? 0),
    onHold,
    refused: own.length - onHold,
    tookMs: tally.tookMs(entity),
  };
}

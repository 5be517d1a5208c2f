import { recordKey } from '../domain/records.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import { classOf } from '../domain/purposes.ts';
import { chooseWork, type Choice, type Standing, type Task } from './choose-work.ts';
import { standingOf } from './day-standing.ts';
import { gateOf } from './travel.ts';
import { loadHistory } from './history.ts';
import { isLoaded } from './history-state.ts';
import type { RowRules } from './merge-look.ts';
import type { EntityState, Lease } from './ports/state.ts';
import { probeHint } from './probe-hint.ts';
import { pull } from './pull.ts';
import { refetchUndecodable } from './refetch-undecodable.ts';
import { openQuotaSession, REQUEST_DEADLINE_MS, type QuotaSession } from './quota-session.ts';
import { wakeDependents } from './finish-link.ts';
import { DEFINITIONS_KEY, readDefinitions } from './read-definitions.ts';
import { readDetail } from './read-detail.ts';
import { lookInward } from './inward/look-inward.ts';
import { writeInbound } from './inward/write-inbound.ts';
import { inboundName } from './ports/inbound.ts';
import { feedsOf, limitsOf, mappingOf, type Services } from './services.ts';
import { writeBack } from './write-back.ts';

export type DispatchServices = Pick<
  Services,
  | 'clock'
  | 'newId'
  | 'deadline'
  | 'integration'
  | 'catalogue'
  | 'gateway'
  | 'ledgers'
  | 'leases'
  | 'states'
  | 'echoes'
  | 'definitions'
  | 'mirror'
  | 'links'
  | 'waits'
  | 'crossReference'
  | 'inbounds'
  | 'sourceCursors'
  | 'writeBacks'
  | 'failures'
  | 'upserts'
  | 'dispatcher'
  | 'events'
  | 'log'
>;

export interface DispatchReport {
  /** `busy`: another dispatcher holds the key. `idle`: nothing left to do. `later`: goes on after `wakeAt`. */
  readonly end: 'busy' | 'idle' | 'later';
  readonly tasks: number;
  readonly requests: number;
  readonly rateLimited: number;
  /** How far another caller's clock was seen ahead of ours; 0 while that is tolerated. */
  readonly clockSkewMs: number;
}

export const DISPATCHER_LEASE = 'dispatcher';
/** After so many requests in a row without a usable answer the loop rests. */
const TROUBLES_BEFORE_REST = 3;
const REST_MS = MINUTE;
/** A schedule calls the dispatcher each minute. */
const SCHEDULE_MS = MINUTE;
/** A wish whose gate is closed is looked at again after so long. */
const CLOSED_GATE_MS = 10 * MINUTE;

/**
 * Every background request to Precoro, one at a time, most urgent first, until `stopAt` (our clock, ms). One caller per
 * API key: the lease. Wakes itself when work is left.
 */
export async function dispatch(services: DispatchServices, stopAt: number): Promise<DispatchReport> {
  const { clock, leases } = services;
  const until = stopAt + REQUEST_DEADLINE_MS + 5 * SECOND;
  const lease = await leases.acquire(DISPATCHER_LEASE, services.newId(), until, clock.now());
  if (!lease) return { end: 'busy', tasks: 0, requests: 0, rateLimited: 0, clockSkewMs: 0 };
  const session = await openQuotaSession({ ...services, limits: limitsOf(services.integration) });
  const standing = standingOf(services, session);
  let ran: Ran | null = null;
  try {
    ran = await runTasks(services, session, standing, lease, stopAt);
  } finally {
    await session.close();
    await handOver(services, lease, ran?.resumeAt ?? null);
  }
  return { end: ran.resumeAt === null ? 'idle' : 'later', tasks: ran.tasks, ...session.count() };
}

/**
 * Gives the lease back, and asks to be called again at `resumeAt`. One message at a time is on its way: were each run to
 * send its own, they would multiply while all of them wait for the same moment. What lies further away than the next
 * scheduled run needs none.
 */
async function handOver(
  { clock, leases, dispatcher }: DispatchServices,
  lease: Lease,
  resumeAt: number | null,
): Promise<void> {
  const now = clock.now();
  const pending = lease.callAt !== null && lease.callAt > now ? lease.callAt : null;
  const isNear = resumeAt !== null && resumeAt < now + SCHEDULE_MS;
  const needsCall = isNear && (pending === null || pending > resumeAt);
  await leases.release({ ...lease, callAt: needsCall ? Math.max(resumeAt, now) : pending });
  if (needsCall) await dispatcher.wake(secondsUntil(resumeAt, now));
}

interface Ran {
  readonly tasks: number;
  /** When work that is left may go on; null when none was left. */
  readonly resumeAt: number | null;
}

async function runTasks(
  services: DispatchServices,
  session: QuotaSession,
  standing: () => Promise<Standing>,
  lease: Lease,
  stopAt: number,
): Promise<Ran> {
  const blocked = new Map<string, number>();
  let tasks = 0;
  let troubles = 0;
  for (let turn = 0; ; turn += 1) {
    const now = services.clock.now();
    const choice = await chooseWork(services, standing, turn);
    const open = choice.tasks.filter((task) => blockedUntil(blocked, task) <= now);
    if (open.length === 0) return { tasks, resumeAt: nextWork(choice, blocked, now) };
    for (const task of open) {
      if (services.clock.now() >= stopAt) return { tasks, resumeAt: services.clock.now() };
      if (blockedUntil(blocked, task) > services.clock.now()) continue;
      const result = await perform(services, session, task, lease.fence, stopAt);
      tasks += 1;
      if (result.end === 'wait')
        blocked.set(result.scope === 'get' ? taskKey(task) : task.purpose, result.until);
      troubles = result.end === 'trouble' ? troubles + 1 : result.end === 'done' ? 0 : troubles;
      if (troubles >= TROUBLES_BEFORE_REST) return { tasks, resumeAt: services.clock.now() + REST_MS };
      // A pull fills the list of details: choose again.
      if (task.kind === 'pull') break;
    }
  }
}

/** A task may have to wait for itself (the same GET too early) or with all of its purpose (the quota). */
function blockedUntil(blocked: ReadonlyMap<string, number>, task: Task): number {
  return Math.max(blocked.get(taskKey(task)) ?? 0, blocked.get(task.purpose) ?? 0);
}

function taskKey(task: Task): string {
  switch (task.kind) {
    case 'definitions':
      return 'definitions';
    case 'pull':
      return `pull ${task.purpose} ${task.state.entity}`;
    case 'probe':
      return `probe ${task.state.entity} ${task.hint}`;
    case 'detail':
      return `detail ${recordKey(task.ref)}`;
    case 'writeBack':
      return `writeBack ${recordKey(task.wish.ref)}`;
    case 'inwardLook':
      return `look ${task.feed.name}`;
    case 'inwardWrite':
      return `write ${inboundName(task.key)}`;
  }
}

/**
 * When the first thing that waits may go on: for the quota, or for its debounce. Null when nothing waits. A webhook that was
 * heard since then calls later than the lease is given back.
 */
function nextWork({ nextPullAt }: Choice, blocked: ReadonlyMap<string, number>, now: number): number | null {
  const pullAt = nextPullAt === null ? [] : [Math.max(nextPullAt, blocked.get('hintPull') ?? 0)];
  const later = [...blocked.values(), ...pullAt].filter((until) => until > now);
  return later.length > 0 ? Math.min(...later) : null;
}

type Performed =
  /** `nothing`: it was done without a request. */
  | { readonly end: 'done' | 'nothing' | 'trouble' }
  /** The quota has no room for this before then. */
  | { readonly end: 'wait'; readonly until: number; readonly scope: 'get' | 'class' };

async function perform(
  services: DispatchServices,
  session: QuotaSession,
  task: Task,
  fence: number,
  stopAt: number,
): Promise<Performed> {
  const patienceMs = patienceOf(task, stopAt - services.clock.now());
  switch (task.kind) {
    case 'definitions': {
      const read = await readDefinitions(services, session);
      if (read.end !== 'done') return read;
      await wakeDependents(services, DEFINITIONS_KEY);
      await refetchUndecodable(services);
      return read;
    }
    case 'pull':
      return performPull(services, session, task, fence, stopAt);
    case 'probe':
      return judge(
        await probeHint(services, session, task.state, task.hint, rulesOf(services, task.state), fence),
      );
    case 'detail': {
      const rules = detailRules(services, task.ref.entity, fence);
      return judge(await readDetail(services, session, task.ref, rules, task.purpose, patienceMs));
    }
    case 'writeBack': {
      if (!task.mayWrite) {
        await services.writeBacks.postpone(task.wish, services.clock.now() + CLOSED_GATE_MS);
        return { end: 'nothing' };
      }
      const rules = detailRules(services, task.wish.ref.entity, fence);
      return judge(await writeBack(services, session, task.wish, rules, task.purpose, patienceMs));
    }
    case 'inwardLook':
    case 'inwardWrite': {
      const rules = { ...detailRules(services, task.feed.entity, fence), detailClass: 'live' } as const;
      const order = {
        feed: task.feed,
        rules: { ...rules, integration: services.integration },
        fence,
        patienceMs,
      };
      return judge(
        task.kind === 'inwardLook'
          ? await lookInward(services, session, order, task.keys)
          : await writeInbound(services, session, order, task.key),
      );
    }
  }
}

async function performPull(
  services: DispatchServices,
  session: QuotaSession,
  task: Extract<Task, { kind: 'pull' }>,
  fence: number,
  stopAt: number,
): Promise<Performed> {
  const { state, purpose } = task;
  const rules = rulesOf(services, state);
  const patienceMs = patienceOf(task, stopAt - services.clock.now());
  const order = { state, rules, purpose, fence, stopAt, patienceMs };
  const read = purpose === 'history' || !isLoaded(state.cursor) ? loadHistory : pull;
  const ended = await read(services, session, order);
  if (ended.end === 'finished' || ended.end === 'yielded') return { end: 'done' };
  return ended.end === 'paused' ? { ...ended, end: 'wait' } : { end: 'trouble' };
}

/** Whoever is not live waits only shortly for a slot, so that what becomes live meanwhile is seen. */
function patienceOf(task: Task, leftMs: number): number {
  return Math.max(0, classOf(task.purpose) === 'live' ? leftMs : Math.min(leftMs, 5 * SECOND));
}

/** Precoro not answering, or refusing the key, is trouble for whatever comes next; a refused record is not. */
function judge(spent: Awaited<ReturnType<typeof readDetail>>): Performed {
  if (spent === 'skipped') return { end: 'nothing' };
  if (!spent.spent) return { end: 'wait', until: spent.until, scope: spent.scope };
  const { kind } = spent.answer;
  return { end: kind === 'unavailable' || kind === 'unauthorized' ? 'trouble' : 'done' };
}

function rulesOf(services: DispatchServices, state: EntityState): RowRules {
  const { facts, mapping } = detailRules(services, state.entity, 0);
  const detailClass = mapping && gateOf(state, mapping) === 'observe' ? 'background' : 'live';
  return { facts, mapping, integration: services.integration, detailClass };
}

function detailRules(services: DispatchServices, entity: EntityState['entity'], fence: number) {
  const mapping = mappingOf(services.integration, entity) ?? null;
  if (!mapping && feedsOf(services.integration, entity).length === 0)
    throw new Error(`the configuration has no entity "${entity}", but there is work for it`);
  return { facts: services.catalogue[entity], mapping, fence };
}

function secondsUntil(time: number, now: number): number {
  return Math.min(900, Math.max(0, Math.ceil((time - now) / SECOND)));
}

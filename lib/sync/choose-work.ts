import { debounceOf, pullDueAt } from '../domain/debounce.ts';
import { ENTITY_NAMES, recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import { DAY } from '../domain/time.ts';
import { POLL_INTERVALS_MS } from '../domain/polling.ts';
import type { PullPace } from '../domain/pull-pace.ts';
import type { Purpose } from '../domain/purposes.ts';
import { isLoaded, needsHistory, servesHints } from './history-state.ts';
import { inwardTasks, type InwardTask } from './inward/choose-inward.ts';
import { isOpen } from './inward/gate.ts';
import type { EntityState, WriteBack } from './ports/state.ts';
import { feedsOf, mappingOf, type Services } from './services.ts';
import { gateOf } from './travel.ts';

/** One thing to spend requests on. */
export type Task = { readonly purpose: Purpose } & (
  | { readonly kind: 'definitions' }
  | { readonly kind: 'pull'; readonly state: EntityState }
  | { readonly kind: 'detail'; readonly ref: RecordRef }
  /** `mayWrite` is false while the entity is only observed, paused, or not configured any more. */
  | { readonly kind: 'writeBack'; readonly wish: WriteBack; readonly mayWrite: boolean }
  | { readonly kind: 'probe'; readonly state: EntityState; readonly hint: string }
  | InwardTask
);

export interface Choice {
  /** Most urgent first. */
  readonly tasks: readonly Task[];
  /** When the first pull that a webhook asks for is due; null for none. */
  readonly nextPullAt: number | null;
}

export type ChooseServices = Pick<
  Services,
  | 'clock'
  | 'states'
  | 'mirror'
  | 'writeBacks'
  | 'definitions'
  | 'integration'
  | 'catalogue'
  | 'inbounds'
  | 'sourceCursors'
>;

/** What the day's requests allow. */
export interface Standing {
  /** Share of the day's requests that live work may still spend beyond what is owed, 0 to 1. */
  readonly room: () => number;
  readonly pace: () => PullPace;
  /** Single looks at hinted records that lists do not show; forged hints must not eat the day. */
  readonly probesLeft: () => number;
}

/** A hinted record that so many finished pulls did not show is looked at by itself. */
const MISSES_BEFORE_PROBE = 3;
const DEFINITIONS_MAX_AGE_MS = DAY;
const BATCH = 8;

/**
 * The next tasks, most urgent first: live, then write-back, then background. Every fifth turn begins with write-backs
 * and every tenth with background work, so that a busy day starves neither.
 */
export async function chooseWork(
  services: ChooseServices,
  standing: () => Promise<Standing>,
  turn: number,
): Promise<Choice> {
  const now = services.clock.now();
  const [all, definitions] = await Promise.all([services.states.readAll(), services.definitions.read()]);
  const states = activeStates(services, all);
  const writable = writableEntities(services, all);
  const hinted = await hintedPulls(states, standing);
  const [live, writeBacks, background] = await Promise.all([
    liveTasks(services, states, hinted, writable, definitions === null, now),
    bothWays(services, all, writable, now),
    backgroundTasks(services, states, standing, definitions?.readAt ?? now, now),
  ]);
  const order =
    turn % 10 === 9
      ? [background.slice(0, 1), live, writeBacks, background.slice(1)]
      : turn % 5 === 4
        ? [writeBacks.slice(0, 1), live, writeBacks.slice(1), background]
        : [live, writeBacks, background];
  const nextPullAt = hinted.length > 0 ? Math.min(...hinted.map(({ dueAt }) => dueAt)) : null;
  return { tasks: order.flat().slice(0, BATCH), nextPullAt };
}

interface HintedPull {
  readonly state: EntityState;
  readonly dueAt: number;
}

/** Pulls that webhooks ask for, due or not. */
async function hintedPulls(
  states: readonly EntityState[],
  standing: () => Promise<Standing>,
): Promise<readonly HintedPull[]> {
  const dirty = states.filter((state) => isDirty(state) && servesHints(state.cursor));
  if (dirty.length === 0) return [];
  const allowed = await standing();
  return dirty.map((state) => ({ state, dueAt: hintsDueAt(state, allowed) }));
}

function hintsDueAt({ dirtySince, hintedAt, cursor }: EntityState, { room, pace }: Standing): number {
  const since = dirtySince ?? 0;
  const { pulledAt, pullYield } = cursor.pace;
  return pullDueAt(
    { since, last: Math.max(since, hintedAt ?? 0), pulledAt },
    debounceOf(room(), pullYield, pace()),
  );
}

function activeStates(services: ChooseServices, states: readonly EntityState[]): readonly EntityState[] {
  return states.filter(
    (state) =>
      mappingOf(services.integration, state.entity) && !state.paused && state.cursor.stopped === null,
  );
}

/**
 * A closed gate means that nothing is written on either side. An entity that only comes from outside may have no state: it
 * was never read, and nobody has set its gate.
 */
function writableEntities(
  { integration }: ChooseServices,
  states: readonly EntityState[],
): ReadonlySet<EntityName> {
  const isWritable = (entity: EntityName) => {
    const mapping = mappingOf(integration, entity);
    const state = states.find((one) => one.entity === entity);
    const isLive = mapping && state && !state.paused && gateOf(state, mapping) === 'live';
    return isLive === true || feedsOf(integration, entity).some((feed) => isOpen(feed, state));
  };
  return new Set(ENTITY_NAMES.filter(isWritable));
}

/** External ids to show, and external records to write, in turns: neither waits for the other. */
async function bothWays(
  services: ChooseServices,
  states: readonly EntityState[],
  writable: ReadonlySet<EntityName>,
  now: number,
): Promise<Task[]> {
  const [links, inward] = await Promise.all([
    writeBackTasks(services, writable, now),
    inwardTasks(services, states, now, BATCH),
  ]);
  return interleave(
    inward.map((task): Task => ({ ...task, purpose: task.kind })),
    links,
  );
}

async function liveTasks(
  services: ChooseServices,
  states: readonly EntityState[],
  hinted: readonly HintedPull[],
  writable: ReadonlySet<EntityName>,
  lacksDefinitions: boolean,
  now: number,
): Promise<Task[]> {
  const definitions: Task[] = lacksDefinitions ? [{ kind: 'definitions', purpose: 'definitions' }] : [];
  const pulls = hinted
    .filter(({ dueAt }) => now >= dueAt)
    .sort((a, b) => (a.state.dirtySince ?? 0) - (b.state.dirtySince ?? 0))
    .map(({ state }): Task => ({ kind: 'pull', state, purpose: 'hintPull' }));
  const details = await dueDetails(services, states, 'live', now);
  const logs = await services.writeBacks.due('log', 'newest', now, BATCH);
  return [
    ...definitions,
    ...pulls,
    ...interleave(
      details,
      logs.map((wish) => writeBackTask(wish, writable, 'log')),
    ),
  ];
}

/** Newest first, for those are looked at; every fifth the oldest, so that none waits for ever. */
async function writeBackTasks(
  services: ChooseServices,
  writable: ReadonlySet<EntityName>,
  now: number,
): Promise<Task[]> {
  const newest = await services.writeBacks.due('externalId', 'newest', now, BATCH);
  const oldest = newest.length < BATCH ? [] : await services.writeBacks.due('externalId', 'oldest', now, 1);
  const mixed = [...newest.slice(0, 4), ...oldest, ...newest.slice(4)];
  const distinct = new Map(mixed.map((wish) => [recordKey(wish.ref), wish]));
  return [...distinct.values()].map((wish) => writeBackTask(wish, writable, 'linkBack'));
}

function writeBackTask(wish: WriteBack, writable: ReadonlySet<EntityName>, purpose: Purpose): Task {
  return { kind: 'writeBack', wish, purpose, mayWrite: writable.has(wish.ref.entity) };
}

async function backgroundTasks(
  services: ChooseServices,
  states: readonly EntityState[],
  standing: () => Promise<Standing>,
  definitionsReadAt: number,
  now: number,
): Promise<Task[]> {
  const stale: Task[] =
    now - definitionsReadAt > DEFINITIONS_MAX_AGE_MS ? [{ kind: 'definitions', purpose: 'definitions' }] : [];
  const polls = states
    .filter((state) => isLoaded(state.cursor) && (state.cursor.reading !== null || now >= pollDueAt(state)))
    .sort(byEntity)
    .map((state): Task => ({ kind: 'pull', state, purpose: 'poll' }));
  // A record that is still to come with the history is not missing.
  const probes = states
    .filter(({ cursor }) => cursor.history === null)
    .flatMap((state) =>
      Object.entries(state.hints)
        .filter(([, { misses }]) => misses >= MISSES_BEFORE_PROBE)
        .slice(0, 2)
        .map(([hint]): Task => ({ kind: 'probe', state, hint, purpose: 'probe' })),
    );
  return [
    ...stale,
    ...polls,
    ...historyTasks(states, now),
    ...(probes.length > 0 ? probes.slice(0, (await standing()).probesLeft()) : []),
    ...(await dueDetails(services, states, 'background', now)),
  ];
}

/** What was taken for an echo may have been a person's change all the same. */
function pollDueAt({ cursor: { dueAt, pace }, echoedAt }: EntityState): number {
  const isEchoed = echoedAt !== null && echoedAt > pace.pulledAt;
  return isEchoed ? Math.min(dueAt, pace.pulledAt + POLL_INTERVALS_MS.afterEcho) : dueAt;
}

/**
 * Every entity's first page comes first, as a poll: it makes the entity live and tells how much there is. Then one load
 * after the other, those that others refer to before them; the second task is for when the first must wait.
 */
function historyTasks(states: readonly EntityState[], now: number): readonly Task[] {
  const open = states.filter(({ cursor }) => needsHistory(cursor)).sort(byEntity);
  const begun = open.filter(({ cursor }) => cursor.history !== null);
  const due = open.filter(({ cursor }) => cursor.history === null && now >= cursor.dueAt);
  return [
    ...due.map((state): Task => ({ kind: 'pull', state, purpose: 'poll' })),
    ...begun.slice(0, 2).map((state): Task => ({ kind: 'pull', state, purpose: 'history' })),
  ];
}

function byEntity(a: EntityState, b: EntityState): number {
  return ENTITY_NAMES.indexOf(a.entity) - ENTITY_NAMES.indexOf(b.entity);
}

async function dueDetails(
  services: ChooseServices,
  states: readonly EntityState[],
  detailClass: 'live' | 'background',
  now: number,
): Promise<Task[]> {
  const active = new Set<EntityName>(states.map(({ entity }) => entity));
  const refs = await services.mirror.dueDetails(detailClass, now, BATCH * 2);
  const distinct = new Map(refs.map((ref) => [recordKey(ref), ref]));
  return [...distinct.values()]
    .filter((ref) => active.has(ref.entity))
    .map((ref) => ({ kind: 'detail', ref, purpose: detailClass === 'live' ? 'detail' : 'quietDetail' }));
}

function isDirty(state: EntityState): boolean {
  return state.dirtySeq > state.cleanSeq;
}

function interleave(left: readonly Task[], right: readonly Task[]): Task[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => [
    left[index],
    right[index],
  ])
    .flat()
    .filter((task) => task !== undefined);
}

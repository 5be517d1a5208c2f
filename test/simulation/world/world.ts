import { KEPT_CATALOGUE } from './kept-catalogue.ts';
import type { Failure } from '../../../lib/domain/failures.ts';
import { recordKey, type EntityName } from '../../../lib/domain/records.ts';
import { HOUR, MINUTE, SECOND } from '../../../lib/domain/time.ts';
import { applyRecord } from '../../../lib/sync/apply-record.ts';
import { dispatch } from '../../../lib/sync/dispatch.ts';
import { needsHistory } from '../../../lib/sync/history-state.ts';
import type { UpsertMessage } from '../../../lib/sync/ports/delivery.ts';
import { recordFailure } from '../../../lib/sync/record-failure.ts';
import { catalogueFor } from '../../../lib/sync/services.ts';
import { sweepForgotten } from '../../../lib/sync/sweep-forgotten.ts';
import { sweepRefusals } from '../../../lib/sync/sweep-refusals.ts';
import { sweep } from '../../../lib/sync/sweep.ts';
import { takeHint } from '../../../lib/sync/take-hint.ts';
import { chanceOf } from '../engine/chance.ts';
import {
  CALM_FATE,
  Scheduler,
  StorageError,
  type Fate,
  type Process,
  type ProcessEnd,
  type When,
} from '../engine/scheduler.ts';
import { traceOf, type StoryLine, type Trace } from '../engine/trace.ts';
import { deadlineOf } from './deadline.ts';
import { simulatedExternal, type Commit, type SimulatedExternal } from './external.ts';
import type { Act, Aim, Plan, Table } from './plan.ts';
import { simulatedPrecoro, type SimulatedPrecoro } from './precoro.ts';
import { simulatedQueue, type SimulatedQueue } from './queue.ts';
import { nextDue } from './next-due.ts';
import { closeGates, rebuildLinks } from './people.ts';
import { settleSupplier } from './settled-supplier.ts';
import { seenThings, type Seen } from './seen.ts';
import { pollExternal } from '../../../lib/sync/poll-external.ts';
import { connectorOf, inwardSide, nextPollAt, plantTaken, type InwardSide } from './inward-side.ts';
import { tellVendor } from './inward-acts.ts';
import { CALM_INWARD } from './inward-setting.ts';
import { idempotencyOf, integrationOf, TARGETS, type Deployment } from './setting.ts';
import { stepped, storesOf, type Stores } from './stores.ts';
import { Truth } from './truth.ts';
import { Watch } from '../checks/watch.ts';

/** 2026-03-02T08:00:00Z, a Monday: within working hours. */
export const START = Date.UTC(2026, 2, 2, 8);
const DISPATCH_MS = 45 * SECOND;
const LEASE_MS = MINUTE;
/** A table takes that long to be restored, at the least. */
const RESTORE_MS = 10 * MINUTE;

/** Around these something is known on one side only: what befalls a process there is worth more than anywhere else. */
const CRITICAL_STEPS = [
  'precoro.list',
  'precoro.detail',
  'precoro.patch',
  'connector.create',
  'connector.update',
  'crossReference.acquire',
  'crossReference.save',
  'crossReference.saveLinked',
  'mirror.readMany',
  'mirror.save',
  'upserts.send',
  'ledger.save',
] as const;
const INWARD_STEPS = [
  'precoro.lookup',
  'precoro.create',
  'precoro.create',
  'precoro.update',
  'inbounds.save',
  'inbounds.save',
  'sourceCursors.save',
  'crossReference.saveLinked',
] as const;

/** A company with its Precoro, its external system, and the engine's functions between them, for one seed. */
export class World {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly seen: Seen = seenThings();
  readonly precoro: SimulatedPrecoro;
  readonly external: SimulatedExternal;
  readonly stores: Stores;
  readonly truth: Truth;
  readonly watch: Watch;
  /** Null where nothing comes from outside. */
  readonly inward: InwardSide | null;
  readonly upserts: SimulatedQueue<UpsertMessage>;
  readonly named: SimulatedQueue<NamedFailure>;
  deployment: Deployment = 1;
  #services: ReturnType<World['servicesOf']>;
  #faulty = true;
  /** The moment that tables were set back to; null where that never happened. */
  restoredTo: { readonly until: number | null } | null = null;
  /** No schedule fires before then. */
  silentUntil = 0;
  #tick = 0;
  #tickAt = 0;
  #sweptAt = START;
  /** Runs of the dispatcher in a row that sent nothing. */
  #fruitless = 0;
  #ids = 0;

  constructor(plan: Plan, story: StoryLine[] | null = null) {
    this.plan = plan;
    const { seed } = plan;
    this.scheduler = new Scheduler(chanceOf(seed, 'steps'), START, plan.stepMs, (what) =>
      this.seen.add(what),
    );
    const now = () => this.scheduler.now;
    this.trace = traceOf(now, story);
    this.scheduler.traceTo(this.trace);
    this.truth = new Truth(plan.setting);
    const isRestored = plan.acts.some((act) => act.do === 'restore');
    this.stores = storesOf(now, isRestored);
    this.watch = new Watch(this);
    this.inward = plan.inward ? inwardSide(this, plan.inward) : null;
    const { scheduler, trace, seen } = this;
    const around = { scheduler, trace, seen };
    this.precoro = simulatedPrecoro(
      {
        switches: plan.switches,
        rates: plan.precoro,
        clockMs: plan.precoroClockMs,
        latencyMs: plan.latencyMs,
        habits: plan.inward ?? CALM_INWARD,
      },
      {
        ...around,
        chance: chanceOf(seed, 'precoro'),
        webhook: (entity, id, idn) => this.hint(entity, id, idn),
        patched: () => void (this.watch.patches += 1),
        written: (write) => this.inward?.watch.written(write),
        shown: (entity, ids) => this.inward?.watch.sights.shown(entity, ids),
      },
    );
    this.external = simulatedExternal(
      {
        idempotency: idempotencyOf(plan.setting),
        keepsKeys: plan.setting.keepsKeys,
        rates: plan.external,
        latencyMs: plan.latencyMs,
      },
      TARGETS,
      {
        ...around,
        chance: chanceOf(seed, 'external'),
        committed: (commit: Commit) => this.#committed(commit),
        known: (externalId) => this.inward?.watch.sights.known(externalId),
      },
    );
    const queues = { scheduler, seen, chance: chanceOf(seed, 'queue') };
    this.upserts = simulatedQueue<UpsertMessage>(
      queues,
      plan.queue,
      plan.workers,
      (message, ended) => this.#apply(message, ended),
      (message) => void this.named.send([{ ...message, order: null }], 0),
    );
    this.named = simulatedQueue<NamedFailure>(
      queues,
      { ...plan.queue, refuse: 0, stray: 0 },
      2,
      ({ order, ...message }, ended) => this.#recordFailure(message, order, ended),
      // Dead letters themselves: they stay until they are worked off.
      null,
    );
    this.#services = this.servicesOf(1);
  }

  get services(): ReturnType<World['servicesOf']> {
    return this.#services;
  }

  deploy(deployment: Deployment): void {
    this.deployment = deployment;
    this.#services = this.servicesOf(deployment);
  }

  /** Nothing goes wrong any more. */
  behave(): void {
    this.#faulty = false;
    this.precoro.behave();
    this.external.behave();
    this.inward?.books.behave();
    this.upserts.behave();
    this.named.behave();
    this.silentUntil = 0;
  }

  hint(entity: EntityName, id: number, idn: string | null): void {
    this.poke();
    this.run('webhook', 6, () =>
      takeHint(this.services, { entity, id: String(id), idn }).then(() => undefined),
    );
  }

  /** A process of the engine with a fate of its own; `usual`: how many steps such a process takes. */
  run(
    name: string,
    usual: number,
    work: () => Promise<unknown>,
    ended: (end: ProcessEnd) => void = () => undefined,
  ): void {
    if (this.scheduler.now < this.#stillUntil) {
      // People wait until the tables are back.
      if (name !== 'engineer') return ended('dead');
      return this.scheduler.at(this.#stillUntil, () => this.run(name, usual, work, ended));
    }
    // Whoever gives a command sees whether it was carried out, and gives it again.
    const isFaulty = this.#faulty && name !== 'engineer';
    const fate = this.#aimed(name) ?? (isFaulty ? this.#fate(usual) : CALM_FATE);
    const process = this.scheduler.spawn(
      name,
      fate,
      async () => void (await work()),
      (end, error) => {
        if (end === 'threw') this.watch.threw(name, error);
        if (end === 'done') this.inward?.watch.sights.ended(process);
        ended(end);
      },
    );
    if (this.plan.aims.length > 0) this.processes.push(process);
  }

  /** Every process, where some were aimed at. */
  readonly processes: Process[] = [];
  readonly #aimedAt = new Map<Aim, number>();

  #aimed(name: string): Fate | null {
    for (const aim of this.plan.aims) {
      if (!name.startsWith(aim.process)) continue;
      const nth = (this.#aimedAt.get(aim) ?? 0) + 1;
      this.#aimedAt.set(aim, nth);
      if (aim.nth === null ? this.#faulty : nth === aim.nth) return { ...CALM_FATE, ...aim.fate };
    }
    return null;
  }

  readonly #fates = chanceOf(0, '');
  #fateChance = this.#fates;

  #fate(usual: number): Fate {
    const chance = (this.#fateChance =
      this.#fateChance === this.#fates ? chanceOf(this.plan.seed, 'fates') : this.#fateChance);
    const { die, error, pause, clockMs } = this.plan.fates;
    if (die + error + pause + clockMs === 0) return CALM_FATE;
    const when = (rate: number): When =>
      chance.happens(rate)
        ? chance.happens(0.4)
          ? chance.pick(this.inward && chance.happens(0.5) ? INWARD_STEPS : CRITICAL_STEPS)
          : 1 + chance.below(usual)
        : null;
    return {
      dieAt: when(die),
      diesAfter: chance.happens(0.5),
      errorAt: when(error),
      errorAfter: chance.happens(0.5),
      pauseAt: when(pause),
      pauseMs: chance.pick([2, 20, 58, 70, 130, 300]) * SECOND + chance.below(1000),
      clockMs: clockMs === 0 ? 0 : this.#apart(chance.between(-clockMs, clockMs)),
    };
  }

  /** Where most worlds begin: everything was read long ago, and the cursors are proved. */
  async settle(): Promise<void> {
    const { states, definitions } = this.stores;
    const now = this.scheduler.now;
    for (const { entity, cursor } of await states.readAll()) {
      const settled = {
        ...cursor,
        watermark: now + this.plan.precoroClockMs - MINUTE,
        proved: true,
        dueAt: now + HOUR,
        pace: { ...cursor.pace, pulledAt: now - MINUTE },
      };
      await states.saveCursor(entity, settled, 0);
      // Webhooks are known to come.
      await states.noteEcho(entity, now - 2 * MINUTE);
    }
    const option = { id: '701', name: '6420 Travel', code: '6420', externalId: '6420', enabled: true };
    const item = [{ id: '70', name: 'GL account', options: [option] }];
    await definitions.save({ item, document: [], supplier: [] }, now);
    if (this.plan.knowsSupplier) await settleSupplier(this);
    if (this.inward) plantTaken(this);
  }

  /** What a person does, step by step, while everything else goes on. */
  async person(work: () => Promise<void>): Promise<void> {
    let isOver = false;
    this.run('person', 1, work, () => void (isOver = true));
    for (let turn = 0; turn < 60 && !isOver; turn += 1)
      await this.scheduler.runUntil(this.scheduler.now + MINUTE);
  }

  /**
   * As the runbook says: everything stands still for as long as it takes, what is on its way is thrown away, the tables are
   * set back (null empties them), and the links are rebuilt.
   */
  restore(tables: readonly Table[], until: number | null): void {
    const { scheduler } = this;
    scheduler.killAll();
    this.upserts.purge();
    this.named.purge();
    this.#stillUntil = scheduler.now + RESTORE_MS;
    scheduler.at(this.#stillUntil, () => this.#setBack(tables, until));
  }

  #setBack(tables: readonly Table[], until: number | null): void {
    this.watch.restored();
    this.restoredTo = { until };
    this.lastChangeAt = this.scheduler.now;
    this.seen.add(until === null ? 'tables emptied' : 'tables set back');
    this.stores.restore(tables, until);
    // The gates are as they were then; whoever wants them closed closes them again.
    if (tables.includes('cursors'))
      for (const entity of ['supplier', 'invoice'] as const) this.watch.gate(entity, true);
    this.isToBeRead =
      tables.includes('cursors') && tables.includes('cross-reference') && !this.#isReadWhole();
    this.run('engineer', 8, async () => {
      if (this.isToBeRead) await closeGates(this);
      await rebuildLinks(this, until ?? START);
    });
    this.poke();
  }

  /** False for tables that are empty, or were set back to before Precoro was read. */
  #isReadWhole(): boolean {
    return this.stores.states
      .states()
      .filter(({ entity }) => entity === 'supplier' || entity === 'invoice')
      .every(({ cursor }) => !needsHistory(cursor));
  }

  /** All is lost: nothing may be written until both sides were read and the links rebuilt. */
  isToBeRead = false;

  /** Nothing runs before then. */
  #stillUntil = 0;

  #apart(ms: number): number {
    if (ms !== 0) this.seen.add('a clock is ahead or behind');
    return ms;
  }

  // ------------------------------------------------------------------------------------------ functions

  #apply(message: UpsertMessage, ended: (isDone: boolean) => void): void {
    const name = `upsert ${recordKey(message.ref)}`;
    this.run(
      name,
      16,
      () => applyRecord(this.services, message, LEASE_MS),
      (end) => ended(end === 'done'),
    );
  }

  #recordFailure(message: UpsertMessage, order: number | null, ended: (isDone: boolean) => void): void {
    const name = `error-logger ${recordKey(message.ref)}`;
    this.run(
      name,
      8,
      () => recordFailure(this.services, message, order),
      (end) => ended(end === 'done'),
    );
  }

  dispatch(): void {
    this.run('dispatcher', 70, async () => {
      const { end, requests } = await dispatch(this.services, this.scheduler.processNow + DISPATCH_MS);
      if (end !== 'busy') this.#fruitless = requests === 0 ? this.#fruitless + 1 : 0;
    });
  }

  /** What a write outside left is what its source tells. */
  #committed(commit: Commit): void {
    this.watch.committed(commit);
    if (commit.record.target !== 'vendor') return;
    this.inward?.watch.sights.writtenOutside(commit);
    tellVendor(this, commit.record, false);
  }

  /** Reads the external system, as each minute's schedule does. */
  poll(): void {
    this.run('poll-external', 10, () => pollExternal(this.services, this.scheduler.processNow + DISPATCH_MS));
  }

  /** A webhook of the external system asked for a read: the schedule is the minute's again. */
  pollSoon(): void {
    this.poke();
  }

  #sweep(): void {
    this.#sweptAt = this.scheduler.now;
    this.run('sweep', 5, async () => {
      await sweep(this.services);
      await sweepForgotten(this.services);
      await sweepRefusals(this.services);
    });
  }

  /** A change may not have been heard of, so that only a poll finds it. */
  get mayHaveMissed(): boolean {
    const { precoro, fates, acts, aims } = this.plan;
    const silent =
      precoro.webhookDrop + precoro.lateVisibility + precoro.lateRecord + fates.die + fates.error;
    const tells = (act: Act) => act.do === 'restore' || act.do === 'pause' || act.do.startsWith('next ');
    return silent > 0 || aims.length > 0 || acts.some(tells);
  }

  /** When a person last changed something, or a table was set back; true time. */
  lastChangeAt = START;

  /** The minute's schedule. */
  schedule(at: number): void {
    const turn = (this.#tick += 1);
    this.#tickAt = at;
    this.scheduler.at(at, () => {
      if (turn !== this.#tick) return;
      const isToPoll = nextPollAt(this) <= this.scheduler.now;
      if (isToPoll && this.scheduler.now >= this.silentUntil) this.poll();
      const isDue = nextDue(this) <= this.scheduler.now || this.scheduler.now - this.#sweptAt >= HOUR;
      if (this.scheduler.now >= this.silentUntil && isDue) {
        this.dispatch();
        this.#sweep();
      }
      this.schedule(this.scheduler.now + MINUTE * Math.max(1, Math.floor(this.#minutesOfRest())));
    });
  }

  /** An hour at most, and one minute while anything moves. Where the quota keeps all work waiting it is longer each time. */
  #minutesOfRest(): number {
    const rest = Math.ceil((nextDue(this) - this.scheduler.now) / MINUTE);
    return Math.min(60, Math.max(rest, 2 ** (this.#fruitless - 3)));
  }

  /** Something happened: the schedule is the minute's again. */
  poke(): void {
    this.#fruitless = 0;
    if (this.#tickAt > this.scheduler.now + MINUTE) this.schedule(this.scheduler.now + MINUTE);
  }

  #wake(seconds: number): void {
    this.scheduler.at(this.scheduler.now + seconds * SECOND, () => this.dispatch());
  }

  // ------------------------------------------------------------------------------------------- services

  servicesOf(deployment: Deployment) {
    const { scheduler, stores, plan } = this;
    const step = <T>(label: string, effect: () => Promise<T>) => scheduler.step(label, effect);
    const integration = integrationOf(plan.setting, deployment, plan.inward);
    const crossReference = stepped('crossReference', this.watch.links(stores.crossReference), step, [
      'scan',
      'links',
    ]);
    const random = chanceOf(plan.seed, 'engine');
    const states = stepped('states', this.watch.states(stores.states), step);
    return {
      clock: { now: () => scheduler.processNow, sleep: (ms: number) => scheduler.sleep(ms) },
      random: random.random,
      newId: () => `id-${(this.#ids += 1)}`,
      deadline: (ms: number) => deadlineOf(scheduler, ms),
      integration,
      companies: integration.companies,
      catalogue: catalogueFor(integration, KEPT_CATALOGUE),
      gateway: this.precoro,
      ledgers: stepped('ledger', stores.ledgers, step),
      claims: stores.claims,
      leases: stepped('leases', stores.leases, step),
      states,
      gates: states,
      echoes: stepped('echoes', stores.echoes, step),
      definitions: stepped('definitions', stores.definitions, step),
      mirror: stepped('mirror', this.inward?.watch.sights.keeping(stores.mirror) ?? stores.mirror, step, [
        'scan',
        'records',
      ]),
      crossReference,
      links: crossReference,
      waits: crossReference,
      writeBacks: stepped('writeBacks', stores.writeBacks, step),
      inbounds: stepped('inbounds', stores.inbounds, step, ['scan', 'records']),
      sourceCursors: stepped('sourceCursors', stores.sourceCursors, step, ['peek']),
      failures: stepped('failures', stores.failures, step),
      upserts: stepped('upserts', { send: this.#sendUpserts }, step),
      failureQueue: stepped('failureQueue', { send: this.#sendFailure }, step),
      dispatcher: stepped('wake', { wake: async (seconds: number) => this.#wake(seconds) }, step),
      events: stepped('events', stores.events, step),
      syncTally: stores.syncTally,
      audit: stores.audit,
      who: 'simulated person',
      connector: connectorOf(this),
      slices: crossReference,
      passes: stores.passes,
      log: () => undefined,
    };
  }

  /** The first message of each record. */
  readonly firstMessages = new Map<string, UpsertMessage>();

  readonly #sendUpserts = async (messages: readonly UpsertMessage[], delaySeconds: number) => {
    this.poke();
    for (const message of messages) {
      const key = recordKey(message.ref);
      if (!this.firstMessages.has(key)) this.firstMessages.set(key, message);
    }
    return this.upserts.send(messages, delaySeconds);
  };

  readonly #sendFailure = async (message: UpsertMessage, _failure: Failure, order: number) =>
    void this.named.send([{ ...message, order }], 0);
}

/** A dead letter. `order`: of the attempt whose reason is on the link; null for one that failed in another way. */
type NamedFailure = UpsertMessage & { readonly order: number | null };

/** Errors that an engine's process may end with: what it was told, and nothing of its own making. */
export function isExpected(error: unknown): boolean {
  if (error instanceof StorageError) return true;
  const isOwn = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return error instanceof Error && !isOwn;
}

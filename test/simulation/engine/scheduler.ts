import { sleeperHeap } from '../../support/memory/sleeperHeap.ts';
import type { Chance } from './chance.ts';
import type { Trace } from './trace.ts';

/** When something befalls a process: at one of its steps, counted from 1, or at the first step of this name; null: never. */
export type When = number | string | null;

/** What becomes of one process. */
export interface Fate {
  readonly dieAt: When;
  /** The step it dies at has taken effect. */
  readonly diesAfter: boolean;
  /** The storage gives an error. Likewise before or after the step took effect. */
  readonly errorAt: When;
  readonly errorAfter: boolean;
  /** After this step it stands still for so long. */
  readonly pauseAt: When;
  readonly pauseMs: number;
  /** Its clock is ahead of true time by so much. */
  readonly clockMs: number;
}

export const CALM_FATE: Fate = {
  dieAt: null,
  diesAfter: false,
  errorAt: null,
  errorAfter: false,
  pauseAt: null,
  pauseMs: 0,
  clockMs: 0,
};

export interface Process {
  readonly id: number;
  readonly name: string;
  readonly fate: Fate;
  steps: number;
  /** What is still to befall it. */
  die: When;
  error: When;
  pause: When;
  state: 'runs' | 'dead' | 'threw' | 'done';
}

export type ProcessEnd = 'done' | 'dead' | 'threw';

/** A step that waits for its turn, or a process that waits to go on. */
interface Turn {
  readonly process: Process | null;
  readonly go: () => void;
}

/** One seed takes no more steps than this: more would be a livelock. */
const MOST_STEPS = 400_000;

export class TooManyStepsError extends Error {
  override readonly name = 'TooManyStepsError';
}

/** A storage error, as a client gives up on it. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/**
 * Runs processes on one virtual clock. At each await of one of them (each call of a port) the scheduler decides who goes
 * on, so that every order of steps that could happen is a matter of the seed. Nothing here knows what is run.
 */
export class Scheduler {
  readonly #chance: Chance;
  readonly #timers = sleeperHeap();
  readonly #ready: Turn[] = [];
  /** How long each step takes at most, in ms. 0: no time. */
  readonly #stepMs: number;
  #trace: Trace | null = null;
  #now: number;
  #steps = 0;
  #tooMany: TooManyStepsError | null = null;
  #made = 0;
  #current: Process | null = null;
  #asking: Process | null = null;
  /** Told what befell a process. */
  readonly #befell: (what: string) => void;

  constructor(chance: Chance, start: number, stepMs: number, befell: (what: string) => void) {
    this.#befell = befell;
    this.#chance = chance;
    this.#now = start;
    this.#stepMs = stepMs;
  }

  /** True time, ms since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** The time as the running process sees it. */
  get processNow(): number {
    return this.#now + (this.#current?.fate.clockMs ?? 0);
  }

  get current(): Process | null {
    return this.#current;
  }

  /** Whose request another system handles just now. */
  get asking(): Process | null {
    return this.#asking;
  }

  traceTo(trace: Trace): void {
    this.#trace = trace;
  }

  /** Starts a process now. `ended` is told once how it ended. */
  spawn(
    name: string,
    fate: Fate,
    work: () => Promise<void>,
    ended: (end: ProcessEnd, error?: unknown) => void,
  ): Process {
    const { dieAt: die, errorAt: error, pauseAt: pause } = fate;
    const id = (this.#made += 1);
    const process: Process = { id, name, fate, steps: 0, die, error, pause, state: 'runs' };
    const end = (how: ProcessEnd, reason?: unknown): void => {
      if (process.state !== 'runs') return;
      process.state = how;
      ended(how, reason);
    };
    this.#ready.push({
      process,
      go: () => {
        work().then(
          () => end('done'),
          (reason: unknown) => end('threw', reason),
        );
      },
    });
    this.#endings.set(process, end);
    return process;
  }

  readonly #endings = new Map<Process, (end: ProcessEnd) => void>();

  /** Every process dies where it stands. */
  killAll(): void {
    for (const [process, end] of this.#endings) {
      if (process.state !== 'runs') continue;
      end('dead');
      process.state = 'dead';
    }
    this.#ready.length = 0;
  }

  /** Something of the world at a later time. */
  at(time: number, happen: () => void): void {
    this.#timers.add(Math.max(this.#now, time), happen);
  }

  /** One call of a port by the running process: it takes effect when its turn comes. */
  step<T>(label: string, effect: () => Promise<T>): Promise<T> {
    const process = this.#current;
    if (!process) return effect();
    if (process.state === 'dead') return never();
    process.steps += 1;
    const { steps, die, error, pause } = process;
    const isPlain = !isNow(die, steps, label) && !isNow(error, steps, label) && !isNow(pause, steps, label);
    if (isPlain && this.#stepMs === 0 && this.#ready.length === 0) {
      this.#count(process, label);
      return effect();
    }
    return new Promise<T>((resolve, reject) => {
      this.#enqueue(process, () => this.#take(process, steps, label, effect, resolve, reject));
    });
  }

  /**
   * A request to another system by the running process: it leaves, arrives after `thereMs` and is handled whatever became
   * of the process, and the answer is back `backMs` after that. `late` is the answer where it does not leave any more.
   */
  remote<T>(
    /** Its step is called "…, sending". */
    label: string,
    thereMs: number,
    handle: () => T,
    backMs: number,
    isTooLate: () => boolean,
    late: T,
  ): Promise<T> {
    return this.step(`${label}, sending`, async () => undefined).then(() => {
      const process = this.#current;
      if (isTooLate()) return late;
      return new Promise<T>((resolve) => {
        this.at(this.#now + thereMs, () => {
          this.#asking = process;
          const answer = handle();
          this.#asking = null;
          this.at(this.#now + backMs, () => this.#answered(process, label, () => resolve(answer)));
        });
      });
    });
  }

  /** What befalls a process at a request of this name befalls it once the answer is there. */
  #answered(process: Process | null, label: string, go: () => void): void {
    if (!process || process.state === 'dead') return;
    if (process.die === label) return this.#kill(process, label);
    const pauses = process.pause === label;
    if (!pauses) return this.#resume(process, go);
    process.pause = null;
    this.#befell('a process stands still');
    this.#trace?.tell(
      () => `${process.name}: stands still for ${process.fate.pauseMs / 1000} s after the answer to ${label}`,
    );
    this.at(this.#now + process.fate.pauseMs, () => this.#resume(process, go));
  }

  /** The running process sleeps. */
  sleep(ms: number): Promise<void> {
    const process = this.#current;
    if (process?.state === 'dead') return never();
    return new Promise((resolve) => {
      this.at(this.#now + Math.max(0, Math.ceil(ms)), () => this.#resume(process, resolve));
    });
  }

  /** Lets everything happen that happens until `time`. */
  async runUntil(time: number): Promise<void> {
    for (;;) {
      const turn = this.#takeTurn();
      if (turn) {
        this.#current = turn.process;
        turn.go();
        await settled();
        // A process that was told so may have kept it to itself.
        if (this.#tooMany) throw this.#tooMany;
        this.#current = null;
        continue;
      }
      const next = this.#timers.takeFirst(time);
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = Math.max(this.#now, time);
  }

  #takeTurn(): Turn | undefined {
    const { length } = this.#ready;
    if (length === 0) return undefined;
    const index = length === 1 ? 0 : this.#chance.below(length);
    const turn = this.#ready[index];
    const last = this.#ready.pop();
    if (last && index < length - 1) this.#ready[index] = last;
    return turn;
  }

  #enqueue(process: Process, go: () => void): void {
    const delay = this.#stepMs === 0 ? 0 : this.#chance.below(this.#stepMs + 1);
    if (delay === 0) this.#ready.push({ process, go });
    else this.at(this.#now + delay, () => void this.#ready.push({ process, go }));
  }

  #resume(process: Process | null, go: () => void): void {
    if (process === null) go();
    else if (process.state !== 'dead') this.#ready.push({ process, go });
  }

  #take<T>(
    process: Process,
    step: number,
    label: string,
    effect: () => Promise<T>,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): void {
    // It died while this step, one of several at once, waited for its turn.
    if (process.state === 'dead') return;
    const { fate } = process;
    const dies = isNow(process.die, step, label);
    const fails = isNow(process.error, step, label);
    const pauses = isNow(process.pause, step, label);
    if (dies && !fate.diesAfter) return this.#kill(process, label);
    if (fails) process.error = null;
    if (fails && !fate.errorAfter) {
      this.#befell('a storage error, without effect');
      this.#trace?.tell(() => `${process.name}: ${label} fails, without effect`);
      return reject(new StorageError(`${label} failed`));
    }
    this.#count(process, label);
    effect().then((value) => {
      if (dies) return this.#kill(process, label);
      if (fails) {
        this.#befell('a storage error, with effect');
        this.#trace?.tell(() => `${process.name}: ${label} took effect, but gives an error`);
        return reject(new StorageError(`${label} failed`));
      }
      if (!pauses) return resolve(value);
      process.pause = null;
      this.#befell('a process stands still');
      this.#trace?.tell(() => `${process.name}: stands still for ${fate.pauseMs / 1000} s after ${label}`);
      this.at(this.#now + fate.pauseMs, () => this.#resume(process, () => resolve(value)));
    }, reject);
  }

  #count(process: Process, label: string): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS)
      throw (this.#tooMany ??= new TooManyStepsError(`${process.name}: ${label}`));
    this.#trace?.step(process.id, label, this.#now);
    this.#trace?.tell(() => `${process.name}: ${label}`);
  }

  #kill(process: Process, label: string): void {
    this.#befell(process.fate.diesAfter ? 'a process dies after a step' : 'a process dies before a step');
    this.#trace?.tell(
      () =>
        `${process.name} DIES ${process.fate.diesAfter ? 'after' : 'before'} step ${process.steps}, ${label}`,
    );
    this.#endings.get(process)?.('dead');
    process.state = 'dead';
  }
}

function isNow(when: When, step: number, label: string): boolean {
  return when !== null && (typeof when === 'number' ? when === step : when === label);
}

/** Lets everything run first that does not wait for a turn: ticks come after all promises have settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

/** A dead process waits for ever; nothing holds it, so it is forgotten. */
function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}

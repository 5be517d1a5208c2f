/**
 * A clock that runs `scale` times faster than the wall's. Both agree at `epochMs`; every process of the system is given
 * the same pair and so reads the same time.
 */
export interface TimeScale {
  readonly scale: number;
  /** Milliseconds since the Unix epoch. */
  readonly epochMs: number;
}

/** Environment variables that carry a TimeScale to a child process. */
export const SCALE_VARIABLE = 'LOCAL_TIME_SCALE';
export const EPOCH_VARIABLE = 'LOCAL_TIME_EPOCH_MS';

/** Repeating timers wait at least this long on the wall: a poll of 20 ms at scale 60 would keep a core busy. */
const MIN_INTERVAL_WALL_MS = 5;

export function scaledTime(wallMs: number, { scale, epochMs }: TimeScale): number {
  return epochMs + (wallMs - epochMs) * scale;
}

/** The wall's duration of a scaled one. */
export function wallDuration(scaledMs: number, { scale }: TimeScale): number {
  return scaledMs / scale;
}

/** The epoch with which a clock of this scale reads `scaledMs` at the wall's `wallMs`: a clock that goes on after a stop. */
export function epochContinuing(scaledMs: number, wallMs: number, scale: number): number {
  return scale === 1 ? wallMs : (wallMs * scale - scaledMs) / (scale - 1);
}

export function timeScaleVariables({ scale, epochMs }: TimeScale): Record<string, string> {
  return { [SCALE_VARIABLE]: String(scale), [EPOCH_VARIABLE]: String(epochMs) };
}

/** Throws when a variable is there and no positive number; without variables the clock is the wall's. */
export function timeScaleFrom(environment: Readonly<Record<string, string | undefined>>): TimeScale {
  return {
    scale: positive(SCALE_VARIABLE, environment[SCALE_VARIABLE] ?? '1'),
    epochMs: positive(EPOCH_VARIABLE, environment[EPOCH_VARIABLE] ?? '1'),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`${name} is '${text}'; it must be a positive number`);
}

type Callback = (...args: unknown[]) => void;
type StartTimer = (callback: Callback, ms?: number, ...args: unknown[]) => unknown;
type Sleep = (ms?: number, value?: unknown, options?: object) => Promise<unknown>;

/** The wall's own functions, and the places where the scaled ones are put. */
export interface ClockHost {
  Date: DateConstructor;
  setTimeout: StartTimer;
  setInterval: StartTimer;
  performance: { now(): number };
  AbortSignal: { timeout(ms: number): AbortSignal };
}
export interface TimerModules {
  readonly timers: { setTimeout: StartTimer; setInterval: StartTimer };
  readonly promises: { setTimeout: Sleep };
}

export interface ClockOptions {
  /**
   * A timer of five seconds or more lasts at least this long on the wall. Such timers are deadlines, of the AWS SDK and
   * of middy just before the function's own: what they guard takes as long as this machine needs, whatever the scale. Sleeping through `node:timers/promises` is not
   * touched. Default 0.
   */
  readonly patienceWallMs?: number;
}

const LONG_MS = 5000;

/**
 * Makes Date, the timers, `performance.now` and `AbortSignal.timeout` of a process run on the scaled clock, so that
 * an unmodified bundle lives in it. Does nothing at scale 1.
 */
export function installClock(
  host: ClockHost,
  modules: TimerModules,
  time: TimeScale,
  { patienceWallMs = 0 }: ClockOptions = {},
): void {
  if (time.scale === 1) return;
  const { setTimeout, setInterval } = host;
  const timeout = host.AbortSignal.timeout.bind(host.AbortSignal);
  const { setTimeout: sleep } = modules.promises;
  const perfNow = host.performance.now.bind(host.performance);
  host.Date = scaledDate(host.Date, time);
  host.setTimeout = (callback, ms = 0, ...args) =>
    setTimeout(callback, Math.max(wallDuration(ms, time), ms >= LONG_MS ? patienceWallMs : 0), ...args);
  host.setInterval = (callback, ms = 0, ...args) =>
    setInterval(callback, Math.max(MIN_INTERVAL_WALL_MS, wallDuration(ms, time)), ...args);
  host.performance.now = () => perfNow() * time.scale;
  host.AbortSignal.timeout = (ms) => timeout(Math.ceil(wallDuration(ms, time)));
  modules.timers.setTimeout = host.setTimeout;
  modules.timers.setInterval = host.setInterval;
  modules.promises.setTimeout = (ms = 0, value, options) => sleep(wallDuration(ms, time), value, options);
}

function scaledDate(RealDate: DateConstructor, time: TimeScale): DateConstructor {
  const wallNow = RealDate.now.bind(RealDate);
  const now = () => Math.floor(scaledTime(wallNow(), time));
  return new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver): unknown =>
      property === 'now' ? now : Reflect.get(target, property, receiver),
  });
}

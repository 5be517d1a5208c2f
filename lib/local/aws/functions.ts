import { randomUUID } from 'node:crypto';
import type { CloudAssembly } from './assembly.ts';
import { timeScaleVariables } from './boot/clock.ts';
import type { TimeScale } from './boot/clock.ts';
import type { FunctionFailure } from './boot/messages.ts';
import { Environment } from './environment.ts';
import { readFunction } from './function-settings.ts';
import type { FunctionSettings } from './function-settings.ts';
import { functionArn } from './names.ts';
import type { Resource } from './template.ts';

/** A function answered with an error, timed out, or died. `message` begins with the function's name. */
class FunctionError extends Error {
  readonly failure: FunctionFailure;

  constructor(functionName: string, failure: FunctionFailure) {
    super(`${functionName}: ${failure.errorType}: ${failure.errorMessage}`);
    this.name = 'FunctionError';
    this.failure = failure;
  }
}

/** Every reserved execution environment is busy: Lambda's TooManyRequestsException. */
export class ThrottledError extends Error {
  constructor(functionName: string) {
    super(`${functionName}: Rate Exceeded, all of its reserved concurrency is in use`);
    this.name = 'ThrottledError';
  }
}

export interface FunctionOptions {
  readonly endpoint: string;
  readonly time: TimeScale;
  /** Least wall time a warm invocation gets before it is killed, whatever the time scale. Default 3000. */
  readonly minWallTimeoutMs?: number;
  /** The same for the first invocation of an environment. Default 8000. */
  readonly minColdWallTimeoutMs?: number;
  /** Environments at most per function; further calls wait. Reserved concurrency below it throttles. Default 10. */
  readonly maxEnvironments?: number;
  /** Each line a function writes. */
  readonly onLine: (line: string, functionName: string) => void;
}

/** A Lambda function: its execution environments are processes that hold only what the template gives them. */
export class LocalFunction {
  readonly #settings: FunctionSettings;
  readonly #limit: number;
  readonly #options: FunctionOptions;
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #stopped = false;

  /** Throws, naming the function, for code or settings it cannot run. */
  constructor(resource: Resource, assembly: CloudAssembly, options: FunctionOptions) {
    this.#settings = readFunction(resource, assembly, options.endpoint);
    this.#options = options;
    this.#limit = Math.min(options.maxEnvironments ?? 10, this.#settings.reserved ?? Infinity);
  }

  get name(): string {
    return this.#settings.name;
  }

  /** Invocations under way or waiting for an environment. */
  get running(): number {
    return this.#running + this.#waiting.length;
  }

  /** The handler's result. Throws FunctionError, or ThrottledError when reserved concurrency is used up. */
  async invoke(event: unknown): Promise<unknown> {
    if (this.#stopped) throw new Error(`${this.name} is stopped`);
    const { reserved } = this.#settings;
    if (reserved !== undefined && this.#running >= reserved) throw new ThrottledError(this.name);
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await this.#invokeIn(this.#idle.pop() ?? this.#start(), event);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Kills one environment that is at work; false when there is none. */
  killRunning(random: () => number): boolean {
    const busy = [...this.#environments].filter((environment) => !this.#idle.includes(environment));
    const victim = busy[Math.floor(random() * busy.length)];
    victim?.kill();
    return victim !== undefined;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#environments].map((environment) => environment.stop()));
  }

  async #invokeIn(environment: Environment, event: unknown): Promise<unknown> {
    const { minWallTimeoutMs = 3000, minColdWallTimeoutMs = 8000, time } = this.#options;
    const { timeoutMs } = this.#settings;
    const leastWallMs = environment.isCold ? minColdWallTimeoutMs : minWallTimeoutMs;
    const wallTimeoutMs = Math.max(leastWallMs, timeoutMs / time.scale);
    const message = { id: randomUUID(), event, timeoutMs };
    const outcome = await environment.invoke(message, wallTimeoutMs);
    if (environment.isAlive) this.#idle.push(environment);
    else this.#environments.delete(environment);
    if (outcome.kind === 'done') return outcome.result;
    throw new FunctionError(this.name, outcome.failure);
  }

  #start(): Environment {
    const { name, variables, memoryMegabytes, timeoutMs } = this.#settings;
    const ours = { LOCAL_FUNCTION_ARN: functionArn(name), ...timeScaleVariables(this.#options.time) };
    const environment = new Environment({
      variables: { ...ours, ...variables },
      onLine: (line) => this.#options.onLine(line, name),
      memoryMegabytes,
      timeoutSeconds: timeoutMs / 1000,
    });
    this.#environments.add(environment);
    return environment;
  }
}

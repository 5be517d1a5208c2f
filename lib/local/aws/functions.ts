import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import type { CloudAssembly } from './assembly.ts';
import { timeScaleVariables } from './boot/clock.ts';
import type { TimeScale } from './boot/clock.ts';
import type { FunctionFailure } from './boot/messages.ts';
import { Environment } from './environment.ts';
import { functionArn, LOCAL_ACCOUNT, LOCAL_REGION } from './names.ts';
import { VariablesSchema } from './plan.ts';
import { decodeProperties } from './template.ts';
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

const FunctionSchema = z.object({
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, { error: 'only Node.js runtimes are understood' }),
  Code: z.object({ S3Key: z.string({ error: 'only code from an asset is understood' }) }),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  Environment: VariablesSchema,
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Layers: z.undefined({ error: 'layers are not understood' }).optional(),
});

/** A Lambda function: its execution environments are processes that hold only what the template gives them. */
export class LocalFunction {
  readonly name: string;
  readonly #timeoutMs: number;
  readonly #memoryMegabytes: number;
  readonly #reserved: number | undefined;
  readonly #limit: number;
  readonly #options: FunctionOptions;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #stopped = false;

  /** Throws, naming the function, for code or settings it cannot run. */
  constructor(resource: Resource, assembly: CloudAssembly, options: FunctionOptions) {
    const settings = decodeProperties(resource, FunctionSchema);
    this.name = resource.name;
    this.#options = options;
    this.#timeoutMs = settings.Timeout * 1000;
    this.#memoryMegabytes = settings.MemorySize;
    this.#reserved = settings.ReservedConcurrentExecutions;
    this.#limit = Math.min(options.maxEnvironments ?? 10, this.#reserved ?? Infinity);
    const taskRoot = assembly.assets.get(basename(settings.Code.S3Key, '.zip'));
    if (!taskRoot) throw new Error(`${this.name}: the assembly has no asset ${settings.Code.S3Key}`);
    this.#variables = {
      ...settings.Environment.Variables,
      _HANDLER: settings.Handler,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize),
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.Runtime}`,
    };
  }

  /** Invocations under way or waiting for an environment. */
  get running(): number {
    return this.#running + this.#waiting.length;
  }

  /** The handler's result. Throws FunctionError, or ThrottledError when reserved concurrency is used up. */
  async invoke(event: unknown): Promise<unknown> {
    if (this.#stopped) throw new Error(`${this.name} is stopped`);
    if (this.#reserved !== undefined && this.#running >= this.#reserved) throw new ThrottledError(this.name);
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
    const leastWallMs = environment.isCold ? minColdWallTimeoutMs : minWallTimeoutMs;
    const wallTimeoutMs = Math.max(leastWallMs, this.#timeoutMs / time.scale);
    const message = { id: randomUUID(), event, timeoutMs: this.#timeoutMs };
    const outcome = await environment.invoke(message, wallTimeoutMs);
    if (environment.isAlive) this.#idle.push(environment);
    else this.#environments.delete(environment);
    if (outcome.kind === 'done') return outcome.result;
    throw new FunctionError(this.name, outcome.failure);
  }

  #start(): Environment {
    const environment = new Environment({
      variables: { ...this.#lambdaVariables(), ...this.#variables },
      onLine: (line) => this.#options.onLine(line, this.name),
      memoryMegabytes: this.#memoryMegabytes,
      timeoutSeconds: this.#timeoutMs / 1000,
    });
    this.#environments.add(environment);
    return environment;
  }

  /** What Lambda itself sets. The access key names the function: the gateway holds each call against its role. */
  #lambdaVariables(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      AWS_REGION: LOCAL_REGION,
      AWS_DEFAULT_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: this.name,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ACCOUNT_ID: LOCAL_ACCOUNT,
      AWS_ENDPOINT_URL: this.#options.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: this.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${this.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      LOCAL_FUNCTION_ARN: functionArn(this.name),
      ...timeScaleVariables(this.#options.time),
    };
  }
}

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FunctionFailure, FunctionMessage, InvokeMessage } from './boot/messages.ts';

const BOOT = fileURLToPath(new URL('./boot/function.ts', import.meta.url));

export type Outcome =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly failure: FunctionFailure };

export interface EnvironmentOptions {
  /** The whole environment of the process. */
  readonly variables: Readonly<Record<string, string>>;
  /** Size of the heap, as Lambda sets it by the function's memory. */
  readonly memoryMegabytes: number;
  readonly onLine: (line: string) => void;
  /** The function's own timeout, for the message when it is over. */
  readonly timeoutSeconds: number;
}

/** One execution environment of a function: a process that takes one invocation at a time. */
export class Environment {
  readonly #child: ChildProcess;
  readonly #ready: Promise<FunctionFailure | undefined>;
  readonly #timeoutSeconds: number;
  #settle: ((outcome: Outcome) => void) | undefined;
  #invocations = 0;
  #alive = true;

  constructor({ variables, memoryMegabytes, onLine, timeoutSeconds }: EnvironmentOptions) {
    this.#timeoutSeconds = timeoutSeconds;
    this.#child = fork(BOOT, {
      env: variables,
      execArgv: [`--max-old-space-size=${memoryMegabytes}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', onLine);
    }
    let started: (failure: FunctionFailure | undefined) => void = () => {};
    this.#ready = new Promise((resolve) => (started = resolve));
    this.#child.on('message', (message: FunctionMessage) => {
      if (message.kind === 'ready') started(undefined);
      else if (message.kind === 'initFailed') started(message.failure);
      else this.#settle?.(message);
    });
    this.#child.on('exit', (code, signal) => {
      this.#alive = false;
      const failure = exitFailure(code, signal);
      started(failure);
      this.#settle?.({ kind: 'failed', failure });
    });
  }

  /** True until the first invocation has begun. */
  get isCold(): boolean {
    return this.#invocations === 0;
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  /** Never throws. After `wallTimeoutMs`, which counts the start of the process, it kills the process. */
  async invoke(message: InvokeMessage, wallTimeoutMs: number): Promise<Outcome> {
    this.#invocations += 1;
    const outcome = new Promise<Outcome>((resolve) => (this.#settle = resolve));
    const timer = setTimeout(() => {
      this.#settle?.({ kind: 'failed', failure: timeoutFailure(this.#timeoutSeconds) });
      this.kill();
    }, wallTimeoutMs);
    void this.#ready.then((failure) => {
      if (!failure) return this.#child.connected && this.#child.send(message);
      this.#settle?.({ kind: 'failed', failure });
      return this.kill();
    });
    const result = await outcome;
    clearTimeout(timer);
    this.#settle = undefined;
    return result;
  }

  kill(): void {
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.kill();
    await ended;
  }
}

/** What Lambda answers for a function whose time is over. */
export function timeoutFailure(seconds: number): FunctionFailure {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `Task timed out after ${seconds.toFixed(2)} seconds`,
    trace: [],
  };
}

/** What Lambda answers for a process that ends during a call. */
export function exitFailure(code: number | null, signal: string | null): FunctionFailure {
  const status = signal ? `signal: ${signal}` : `exit status ${code}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${status}`, trace: [] };
}

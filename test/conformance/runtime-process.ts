import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { exitFailure, timeoutFailure, type Outcome } from '../../lib/local/aws/environment.ts';
import type { FunctionSettings } from '../../lib/local/aws/function-settings.ts';
import { functionArn } from '../../lib/local/aws/names.ts';
import { startRuntimeApi, type RuntimeApi } from './runtime-api.ts';

/** An execution environment of a function behind Amazon's runtime client: a process of its own. */
export interface RuntimeProcess {
  /** Never throws. The process is killed when the function's time is over; its start counts as well. */
  invoke(event: unknown): Promise<Outcome>;
  /** The most memory it had so far, in MB; null where the system does not tell. */
  peakMegabytes(): number | null;
  /** The last lines it wrote. */
  tail(): string;
  stop(): Promise<void>;
}

/** `client` is the program of the runtime client. */
export async function startRuntimeProcess(
  client: string,
  settings: FunctionSettings,
): Promise<RuntimeProcess> {
  const { name, variables, memoryMegabytes, timeoutMs } = settings;
  const api = await startRuntimeApi(functionArn(name));
  const child = spawn(process.execPath, [`--max-old-space-size=${memoryMegabytes}`, client], {
    env: { ...variables, AWS_LAMBDA_RUNTIME_API: api.address },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let tail = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-2000)));
  const { promise: exit, resolve: exited } = Promise.withResolvers<Outcome>();
  child.once('exit', (code, signal) => exited({ kind: 'failed', failure: exitFailure(code, signal) }));
  return {
    invoke: (event) => firstOf(api, child, exit, event, timeoutMs),
    peakMegabytes: () => peakOf(child.pid),
    tail: () => tail.trim(),
    stop: async () => {
      child.kill('SIGKILL');
      await exit;
      await api.close();
    },
  };
}

async function firstOf(
  api: RuntimeApi,
  child: ChildProcess,
  exit: Promise<Outcome>,
  event: unknown,
  timeoutMs: number,
): Promise<Outcome> {
  const { promise: late, resolve } = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    resolve({ kind: 'failed', failure: timeoutFailure(timeoutMs / 1000) });
  }, timeoutMs);
  const outcome = await Promise.race([api.invoke(event, timeoutMs), late, exit]);
  clearTimeout(timer);
  return outcome;
}

function peakOf(pid: number | undefined): number | null {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return null;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) ?? [];
  return kilobytes === undefined ? null : Math.ceil(Number(kilobytes) / 1024);
}

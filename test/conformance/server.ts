import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningEngine } from './engine.ts';

const PATIENCE_MS = 60_000;

/** Starts a server and waits until it takes connections. */
export async function startServer(
  command: string,
  args: readonly string[],
  port: number,
  cwd?: string,
): Promise<RunningEngine> {
  const child = spawn(command, args, { ...(cwd ? { cwd } : {}), stdio: ['ignore', 'pipe', 'pipe'] });
  let tail = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-2000)));
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const until = Date.now() + PATIENCE_MS;
  while (!(await Promise.race([listens(port), failed]))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${command} does not listen on port ${port}:\n${tail}`);
    }
    await sleep(200);
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { timeScaleVariables } from './boot/clock.ts';
import type { TimeScale } from './boot/clock.ts';
import type { GatewayConfiguration, GatewayOptions, LocalEvent } from './gateway.ts';

/** What the engines' process tells the runner. */
export type EnginesMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'configured' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'event'; readonly event: LocalEvent };

export interface EnginesOptions extends GatewayOptions {
  readonly time: TimeScale;
  /** A line the process wrote. */
  readonly onLine: (line: string) => void;
}

export interface Engines {
  readonly url: string;
  configure(configuration: GatewayConfiguration): Promise<void>;
  /** Ends the process after it has closed its files. */
  stop(): Promise<void>;
}

/** The gateway in a process of its own, whose clock runs `time.scale` times faster than the wall's. */
export async function startEngines({
  dataDir,
  time,
  onDenied,
  onEvent,
  onLine,
}: EnginesOptions): Promise<Engines> {
  const variables = { ...timeScaleVariables(time), ...(dataDir ? { LOCAL_DATA_DIR: dataDir } : {}) };
  const child = fork(fileURLToPath(new URL('./boot/engines.ts', import.meta.url)), {
    env: { PATH: process.env['PATH'], TZ: 'UTC', ...variables },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter(Boolean)) {
        onLine(line);
        tail.push(line);
      }
    });
  }
  const waiting: { resolve: (message: EnginesMessage) => void; reject: (error: Error) => void }[] = [];
  const next = () => new Promise<EnginesMessage>((resolve, reject) => waiting.push({ resolve, reject }));
  child.on('message', (message: EnginesMessage) => {
    if (message.kind === 'denied') onDenied?.(message.message);
    else if (message.kind === 'event') onEvent?.(message.event);
    else waiting.shift()?.resolve(message);
  });
  child.on('exit', (code) => {
    const error = new Error(`The engines' process ended with code ${code}: ${tail.slice(-5).join(' | ')}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  const listening = await next();
  return {
    url: listening.kind === 'listening' ? listening.url : '',
    configure: async (configuration) => {
      child.send(configuration);
      const answer = await next();
      if (answer.kind === 'failed') throw new Error(answer.message);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

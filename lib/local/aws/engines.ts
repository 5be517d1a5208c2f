import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { timeScaleVariables } from './boot/clock.ts';
import type { TimeScale } from './boot/clock.ts';
import type { StackDescription } from './cloudformation.ts';
import type { GatewayConfiguration, GatewayOptions, LocalEvent } from './gateway.ts';
import type { LocalMail } from './sns.ts';

/** What the runner asks of the engines' process; each is answered by `configured` or `failed`. */
export type EnginesRequest =
  | { readonly kind: 'configure'; readonly configuration: GatewayConfiguration }
  | { readonly kind: 'showStacks'; readonly stacks: readonly StackDescription[] };

/** What the engines' process tells the runner. */
export type EnginesMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'configured' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'event'; readonly event: LocalEvent }
  | { readonly kind: 'mail'; readonly mail: LocalMail }
  | { readonly kind: 'secret'; readonly name: string; readonly value: string };

export interface EnginesOptions extends GatewayOptions {
  readonly time: TimeScale;
  /** A line the process wrote. */
  readonly onLine: (line: string) => void;
}

export interface Engines {
  readonly url: string;
  configure(configuration: GatewayConfiguration): Promise<void>;
  /** See `Gateway.showStacks`. */
  showStacks(stacks: readonly StackDescription[]): Promise<void>;
  /** Ends the process after it has closed its files. */
  stop(): Promise<void>;
}

/** The gateway in a process of its own, whose clock runs `time.scale` times faster than the wall's. */
export async function startEngines(options: EnginesOptions): Promise<Engines> {
  const { dataDir, time, onLine } = options;
  // Other engines, for who wants to see the same on them.
  const { LOCAL_DYNAMODB_URL, LOCAL_SQS_URL } = process.env;
  const others = { LOCAL_DYNAMODB_URL, LOCAL_SQS_URL };
  const variables = {
    ...timeScaleVariables(time),
    ...(dataDir ? { LOCAL_DATA_DIR: dataDir } : {}),
    ...others,
  };
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
    if (!tell(options, message)) waiting.shift()?.resolve(message);
  });
  child.on('exit', (code) => {
    const error = new Error(`The engines' process ended with code ${code}: ${tail.slice(-5).join(' | ')}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  const ask = async (request: EnginesRequest) => {
    child.send(request);
    const answer = await next();
    if (answer.kind === 'failed') throw new Error(answer.message);
  };
  const listening = await next();
  return {
    url: listening.kind === 'listening' ? listening.url : '',
    configure: (configuration) => ask({ kind: 'configure', configuration }),
    showStacks: (stacks) => ask({ kind: 'showStacks', stacks }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** Hands news on; false for a message that answers a request. */
function tell({ onDenied, onEvent, onMail, onSecret }: GatewayOptions, message: EnginesMessage): boolean {
  switch (message.kind) {
    case 'denied':
      onDenied?.(message.message);
      return true;
    case 'event':
      onEvent?.(message.event);
      return true;
    case 'mail':
      onMail?.(message.mail);
      return true;
    case 'secret':
      onSecret?.(message.name, message.value);
      return true;
    case 'listening':
    case 'configured':
    case 'failed':
      return false;
  }
}

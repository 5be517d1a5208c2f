import { PassThrough, Writable } from 'node:stream';
import type { Deployment } from '../../lib/cli/deployment/open-deployment.ts';
import type { CliIo } from '../../lib/cli/io.ts';
import { runCli } from '../../lib/cli/run-cli.ts';
import type { Open } from '../../lib/cli/session.ts';
import type { Tokens } from '../../lib/operator/webhook-tokens.ts';
import { memoryCheckMemory } from '../support/memory/memoryCheckMemory.ts';
import { settledEngine, type Engine, type Setting } from '../sync/engine.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a person at the terminal types, once the words stand there. */
export type Typing = readonly (readonly [when: string, typed: string])[];

export interface Around {
  /** Null: there is no terminal. */
  readonly typing?: Typing | null;
  readonly width?: number | null;
  readonly colors?: boolean;
  readonly cwd?: string;
  readonly now?: () => number;
}

/** Runs one command in this process. */
export async function run(argv: readonly string[], open: Open, around: Around = {}): Promise<Ended> {
  const { typing = null, width = null, colors = false, cwd = '/nowhere', now = Date.now } = around;
  const [stdout, stderr, stdin] = [capture(), capture(), new PassThrough()];
  typeInto(stdin, stderr, typing ?? []);
  const io: CliIo = {
    ...{ stdout: stdout.stream, stderr: stderr.stream, stdin },
    ...{ isTerminal: typing !== null, width, colors, now, cwd },
  };
  const code = await runCli(argv, io, open);
  stdin.destroy();
  return { code, out: stdout.text(), err: stderr.text() };
}

/** The command line on a whole engine in memory, which has run for ten minutes. */
export async function scene(setting: Setting = {}, own: Engine | null = null) {
  const e = own ?? (await settledEngine(setting));
  let tokens: Tokens = { current: 'first-token-of-the-webhook', previous: null };
  let externalTokens: Tokens = { current: 'first-token-for-the-other-side', previous: null };
  const opened: Parameters<Open>[0][] = [];
  let closed = 0;
  const deployment: Deployment = {
    name: e.services.integration.name,
    where: 'eu-west-1',
    integration: e.services.integration,
    services: operatorServices(e),
    check: { memory: memoryCheckMemory(), otherRegion: null, keyFingerprint: async () => 'f1a9' },
    webhook: {
      urlTemplate: 'https://hooks.example.com/precoro/TOKEN',
      events: 'supplier, invoice',
      tokens: { read: async () => tokens, save: async (news) => void (tokens = news) },
    },
    externalWebhook: {
      urlTemplate: 'https://hooks.example.com/external/TOKEN',
      events: 'changes of vendor',
      tokens: { read: async () => externalTokens, save: async (news) => void (externalTokens = news) },
    },
    clock: e.clock,
    close: async () => void (closed += 1),
  };
  const open: Open = async (options) => {
    opened.push(options);
    return deployment;
  };
  return {
    e,
    deployment,
    opened,
    closed: () => closed,
    tokens: () => tokens,
    externalTokens: () => externalTokens,
    setTokens: (news: Tokens) => void (tokens = news),
    run: (line: string, around?: Around) => run(wordsOf(line), open, around),
    /** The result of a command with --json. */
    async json(line: string): Promise<unknown> {
      const { code, out, err } = await run([...wordsOf(line), '--json'], open);
      if (code !== 0) throw new Error(`${line} ended with ${code}: ${err}`);
      return JSON.parse(out) as unknown;
    },
    audit: () => e.services.audit.entries.map(({ who, what, subject }) => `${who} ${what} ${subject}`),
  };
}

export type Scene = Awaited<ReturnType<typeof scene>>;

function operatorServices(e: Engine): Deployment['services'] {
  return {
    ...e.services,
    connector: async () => e.services.connector,
    gateway: async () => e.precoro,
    queues: { read: async () => ({ upserts: e.letters().length, wake: 0 }) },
    who: 'ann@desk',
  };
}

/** As a shell splits it: double quotes keep words together. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

function capture() {
  let text = '';
  const listeners: (() => void)[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      for (const listener of listeners) listener();
      done();
    },
  });
  // The prompts end a stream that is not the process's own.
  stream.end = () => stream;
  return { stream, text: () => text, onWrite: (listener: () => void) => void listeners.push(listener) };
}

function typeInto(stdin: PassThrough, { text, onWrite }: ReturnType<typeof capture>, typing: Typing): void {
  const left = [...typing];
  let from = 0;
  onWrite(() => {
    const [next] = left;
    if (!next || !text().slice(from).includes(next[0])) return;
    left.shift();
    from = text().length;
    setTimeout(() => stdin.write(next[1]), 20);
  });
}

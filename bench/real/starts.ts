import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions } from 'esbuild';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { bundleOptions } from '../../lib/infrastructure/bundling.ts';
import { FUNCTION_LIMITS } from '../../lib/infrastructure/function-limits.ts';
import { loadIntegration } from '../../lib/infrastructure/load-integration.ts';
import { listen } from '../../lib/local/aws/json-server.ts';
import { versionsOf } from '../../lib/mapping/version.ts';
import { percentile } from './figures.ts';

/** Milliseconds, and what they come to beside those of an empty handler. */
export interface Start {
  /** To the request for the first event, in a process that does what Lambda's runtime does. */
  readonly ms: number;
  readonly ratio: number;
  /** Of a process that loads the file and ends. */
  readonly fileMs: number;
  readonly fileRatio: number;
}

/** Names beside those of the functions: a handler that does nothing, and the least AWS SDK that a function needs. */
export const EMPTY = 'empty handler';
export const SDK_ALONE = 'AWS SDK alone';

const REPETITIONS = 13;

/**
 * How long a fresh process takes to load each built function, beside one whose handler is empty. It is what the first
 * event of a new execution environment waits for, on a whole processor, as Lambda gives it to a start; the process then
 * serves many events, so few of them ever wait for it. Node's compile cache is not used: it lies on a disk that a new
 * environment does not have from the last one. By turns, and of all turns the lower quartile: other work on a machine
 * delays a start and never hastens one.
 */
export async function measureStarts(): Promise<Readonly<Record<string, Start>>> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-starts-'));
  const runtimeApi = await openRuntimeApi();
  try {
    const files = await buildAll(folder);
    const runtime = join(folder, 'runtime.cjs');
    await writeFile(runtime, RUNTIME);
    const starts = { whole: timesByName(files), file: timesByName(files) };
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      for (const [name, file] of files) {
        const whole = await runtimeApi.askedAfter(() => start([runtime, file], runtimeApi.address));
        starts.whole[name]?.push(whole);
        starts.file[name]?.push(await lasting(() => start([file], '')));
      }
    }
    return besideEmpty(starts);
  } finally {
    await runtimeApi.close();
    await rm(folder, { recursive: true });
  }
}

type Times = Readonly<Record<string, number[]>>;

function timesByName(files: ReadonlyMap<string, string>): Times {
  return Object.fromEntries([...files.keys()].map((name) => [name, []]));
}

function besideEmpty({ whole, file }: { readonly whole: Times; readonly file: Times }) {
  const quartile = (times: Times, name: string) => percentile(times[name] ?? [], 0.25);
  const startOf = (name: string): Start => {
    const [ms, fileMs] = [quartile(whole, name), quartile(file, name)];
    return { ms, ratio: ms / quartile(whole, EMPTY), fileMs, fileRatio: fileMs / quartile(file, EMPTY) };
  };
  return Object.fromEntries(Object.keys(whole).map((name) => [name, startOf(name)]));
}

// ------------------------------------------------------------------------------------------------ the files

async function buildAll(folder: string): Promise<ReadonlyMap<string, string>> {
  const configPath = join(PROJECT_ROOT, 'integration.config.ts');
  const integration = await loadIntegration(configPath);
  const builtIn = { configPath, connector: integration.connector.kind, versions: versionsOf(integration) };
  const files = new Map<string, string>();
  const make = async (name: string, options: BuildOptions) => {
    const outfile = join(folder, `${files.size}.cjs`);
    await build({ ...options, outfile });
    files.set(name, outfile);
  };
  const empty = join(folder, 'empty.cjs');
  await writeFile(empty, 'exports.handler = async () => ({});\n');
  files.set(EMPTY, empty);
  for (const name of Object.keys(FUNCTION_LIMITS)) await make(name, bundleOptions(name, builtIn));
  const { entryPoints: _entryPoints, ...options } = bundleOptions('', builtIn);
  await make(SDK_ALONE, { ...options, stdin: { contents: LEAST, resolveDir: PROJECT_ROOT } });
  return files;
}

/** One call of the tables and one of a queue: no function does with less. */
const LEAST = `
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
export const handler = async () => [DynamoDBClient, UpdateItemCommand, SQSClient, SendMessageCommand];
`;

/** What Lambda's runtime for Node.js does before the first event: it loads the handler and asks for one over HTTP. */
const RUNTIME = `
const http = require('node:http');
const { handler } = require(process.argv[2]);
if (typeof handler !== 'function') throw new Error('the file exports no handler');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
http.get('http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/next', { agent }, () => process.exit());
`;

// ----------------------------------------------------------------------------------------------- the starts

interface RuntimeApi {
  /** `host:port`, as Lambda tells it. */
  readonly address: string;
  /** Milliseconds from the call of `begin` to the next request for an event. Throws where none came. */
  askedAfter(begin: () => Promise<void>): Promise<number>;
  close(): Promise<void>;
}

async function openRuntimeApi(): Promise<RuntimeApi> {
  let askedAt: number | null = null;
  const server = await listen(async () => {
    askedAt = performance.now();
    return { status: 200, body: '{}' };
  });
  return {
    address: server.url.replace('http://', ''),
    askedAfter: async (begin) => {
      askedAt = null;
      const begun = performance.now();
      await begin();
      if (askedAt === null) throw new Error('A function ended before it asked for its first event');
      return askedAt - begun;
    },
    close: () => server.close(),
  };
}

async function lasting(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const run = promisify(execFile);

/** Until the process has ended. Throws with its words where the file does not load. */
async function start(arguments_: readonly string[], runtimeApi: string): Promise<void> {
  // What Lambda itself sets, as far as loading code asks for it.
  const env = { AWS_REGION: 'us-east-1', TZ: ':UTC', AWS_LAMBDA_RUNTIME_API: runtimeApi };
  await run(process.execPath, [...arguments_], { env });
}

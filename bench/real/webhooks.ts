import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { resourcePrefix } from '../../lib/config/naming.ts';
import { SECOND } from '../../lib/domain/time.ts';
import { LocalFunction } from '../../lib/local/aws/functions.ts';
import { listen, type ListeningServer } from '../../lib/local/aws/json-server.ts';
import { startRestApi } from '../../lib/local/aws/rest-api.ts';
import { loadFor, median, medianRatio, percentile, type Load } from './figures.ts';
import { startRecorder, type RecordedCall } from './recorder.ts';
import { openReplay, renamed } from './replay.ts';
import type { RealSystem } from './system.ts';

/** Type numbers of precoro-api.md section 6. */
const TYPES = [7, 2, 3, 5];
/** So many records are named by turns: a bulk change. */
const RECORDS = 40;
const CONCURRENCY = 8;
const WARM_UP_MS = 1.5 * SECOND;
const ROUND_MS = 2.5 * SECOND;
const ROUNDS = 4;
/** Hints find their entity clean now and then, as they do while pulls come to an end. */
const COVER_EVERY_MS = 2 * SECOND;

export interface Rate {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export interface Baseline extends Rate {
  /** Webhooks per second by its calls per second: the median over the rounds. */
  readonly ratio: number;
}

export interface WebhookFigures extends Rate {
  readonly bareCalls: Baseline;
  readonly emptyFunction: Baseline;
  readonly emptyServer: Baseline;
  /** The AWS calls of one webhook. */
  readonly calls: readonly RecordedCall[];
}

/**
 * Webhooks through the local API, the webhook function and the embedded tables; by turns with the AWS calls of those
 * webhooks alone, with an empty function behind the same kind of API, and with an HTTP server that answers 200.
 */
export async function measureWebhooks(system: RealSystem): Promise<WebhookFigures> {
  const { stack } = system.engine;
  const token = tokenOf(system);
  const samples = await sampleCalls(system, token);
  const replay = openReplay(stack.clientConfig);
  const server = await listen(async () => ({ status: 200, body: '{"message":"Thank you."}' }));
  const empty = await startEmptyFunction();
  const covering = setInterval(() => void cover(system), COVER_EVERY_MS);
  const url = stack.apiUrl(`/webhooks/precoro/${token}`);
  try {
    const loads = await byTurns({
      webhooks: (turn) => post(url, turn),
      bareCalls: (turn) => replay.writes(callsOf(samples, turn)),
      emptyFunction: (turn) => post(`${empty.url}/webhooks/precoro/${token}`, turn),
      emptyServer: (turn) => post(server.url, turn),
    });
    return figuresOf(loads, samples[0] ?? []);
  } finally {
    clearInterval(covering);
    replay.close();
    await server.close();
    await empty.close();
  }
}

const CONTENDERS = ['webhooks', 'bareCalls', 'emptyFunction', 'emptyServer'] as const;
type Contender = (typeof CONTENDERS)[number];
type Loads = Readonly<Record<Contender, readonly Load[]>>;

async function byTurns(
  contenders: Readonly<Record<Contender, (turn: number) => Promise<void>>>,
): Promise<Loads> {
  for (const one of CONTENDERS) await loadFor(WARM_UP_MS, CONCURRENCY, contenders[one]);
  const loads: Record<Contender, Load[]> = {
    ...{ webhooks: [], bareCalls: [], emptyFunction: [], emptyServer: [] },
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of CONTENDERS) loads[one].push(await loadFor(ROUND_MS, CONCURRENCY, contenders[one]));
  }
  return loads;
}

function figuresOf(loads: Loads, calls: readonly RecordedCall[]): WebhookFigures {
  const baseline = (one: Contender): Baseline => ({
    ...rateOf(loads[one]),
    ratio: medianRatio(speeds(loads.webhooks), speeds(loads[one])),
  });
  return {
    ...rateOf(loads.webhooks),
    bareCalls: baseline('bareCalls'),
    emptyFunction: baseline('emptyFunction'),
    emptyServer: baseline('emptyServer'),
    calls,
  };
}

function rateOf(loads: readonly Load[]): Rate {
  const latencies = loads.flatMap((load) => load.latencies);
  return { perSecond: median(speeds(loads)), p99Ms: percentile(latencies, 0.99) };
}

function speeds(loads: readonly Load[]): readonly number[] {
  return loads.map(({ perSecond }) => perSecond);
}

// -------------------------------------------------------------------------------------------- a webhook

/** Throws for any other answer than 200: what is refused is not accepted. */
async function post(url: string, turn: number): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: webhookBody(TYPES[turn % TYPES.length], turn) });
  const text = await answer.text();
  if (answer.status !== 200)
    throw new Error(`A webhook was answered ${answer.status}: ${text.slice(0, 200)}`);
}

function webhookBody(type: number | undefined, turn: number): string {
  const id = Number(idOf(turn));
  return JSON.stringify({ id, type, action: 1, idn: id });
}

/** Of records that nobody else uses here. */
function idOf(turn: number): string {
  return String(910_000 + (turn % RECORDS));
}

const SAMPLE_ID = '909090';

/** The AWS calls of one webhook of each type, as a warm function makes them. */
async function sampleCalls(system: RealSystem, token: string): Promise<readonly (readonly RecordedCall[])[]> {
  const recorder = await startRecorder(system.engine.stack.endpoint);
  const webhook = system.functionAt('webhook', recorder.url);
  const invoke = (type: number) =>
    webhook.invoke({
      pathParameters: { token },
      body: webhookBody(type, 0).replaceAll(idOf(0), SAMPLE_ID),
      isBase64Encoded: false,
    });
  try {
    // Twice: the first one reads the secret and makes the map of hints.
    for (const type of TYPES) await invoke(type);
    recorder.take();
    const samples = [];
    for (const type of TYPES) {
      await invoke(type);
      samples.push(recorder.take());
    }
    return samples;
  } finally {
    await webhook.stop();
    await recorder.close();
  }
}

function callsOf(samples: readonly (readonly RecordedCall[])[], turn: number): readonly RecordedCall[] {
  return renamed(samples[turn % samples.length] ?? [], { [SAMPLE_ID]: idOf(turn) });
}

const Tokens = z.object({ current: z.string() });

function tokenOf({ engine, integration }: RealSystem): string {
  const secret = engine.stack.secret(`${resourcePrefix(integration.name)}-webhook`);
  return Tokens.parse(JSON.parse(secret)).current;
}

/** Takes all hints away as a pull does at its end. One that loses against new hints comes again in two seconds. */
async function cover({ engine }: RealSystem): Promise<void> {
  const { states, clock } = engine.stores;
  for (const { entity, dirtySeq, hints } of await states.readAll()) {
    const covered = { dirtySeq, seen: Object.keys(hints), missed: [] };
    await states.coverHints(entity, covered, clock.now()).catch(() => undefined);
  }
}

// ------------------------------------------------------------------------------------- an empty function

/** The emulation's own share: an API of the same kind, whose function answers 200 and does nothing else. */
async function startEmptyFunction(): Promise<ListeningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-empty-'));
  writeFileSync(
    join(folder, 'index.cjs'),
    'exports.handler = async () => ({ statusCode: 200, body: "{}" });\n',
  );
  const time = { scale: 1, epochMs: Date.now() };
  const properties = {
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Code: { S3Key: 'empty.zip' },
    MemorySize: 256,
  };
  const target = new LocalFunction(
    { logicalId: 'Empty', type: 'AWS::Lambda::Function', name: 'empty', constructPath: '', properties },
    { directory: folder, stacks: [], assets: new Map([['empty', folder]]) },
    { endpoint: 'http://127.0.0.1:9', time, onLine: () => {}, minColdWallTimeoutMs: 20_000 },
  );
  const onProblem = (message: string) => {
    throw new Error(message);
  };
  const route = { method: 'POST', path: '/webhooks/precoro/{token}', target };
  const api = await startRestApi([route], { time, onProblem });
  return {
    url: api.url,
    close: async () => {
      await api.close();
      await target.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

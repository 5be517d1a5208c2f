import { readAssembly } from './assembly.ts';
import type { TimeScale } from './boot/clock.ts';
import { startEngines } from './engines.ts';
import type { Engines } from './engines.ts';
import { SqsEventSource } from './event-sources.ts';
import { readRules } from './event-rules.ts';
import type { DeliverEvent } from './event-rules.ts';
import { LocalFunction } from './functions.ts';
import type { FunctionOptions } from './functions.ts';
import type { GatewayConfiguration, LocalEvent } from './gateway.ts';
import type { ListeningServer } from './json-server.ts';
import { LOCAL_ACCOUNT } from './names.ts';
import { DepthsSchema, operatorCall, operatorClientConfig, SweepSchema } from './operator.ts';
import type { OperatorClientConfig } from './operator.ts';
import { planServices } from './plan.ts';
import { readRoutes, startRestApi } from './rest-api.ts';
import { Schedules } from './schedules.ts';
import type { QueueDepth } from './sqs.ts';
import type { LocalMail } from './sns.ts';
import { servedHere } from './stack-outputs.ts';
import { resolveTemplate } from './template.ts';
import type { Template } from './template.ts';

export interface StackOptions {
  /** A cloud assembly (`cdk.out`). Inside the project, so that functions find the AWS SDK as Lambda offers it. */
  readonly assemblyDir: string;
  /** Folder for tables and messages, found again by the next start; in memory when absent. */
  readonly dataDir?: string;
  /** How many times faster than the wall's the clock of engines and functions runs. */
  readonly timeScale: number;
  /** The moment at which both clocks agree. To go on with an old data folder see `epochContinuing`. */
  readonly epochMs: number;
  /** Values of secrets by logical id, secret name, or the variable that hands the secret to a function. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Port of the REST API; a free one when absent. */
  readonly apiPort?: number;
  /** Each line written by `source`: a function's name, `engines`, or `runner` for failed invocations. */
  readonly onLog: (line: string, source: string) => void;
  /** A call its caller's role does not allow. */
  readonly onDenied: (message: string) => void;
  readonly onEvent?: (event: LocalEvent) => void;
  /** A message that AWS would send to the subscribers of a topic. */
  readonly onMail?: (mail: LocalMail) => void;
  readonly faults?: { readonly duplicateRate?: number; readonly random?: () => number };
  readonly minWallTimeoutMs?: number;
  readonly minColdWallTimeoutMs?: number;
}

export interface LocalStack {
  /** Endpoint of every AWS service. */
  readonly endpoint: string;
  /** Configuration for SDK clients that may do everything. */
  readonly clientConfig: OperatorClientConfig;
  readonly functionNames: readonly string[];
  /** Address of a path of the REST API. Throws when the template has none. */
  apiUrl(path: string): string;
  /** Physical name of a table by logical id, name, or construct path. Throws, naming the id. */
  tableName(id: string): string;
  /** URL of a queue, by the same. */
  queueUrl(id: string): string;
  /** Text of a secret as it stands now, by the same. */
  secret(id: string): string;
  /** Calls a function by logical id, name or construct path. Throws FunctionError. */
  invoke(id: string, event: unknown): Promise<unknown>;
  /** By queue name. */
  queueDepths(): Promise<Record<string, QueueDepth>>;
  /** Invocations under way. */
  busy(): number;
  pauseSchedules(): void;
  resumeSchedules(): void;
  /** Removes items whose time to live is over; answers how many. */
  sweepExpired(): Promise<number>;
  /** Kills the process of a running invocation; the name of its function, or undefined when none runs. */
  killRandom(): string | undefined;
  stop(): Promise<void>;
}

/** Runs a synthesized application on this machine: what its template lacks is lacking here. */
export async function startStack(options: StackOptions): Promise<LocalStack> {
  const assembly = readAssembly(options.assemblyDir);
  const time: TimeScale = { scale: options.timeScale, epochMs: options.epochMs };
  let deliver: DeliverEvent = () => {};
  const putSecrets = new Map<string, string>();
  const engines = await startEngines({
    time,
    ...(options.dataDir ? { dataDir: options.dataDir } : {}),
    onDenied: options.onDenied,
    onEvent: (event) => {
      options.onEvent?.(event);
      deliver(event);
    },
    ...(options.onMail ? { onMail: options.onMail } : {}),
    onSecret: (name, value) => putSecrets.set(name, value),
    onLine: (line) => options.onLog(line, 'engines'),
  });
  try {
    const template = resolveTemplate(assembly, engines.url);
    const services = planServices(template, options.secrets ?? {});
    const settings: FunctionOptions = { ...options, endpoint: engines.url, time, onLine: options.onLog };
    const functions = new Map(
      template
        .ofType('AWS::Lambda::Function')
        .map((each) => [each.name, new LocalFunction(each, assembly, settings)]),
    );
    const parts = await startParts(template, functions, engines, services, options, time);
    deliver = parts.deliver;
    return facade({ template, functions, engines, services, putSecrets, ...parts }, options);
  } catch (error) {
    await engines.stop();
    throw error;
  }
}

type Functions = ReadonlyMap<string, LocalFunction>;

interface Parts {
  readonly sources: readonly SqsEventSource[];
  readonly schedules: Schedules;
  readonly api: ListeningServer | undefined;
  readonly deliver: DeliverEvent;
  /** From now on an invocation that ends early is no problem: the stack stops. */
  readonly expectEnds: () => void;
}

/** Reads everything before it starts anything, so that a template with a flaw leaves nothing running. */
async function startParts(
  template: Template,
  functions: Functions,
  engines: Engines,
  services: GatewayConfiguration,
  options: StackOptions,
  time: TimeScale,
): Promise<Parts> {
  let isStopping = false;
  const onProblem = (message: string) => (isStopping ? undefined : options.onLog(message, 'runner'));
  const common = { endpoint: engines.url, time, onProblem, ...options.faults };
  const sources = template
    .ofType('AWS::Lambda::EventSourceMapping')
    .map((mapping) => new SqsEventSource(mapping, functions, common));
  const schedules = new Schedules(template, functions, common);
  const deliver = readRules(template, functions, common);
  const routes = readRoutes(template, functions);
  await engines.configure(services);
  const port = options.apiPort ? { port: options.apiPort } : {};
  const api = routes.length > 0 ? await startRestApi(routes, { ...common, ...port }) : undefined;
  await engines.showStacks(api ? servedHere(template, api.url) : template.stacks);
  for (const source of sources) source.start();
  schedules.start();
  return { sources, schedules, api, deliver, expectEnds: () => void (isStopping = true) };
}

interface Running extends Parts {
  readonly template: Template;
  readonly functions: Functions;
  readonly engines: Engines;
  readonly services: GatewayConfiguration;
  /** Values that were put since, by name of the secret. */
  readonly putSecrets: ReadonlyMap<string, string>;
}

function facade(running: Running, { faults }: StackOptions): LocalStack {
  const { template, functions, engines, services, putSecrets, sources, schedules, api, expectEnds } = running;
  const random = faults?.random ?? Math.random;
  const nameOf = (id: string, ...types: string[]) => template.find(id, ...types).name;
  return {
    endpoint: engines.url,
    clientConfig: operatorClientConfig(engines.url),
    functionNames: [...functions.keys()],
    apiUrl: (path) => {
      if (!api) throw new Error('The template has no REST API');
      return `${api.url}/${path.replace(/^\//, '')}`;
    },
    tableName: (id) => nameOf(id, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'),
    queueUrl: (id) => `${engines.url}/${LOCAL_ACCOUNT}/${nameOf(id, 'AWS::SQS::Queue')}`,
    secret: (id) => {
      const name = nameOf(id, 'AWS::SecretsManager::Secret');
      return putSecrets.get(name) ?? services.secrets[name] ?? '';
    },
    invoke: async (id, event) => functions.get(nameOf(id, 'AWS::Lambda::Function'))?.invoke(event),
    queueDepths: () => operatorCall(engines.url, 'QueueDepths', DepthsSchema),
    busy: () => [...functions.values()].reduce((sum, { running: count }) => sum + count, 0),
    pauseSchedules: () => schedules.pause(),
    resumeSchedules: () => schedules.start(),
    sweepExpired: async () => (await operatorCall(engines.url, 'SweepExpired', SweepSchema)).deleted,
    killRandom: () => killRandom([...functions.values()], random),
    stop: async () => {
      expectEnds();
      schedules.pause();
      await api?.close();
      await Promise.all([...functions.values()].map((each) => each.stop()));
      await Promise.all(sources.map((source) => source.stop()));
      await engines.stop();
    },
  };
}

function killRandom(functions: readonly LocalFunction[], random: () => number): string | undefined {
  const busy = functions.filter(({ running }) => running > 0);
  const victim = busy[Math.floor(random() * busy.length)];
  return victim?.killRunning(random) ? victim.name : undefined;
}

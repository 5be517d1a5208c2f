import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import { answerJson, inputOf, operationOf } from './aws-json.ts';
import { answerXml, formOf } from './aws-query.ts';
import type { XmlElements } from './aws-query.ts';
import { describeStacks } from './cloudformation.ts';
import type { StackDescription } from './cloudformation.ts';
import { startDynamoDb } from './dynamodb.ts';
import type { EmbeddedDynamoDb } from './dynamodb.ts';
import { forwardedDynamoDb, forwardedSqs } from './forwarded.ts';
import { listen } from './json-server.ts';
import type { Request, Response } from './json-server.ts';
import { OPERATOR_KEY } from './operator.ts';
import { permissionsOf } from './permissions.ts';
import { allows } from './policies.ts';
import type { Grant } from './policies.ts';
import { startSecrets } from './secrets.ts';
import type { EmbeddedSecrets } from './secrets.ts';
import { publish } from './sns.ts';
import type { LocalMail } from './sns.ts';
import { startSqs } from './sqs.ts';
import type { EmbeddedSqs } from './sqs.ts';
import { ensureTable } from './tables.ts';

/** The event as a rule or a test sees it; `detail` is the parsed JSON. */
export interface LocalEvent {
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  /** Name of the function that put it. */
  readonly by: string;
}

export interface TablePlan {
  readonly name: string;
  /** Input of CreateTable. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly timeToLiveAttribute?: string;
}

/** What the gateway serves and to whom. Plain data: it travels to another process as JSON. */
export interface GatewayConfiguration {
  readonly tables: readonly TablePlan[];
  /** Attributes by queue name. */
  readonly queues: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Value by secret name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Names of the topics to which mail may be sent. */
  readonly topics: readonly string[];
  /** By access key id, which is the function's name. */
  readonly roles: Readonly<Record<string, readonly Grant[]>>;
}

export interface GatewayOptions {
  /** Folder for tables and messages; in memory when absent. */
  readonly dataDir?: string;
  /** Other servers for tables and queues, such as `http://127.0.0.1:8000`; the embedded ones when absent. */
  readonly dynamoDbUrl?: string;
  readonly sqsUrl?: string;
  /** How many times faster than the wall's this process's clock runs: others' queues go by the wall's. Default 1. */
  readonly timeScale?: number;
  /** Told each refused call, in words that name function, action and resource. */
  readonly onDenied?: (message: string) => void;
  readonly onEvent?: (event: LocalEvent) => void;
  readonly onMail?: (mail: LocalMail) => void;
  /** Told the value of each secret that differs from the configured one, before `configure` answers and at each put. */
  readonly onSecret?: (name: string, value: string) => void;
}

export interface Gateway {
  /** The endpoint of every service: `http://127.0.0.1:PORT`. */
  readonly url: string;
  configure(configuration: GatewayConfiguration): Promise<void>;
  /** What DescribeStacks answers from now on; none before that, for outputs tell addresses that are known late. */
  showStacks(stacks: readonly StackDescription[]): void;
  close(): Promise<void>;
}

/** One endpoint for every AWS service of the application; each call is held against the role of the one who makes it. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { dataDir, dynamoDbUrl, sqsUrl, timeScale = 1 } = options;
  const secrets = startSecrets({
    ...(dataDir ? { dataDir } : {}),
    ...(options.onSecret ? { onPut: options.onSecret } : {}),
  });
  const dynamoDb = dynamoDbUrl
    ? forwardedDynamoDb(dynamoDbUrl)
    : await startDynamoDb(dataDir ? { dataDir: join(dataDir, 'dynamodb') } : {});
  let url = '';
  const sqs = sqsUrl
    ? forwardedSqs(sqsUrl, () => url, timeScale)
    : startSqs({ endpoint: () => url, ...(dataDir ? { dataDir: join(dataDir, 'sqs') } : {}) });
  const services: Services = { dynamoDb, sqs, secrets, topics: [], stacks: [], roles: {}, options };
  const server = await listen((request) => answer(services, request));
  ({ url } = server);
  return {
    url: server.url,
    configure: async ({ tables, queues, secrets: planned, topics, roles }) => {
      Object.assign(services, { topics, roles });
      secrets.configure(planned);
      for (const table of tables) await ensureTable(dynamoDb, table);
      for (const [name, attributes] of deadLettersFirst(queues)) await sqs.ensureQueue(name, attributes);
    },
    showStacks: (stacks) => {
      Object.assign(services, { stacks });
    },
    close: async () => {
      await server.close();
      await sqs.close();
      await dynamoDb.close();
    },
  };
}

/** A queue that hands on to another one must not be there before it. */
function deadLettersFirst(queues: GatewayConfiguration['queues']) {
  const handsOn = (attributes: Readonly<Record<string, string>>) => Number('RedrivePolicy' in attributes);
  return Object.entries(queues).sort(([, one], [, other]) => handsOn(one) - handsOn(other));
}

interface Services {
  readonly dynamoDb: EmbeddedDynamoDb;
  readonly sqs: EmbeddedSqs;
  readonly secrets: EmbeddedSecrets;
  readonly topics: GatewayConfiguration['topics'];
  readonly stacks: readonly StackDescription[];
  readonly roles: GatewayConfiguration['roles'];
  readonly options: GatewayOptions;
}

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: string;
}

/** Services that speak the query protocol: a form in, XML out. All others speak JSON. */
const QUERY_SERVICES = ['cloudformation', 'sns'];

function answer(services: Services, request: Request): Promise<Response> {
  const scope = scopeOf(request);
  if (scope && QUERY_SERVICES.includes(scope.service)) {
    const { operation, input } = formOf(request);
    return answerXml(operation, async () => {
      authorize(services, { ...scope, operation, input });
      return performQuery(services, { ...scope, operation, input });
    });
  }
  return answerJson(request, async () => {
    if (!scope) {
      const message = 'The request carries no AWS signature';
      throw new AwsError('MissingAuthenticationTokenException', message, {}, 403);
    }
    const operation = operationOf(request);
    const call = { ...scope, operation, input: operation ? inputOf(request) : {} };
    authorize(services, call);
    return perform(services, call);
  });
}

/** Caller and service are read from the signature's scope: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
function scopeOf({ headers }: Request): Pick<Call, 'caller' | 'service'> | undefined {
  const scope = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization));
  const [, caller, service] = scope ?? [];
  return caller && service ? { caller, service } : undefined;
}

function authorize({ roles, options }: Services, { caller, service, operation, input }: Call): void {
  if (caller === OPERATOR_KEY) return;
  const grants = roles[caller];
  if (!grants) throw new AwsError('UnrecognizedClientException', `No function is named ${caller}`);
  const lacking = permissionsOf(service, operation, input).find((permission) => !allows(grants, permission));
  if (!lacking) return;
  const message = `${caller} may not ${lacking.action} on ${lacking.resource}: no statement of its role allows it`;
  options.onDenied?.(message);
  throw new AwsError('AccessDeniedException', message);
}

async function perform(services: Services, call: Call): Promise<Record<string, unknown>> {
  const { service, operation, input } = call;
  switch (service) {
    case 'dynamodb':
      return services.dynamoDb.dispatch(operation, input);
    case 'sqs':
      return services.sqs.dispatch(operation, input);
    case 'secretsmanager':
      return services.secrets.dispatch(operation, input);
    case 'events':
      return putEvents(services.options, call);
    case 'monitoring':
    case 'logs':
      return {};
    case 'local':
      return performLocal(services, call);
    default:
      throw new AwsError('UnknownOperationException', `The service ${service} is not embedded here`);
  }
}

interface QueryCall extends Call {
  readonly input: Readonly<Record<string, string>>;
}

function performQuery(
  { topics, stacks, options }: Services,
  { service, operation, input, caller }: QueryCall,
): XmlElements {
  if (service === 'cloudformation') return describeStacks(stacks, operation, input);
  const { mail, answer } = publish(topics, operation, input, caller);
  options.onMail?.(mail);
  return answer;
}

const EntriesSchema = z.object({
  Entries: z.array(
    z.object({
      EventBusName: z.string().default('default'),
      Source: z.string(),
      DetailType: z.string(),
      Detail: z.string(),
    }),
  ),
});

function putEvents({ onEvent }: GatewayOptions, { operation, input, caller }: Call): Record<string, unknown> {
  if (operation !== 'PutEvents') throw notEmbedded('events', operation);
  const { Entries: entries } = EntriesSchema.parse(input);
  for (const { EventBusName: bus, Source: source, DetailType: detailType, Detail } of entries) {
    const detail: unknown = JSON.parse(Detail);
    onEvent?.({ bus, source, detailType, detail, by: caller });
  }
  return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: randomUUID() })) };
}

/** Calls of the runner's own that no AWS service has. */
async function performLocal(
  { sqs, dynamoDb }: Services,
  { operation, caller }: Call,
): Promise<Record<string, unknown>> {
  if (caller !== OPERATOR_KEY) throw new AwsError('AccessDeniedException', `${caller} is not the operator`);
  if (operation === 'QueueDepths') return { ...(await sqs.depths()) };
  if (operation === 'SweepExpired') return { deleted: await dynamoDb.sweepExpired(Date.now()) };
  throw notEmbedded('local', operation);
}

function notEmbedded(service: string, operation: string): AwsError {
  return new AwsError('UnknownOperationException', `${service}:${operation} is not embedded here`);
}

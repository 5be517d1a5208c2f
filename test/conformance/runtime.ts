import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { encodeFailedMessage, encodeUpsertMessage } from '../../lib/aws/sqs/upsertMessage.ts';
import { WAKE_BODY } from '../../lib/aws/sqs/dispatcherWake.ts';
import { resourceNames, resourcePrefix, type QueueName, type SecretName } from '../../lib/config/naming.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { FunctionName } from '../../lib/infrastructure/function-limits.ts';
import { loadIntegration } from '../../lib/infrastructure/load-integration.ts';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { readAssembly } from '../../lib/local/aws/assembly.ts';
import type { Outcome } from '../../lib/local/aws/environment.ts';
import { readFunction, type FunctionSettings } from '../../lib/local/aws/function-settings.ts';
import { startGateway } from '../../lib/local/aws/gateway.ts';
import { planServices } from '../../lib/local/aws/plan.ts';
import { resolveTemplate } from '../../lib/local/aws/template.ts';
import { localClock } from '../../lib/local/run/clock.ts';
import { everything } from '../../lib/local/run/everything.ts';
import { DEFAULT_OPTIONS } from '../../lib/local/run/options.ts';
import { synthesize } from '../../lib/local/run/synthesize.ts';
import { secretsOf, startWorld, type World } from '../../lib/local/run/world.ts';
import { queueEvent, restEvent, scheduleEvent } from './lambda-events.ts';
import { runtimeClient } from './runtime-client.ts';
import { startRuntimeProcess } from './runtime-process.ts';
import type { SuiteResult } from './suites.ts';

/** One event for one function, and what it must answer. */
interface Try {
  readonly name: FunctionName;
  readonly shape: string;
  readonly event: unknown;
  readonly answer: z.ZodType;
}

const ANSWERS = {
  accepted: z.looseObject({ statusCode: z.literal(200) }),
  // PostgreSQL sends no webhooks.
  noSuchWebhook: z.looseObject({ statusCode: z.literal(404) }),
  allTaken: z.strictObject({ batchItemFailures: z.tuple([]) }),
  nothing: z.null(),
};

/**
 * Runs each function of the synthesized app behind Amazon's runtime client, with the variables of its template, between
 * mock-precoro and the embedded PostgreSQL: twice in one process, within its time, and then its memory. Throws where the client
 * cannot be had.
 */
export async function runFunctions(): Promise<SuiteResult> {
  const client = await runtimeClient();
  const integration = await loadIntegration(join(PROJECT_ROOT, 'integration.config.ts'));
  const clock = localClock({ scale: 1, epochMs: 1 });
  const assemblyDir = await synthesize(null);
  const world = await startWorld(SMALL, integration, clock, clock.now());
  const denied: string[] = [];
  const gateway = await startGateway({ onDenied: (message) => denied.push(message) });
  try {
    const assembly = readAssembly(assemblyDir);
    const template = resolveTemplate(assembly, gateway.url);
    const services = planServices(template, secretsOf(world));
    await gateway.configure(services);
    const prefix = resourcePrefix(integration.name);
    const token = (name: SecretName) => tokenIn(services.secrets[resourceNames.secret(prefix, name)] ?? '');
    const tries = triesOf(prefix, supplierOf(world), token);
    const results: Tried[] = [];
    for (const [name, ofFunction] of Map.groupBy(tries, (one) => one.name)) {
      const resource = template.find(`${prefix}-${name}`, 'AWS::Lambda::Function');
      results.push(...(await runOne(client, readFunction(resource, assembly, gateway.url), ofFunction)));
    }
    results.push(
      { name: 'all calls to AWS are within the roles', words: denied.join('; ') || null },
      { name: 'Precoro is read', words: world.precoro.received().length > 0 ? null : 'it got no request' },
    );
    return summed(results);
  } finally {
    await gateway.close();
    await world.close();
    rmSync(assemblyDir, { recursive: true, force: true });
  }
}

/** A company as small as can be. */
const SMALL = { ...DEFAULT_OPTIONS, suppliers: 6, purchaseOrders: 2, invoices: 3, receipts: 1 };

function supplierOf({ precoro }: Pick<World, 'precoro'>): string {
  for (const { entity, wire } of everything(precoro))
    if (entity === 'supplier') return String(z.looseObject({ id: z.number() }).parse(wire).id);
  throw new Error('mock-precoro has no supplier');
}

function tokenIn(secret: string): string {
  return z.object({ current: z.string() }).parse(JSON.parse(secret)).current;
}

function triesOf(prefix: string, id: string, token: (name: SecretName) => string): readonly Try[] {
  const message = { schema: 1, ref: { entity: 'supplier', id }, seq: 1 } as const;
  const failure = { kind: 'rejected', words: 'planted', actor: 'clerk' } as const;
  const notice = JSON.stringify({
    id: Number(id),
    idn: null,
    type: CATALOGUE.supplier.webhookType,
    action: 1,
  });
  const rest = (name: FunctionName, resource: string, secret: SecretName, answer: z.ZodType): Try[] => {
    const event = restEvent(resource, token(secret), notice);
    return twice({ name, shape: 'REST proxy event', event, answer });
  };
  const batch = (name: FunctionName, queue: QueueName, body: string, answer: z.ZodType): Try => {
    const event = queueEvent(resourceNames.queue(prefix, queue), [body]);
    return { name, shape: `batch of ${queue}`, event, answer };
  };
  const schedule = (name: FunctionName): Try => {
    const event = scheduleEvent(`${prefix}-${name.replace('precoro-', '')}`);
    return { name, shape: 'EventBridge Scheduler', event, answer: ANSWERS.nothing };
  };
  return [
    ...rest('webhook', '/webhooks/precoro/{token}', 'webhook', ANSWERS.accepted),
    ...rest('external-webhook', '/external/{token}', 'external-webhook', ANSWERS.noSuchWebhook),
    batch('precoro-dispatcher', 'wake', WAKE_BODY, ANSWERS.nothing),
    schedule('precoro-dispatcher'),
    ...twice(batch('upsert-external', 'upserts', encodeUpsertMessage(message), ANSWERS.allTaken)),
    batch('error-logger', 'upserts-dead-letters', encodeFailedMessage(message, failure, 1), ANSWERS.allTaken),
    batch('error-logger', 'wake-dead-letters', WAKE_BODY, ANSWERS.allTaken),
    ...(['sweep', 'poll-external', 'alert', 'inspect', 'reconcile'] as const).flatMap((name) =>
      twice(schedule(name)),
    ),
  ];
}

/** The first call starts the process, the second finds it running. */
function twice(one: Try): Try[] {
  return [one, one];
}

interface Tried {
  readonly name: string;
  /** Null where all was well. */
  readonly words: string | null;
}

async function runOne(
  client: string,
  settings: FunctionSettings,
  tries: readonly Try[],
): Promise<readonly Tried[]> {
  const environment = await startRuntimeProcess(client, settings);
  try {
    const results: Tried[] = [];
    for (const [index, { name, shape, event, answer }] of tries.entries()) {
      const outcome = await environment.invoke(event);
      const wrong = wordsOf(outcome, answer);
      const words = wrong && `${wrong}; it wrote: ${environment.tail()}`;
      results.push({ name: `${name}, call ${index + 1}: ${shape}`, words });
    }
    const peak = environment.peakMegabytes();
    const { memoryMegabytes: limit } = settings;
    const words = peak !== null && peak > limit ? `had ${peak} MB of ${limit} MB` : null;
    return [...results, { name: `${settings.name}: memory`, words }];
  } finally {
    await environment.stop();
  }
}

function wordsOf(outcome: Outcome, answer: z.ZodType): string | null {
  if (outcome.kind === 'failed') return `${outcome.failure.errorType}: ${outcome.failure.errorMessage}`;
  const { success } = answer.safeParse(outcome.result);
  return success ? null : `answered ${JSON.stringify(outcome.result)}`;
}

function summed(results: readonly Tried[]): SuiteResult {
  const failed = results.flatMap(({ name, words }) => (words === null ? [] : [{ name, words }]));
  return { passed: results.length - failed.length, total: results.length, failed };
}

import integrationConfig from '../../integration.config.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { Clock, Random } from '../../lib/domain/time.ts';
import type { Integration } from '../../lib/mapping/contract.ts';
import { decodeWebhook, webhookTypes } from '../../lib/precoro/webhook.ts';
import { applyRecord } from '../../lib/sync/apply-record.ts';
import { dispatch } from '../../lib/sync/dispatch.ts';
import { pollExternal } from '../../lib/sync/poll-external.ts';
import type { UpsertMessage } from '../../lib/sync/ports/delivery.ts';
import { REQUEST_DEADLINE_MS } from '../../lib/sync/quota-session.ts';
import { recordFailure } from '../../lib/sync/record-failure.ts';
import type { RecordOutcome } from '../../lib/sync/services.ts';
import { sweep } from '../../lib/sync/sweep.ts';
import { takeHint } from '../../lib/sync/take-hint.ts';
import type { FakeExternal } from '../../test/sync/fakeExternal.ts';
import { distantExternal } from './external.ts';
import { Functions } from './functions.ts';
import type { Directions } from './outside.ts';
import type { BenchPrecoro } from './precoro.ts';
import { BenchQueue } from './queue.ts';
import { benchServices } from './services.ts';
import type { Subject } from './subject.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly precoro: BenchPrecoro;
  readonly directions: Directions;
  readonly outside: FakeExternal;
  readonly onWritten: (text: string) => void;
  readonly integration?: Integration;
  /** Called with each line of the log. */
  readonly onTold?: (told: RecordOutcome) => void;
}

/** As the template sets them (lib/infrastructure). */
const DISPATCHER = { timeoutMs: 60 * SECOND, batchSize: 10, atOnce: 2, mostReceives: 3 };
const UPSERT = { timeoutMs: 60 * SECOND, batchSize: 5, atOnce: 5, mostReceives: 5 };
const ERROR_LOGGER = { timeoutMs: 30 * SECOND, batchSize: 10, atOnce: 2, mostReceives: 5 };
const WEBHOOK_TIMEOUT_MS = 10 * SECOND;
const SWEEP_TIMEOUT_MS = 60 * SECOND;
const POLL = { timeoutMs: 60 * SECOND, reserveMs: 12 * SECOND };
const VISIBILITY_PER_TIMEOUT = 6;
/** Counted no further. */
const MANY = 1000;

/** The integration that the project comes with, its gates open: those of what comes in only where both directions are on. */
export function liveIntegration(directions: Directions = 'outward'): Integration {
  const entities = integrationConfig.entities.map((mapping) => ({ ...mapping, mode: 'live' as const }));
  const mode = directions === 'both' ? 'live' : 'observe';
  return {
    ...integrationConfig,
    entities,
    feeds: integrationConfig.feeds.map((feed) => ({ ...feed, mode })),
  };
}

/**
 * Our own engine as it runs in the cloud: every function on its own, started by schedules, queues and webhooks, ending
 * when it ends; only the stores and the external system are in memory.
 */
export function benchEngine(options: EngineOptions): Subject {
  const { clock, random, precoro, directions } = options;
  const functions = new Functions(clock);
  const connector = distantExternal({ ...options, connector: options.outside.connector });
  const upserts: BenchQueue<UpsertMessage> = new BenchQueue({
    ...{ clock, random, ...UPSERT, visibilityMs: VISIBILITY_PER_TIMEOUT * UPSERT.timeoutMs },
    consume: (messages) =>
      functions.eachOf('upsert-external', UPSERT.timeoutMs, messages, (message) =>
        applyRecord(services, message, UPSERT.timeoutMs),
      ),
    dead: (message) => deadLetters.send({ message, order: null }, 0),
  });
  const deadLetters = new BenchQueue<{ readonly message: UpsertMessage; readonly order: number | null }>({
    ...{ clock, random, ...ERROR_LOGGER, visibilityMs: VISIBILITY_PER_TIMEOUT * ERROR_LOGGER.timeoutMs },
    consume: (letters) =>
      functions.eachOf('error-logger', ERROR_LOGGER.timeoutMs, letters, ({ message, order }) =>
        recordFailure(services, message, order),
      ),
    dead: () => undefined,
  });
  const wakes = new BenchQueue<'wake'>({
    ...{ clock, random, ...DISPATCHER, visibilityMs: VISIBILITY_PER_TIMEOUT * DISPATCHER.timeoutMs },
    consume: async (messages) => {
      await runDispatcher();
      return messages.slice(0, 0);
    },
    dead: () => undefined,
  });
  const services = benchServices({
    ...{ clock, random, connector, precoro },
    integration: options.integration ?? liveIntegration(directions),
    log: options.onTold ?? (() => undefined),
    upserts: {
      async send(messages, delaySeconds) {
        for (const message of messages) upserts.send(message, delaySeconds);
        return [];
      },
    },
    failureQueue: { send: async (message, _failure, order) => deadLetters.send({ message, order }, 0) },
    dispatcher: { wake: async (delaySeconds) => wakes.send('wake', delaySeconds) },
  });

  function runDispatcher(): Promise<void> {
    return functions.run('precoro-dispatcher', DISPATCHER.timeoutMs, async () => {
      const stopAt = clock.now() + DISPATCHER.timeoutMs - REQUEST_DEADLINE_MS - 5 * SECOND;
      await dispatch(services, stopAt);
    });
  }

  function runPoll(): Promise<void> {
    return functions.run('poll-external', POLL.timeoutMs, async () => {
      await pollExternal(services, clock.now() + POLL.timeoutMs - POLL.reserveMs);
    });
  }

  /** Work due within a day counts. */
  async function leftToDo(): Promise<readonly string[]> {
    const { states, mirror, writeBacks, inbounds, integration } = services;
    const until = clock.now() + DAY;
    const unread = (await states.readAll()).filter(({ cursor }) => !cursor.proved || cursor.reading !== null);
    const incoming = await Promise.all(integration.feeds.map(({ name }) => inbounds.due(name, until, MANY)));
    const due = {
      'messages to deliver': upserts.size + deadLetters.size,
      'details to read': (await mirror.dueDetails('live', until, MANY)).length,
      'details to look at again': (await mirror.dueDetails('background', until, MANY)).length,
      'links to write back': (await writeBacks.due('externalId', 'oldest', until, MANY)).length,
      'logs to write back': (await writeBacks.due('log', 'oldest', until, MANY)).length,
      'external records to bring in': incoming.flat().length,
    };
    return [
      ...unread.map(({ entity }) => `${label(entity)}: not read to the end`),
      ...Object.entries(due).flatMap(([words, count]) => (count > 0 ? [`${count} ${words}`] : [])),
    ];
  }

  const types = webhookTypes(CATALOGUE);
  precoro.onWebhook((body) =>
    functions.run('webhook', WEBHOOK_TIMEOUT_MS, async () => {
      const webhook = decodeWebhook(body, types);
      if (webhook.kind === 'hint') await takeHint(services, webhook);
    }),
  );

  return {
    name: 'precoro-sync',
    start() {
      functions.every(MINUTE, runDispatcher);
      functions.every(MINUTE, () =>
        functions.run('sweep', SWEEP_TIMEOUT_MS, async () => void (await sweep(services))),
      );
      if (directions === 'both') functions.every(MINUTE, runPoll);
    },
    leftToDo,
    async troubles() {
      const states = await services.states.readAll();
      const stopped = states.flatMap(({ entity, cursor }) =>
        cursor.stopped === null ? [] : [`the cursor of ${label(entity)} stopped: ${cursor.stopped}`],
      );
      const failures = await services.failures.list(1000);
      const failed = failures.map(({ ref, failure }) => `${label(ref.entity)} ${ref.id}: ${failure.words}`);
      return [...functions.troubles(), ...stopped, ...failed];
    },
    functionCalls: () => functions.calls(),
    async stop() {
      functions.stop();
    },
  };
}

function label(entity: EntityName): string {
  return CATALOGUE[entity].label;
}

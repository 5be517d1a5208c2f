import { join } from 'node:path';
import { openConnector } from '../../connectors/registry-open.ts';
import type { Connector } from '../../connectors/contract.ts';
import { openHubAdmin } from '../../connectors/postgres/admin.ts';
import { resourcePrefix } from '../../config/naming.ts';
import type { EntityName } from '../../domain/records.ts';
import type { Clock } from '../../domain/time.ts';
import type { Integration } from '../../mapping/contract.ts';
import type { SeedOptions } from '../../mock-precoro/seed.ts';
import { startMockPrecoro, type MockPrecoro } from '../../mock-precoro/server.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import type { TimeScale } from '../aws/boot/clock.ts';
import type { LocalEvent } from '../aws/gateway.ts';
import type { LocalMail } from '../aws/sns.ts';
import { startStack, type LocalStack } from '../aws/stack.ts';
import { startDatabase, type RunningDatabase } from '../database/start.ts';
import { WORLD_FAULTS, type WorldFaults } from './faults.ts';
import type { RunOptions } from './options.ts';
import { seedAccounts } from './master-data.ts';
import { openStores, type Stores } from './stores.ts';

/** Both systems and what keeps them in step, all on this machine. */
export interface World {
  readonly precoro: MockPrecoro;
  readonly database: RunningDatabase;
  readonly connector: Connector;
  /** What the application's connector is opened with. */
  readonly connectorSecret: unknown;
  readonly faults: WorldFaults;
  close(): Promise<void>;
}

export interface Engine {
  readonly stack: LocalStack;
  readonly stores: Stores;
  readonly outward: readonly EntityName[];
  readonly feeds: Integration['feeds'];
  close(): Promise<void>;
}

/** mock-precoro and the external system's database, with the accounts that both know. */
export async function startWorld(
  options: RunOptions,
  integration: Integration,
  clock: Clock,
  seedNow: number,
): Promise<World> {
  const database = await startDatabase(options.dataDir ? { dataDir: join(options.dataDir, 'database') } : {});
  try {
    const precoro = await startMockPrecoro({
      clock,
      seed: seedOf(options, integration, seedNow),
      ...(options.dataDir ? { stateFile: join(options.dataDir, 'precoro.jsonl') } : {}),
    });
    return await withConnector({ precoro, database }, options, integration);
  } catch (error) {
    await database.close();
    throw error;
  }
}

function seedOf(options: RunOptions, integration: Integration, now: number): SeedOptions {
  const { seed, suppliers, purchaseOrders, invoices, receipts, shareBeforeGoLive } = options;
  const counts = { suppliers, purchaseOrders, invoices, receipts };
  const { goLive } = integration;
  const linked = linkedSuppliers(options, integration);
  return { seed, now, ...counts, goLive, shareBeforeGoLive, linkedSuppliers: linked };
}

/** The first of them stand in the first company, under its numbers. */
function linkedSuppliers(options: RunOptions, { companies }: Integration): (index: number) => string | null {
  const count = Math.round(options.suppliers * options.linkedSuppliers);
  const shown = (externalId: string) => shownIdOf(companies, { company: companies[0] ?? '', externalId });
  return (index) => (index < count ? shown(`V-${String(index + 1).padStart(6, '0')}`) : null);
}

async function withConnector(
  { precoro, database }: Pick<World, 'precoro' | 'database'>,
  options: RunOptions,
  { companies }: Integration,
): Promise<World> {
  const { connectionString } = database;
  const connectorSecret = { connectionString, maxConnections: 2 };
  const connector = openConnector('postgres', connectorSecret);
  if (!(await hasAccounts(connector, companies))) {
    const admin = openHubAdmin({ connectionString });
    await seedAccounts(admin, companies);
    await admin.close();
  }
  return {
    ...{ precoro, database, connector, connectorSecret, faults: WORLD_FAULTS[options.faults] },
    close: async () => {
      await connector.close();
      await precoro.close();
      await database.close();
    },
  };
}

/** What accountants have changed since stays as it is. */
async function hasAccounts({ sources }: Connector, companies: readonly string[]): Promise<boolean> {
  for await (const _ of sources['glAccount']?.list(companies.at(-1) ?? '') ?? []) return true;
  return false;
}

export interface EngineWatch {
  readonly onEvent: (event: LocalEvent) => void;
  /** Default: nobody reads mail. */
  readonly onMail?: (mail: LocalMail) => void;
  readonly onLog: (line: string, source: string) => void;
  /** The template lacks something: names it. The run cannot go on. */
  readonly onFlaw: (message: string) => void;
}

/** The synthesized application, running here, and its state through the production adapters. */
export async function startEngine(
  world: Pick<World, 'precoro' | 'connectorSecret' | 'faults'>,
  assemblyDir: string,
  integration: Integration,
  time: TimeScale,
  clock: Clock,
  dataDir: string | null,
  watch: EngineWatch,
): Promise<Engine> {
  const { precoro, faults } = world;
  const stack = await startStack({
    assemblyDir,
    ...(dataDir ? { dataDir: join(dataDir, 'aws') } : {}),
    timeScale: time.scale,
    epochMs: time.epochMs,
    secrets: secretsOf(world),
    onLog: (line, source) => {
      const flaw = flawIn(line);
      if (flaw) watch.onFlaw(flaw);
      watch.onLog(line, source);
    },
    onDenied: watch.onFlaw,
    onEvent: watch.onEvent,
    ...(watch.onMail ? { onMail: watch.onMail } : {}),
    faults: { duplicateRate: faults.duplicateRate },
    // A laptop at work on other things is slow; that must not look like a function that hangs.
    minWallTimeoutMs: 10_000,
    minColdWallTimeoutMs: 20_000,
  });
  const prefix = resourcePrefix(integration.name);
  const stores = openStores(stack, integration.name, clock);
  const token = JSON.parse(stack.secret(`${prefix}-webhook`) || '{}') as { readonly current?: string };
  precoro.setWebhookEndpoints([stack.apiUrl(`/webhooks/precoro/${token.current ?? ''}`)]);
  return {
    ...{ stack, stores, feeds: integration.feeds },
    outward: integration.entities.map(({ entity }) => entity),
    close: async () => {
      stores.close();
      await stack.stop();
    },
  };
}

/** What the functions need to reach both systems, by the variable that hands them the secret. */
export function secretsOf({ precoro, connectorSecret }: Pick<World, 'precoro' | 'connectorSecret'>): {
  readonly PRECORO_SECRET_ARN: string;
  readonly CONNECTOR_SECRET_ARN: string;
} {
  const { token, email, url: baseUrl } = precoro;
  return {
    PRECORO_SECRET_ARN: JSON.stringify({ token, email, baseUrl }),
    CONNECTOR_SECRET_ARN: JSON.stringify(connectorSecret),
  };
}

/** Errors that say that the template is wrong, not the world: no retry mends them. */
const FLAWS =
  /MissingVariablesError|Runtime\.ImportModuleError|Runtime\.HandlerNotFound|Runtime\.UserCodeSyntaxError/;

export function flawIn(line: string): string | null {
  if (!FLAWS.test(line)) return null;
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}

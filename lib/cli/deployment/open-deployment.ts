import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { newId } from '../../../functions/shared/system.ts';
import { secretWebhookTokens } from '../../aws/secrets/webhookTokens.ts';
import { resourceNames, resourcePrefix } from '../../config/naming.ts';
import { PROJECT_ROOT } from '../../config/project-root.ts';
import type { Clock } from '../../domain/time.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import { loadIntegration } from '../../infrastructure/load-integration.ts';
import { findRun, type RunPresence } from '../../local/run/presence.ts';
import type { Integration } from '../../mapping/contract.ts';
import { withOwnLedger } from '../../mapping/own-ledger.ts';
import type { CheckServices } from '../../operator/check/contract.ts';
import type { OperatorServices } from '../../operator/services.ts';
import type { WebhookTokens } from '../../operator/webhook-tokens.ts';
import { catalogueFor } from '../../sync/services.ts';
import { openClients, type Clients } from './clients.ts';
import { deployedServices } from './deployed-services.ts';
import { NoConfigurationError, NoLocalRunError } from './errors.ts';
import { findStack } from './find-stack.ts';
import { openSystems } from './open-systems.ts';
import { withPlainReason } from './open-secrets.ts';
import { awsWorld, localWorld, type World } from './world.ts';

export interface OpenOptions {
  /** Configuration file, from `cwd`. Default: integration.config.ts of the project; with `local`, that of the run. */
  readonly config?: string;
  /** The run of this machine instead of AWS. */
  readonly local: boolean;
  /** Default: as the AWS CLI finds it. */
  readonly region?: string;
  /** A profile of the AWS CLI. Default: as the AWS CLI finds credentials. */
  readonly profile?: string;
  /** Who gives the commands, for the audit. Default `user@host` of this machine. */
  readonly who?: string;
  /** Default: the process's own. */
  readonly cwd?: string;
}

/** Where another system announces its changes. */
export interface WebhookDoor {
  /** The address, with TOKEN in place of the token. */
  readonly urlTemplate: string;
  /** What to have announced, in words. */
  readonly events: string;
  /** Functions may go on with the tokens from before a change for five minutes. */
  readonly tokens: WebhookTokens;
}

/** A deployed integration, or the local run, in the operator's hands. */
export interface Deployment {
  readonly name: string;
  /** "eu-west-1", or "the local run". */
  readonly where: string;
  readonly integration: Integration;
  readonly services: OperatorServices;
  /** What `check` needs beside the services. */
  readonly check: Pick<CheckServices, 'memory' | 'otherRegion' | 'keyFingerprint'>;
  readonly webhook: WebhookDoor;
  /** The same for the external system; null for a stack that was deployed before it had one. */
  readonly externalWebhook: WebhookDoor | null;
  readonly clock: Clock;
  close(): Promise<void>;
}

/**
 * Finds an integration by the name in its configuration and the region, or on this machine. The adapters and the names
 * of the resources are the same in both; only where they are, and the clock, differ.
 *
 * Throws a NoAccessError, whose class and words say what to do, when it is out of reach; so does every later call. Throws
 * what the configuration's own check throws for one with faults.
 */
export async function openDeployment(
  options: OpenOptions,
  findLocalRun: () => RunPresence | null = findRun,
): Promise<Deployment> {
  const run = options.local ? findLocalRun() : null;
  if (options.local && !run) throw new NoLocalRunError();
  const world = run ? localWorld(run) : awsWorld(options.region, options.profile);
  const integration = await configured(options, run);
  let where = run ? world.nameOf('') : (options.region ?? "the profile's region");
  const clients = openClients(world.clients, () => ({
    ...{ world: world.kind, where, profile: options.profile ?? null },
    isRunHere: () => findLocalRun() !== null,
  }));
  try {
    const region = await clients.region();
    where = world.nameOf(region);
    return await assemble({ options, world, clients, integration, region, where });
  } catch (error) {
    clients.close();
    throw error;
  }
}

async function configured({ config, cwd = process.cwd() }: OpenOptions, run: RunPresence | null) {
  const path =
    config === undefined
      ? (run?.configPath ?? resolve(PROJECT_ROOT, 'integration.config.ts'))
      : resolve(cwd, config);
  if (!existsSync(path)) throw new NoConfigurationError(path);
  const integration = await loadIntegration(path);
  return run ? withOwnLedger(integration) : integration;
}

interface Parts {
  readonly options: OpenOptions;
  readonly world: World;
  readonly clients: Clients;
  readonly integration: Integration;
  readonly region: string;
  readonly where: string;
}

async function assemble(parts: Parts): Promise<Deployment> {
  const { options, world, clients, integration, region, where } = parts;
  const { name } = integration;
  const { clock, deadline } = world;
  const prefix = resourcePrefix(name);
  const ledgerOf = integration.precoro.sharesLedgerOf ?? name;
  const stack = await findStack(clients.cloudFormation, prefix, absence(parts, prefix));
  const queues = world.queuesOf(stack, region);
  const { memory, ...state } = deployedServices({ clients, name, ledgerOf, queues, clock });
  const { connector, gateway, keyFingerprint, otherRegion, close } = openSystems(parts);
  const tokensIn = (secret: 'webhook' | 'external-webhook'): WebhookTokens => {
    const tokens = secretWebhookTokens(clients.secrets, resourceNames.secret(prefix, secret));
    return { read: () => withPlainReason(tokens.read()), save: (saved) => tokens.save(saved) };
  };
  const services: OperatorServices = {
    ...{ clock, newId, deadline, integration, catalogue: catalogueFor(integration, CATALOGUE) },
    ...state,
    ...{ connector, gateway, who: options.who ?? thisPerson() },
  };
  return {
    ...{ name, where, integration, services, clock },
    check: { memory, otherRegion, keyFingerprint },
    webhook: {
      urlTemplate: stack.webhookUrl,
      events: stack.webhookEvents,
      tokens: tokensIn('webhook'),
    },
    externalWebhook:
      stack.externalWebhookUrl === null
        ? null
        : {
            urlTemplate: stack.externalWebhookUrl,
            events: sourcesOf(integration),
            tokens: tokensIn('external-webhook'),
          },
    close: async () => {
      await close();
      clients.close();
    },
  };
}

/** What the feeds take, by the connector's names. */
function sourcesOf({ feeds }: Integration): string {
  const sources = [...new Set(feeds.map(({ source }) => source))];
  return sources.length === 0 ? 'nothing comes in by the configuration' : `changes of ${sources.join(', ')}`;
}

function absence({ world, integration: { name }, where, options }: Parts, stackName: string): string {
  if (world.kind === 'local') {
    return `The local run runs another integration than "${name}". Leave --config away, or start it with "npm start -- --config ${options.config ?? '…'}".`;
  }
  return `The integration "${name}" is not deployed in ${where}: there is no stack ${stackName}. Deploy it with "npx cdk deploy", or name its region with --region and its account with --profile.`;
}

function thisPerson(): string {
  return `${userName()}@${hostname()}`;
}

/** A container may run under a number that no user has. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

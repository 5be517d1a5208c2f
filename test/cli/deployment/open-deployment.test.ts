import { createServer } from 'node:http';
import { rmSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  openDeployment,
  type Deployment,
  type OpenOptions,
} from '../../../lib/cli/deployment/open-deployment.ts';
import { PROJECT_ROOT } from '../../../lib/config/project-root.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import type { TimeScale } from '../../../lib/local/aws/boot/clock.ts';
import { OPERATOR_KEY } from '../../../lib/local/aws/operator.ts';
import { startStack, type LocalStack } from '../../../lib/local/aws/stack.ts';
import type { RunPresence } from '../../../lib/local/run/presence.ts';
import { synthesize } from '../../../lib/local/run/synthesize.ts';
import { dropPrevious, rotateToken } from '../../../lib/operator/webhook-tokens.ts';
import { BareMachine, keysOf } from './environment.ts';

jest.setTimeout(120_000);

/** Five seconds on the wall are five minutes: as long as functions keep a secret. */
const TIME: TimeScale = { scale: 60, epochMs: Date.now() };
const CONFIG = join(PROJECT_ROOT, 'test/cli/deployment/integration.ts');
const PRECORO_SECRET = 'precoro-sync-opened-precoro';

let assemblyDir: string;
let stack: LocalStack;
let secrets: SecretsManagerClient;
let precoro: { readonly url: string; readonly seen: string[]; close(): void };
beforeAll(async () => {
  precoro = await standIn();
  assemblyDir = await synthesize(CONFIG);
  stack = await startStack({
    ...{ assemblyDir, timeScale: TIME.scale, epochMs: TIME.epochMs },
    secrets: {
      PRECORO_SECRET_ARN: JSON.stringify({ token: 'tok-1', email: 'api@example.com', baseUrl: precoro.url }),
      CONNECTOR_SECRET_ARN: JSON.stringify({ connectionString: 'postgresql://u:p@127.0.0.1:9/hub' }),
    },
    onLog: (line, source) => log.push(`${source}: ${line}`),
    onDenied: (message) => denied.push(message),
    minColdWallTimeoutMs: 30_000,
    minWallTimeoutMs: 10_000,
  });
  stack.pauseSchedules();
  secrets = new SecretsManagerClient(stack.clientConfig);
});
afterAll(async () => {
  await stack?.stop();
  precoro?.close();
  if (assemblyDir) rmSync(assemblyDir, { recursive: true, force: true });
});

const log: string[] = [];
const denied: string[] = [];
const opened: Deployment[] = [];
let machine: BareMachine | null = null;
afterEach(async () => {
  for (const deployment of opened.splice(0)) await deployment.close();
  machine?.leave();
  machine = null;
});

/** Answers every request to Precoro with an empty list, and keeps what was asked. */
async function standIn() {
  const seen: string[] = [];
  const server = createServer((request, answer) => {
    seen.push(`${request.method} ${request.url?.split('?')[0]} ${String(request.headers['x-auth-token'])}`);
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[],"meta":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, seen, close: () => server.close() };
}

const presence = (): RunPresence => ({
  ...{ pid: process.pid, endpoint: stack.endpoint, precoroUrl: precoro.url, pageUrl: null },
  ...{ configPath: CONFIG, time: TIME, startedAt: Date.now() },
});

/** On this machine by its presence; in AWS with nothing but what a person has: keys, a region, a name. */
async function open(world: 'local' | 'aws', options: Partial<OpenOptions> = {}): Promise<Deployment> {
  const where = world === 'local' ? { local: true } : { local: false, region: 'us-east-1', config: CONFIG };
  if (world === 'aws') {
    machine = new BareMachine({ ...keysOf(OPERATOR_KEY), AWS_ENDPOINT_URL: stack.endpoint });
  }
  const deployment = await openDeployment({ ...where, ...options }, () =>
    world === 'local' ? presence() : null,
  );
  opened.push(deployment);
  return deployment;
}

async function until<T>(what: string, look: () => T | Promise<T>, wallMs = 20_000): Promise<T> {
  for (const end = Date.now() + wallMs; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`not seen in ${wallMs} ms: ${what}; ${log.slice(-5).join(' | ')}`);
}

const post = async (urlTemplate: string, token: string) => {
  const body = JSON.stringify({ id: 7, idn: 1043, type: 3, action: 1 });
  return (await fetch(urlTemplate.replace('TOKEN', token), { method: 'POST', body })).status;
};

describe.each(['local', 'aws'] as const)('a deployment, opened as %s', (world) => {
  it('is found by its name, and tells where it is', async () => {
    const deployment = await open(world);
    expect(deployment).toMatchObject({
      name: 'opened',
      where: world === 'local' ? 'the local run' : 'us-east-1',
      integration: { name: 'opened', connector: { kind: 'postgres' } },
      webhook: {
        urlTemplate: stack.apiUrl('/webhooks/precoro/TOKEN'),
        events: expect.stringContaining('invoice'),
      },
    });
    expect(deployment.services.who).toBe(`${userInfo().username}@${hostname()}`);
    expect((await open(world, { who: 'ana' })).services.who).toBe('ana');
  });

  it('spends from the ledger that the configuration names; a run on this machine is alone', async () => {
    const own = { name: 'opened', ledgerOf: 'opened' };
    expect((await open(world)).services.claims.self).toEqual(own);
    const sharing = join(PROJECT_ROOT, 'test/cli/deployment/sharing.ts');
    const { services, check } = await open(world, { config: sharing });
    expect(services.claims.self).toEqual(world === 'local' ? own : { ...own, ledgerOf: 'older' });
    expect(await check.keyFingerprint()).toMatch(/^[0-9a-f]{16}$/);
  });

  it('shows the state that the functions keep', async () => {
    const { services, webhook } = await open(world);
    const { current } = await webhook.tokens.read();
    await until('the webhook', async () => (await post(webhook.urlTemplate, current)) === 200);
    const states = await services.states.readAll();
    const invoice = states.find(({ entity }) => entity === 'invoice');
    expect(invoice).toMatchObject({
      hints: { '7:1043': expect.anything() },
      lastHeardAt: expect.any(Number),
    });
    await services.gates.setPaused('invoice', true);
    const paused = (await services.states.readAll()).find(({ entity }) => entity === 'invoice');
    expect(paused?.paused).toBe(true);
    await services.gates.setPaused('invoice', false);
  });

  it('reads and writes every table and queue by its name', async () => {
    const { services, check } = await open(world);
    const ref = { entity: 'invoice', id: '7' } as const;
    const now = services.clock.now();
    await services.audit.record({ at: now, who: 'ana', what: 'looked at', subject: world, detail: {} });
    expect(await services.audit.list(now - MINUTE, now + MINUTE, 10)).toEqual(
      expect.arrayContaining([expect.objectContaining({ who: 'ana', subject: world })]),
    );
    expect(await services.mirror.read(ref)).toBeNull();
    expect(await services.links.read(ref, 'default')).toBeNull();
    expect(await services.writeBacks.read(ref)).toBeNull();
    expect(await services.failures.list(10)).toEqual([]);
    expect((await services.ledgers.read()).version).toEqual(expect.any(Number));
    expect(await services.mirror.countByEntity()).toMatchObject({ invoice: 0 });
    expect(await check.memory.read()).toBeNull();
    const lease = await services.leases.acquire(`test-${world}`, 'ana', now + MINUTE, now);
    expect(lease).toMatchObject({ owner: 'ana' });
    if (lease) await services.leases.release(lease);
  });

  it('tells what waits in each queue', async () => {
    const { services } = await open(world);
    const before = await services.queues.read();
    expect(Object.keys(before).sort()).toEqual([
      'upserts',
      'upserts-dead-letters',
      'wake',
      'wake-dead-letters',
    ]);
    const message = { schema: 1, ref: { entity: 'invoice', id: '7' }, seq: 1 } as const;
    expect(await services.upserts.send([message, message], 900)).toEqual([]);
    expect((await services.queues.read())['upserts']).toBe((before['upserts'] ?? 0) + 2);
  });

  it('opens both systems with their secrets, once and when they are asked for', async () => {
    const { services, check } = await open(world);
    const gateway = await services.gateway();
    expect(await services.gateway()).toBe(gateway);
    const call = { kind: 'list', entity: 'invoice', modifiedSince: null, page: 1 } as const;
    const asked = precoro.seen.length;
    await gateway.send(call, services.deadline(MINUTE));
    expect(precoro.seen.slice(asked)).toContain('GET /invoices tok-1');
    const connector = await services.connector();
    expect(connector.name).toBe('postgres');
    expect(await services.connector()).toBe(connector);
    expect(await check.otherRegion?.()).toEqual(
      world === 'local' ? undefined : { name: 'us', gateway: expect.anything() },
    );
  });

  it('says how to fill a secret that is not filled in, and takes it up without a new start', async () => {
    const { services } = await open(world);
    const { SecretString: filled } = await secrets.send(
      new GetSecretValueCommand({ SecretId: PRECORO_SECRET }),
    );
    const put = (SecretString: string | undefined) =>
      secrets.send(new PutSecretValueCommand({ SecretId: PRECORO_SECRET, SecretString }));
    try {
      await put('{"token":"","email":""}');
      await expect(services.gateway()).rejects.toMatchObject({
        name: 'UnfilledSecretError',
        message: expect.stringMatching(
          /^The secret precoro-sync-opened-precoro is not filled in rightly \(empty or missing: token, email\)\. .*"aws secretsmanager put-secret-value --secret-id precoro-sync-opened-precoro --secret-string file:\/\/secret\.json/,
        ),
      });
      for (const [content, words] of [
        ['hunter2', 'it holds no JSON object'],
        ['{"token":"hunter2 hunter2","email":"a@example.com"}', 'The Precoro token must be one line'],
        ['{"token":["hunter2"],"email":"a@example.com"}', 'wrong value in: token'],
      ]) {
        await put(content);
        const error: unknown = await services.gateway().catch((caught: unknown) => caught);
        expect(error).toMatchObject({
          name: 'UnfilledSecretError',
          message: expect.stringContaining(words ?? ''),
        });
        expect(String(error)).not.toContain('hunter2');
      }
    } finally {
      await put(filled);
    }
    expect(await services.gateway()).toBeDefined();
  });
});

describe("the webhook's token", () => {
  it('is replaced without a gap, and functions follow within five minutes', async () => {
    const { services, webhook } = await open('local');
    const { tokens, urlTemplate } = webhook;
    const { current: old } = await tokens.read();
    await until('the first token to be taken', async () => (await post(urlTemplate, old)) === 200);
    const fresh = 'n3w-t0ken-of-at-least-24-characters';
    expect(await rotateToken({ ...services, tokens }, fresh)).toBe('rotated');
    expect(await tokens.read()).toEqual({ current: fresh, previous: old });
    await until('the new token to be taken', async () => (await post(urlTemplate, fresh)) === 200);
    await until('the old one to be taken still', async () => (await post(urlTemplate, old)) === 200);
    expect(await dropPrevious({ ...services, tokens })).toBe('dropped');
    await until('the old token to be refused', async () => (await post(urlTemplate, old)) === 404);
    await until('the new one to be taken still', async () => (await post(urlTemplate, fresh)) === 200);
    expect(stack.secret('precoro-sync-opened-webhook')).toBe(JSON.stringify({ current: fresh }));
    const entries = await services.audit.list(0, services.clock.now() + MINUTE, 100);
    expect(JSON.stringify(entries)).not.toContain(fresh);
  });
});

it("runs on the local run's clock, whose deadlines leave this machine the time it needs", async () => {
  const { clock, services } = await open('local');
  const [before, wallBefore] = [clock.now(), Date.now()];
  await clock.sleep(MINUTE);
  expect(clock.now() - before).toBeGreaterThanOrEqual(MINUTE);
  expect(Date.now() - wallBefore).toBeLessThan(5000);
  const signal = services.deadline(MINUTE);
  await sleep(500);
  expect(signal.aborted).toBe(false);
});

it('leaves no call refused that its functions made', () => {
  expect(denied).toEqual([]);
});

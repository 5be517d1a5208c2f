import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { NoAccessError } from '../../../lib/cli/deployment/errors.ts';
import { openDeployment, type OpenOptions } from '../../../lib/cli/deployment/open-deployment.ts';
import { PROJECT_ROOT } from '../../../lib/config/project-root.ts';
import type { GatewayConfiguration } from '../../../lib/local/aws/gateway.ts';
import { OPERATOR_KEY } from '../../../lib/local/aws/operator.ts';
import type { RunPresence } from '../../../lib/local/run/presence.ts';
import { Gateways } from '../../local/aws/open-gateway.ts';
import { BareMachine, keysOf } from './environment.ts';
import integration from './integration.ts';

const CONFIG = join(PROJECT_ROOT, 'test/cli/deployment/integration.ts');
const gateways = new Gateways();
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
  await gateways.closeAll();
});

function machine(variables: Readonly<Record<string, string>> = {}, configFile = ''): void {
  const bare = new BareMachine(variables, configFile);
  cleanUp.push(() => bare.leave());
}

const run = (endpoint: string): RunPresence => ({
  ...{ pid: process.pid, endpoint, precoroUrl: 'http://127.0.0.1:9', pageUrl: null, configPath: CONFIG },
  ...{ time: { scale: 60, epochMs: 1_790_000_000_000 }, startedAt: 1_790_000_000_000 },
});

/** What a person reads who opens this and cannot. */
async function refusal(options: Partial<OpenOptions>, found: RunPresence | null = null) {
  const opening = openDeployment({ local: false, config: CONFIG, ...options }, () => found);
  const error: unknown = await opening.then(
    async (deployment) => deployment.close(),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(NoAccessError);
  return error;
}

const OPEN_AND_TELL = `
  import { openDeployment } from '${pathToFileURL(join(PROJECT_ROOT, 'lib/cli/deployment/open-deployment.ts')).href}';
  const [options, found] = process.argv.slice(1).map((text) => JSON.parse(text));
  const error = await openDeployment(options, () => found).then(() => null, (caught) => caught);
  process.stdout.write(JSON.stringify({ name: error.name, message: error.message }));
`;

/** The same in a process of its own, as the command line runs: with Node's own network errors, and nothing printed. */
function refusalOfItsOwn(options: Partial<OpenOptions>, found: RunPresence | null = null): unknown {
  const given = [{ local: false, config: CONFIG, ...options }, found].map((each) => JSON.stringify(each));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', OPEN_AND_TELL, ...given],
    {
      encoding: 'utf8',
      env: { ...process.env },
    },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

async function engines(configuration: Partial<GatewayConfiguration> = {}, key = OPERATOR_KEY) {
  const gateway = await gateways.open(configuration);
  machine({ ...keysOf(key), AWS_ENDPOINT_URL: gateway.url });
  return gateway;
}

describe('who cannot be let in', () => {
  it('is told how to log in when there are no credentials', async () => {
    machine({ AWS_REGION: 'eu-west-1' });
    expect(await refusal({})).toMatchObject({
      name: 'NoCredentialsError',
      message: expect.not.stringContaining('--local'),
    });
    expect(await refusal({}, run('http://127.0.0.1:9'))).toMatchObject({
      name: 'NoCredentialsError',
      message: expect.stringContaining('--local'),
    });
  });

  it('is told which profile has none', async () => {
    machine({ AWS_REGION: 'eu-west-1' });
    expect(await refusal({ profile: 'nobody' })).toMatchObject({
      name: 'NoCredentialsError',
      message: expect.stringContaining('for the profile "nobody"'),
    });
  });

  it('is asked for a region', async () => {
    machine(keysOf('AKIA'));
    expect(await refusal({})).toMatchObject({ name: 'NoRegionError' });
    expect(await refusal({ region: 'not a region' })).toMatchObject({
      name: 'NoRegionError',
      message: expect.stringContaining('"not a region" is not the name'),
    });
  });

  it('is told that nothing is deployed there', async () => {
    await engines();
    expect(await refusal({ region: 'eu-west-1' })).toMatchObject({
      name: 'NotDeployedError',
      message:
        'The integration "opened" is not deployed in eu-west-1: there is no stack precoro-sync-opened. Deploy it with "npx cdk deploy", or name its region with --region and its account with --profile.',
    });
  });

  it('is told that a deployment was not finished', async () => {
    const gateway = await engines();
    gateway.showStacks([{ name: 'precoro-sync-opened', outputs: [] }]);
    expect(await refusal({ region: 'eu-west-1' })).toMatchObject({
      name: 'NotDeployedError',
      message: expect.stringContaining('not complete (CREATE_COMPLETE)'),
    });
  });

  it('is told which right is missing', async () => {
    await engines({ roles: { clerk: [] } }, 'clerk');
    expect(await refusal({ region: 'eu-west-1' })).toMatchObject({
      name: 'NotPermittedError',
      action: 'cloudformation:DescribeStacks',
    });
  });

  it('may look only at what the rights allow, and each call names the missing one', async () => {
    const stack = 'arn:aws:cloudformation:us-east-1:000000000000:stack/precoro-sync-opened/*';
    const gateway = await engines(
      {
        secrets: { 'precoro-sync-opened-precoro': '{}', 'precoro-sync-opened-webhook': '{}' },
        roles: { clerk: [{ actions: ['cloudformation:DescribeStacks'], resources: [stack] }] },
      },
      'clerk',
    );
    const output = (key: string) => ({ key, value: 'text', description: null });
    const outputs = ['WebhookUrl', 'WebhookEvents'].map(output);
    gateway.showStacks([{ name: 'precoro-sync-opened', outputs }]);
    const deployment = await openDeployment(
      { local: false, config: CONFIG, region: 'us-east-1' },
      () => null,
    );
    const { services, webhook } = deployment;
    const lacking = (action: string) => expect.objectContaining({ name: 'NotPermittedError', action });
    await expect(services.gateway()).rejects.toEqual(lacking('secretsmanager:GetSecretValue'));
    await expect(webhook.tokens.read()).rejects.toEqual(lacking('secretsmanager:GetSecretValue'));
    await expect(webhook.tokens.save({ current: 'x', previous: null })).rejects.toEqual(
      lacking('secretsmanager:PutSecretValue'),
    );
    await expect(services.queues.read()).rejects.toEqual(lacking('sqs:GetQueueAttributes'));
    await expect(services.states.readAll()).rejects.toEqual(lacking('dynamodb:Query'));
    await deployment.close();
  });

  it('is told that nobody has these keys', async () => {
    await engines({}, 'AKIADELETED');
    expect(await refusal({ region: 'eu-west-1' })).toMatchObject({ name: 'RefusedCredentialsError' });
  });

  it('is told that the login is over', async () => {
    const message = 'The security token included in the request is expired';
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>${message}</Message></Error></ErrorResponse>`;
    const server = createServer((_, answer) =>
      answer.writeHead(403, { 'content-type': 'text/xml' }).end(body),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    machine({ ...keysOf('ASIA'), AWS_SESSION_TOKEN: 'x', AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    expect(await refusal({ region: 'eu-west-1' })).toMatchObject({ name: 'ExpiredCredentialsError' });
  });

  it('is told that nothing answers', async () => {
    machine({ ...keysOf('AKIA'), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect(refusalOfItsOwn({ region: 'eu-west-1' })).toMatchObject({
      name: 'OutOfReachError',
      message: expect.stringContaining('cloudformation in eu-west-1 (ECONNREFUSED)'),
    });
  });

  it('is told that there is no configuration', async () => {
    machine();
    expect(await refusal({ config: 'nothing.config.ts', cwd: '/project' })).toMatchObject({
      name: 'NoConfigurationError',
      message: expect.stringContaining('/project/nothing.config.ts'),
    });
  });
});

describe('a local run', () => {
  it('that was never started is named as what is missing', async () => {
    machine();
    expect(await refusal({ local: true })).toMatchObject({
      name: 'NoLocalRunError',
      message: expect.stringContaining('npm start'),
    });
  });

  it('that ended without a word is as good as none', async () => {
    machine();
    expect(refusalOfItsOwn({ local: true }, run('http://127.0.0.1:9'))).toMatchObject({
      name: 'NoLocalRunError',
    });
  });

  it('of another integration is told apart', async () => {
    machine();
    const gateway = await gateways.open();
    gateway.showStacks([{ name: 'precoro-sync-other', outputs: [] }]);
    expect(await refusal({ local: true }, run(gateway.url))).toMatchObject({
      name: 'NotDeployedError',
      message: expect.stringContaining(`another integration than "${integration.name}"`),
    });
  });
});

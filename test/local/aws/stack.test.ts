import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startStack } from '../../../lib/local/aws/stack.ts';
import type { LocalStack, StackOptions } from '../../../lib/local/aws/stack.ts';

const APP = fileURLToPath(new URL('./fixtures/app', import.meta.url));

interface Seen {
  readonly log: string[];
  readonly denied: string[];
  readonly events: unknown[];
  readonly mails: unknown[];
}

async function started(options: Partial<StackOptions> = {}): Promise<{ stack: LocalStack; seen: Seen }> {
  const seen: Seen = { log: [], denied: [], events: [], mails: [] };
  const stack = await startStack({
    assemblyDir: APP,
    timeScale: 60,
    epochMs: Date.now(),
    onLog: (line, source) => seen.log.push(`${source}: ${line}`),
    onDenied: (message) => seen.denied.push(message),
    onEvent: (event) => seen.events.push(event),
    onMail: (mail) => seen.mails.push(mail),
    ...options,
  });
  return { stack, seen };
}

async function until<T>(what: string, look: () => T | Promise<T>, wallMs = 10_000): Promise<T> {
  for (const end = Date.now() + wallMs; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await sleep(20);
  }
  throw new Error(`not seen in ${wallMs} ms: ${what}`);
}

describe('a synthesized application on this machine', () => {
  let stack: LocalStack;
  let seen: Seen;
  let dynamoDb: DynamoDBClient;
  let sqs: SQSClient;
  beforeAll(async () => {
    ({ stack, seen } = await started({ secrets: { KEYS_ARN: '{"token":"t0p"}' } }));
    dynamoDb = new DynamoDBClient(stack.clientConfig);
    sqs = new SQSClient(stack.clientConfig);
  });
  afterAll(() => stack.stop());

  const deliveries = async (pk: string) => {
    const key = { TableName: stack.tableName('Tables/Items'), Key: { pk: { S: pk } } };
    return (await dynamoDb.send(new GetItemCommand(key))).Item?.['deliveries']?.N;
  };
  const post = (token: string, body: string) =>
    fetch(stack.apiUrl(`/hooks/${token}`), { method: 'POST', body });
  const probe = (event: unknown) => stack.invoke('Probe', event);

  it('carries a request through API, function, queue and function into the table', async () => {
    expect((await post('blue', 'one')).status).toBe(202);
    await until('the item', () => deliveries('one'));
    expect(await probe({ op: 'byKind', kind: 'blue' })).toBe(1);
  });

  it('answers as API Gateway does for unknown routes, failing functions and odd answers', async () => {
    const unknown = await fetch(stack.apiUrl('/nowhere'));
    expect([unknown.status, await unknown.text()]).toEqual([
      403,
      '{"message":"Missing Authentication Token"}',
    ]);
    expect((await fetch(stack.apiUrl('/hooks/x'))).status).toBe(403);
    expect((await post('broken', '')).status).toBe(502);
    expect((await post('odd', '')).status).toBe(502);
    expect(seen.log.join('\n')).toContain(
      'runner: POST /hooks/{token}: app-receiver: Error: receiver is broken',
    );
    expect((await post('x', 'x'.repeat(10 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it('hands a function the proxy event and passes on headers and binary bodies', async () => {
    const response = await fetch(stack.apiUrl('/hooks/echo?a=1&a=2'), {
      method: 'POST',
      body: 'hi',
      headers: { 'x-in': 'yes' },
    });
    expect([response.headers.get('x-one'), response.headers.get('x-two')]).toEqual(['a', 'b, c']);
    expect(await response.json()).toMatchObject({
      resource: '/hooks/{token}',
      path: '/hooks/echo',
      httpMethod: 'POST',
      headers: { 'x-in': 'yes' },
      pathParameters: { token: 'echo' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      body: 'hi',
    });
  });

  it('moves a message that keeps failing to the dead letters, and others of its batch on', async () => {
    await Promise.all(['two', 'poison', 'three'].map((body) => post('green', body)));
    await until('both good ones', async () => (await deliveries('two')) && (await deliveries('three')));
    await until('the dead letter', async () => (await stack.queueDepths())['app-work-dead']?.visible === 1);
    expect(await deliveries('poison')).toBeUndefined();
  });

  it('tries a batch again when the function dies on it', async () => {
    await post('green', 'crash');
    await until('the report', () =>
      seen.log.some(
        (line) => line.includes('app-worker: Runtime.ExitError') && line.includes('exit status 3'),
      ),
    );
    await until('the dead letter', async () => (await stack.queueDepths())['app-work-dead']?.visible === 2);
  });

  it('refuses and reports a call the role of the function does not allow', async () => {
    await post('green', 'deny');
    const message = await until('the report', () => seen.denied[0]);
    expect(message).toBe(
      'app-worker may not dynamodb:PutItem on arn:aws:dynamodb:us-east-1:000000000000:table/OtherTable: no statement of its role allows it',
    );
    await expect(probe({ op: 'transaction' })).rejects.toThrow(/AccessDenied.*dynamodb:ConditionCheckItem/);
    await expect(probe({ op: 'secret', id: 'unknown' })).rejects.toThrow('AccessDenied');
  });

  it('gives a function the variables of its template and those of Lambda, and nothing of this process', async () => {
    process.env['SHOULD_NOT_LEAK'] = '1';
    expect(await probe({ op: 'environment' })).toMatchObject({
      ITEMS_TABLE: 'app-items',
      BUS: 'app-bus',
      QUEUE: stack.queueUrl('Work/Queue'),
      AWS_LAMBDA_FUNCTION_NAME: 'app-probe',
      AWS_ACCESS_KEY_ID: 'app-probe',
      AWS_ENDPOINT_URL: stack.endpoint,
    });
    expect(await probe({ op: 'environment' })).not.toHaveProperty('SHOULD_NOT_LEAK');
  });

  it('runs the clock of functions sixty times faster, and counts the remaining time by it', async () => {
    const before = Date.now();
    const measured = (await probe({ op: 'time', ms: 4_500 })) as Record<string, number>;
    expect(Date.now() - before).toBeLessThan(3_000);
    expect(measured['byPromise']).toBeGreaterThanOrEqual(4_400);
    expect(measured['byCallback']).toBeGreaterThanOrEqual(8_800);
    expect(measured['performance']).toBeGreaterThanOrEqual(8_800);
    expect(measured['aborted']).toBe(true);
    const context = (await probe({ op: 'context' })) as Record<string, unknown>;
    expect(context).toMatchObject({ functionName: 'app-probe', memoryLimitInMB: '256' });
    expect(context['remainingMs']).toBeGreaterThan(3_000);
    expect(context['remainingMs']).toBeLessThanOrEqual(5_000);
  });

  it('delays messages by the same clock', async () => {
    const begin = Date.now();
    await sqs.send(
      new SendMessageCommand({ QueueUrl: stack.queueUrl('Work'), MessageBody: 'late', DelaySeconds: 60 }),
    );
    expect((await stack.queueDepths())['app-work']?.delayed).toBe(1);
    await until('the late one', () => deliveries('late'));
    expect(Date.now() - begin).toBeGreaterThan(900);
    expect(Date.now() - begin).toBeLessThan(4_000);
  });

  it('shows the failures of functions in the words of Lambda', async () => {
    await expect(probe({ op: 'fail' })).rejects.toThrow('app-probe: ProbeError: on purpose');
    await expect(probe({ op: 'exit' })).rejects.toThrow('exit status 7');
    await probe({ op: 'say', text: 'warm' });
    await until('its line', () => seen.log.includes('app-probe: warm'));
    await expect(probe({ op: 'spin' })).rejects.toThrow('Task timed out after 5.00 seconds');
  });

  it('hands out secrets: the given one, and the generated one', async () => {
    expect(await probe({ op: 'secret', id: 'KEYS_ARN' })).toBe('{"token":"t0p"}');
    const hook = JSON.parse((await probe({ op: 'secret', id: 'HOOK_ARN' })) as string) as Record<
      string,
      string
    >;
    expect(hook['current']).toHaveLength(48);
    expect(stack.secret('Hook')).toBe(JSON.stringify(hook));
  });

  it('hands on the mail of a function whose role allows it, and refuses other topics', async () => {
    const mail = { subject: 'Rejected & waiting', message: 'GL account 6420 <is> inactive' };
    expect(await probe({ op: 'mail', topic: 'ALERT_TOPIC_ARN', ...mail })).toMatch(/^[0-9a-f-]{36}$/);
    await until('the mail', () => seen.mails.length === 1);
    expect(seen.mails).toEqual([
      { ...mail, topic: 'app-alerts', attributes: { cause: 'gl-account' }, by: 'app-probe' },
    ]);
    await expect(probe({ op: 'mail', topic: 'TOPIC_ARN', ...mail })).rejects.toThrow(
      /AccessDenied.*sns:Publish on arn:aws:sns:us-east-1:000000000000:Topic/,
    );
  });

  it('is found by its name, with outputs that tell where it is served', async () => {
    const client = new CloudFormationClient(stack.clientConfig);
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'app' }));
    expect(Stacks).toMatchObject([{ StackName: 'app', StackStatus: 'CREATE_COMPLETE' }]);
    const outputs = Object.fromEntries(
      (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
    );
    expect(outputs).toEqual({ HookUrl: stack.apiUrl('/hooks/TOKEN'), Items: 'app-items' });
    expect((await fetch(outputs['HookUrl'] ?? '', { method: 'POST', body: 'found' })).status).toBe(202);
  });

  it('tells the operator what a queue holds', async () => {
    const QueueUrl = stack.queueUrl('WorkDead');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'visible' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 600 }));
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
    const depths = await stack.queueDepths();
    expect((await sqs.send(command)).Attributes).toEqual({
      ApproximateNumberOfMessages: String(depths['app-work-dead']?.visible),
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  it('tells events, and gives them to the functions whose rules match', async () => {
    await probe({ op: 'event', type: 'Noted', detail: { n: 1 } });
    await until('the rule', () => seen.log.includes('app-probe: event {"n":1}'));
    expect(seen.events).toContainEqual({
      bus: 'app-bus',
      source: 'app',
      detailType: 'Noted',
      detail: { n: 1 },
      by: 'app-probe',
    });
  });

  it('calls by schedule each minute of its clock, until paused', async () => {
    await until('a tick', () => seen.log.some((line) => line.startsWith('app-probe: tick')));
    stack.pauseSchedules();
    await until('quiet', () => stack.busy() === 0);
    const ticks = seen.log.filter((line) => line.startsWith('app-probe: tick')).length;
    await sleep(1_300);
    expect(seen.log.filter((line) => line.startsWith('app-probe: tick'))).toHaveLength(ticks);
    stack.resumeSchedules();
  });

  it('kills a running environment on demand, and goes on with a new one', async () => {
    stack.pauseSchedules();
    await until('quiet', () => stack.busy() === 0);
    expect(stack.killRandom()).toBeUndefined();
    const hanging = probe({ op: 'hang' });
    await sleep(300);
    expect(stack.killRandom()).toBe('app-probe');
    await expect(hanging).rejects.toThrow('signal: SIGKILL');
    expect(await probe({ op: 'say', text: 'again' })).toBeNull();
  });

  it('names what it does not have', () => {
    expect(() => stack.tableName('Missing')).toThrow(
      "no AWS::DynamoDB::Table or AWS::DynamoDB::GlobalTable 'Missing'; it has: ItemsTable, OtherTable",
    );
  });
});

it('finds tables and messages of the last start in the same folder', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stack-'));
  try {
    const first = (await started({ dataDir, timeScale: 1 })).stack;
    const sqs = new SQSClient(first.clientConfig);
    await sqs.send(new SendMessageCommand({ QueueUrl: first.queueUrl('WorkDead'), MessageBody: 'kept' }));
    await sqs.send(new SendMessageCommand({ QueueUrl: first.queueUrl('Work'), MessageBody: 'done' }));
    const items = async (stack: LocalStack) =>
      (await new DynamoDBClient(stack.clientConfig).send(new ScanCommand({ TableName: 'app-items' }))).Count;
    await until('the item', () => items(first));
    await first.stop();
    const second = (await started({ dataDir, timeScale: 1 })).stack;
    expect(await items(second)).toBe(1);
    expect((await second.queueDepths())['app-work-dead']?.visible).toBe(1);
    await second.stop();
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

it('keeps a secret that was put over a restart, and shows it to functions', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stack-'));
  try {
    const first = (await started({ dataDir })).stack;
    const [before, client] = [first.secret('Hook'), new SecretsManagerClient(first.clientConfig)];
    await client.send(new PutSecretValueCommand({ SecretId: 'Hook', SecretString: '{"current":"new"}' }));
    await until('the runner to know', () => first.secret('Hook') !== before);
    expect(await first.invoke('Probe', { op: 'secret', id: 'HOOK_ARN' })).toBe('{"current":"new"}');
    await first.stop();
    const second = (await started({ dataDir })).stack;
    expect(second.secret('Hook')).toBe('{"current":"new"}');
    const again = new SecretsManagerClient(second.clientConfig);
    const { SecretString } = await again.send(new GetSecretValueCommand({ SecretId: 'Hook' }));
    expect(SecretString).toBe('{"current":"new"}');
    await second.stop();
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

it('delivers messages twice when asked for that fault', async () => {
  const { stack } = await started({ faults: { duplicateRate: 1, random: () => 0 } });
  await fetch(stack.apiUrl('hooks/x'), { method: 'POST', body: 'twin' });
  const client = new DynamoDBClient(stack.clientConfig);
  const get = new GetItemCommand({ TableName: 'app-items', Key: { pk: { S: 'twin' } } });
  await until('two deliveries', async () => (await client.send(get)).Item?.['deliveries']?.N === '2');
  await stack.stop();
});

it.each([
  ['a folder without an assembly', { assemblyDir: tmpdir() }, 'is no cloud assembly'],
  [
    'a secret the template does not have',
    { secrets: { TYPO_ARN: 'x' } },
    "secret 'TYPO_ARN', but the template has: Keys, app-keys, KEYS_ARN",
  ],
])('refuses to start with %s', async (_, options, message) => {
  await expect(started(options)).rejects.toThrow(message);
});

describe('a bare template', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bare-'));
    const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } };
    await writeFile(join(directory, 'manifest.json'), JSON.stringify({ artifacts: { bare: stack } }));
  });
  afterAll(() => rm(directory, { recursive: true }));
  const template = (Resources: unknown) =>
    writeFile(join(directory, 't.json'), JSON.stringify({ Resources }));
  const table = (AttributeName: string) => ({
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName, AttributeType: 'S' }],
        KeySchema: [{ AttributeName, KeyType: 'HASH' }],
      },
    },
  });

  it('runs without API, and says so when asked for it', async () => {
    await template({});
    const { stack } = await started({ assemblyDir: directory });
    expect(() => stack.apiUrl('/')).toThrow('The template has no REST API');
    expect([stack.functionNames, await stack.queueDepths(), await stack.sweepExpired()]).toEqual([[], {}, 0]);
    await stack.stop();
    await stack.stop();
  });

  it('does not start on a data folder of another table, or on what is no folder', async () => {
    const dataDir = join(directory, 'data');
    await template(table('pk'));
    await (await started({ assemblyDir: directory, dataDir })).stack.stop();
    await template(table('id'));
    await expect(started({ assemblyDir: directory, dataDir })).rejects.toThrow(
      'a table Items with other keys or indexes',
    );
    const noFolder = started({ assemblyDir: directory, dataDir: join(directory, 't.json') });
    await expect(noFolder).rejects.toThrow(/engines' process ended with code 1: .*ENOTDIR/);
  });
});

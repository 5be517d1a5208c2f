import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describeFailure, loadHandler, runInvocation } from '../../../lib/local/aws/boot/runtime.ts';
import { SqsEventSource } from '../../../lib/local/aws/event-sources.ts';
import { LocalFunction, ThrottledError } from '../../../lib/local/aws/functions.ts';
import { startGateway } from '../../../lib/local/aws/gateway.ts';
import { Schedules } from '../../../lib/local/aws/schedules.ts';
import { Template } from '../../../lib/local/aws/template.ts';
import { operatorCall, DepthsSchema, operatorClientConfig } from '../../../lib/local/aws/operator.ts';

const ASSETS = fileURLToPath(new URL('./fixtures/app', import.meta.url));
const TIME = { scale: 1, epochMs: 1 };

function probe(properties: Record<string, unknown> = {}, options = {}): LocalFunction {
  return new LocalFunction(
    {
      type: 'AWS::Lambda::Function',
      logicalId: 'Probe',
      name: 'probe',
      constructPath: '',
      properties: {
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Code: { S3Key: 'probe.zip' },
        ...properties,
      },
    },
    { directory: ASSETS, stacks: [], assets: new Map([['probe', `${ASSETS}/asset.probe`]]) },
    { endpoint: 'http://127.0.0.1:1', time: TIME, onLine: () => {}, ...options },
  );
}

describe('the runtime of a function', () => {
  const environment = {
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    LOCAL_FUNCTION_ARN: 'arn',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  };

  it('loads the handler and gives it event and context', async () => {
    const handler = await loadHandler(`${ASSETS}/asset.probe`, 'index.handler');
    const message = { id: '1', event: { op: 'context' }, timeoutMs: 5_000 };
    expect(await runInvocation(handler, message, environment)).toMatchObject({
      kind: 'done',
      id: '1',
      result: {
        awsRequestId: '1',
        functionName: 'f',
        invokedFunctionArn: 'arn',
        memoryLimitInMB: '512',
        remainingMs: expect.any(Number) as unknown,
      },
    });
    expect(await runInvocation(() => undefined, message, {})).toEqual({
      kind: 'done',
      id: '1',
      result: null,
    });
    const defaults = await runInvocation(
      (_, { functionName, memoryLimitInMB }) => [functionName, memoryLimitInMB],
      message,
      {},
    );
    expect(defaults).toMatchObject({ result: ['', '128'] });
  });

  it('shapes failures as Lambda does', async () => {
    const handler = await loadHandler(`${ASSETS}/asset.probe`, 'index.handler');
    const failed = await runInvocation(
      handler,
      { id: '1', event: { op: 'fail' }, timeoutMs: 1 },
      environment,
    );
    expect(failed).toMatchObject({
      kind: 'failed',
      failure: { errorType: 'ProbeError', errorMessage: 'on purpose' },
    });
    expect(describeFailure('text')).toEqual({ errorType: 'Error', errorMessage: 'text', trace: [] });
  });

  it.each([
    ['lost.handler', 'Runtime.ImportModuleError', "Cannot find module 'lost'"],
    ['index.lost', 'Runtime.HandlerNotFound', 'index.lost is undefined or not exported'],
  ])('names a wrong handler: %s', async (handler, name, message) => {
    await expect(loadHandler(`${ASSETS}/asset.probe`, handler)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('a function', () => {
  it('fails each call, naming itself, when its handler is not there', async () => {
    const broken = probe({ Handler: 'index.lost' });
    const message = 'probe: Runtime.HandlerNotFound: index.lost is undefined or not exported';
    await expect(broken.invoke({})).rejects.toThrow(message);
    await expect(broken.invoke({})).rejects.toThrow(message);
    await broken.stop();
    await expect(broken.invoke({})).rejects.toThrow('probe is stopped');
  });

  it('that needs more memory than it has dies, and the next call is served by a new process', async () => {
    const small = probe({ MemorySize: 64, Timeout: 30 });
    const died = 'probe: Runtime.ExitError: Runtime exited with error: signal: SIGABRT';
    await expect(small.invoke({ op: 'fill' })).rejects.toThrow(died);
    expect(await small.invoke({ op: 'say' })).toBeNull();
    await small.stop();
  }, 30_000);

  it('that needs more time than it has is killed, and the next call is served by a new process', async () => {
    const slow = probe({ Timeout: 1 }, { minWallTimeoutMs: 1000, minColdWallTimeoutMs: 1000 });
    const message = 'probe: Sandbox.Timedout: Task timed out after 1.00 seconds';
    await expect(slow.invoke({ op: 'spin' })).rejects.toThrow(message);
    const patient = probe({ Timeout: 1 }, { minWallTimeoutMs: 1000, minColdWallTimeoutMs: 20_000 });
    await patient.invoke({ op: 'say' });
    await expect(patient.invoke({ op: 'hang' })).rejects.toThrow(message);
    expect(await patient.invoke({ op: 'say' })).toBeNull();
    await slow.stop();
    await patient.stop();
  }, 30_000);

  it('throttles beyond its reserved concurrency', async () => {
    const reserved = probe({ ReservedConcurrentExecutions: 1 });
    const [first, second] = await Promise.allSettled([
      reserved.invoke({ op: 'say' }),
      reserved.invoke({ op: 'say' }),
    ]);
    expect([first.status, second.status === 'rejected' && second.reason instanceof ThrottledError]).toEqual([
      'fulfilled',
      true,
    ]);
    await reserved.stop();
  });

  it('lets calls wait for an environment without reserved concurrency, and uses environments again', async () => {
    const small = probe({}, { maxEnvironments: 1 });
    expect(small.killRunning(() => 0)).toBe(false);
    const calls = [small.invoke({ op: 'say' }), small.invoke({ op: 'say' }), small.invoke({ op: 'say' })];
    expect(small.running).toBe(3);
    await Promise.all(calls);
    expect(small.running).toBe(0);
    await small.stop();
  });
});

describe('a queue as the source of events', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of open.splice(0)) await stop();
  });

  async function running(
    mapping: Record<string, unknown>,
    invoke: (event: { Records: { body: string }[] }) => unknown,
    visibilitySeconds = '1',
  ) {
    const gateway = await startGateway();
    const arn = 'arn:aws:sqs:us-east-1:000000000000:work';
    await gateway.configure({
      tables: [],
      queues: { work: { VisibilityTimeout: visibilitySeconds } },
      secrets: {},
      topics: [],
      roles: { probe: [{ actions: ['sqs:*'], resources: [arn] }] },
    });
    const target = {
      name: 'probe',
      invoke: async (event: unknown) => invoke(event as { Records: { body: string }[] }),
    } as unknown as LocalFunction;
    const problems: string[] = [];
    const source = new SqsEventSource(
      {
        type: 'T',
        logicalId: 'L',
        name: 'L',
        constructPath: '',
        properties: {
          EventSourceArn: arn,
          FunctionName: 'probe',
          ScalingConfig: { MaximumConcurrency: 2 },
          ...mapping,
        },
      },
      new Map([['probe', target]]),
      { endpoint: gateway.url, time: TIME, onProblem: (problem) => problems.push(problem) },
    );
    const sqs = new SQSClient(operatorClientConfig(gateway.url));
    const send = (MessageBody: string) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: `${gateway.url}/000000000000/work`,
          MessageBody,
          MessageAttributes: { b: { DataType: 'Binary', BinaryValue: new Uint8Array([1]) } },
        }),
      );
    const left = async () => {
      const { visible = 0, inFlight = 0 } =
        (await operatorCall(gateway.url, 'QueueDepths', DepthsSchema))['work'] ?? {};
      return visible + inFlight;
    };
    open.push(async () => {
      await source.stop();
      await gateway.close();
    });
    return { source, send, left, problems };
  }
  const settled = async (look: () => Promise<boolean> | boolean) => {
    for (const end = Date.now() + 5_000; Date.now() < end && !(await look());)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return look();
  };

  it('gathers a batch during its window', async () => {
    const batches: string[][] = [];
    const { source, send, left } = await running(
      { BatchSize: 12, MaximumBatchingWindowInSeconds: 1 },
      ({ Records }) => void batches.push(Records.map(({ body }) => body)),
      '30',
    );
    for (let i = 0; i < 12; i += 1) await send(String(i));
    source.start();
    expect(await settled(async () => (await left()) === 0)).toBe(true);
    expect(batches.flat().sort()).toHaveLength(12);
    expect(batches.length).toBeLessThanOrEqual(3);
  });

  it.each([
    ['the whole batch when the function throws', undefined, () => Promise.reject(new Error('no')), false],
    [
      'the whole batch on a malformed answer',
      ['ReportBatchItemFailures'],
      () => ({ batchItemFailures: 'x' }),
      false,
    ],
    [
      'the whole batch when an unknown id is reported',
      ['ReportBatchItemFailures'],
      () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }),
      false,
    ],
    ['nothing of an empty answer', ['ReportBatchItemFailures'], () => null, true],
    [
      'nothing when reports are not agreed on',
      undefined,
      () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }),
      true,
    ],
    ['nothing when the list of failures is left out', ['ReportBatchItemFailures'], () => ({}), true],
  ])('delivers again %s', async (_, FunctionResponseTypes, answer, isDeleted) => {
    let calls = 0;
    const { source, send, left } = await running(
      FunctionResponseTypes ? { FunctionResponseTypes } : {},
      () => {
        calls += 1;
        return calls === 1 ? answer() : null;
      },
    );
    await send('a');
    source.start();
    expect(await settled(async () => calls > 0 && (await left()) === 0)).toBe(true);
    expect(calls).toBe(isDeleted ? 1 : 2);
  });

  it('reports a throttled function and a queue that cannot be read; does nothing when disabled', async () => {
    const throttled = await running({}, () => Promise.reject(new ThrottledError('probe')));
    await throttled.send('a');
    throttled.source.start();
    expect(await settled(() => throttled.problems.length > 0)).toBe(true);
    expect(throttled.problems[0]).toContain('Rate Exceeded');

    const lost = await running({ EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:other' }, () => null);
    lost.source.start();
    expect(await settled(() => lost.problems.length > 0)).toBe(true);
    expect(lost.problems[0]).toContain('probe may not sqs:ReceiveMessage');

    const disabled = await running({ Enabled: false }, () => null);
    await disabled.send('a');
    disabled.source.start();
    expect(await disabled.left()).toBe(1);
  });
});

it('reports a scheduled call that fails, and fills in the time of the schedule', async () => {
  const arn = (rest: string) => `arn:aws:${rest}`;
  const resource = (type: string, name: string, properties: Record<string, unknown>) => ({
    type,
    logicalId: name,
    name,
    constructPath: '',
    properties,
  });
  const grant = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' };
  const target = {
    Arn: arn('lambda:us-east-1:000000000000:function:probe'),
    RoleArn: arn('iam::000000000000:role/R'),
  };
  const schedule = (name: string, Input?: string) =>
    resource('AWS::Scheduler::Schedule', name, {
      ScheduleExpression: 'rate(1 minute)',
      Target: { ...target, ...(Input ? { Input } : {}) },
    });
  const template = new Template([
    resource('AWS::IAM::Role', 'R', {
      Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [grant] } }],
    }),
    schedule('timed', '{"at":"<aws.scheduler.scheduled-time>"}'),
    schedule('plain'),
  ]);
  const events: unknown[] = [];
  const failing = {
    name: 'probe',
    invoke: async (event: unknown) => (events.push(event), Promise.reject(new Error('no'))),
  };
  const problems: string[] = [];
  const schedules = new Schedules(template, new Map([['probe', failing as unknown as LocalFunction]]), {
    time: { scale: 6_000, epochMs: Date.now() },
    onProblem: (problem) => problems.push(problem),
  });
  schedules.start();
  await new Promise((resolve) => setTimeout(resolve, 50));
  schedules.pause();
  expect(problems.slice(0, 2)).toEqual(['schedule timed: Error: no', 'schedule plain: Error: no']);
  expect(events.slice(0, 2)).toEqual([{ at: expect.stringMatching(/^20.*Z$/) as unknown }, {}]);
});

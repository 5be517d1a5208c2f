import { describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../../lib/local/aws/assembly.ts';
import type { CloudAssembly } from '../../../lib/local/aws/assembly.ts';
import { readRules } from '../../../lib/local/aws/event-rules.ts';
import { LocalFunction } from '../../../lib/local/aws/functions.ts';
import { planServices } from '../../../lib/local/aws/plan.ts';
import { readRoutes } from '../../../lib/local/aws/rest-api.ts';
import { Schedules } from '../../../lib/local/aws/schedules.ts';
import { SqsEventSource } from '../../../lib/local/aws/event-sources.ts';
import { resolveTemplate } from '../../../lib/local/aws/template.ts';

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown>; Condition?: string }>;

function stack(stackName: string, resources: Resources, outputs = {}, parameters = {}) {
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [id, { Properties: {}, ...resource }]),
  );
  return { stackName, Resources, Outputs: outputs, Parameters: parameters };
}
const assembly = (...stacks: CloudAssembly['stacks']): CloudAssembly => ({
  directory: '.',
  stacks,
  assets: new Map([['code', '/code']]),
});
const resolved = (resources: Resources) =>
  resolveTemplate(assembly(stack('app', resources)), 'http://127.0.0.1:1');

/** What `value` becomes as a property of a function next to a queue. */
function resolve(value: unknown): unknown {
  const template = resolveTemplate(
    assembly(
      stack(
        'app',
        {
          Queue: {
            Type: 'AWS::SQS::Queue',
            Properties: { QueueName: { 'Fn::Join': ['-', ['app', 'work']] } },
          },
          Table: { Type: 'AWS::DynamoDB::Table' },
          Topic: { Type: 'AWS::SNS::Topic' },
          Logs: { Type: 'AWS::Logs::LogGroup' },
          Bus: { Type: 'AWS::Events::EventBus' },
          Secret: { Type: 'AWS::SecretsManager::Secret' },
          Schedule: { Type: 'AWS::Scheduler::Schedule' },
          Role: { Type: 'AWS::IAM::Role' },
          Rule: { Type: 'AWS::Events::Rule' },
          Api: { Type: 'AWS::ApiGateway::RestApi' },
          Path: { Type: 'AWS::ApiGateway::Resource' },
          Function: { Type: 'AWS::Lambda::Function', Properties: { value } },
        },
        {},
        { Given: { Default: 'default' }, Missing: {} },
      ),
      stack(
        'other',
        { Bus: { Type: 'AWS::Events::EventBus' } },
        {
          Plain: { Value: 1 },
          BusName: { Value: { Ref: 'Bus' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Bus' } } },
        },
      ),
    ),
    'http://127.0.0.1:1',
  );
  return template.find('Function', 'AWS::Lambda::Function').properties['value'];
}

describe('intrinsic functions', () => {
  it.each([
    ['a queue by Ref', { Ref: 'Queue' }, 'http://127.0.0.1:1/000000000000/app-work'],
    ['a table by Ref', { Ref: 'Table' }, 'Table'],
    ['a topic by Ref', { Ref: 'Topic' }, 'arn:aws:sns:us-east-1:000000000000:Topic'],
    ['a parameter', { Ref: 'Given' }, 'default'],
    ['pseudo parameters', [{ Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }], ['us-east-1', '000000000000']],
    ['no value', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
    ['GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:app-work'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Queue.QueueName' }, 'app-work'],
    [
      'an attribute of something that only watches',
      { 'Fn::GetAtt': ['Logs', 'Arn'] },
      'arn:aws:local:us-east-1:000000000000:Logs.Arn',
    ],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::Partition}/${Queue.Arn}/${!literal}' },
      'aws/arn:aws:sqs:us-east-1:000000000000:app-work/${literal}',
    ],
    ['Sub with values', { 'Fn::Sub': ['${x}-${Table}', { x: { Ref: 'Given' } }] }, 'default-Table'],
    ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': ['|', 'a|b'] }] }, 'b'],
    ['a value of another stack', { 'Fn::ImportValue': 'other:Bus' }, 'Bus'],
  ])('%s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it.each([
    ['an unknown function', { 'Fn::FindInMap': [] }, 'Fn::FindInMap is not understood'],
    ['an unknown id', { Ref: 'Nobody' }, 'refers to Nobody, which is not in the template'],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Queue', 'Colour'] },
      'attribute Colour of AWS::SQS::Queue Queue is not known',
    ],
    ['a parameter without default', { Ref: 'Missing' }, 'parameter Missing has no default value'],
    ['an unknown export', { 'Fn::ImportValue': 'nothing' }, 'no stack exports nothing'],
    ['a dynamic reference', '{{resolve:ssm:x}}', 'dynamic reference {{resolve:ssm:x}}'],
    ['a malformed function', { 'Fn::Join': 'x' }, 'Fn::Join: '],
  ])('refuses %s, naming the resource', (_, value, message) => {
    expect(() => resolve(value)).toThrow(`app: AWS::Lambda::Function Function: ${message}`);
  });
});

describe('the outputs of a stack', () => {
  const outputs = (values: Record<string, { Value: unknown; Description?: string; Condition?: string }>) =>
    resolveTemplate(
      assembly(stack('app', { Table: { Type: 'AWS::DynamoDB::Table' } }, values)),
      'http://127.0.0.1:1',
    ).stacks;

  it('are resolved like properties', () => {
    const Value = { 'Fn::Sub': 'https://${Table}/${AWS::StackName}' };
    expect(outputs({ Address: { Value, Description: 'Where.' }, Number: { Value: 7 } })).toEqual([
      {
        name: 'app',
        outputs: [
          { key: 'Address', value: 'https://Table/app', description: 'Where.' },
          { key: 'Number', value: '7', description: null },
        ],
      },
    ]);
  });

  it.each([
    ['an unknown name', { Value: { Ref: 'Nobody' } }, 'refers to Nobody, which is not in the template'],
    ['a condition', { Value: 'x', Condition: 'IsLive' }, 'Condition IsLive is not understood'],
    ['no text', { Value: { a: 1 } }, 'Value: '],
  ])('are refused by name with %s', (_, output, message) => {
    expect(() => outputs({ Address: output })).toThrow(`app: output Address: ${message}`);
  });
});

const role = { Role: { Type: 'AWS::IAM::Role' } };
const code = {
  Handler: 'index.handler',
  Runtime: 'nodejs24.x',
  Code: { S3Key: 'code.zip' },
  Role: 'arn:aws:iam::1:role/Role',
};
const lambda = (extra = {}) => ({ Fn: { Type: 'AWS::Lambda::Function', Properties: { ...code, ...extra } } });
const one = (Type: string, Properties: Record<string, unknown> = {}): Resources => ({
  ...role,
  ...lambda(),
  It: { Type, Properties },
});
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:Fn';

/** Everything that reads the template at the start. */
function readAll(resources: Resources): void {
  const template = resolved(resources);
  const silent = () => {};
  const common = {
    endpoint: 'http://127.0.0.1:1',
    time: { scale: 1, epochMs: 0 },
    onProblem: silent,
    onLine: silent,
  };
  const functions = new Map(
    template
      .ofType('AWS::Lambda::Function')
      .map((each) => [each.name, new LocalFunction(each, assembly(), common)]),
  );
  planServices(template, {});
  for (const mapping of template.ofType('AWS::Lambda::EventSourceMapping'))
    new SqsEventSource(mapping, functions, common);
  new Schedules(template, functions, common);
  readRules(template, functions, common);
  readRoutes(template, functions);
}

const schedule = (Properties = {}, Target = {}) =>
  one('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(2 hours)',
    Target: { Arn: arn, RoleArn: 'arn:aws:iam::1:role/Role', ...Target },
    ...Properties,
  });
const method = (Properties = {}) =>
  one('AWS::ApiGateway::Method', {
    HttpMethod: 'GET',
    ResourceId: 'x',
    Integration: { Type: 'AWS_PROXY', Uri: 'x' },
    ...Properties,
  });

describe('a template is refused by name when it holds', () => {
  it.each<[string, Resources, string]>([
    [
      'a type that is not known',
      one('AWS::Kinesis::Stream'),
      'app: AWS::Kinesis::Stream It: the resource type is not known',
    ],
    [
      'a conditional resource',
      { ...role, Q: { Type: 'AWS::SQS::Queue', Condition: 'If' } },
      'Condition If is not understood',
    ],
    ['another runtime', { ...role, ...lambda({ Runtime: 'python3.13' }) }, 'only Node.js runtimes'],
    ['inline code', { ...role, ...lambda({ Code: { ZipFile: '' } }) }, 'only code from an asset'],
    ['layers', { ...role, ...lambda({ Layers: ['x'] }) }, 'layers are not understood'],
    [
      'a missing asset',
      { ...role, ...lambda({ Code: { S3Key: 'gone.zip' } }) },
      'Fn: the assembly has no asset gone.zip',
    ],
    ['a function without role', lambda(), "no AWS::IAM::Role 'Role'"],
    ['a stream', one('AWS::DynamoDB::Table', { StreamSpecification: {} }), 'streams are not embedded'],
    ['a local index', one('AWS::DynamoDB::Table', { LocalSecondaryIndexes: [] }), 'local secondary indexes'],
    [
      'an open queue',
      one('AWS::SQS::QueuePolicy', { PolicyDocument: { Statement: [{ Effect: 'Allow' }] } }),
      'QueuePolicy It, statement 1',
    ],
    [
      'a stream as event source',
      one('AWS::Lambda::EventSourceMapping', { EventSourceArn: 'arn:aws:kinesis:x', FunctionName: 'Fn' }),
      'only SQS queues',
    ],
    [
      'a source for nobody',
      one('AWS::Lambda::EventSourceMapping', { EventSourceArn: 'arn:aws:sqs:x', FunctionName: 'No' }),
      'no function is named No',
    ],
    [
      'a concurrency below 2',
      one('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: 'arn:aws:sqs:x',
        FunctionName: 'Fn',
        ScalingConfig: { MaximumConcurrency: 1 },
      }),
      'MaximumConcurrency',
    ],
    [
      'a cron schedule',
      schedule({ ScheduleExpression: 'cron(0 8 * * ? *)' }),
      'only rate(n minutes) and rate(n hours) are understood, not cron(0 8 * * ? *)',
    ],
    ['a schedule of days', schedule({ ScheduleExpression: 'rate(1 day)' }), 'not rate(1 day)'],
    [
      'a schedule for a queue',
      schedule({}, { Arn: 'arn:aws:sqs:us-east-1:1:q' }),
      'target arn:aws:sqs:us-east-1:1:q is not a function',
    ],
    ['a schedule without the right', schedule(), `its role may not lambda:InvokeFunction on ${arn}`],
    [
      'a scheduled rule',
      one('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', EventPattern: {} }),
      'use AWS::Scheduler::Schedule',
    ],
    ['a rule on the detail', one('AWS::Events::Rule', { EventPattern: { detail: {} } }), 'detail'],
    [
      'a rule for a queue',
      one('AWS::Events::Rule', { EventPattern: {}, Targets: [{ Arn: 'arn:aws:sqs:x' }] }),
      'target arn:aws:sqs:x is not a function',
    ],
    ['a method for nobody', method(), 'ApiGateway::Method It: x is not a function'],
    ['a mock method', method({ Integration: { Type: 'MOCK', Uri: '' } }), 'only AWS_PROXY'],
    ['an authorizer', method({ AuthorizationType: 'CUSTOM' }), 'without authorizer'],
  ])('%s', (_, resources, message) => {
    expect(() => readAll(resources)).toThrow(message);
  });

  it('nothing of that kind: inline policies, a generated text, a disabled schedule and mapping pass', () => {
    const document = { Statement: [{ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }] };
    const template = {
      ...schedule({ State: 'DISABLED' }),
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { Policies: [{ PolicyName: 'p', PolicyDocument: document }] },
      },
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { GenerateSecretString: { PasswordLength: 200 } },
      },
      Empty: { Type: 'AWS::SecretsManager::Secret' },
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          HttpMethod: 'ANY',
          ResourceId: 'root',
          Integration: { Type: 'AWS_PROXY', Uri: `path/${arn}/invocations` },
        },
      },
    };
    readAll(template);
    const { secrets, roles } = planServices(resolved(template), { Empty: 'given' });
    expect(secrets['Secret']).toHaveLength(200);
    expect(secrets['Empty']).toBe('given');
    expect(roles['Fn']).toEqual([{ actions: ['lambda:*'], resources: ['*'] }]);
  });
});

describe('an assembly', () => {
  it('includes its stages, and names a file that is not as expected', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'assembly-'));
    try {
      const write = (path: string, value: unknown) => writeFile(join(directory, path), JSON.stringify(value));
      await mkdir(join(directory, 'stage'));
      await write('manifest.json', {
        artifacts: { s: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } } },
      });
      await write('stage/manifest.json', {
        artifacts: {
          one: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } },
          files: { type: 'cdk:asset-manifest', properties: { file: 'a.json' } },
        },
      });
      await write('stage/t.json', { Resources: { Q: { Type: 'AWS::SQS::Queue' } } });
      await write('stage/a.json', { files: { h: { source: { path: 'asset.h' } }, docker: { source: {} } } });
      const read = readAssembly(directory);
      expect(read.stacks.map(({ stackName }) => stackName)).toEqual(['one']);
      expect(read.assets).toEqual(new Map([['h', join(directory, 'stage/asset.h')]]));
      await write('stage/t.json', { Resources: [] });
      expect(() => readAssembly(directory)).toThrow('t.json');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

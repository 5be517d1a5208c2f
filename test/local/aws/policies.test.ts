import { describe, expect, it } from '@jest/globals';
import { permissionsOf } from '../../../lib/local/aws/permissions.ts';
import {
  allows,
  grantsOf,
  requireKnownManagedPolicy,
  requireNoOtherDeny,
  requireOnlyTransportDeny,
} from '../../../lib/local/aws/policies.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/mirror';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:work';
const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });

describe('a role', () => {
  const grants = grantsOf(
    'Policy',
    document(
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:Put*'],
        Resource: [TABLE, `${TABLE}/index/by-?-key`],
      },
      { Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringEquals: { 'kms:ViaService': 'x' } },
      },
    ),
  );

  it.each([
    ['dynamodb:GetItem', TABLE, true],
    ['DynamoDB:getitem', TABLE, true],
    ['dynamodb:PutItem', TABLE, true],
    ['dynamodb:DeleteItem', TABLE, false],
    ['dynamodb:GetItem', `${TABLE}2`, false],
    ['dynamodb:GetItem', `${TABLE}/index/by-a-key`, true],
    ['dynamodb:GetItem', `${TABLE}/index/by-long-key`, false],
    ['sqs:SendMessage', QUEUE, true],
    ['events:PutEvents', '*', false],
  ])('%s on %s: %s', (action, resource, expected) => {
    expect(allows(grants, { action, resource })).toBe(expected);
  });

  it.each([
    ['a Deny', { Effect: 'Deny', Action: '*', Resource: '*' }, 'only Allow is understood'],
    ['NotAction', { Effect: 'Allow', NotAction: 'x', Resource: '*' }, 'NotAction'],
    ['no resource', { Effect: 'Allow', Action: 'x' }, 'Resource'],
    [
      'an unknown condition',
      { Effect: 'Allow', Action: 'x', Resource: '*', Condition: { Bool: { 'aws:MFA': '1' } } },
      'condition on aws:MFA',
    ],
  ])('is refused by name with %s', (_, statement, message) => {
    const read = () => grantsOf('UpsertPolicy', document(statement));
    expect(read).toThrow('UpsertPolicy, statement 1');
    expect(read).toThrow(message);
  });

  it('is refused with a managed policy that is not known', () => {
    expect(() => requireKnownManagedPolicy('Role', 'arn:aws:iam::aws:policy/AdministratorAccess')).toThrow(
      'AdministratorAccess',
    );
    requireKnownManagedPolicy('Role', 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole');
  });
});

it('accepts the policy of a queue only as the demand for TLS', () => {
  const deny = { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  requireOnlyTransportDeny('QueuePolicy', document(deny));
  expect(() => requireOnlyTransportDeny('QueuePolicy', document(deny, { ...deny, Effect: 'Allow' }))).toThrow(
    'QueuePolicy, statement 2',
  );
  expect(() => requireOnlyTransportDeny('QueuePolicy', document({ ...deny, Condition: {} }))).toThrow('Bool');
});

it('accepts the policy of a topic when it denies no more than what is sent without TLS', () => {
  const deny = { Effect: 'Deny', Action: 'sns:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  requireNoOtherDeny('TopicPolicy', document(deny, { Effect: 'Allow', Action: 'sns:Publish' }));
  expect(() => requireNoOtherDeny('TopicPolicy', document(deny, { ...deny, Condition: {} }))).toThrow(
    'TopicPolicy, statement 2',
  );
});

describe('permissions a call needs', () => {
  const key = { TableName: 'mirror', Key: {} };
  it.each([
    ['dynamodb', 'Query', { TableName: 'mirror', IndexName: 'i' }, [`dynamodb:Query ${TABLE}/index/i`]],
    ['dynamodb', 'Query', { TableName: TABLE }, [`dynamodb:Query ${TABLE}`]],
    [
      'dynamodb',
      'BatchGetItem',
      { RequestItems: { mirror: {}, other: {} } },
      [`dynamodb:BatchGetItem ${TABLE}`, `dynamodb:BatchGetItem ${TABLE.replace('mirror', 'other')}`],
    ],
    [
      'dynamodb',
      'TransactWriteItems',
      { TransactItems: [{ Put: key }, { Update: key }, { Delete: key }, { ConditionCheck: key }] },
      ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'].map(
        (action) => `dynamodb:${action} ${TABLE}`,
      ),
    ],
    ['dynamodb', 'TransactGetItems', { TransactItems: [{ Get: key }] }, [`dynamodb:GetItem ${TABLE}`]],
    ['dynamodb', 'ListTables', {}, ['dynamodb:ListTables *']],
    [
      'sqs',
      'SendMessageBatch',
      { QueueUrl: 'http://127.0.0.1:1/000000000000/work' },
      [`sqs:SendMessage ${QUEUE}`],
    ],
    ['sqs', 'GetQueueUrl', { QueueName: 'work' }, [`sqs:GetQueueUrl ${QUEUE}`]],
    ['sqs', 'ListQueues', {}, ['sqs:ListQueues *']],
    [
      'events',
      'PutEvents',
      { Entries: [{}, { EventBusName: 'bus' }] },
      ['default', 'bus'].map(
        (bus) => `events:PutEvents arn:aws:events:us-east-1:000000000000:event-bus/${bus}`,
      ),
    ],
    [
      'secretsmanager',
      'GetSecretValue',
      { SecretId: 'keys' },
      ['secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:000000000000:secret:keys-LocaL1'],
    ],
    ['sns', 'Publish', { TopicArn: 'arn:aws:sns:x' }, ['sns:Publish arn:aws:sns:x']],
    ['sns', 'Publish', { TargetArn: 'arn:aws:sns:x' }, ['sns:Publish arn:aws:sns:x']],
    [
      'cloudformation',
      'DescribeStacks',
      { StackName: 'app' },
      ['cloudformation:DescribeStacks arn:aws:cloudformation:us-east-1:000000000000:stack/app/local'],
    ],
    ['cloudformation', 'DescribeStacks', {}, ['cloudformation:DescribeStacks *']],
    ['monitoring', 'PutMetricData', {}, []],
    [
      'dynamodb',
      'TransactWriteItems',
      { TransactItems: [{ Unknown: 1 }] },
      ['dynamodb:Unknown arn:aws:dynamodb:us-east-1:000000000000:table/'],
    ],
  ])('%s %s %j', (service, operation, input, expected) => {
    expect(
      permissionsOf(service, operation, input).map(({ action, resource }) => `${action} ${resource}`),
    ).toEqual(expected);
  });
});

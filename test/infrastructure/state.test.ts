import { describe, expect, it } from '@jest/globals';
import { QUEUE_NAMES, resourceNames, resourcePrefix } from '../../lib/config/naming.ts';
import type { SecretName } from '../../lib/config/naming.ts';
import { TABLES } from '../../lib/config/tables.ts';
import type { TableName } from '../../lib/config/tables.ts';
import { allResources, resourcesOf, synthesize } from './synthesized.ts';

const template = synthesize();

/** A changed id makes CloudFormation replace the resource: new and empty, under a name that is taken. */
const KEPT_IDS = {
  'AWS::DynamoDB::Table': [
    'AuditTable',
    'CrossReferenceTable',
    'CursorsTable',
    'FailuresTable',
    'InboundTable',
    'MirrorTable',
    'QuotaTable',
  ],
  'AWS::SecretsManager::Secret': [
    'ConnectorSecret',
    'ExternalWebhookSecret',
    'PrecoroSecret',
    'WebhookSecret',
  ],
  'AWS::SQS::Queue': [
    'SchedulesDeadLettersQueue',
    'UpsertsDeadLettersQueue',
    'UpsertsQueue',
    'WakeDeadLettersQueue',
    'WakeQueue',
  ],
  'AWS::Events::EventBus': ['EventBus'],
  'AWS::ApiGateway::RestApi': ['WebhookApi'],
};

describe('what the stack remembers', () => {
  it.each(Object.entries(KEPT_IDS))('keeps the logical ids of %s', (type, ids) => {
    expect(
      resourcesOf(template, type)
        .map(([id]) => id)
        .sort(),
    ).toEqual(ids);
  });

  it.each(resourcesOf(template, 'AWS::DynamoDB::Table'))('keeps and protects %s', (_id, table) => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  it.each(resourcesOf(template, 'AWS::SecretsManager::Secret'))('retains %s', (_id, secret) => {
    expect(secret).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('gives the indexes what their readers need', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'precoro-sync-test-mirror',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      GlobalSecondaryIndexes: [
        { IndexName: 'byDetail', Projection: { ProjectionType: 'KEYS_ONLY' } },
        { IndexName: 'byUnsent', Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['seq'] } },
        {
          IndexName: 'byNumber',
          KeySchema: [
            { AttributeName: 'number', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'precoro-sync-test-cross-reference',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byWait',
          KeySchema: [
            { AttributeName: 'waitShard', KeyType: 'HASH' },
            { AttributeName: 'waitDueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
        { IndexName: 'byWaitsFor', Projection: { ProjectionType: 'KEYS_ONLY' } },
        { IndexName: 'byWriteBack', Projection: { ProjectionType: 'ALL' } },
      ],
    });
    // Items of the other direction may have a shortened key: the index carries the whole name.
    const name = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['feed', 'company', 'externalId'] };
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'precoro-sync-test-inbound',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byDue',
          KeySchema: [
            { AttributeName: 'dueFeed', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: name,
        },
        { IndexName: 'byWaitsFor', Projection: name },
        { IndexName: 'byGroup', Projection: name },
        { IndexName: 'byMaking', Projection: name },
      ],
    });
  });

  it('makes every table of the list, once', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', Object.keys(TABLES).length);
  });

  it('leaves secrets that a person filled alone: the placeholders never change', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'precoro-sync-test-precoro',
      SecretString: '{"token":"","email":""}',
    });
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'precoro-sync-test-connector',
      SecretString: '{"connectionString":""}',
    });
  });

  it.each(['webhook', 'external-webhook'])('makes a token for %s that fits into a path', (name) => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: `precoro-sync-test-${name}`,
      GenerateSecretString: {
        SecretStringTemplate: '{}',
        GenerateStringKey: 'current',
        ExcludePunctuation: true,
        PasswordLength: 48,
      },
    });
  });
});

describe('names', () => {
  const prefix = resourcePrefix('test');
  const TABLE_NAMES = Object.keys(TABLES) as TableName[];
  const SECRET_NAMES: Readonly<Record<SecretName, true>> = {
    ...{ precoro: true, connector: true, webhook: true },
    'external-webhook': true,
  };
  const secretNames = Object.keys(SECRET_NAMES) as SecretName[];
  const physical = (type: string, property: string) =>
    resourcesOf(template, type).map(([, { Properties }]) => Properties[property]);

  it.each([
    [
      'tables',
      'AWS::DynamoDB::Table',
      'TableName',
      TABLE_NAMES.map((name) => resourceNames.table(prefix, name)),
    ],
    [
      'secrets',
      'AWS::SecretsManager::Secret',
      'Name',
      secretNames.map((name) => resourceNames.secret(prefix, name)),
    ],
  ])('of all %s are those by which the command line finds them', (_what, type, property, names) => {
    expect(physical(type, property).sort()).toEqual([...names].sort());
  });

  it('of queues that the command line finds are those of the stack', () => {
    const names = QUEUE_NAMES.map((name) => resourceNames.queue(prefix, name));
    expect(physical('AWS::SQS::Queue', 'QueueName')).toEqual(expect.arrayContaining(names));
  });

  const NAME_PROPERTIES = [
    'TableName',
    'QueueName',
    'FunctionName',
    'TopicName',
    'AlarmName',
    'DashboardName',
    'Name',
  ];
  const named = allResources(template).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::Lambda::EventSourceMapping'
      ? []
      : NAME_PROPERTIES.flatMap((key) =>
          typeof Properties[key] === 'string' ? [[id, Properties[key]] as const] : [],
        ),
  );

  it.each(named)('of %s carries the integration, so that test and live share an account', (_id, name) => {
    expect(name).toMatch(/^precoro-sync-test(-|$)/);
  });

  it('are there for tables, queues, functions and alarms', () => {
    expect(named.length).toBeGreaterThan(30);
  });
});

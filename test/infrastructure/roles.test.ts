import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import example from './example.ts';
import { resourcesOf, shorten, synthesize } from './synthesized.ts';

const READ = 'BatchGetItem GetItem Query';
const READ_AND_WRITE = 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem';
const READ_AND_UPDATE = 'BatchGetItem GetItem Query UpdateItem';
const LOGS = 'CreateLogStream PutLogEvents';
const CONSUME = 'ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage';

const ALL_LEDGERS = 'arn:AWS::Partition:dynamodb:AWS::Region:AWS::AccountId:table/precoro-sync-*-quota';

/** Everything each function may do. A line more or less here is a decision. */
const RIGHTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Webhook: {
    CursorsTable: 'GetItem PutItem UpdateItem',
    WakeQueue: 'SendMessage',
    WebhookSecret: 'GetSecretValue',
    Logs: LOGS,
  },
  Dispatcher: {
    CursorsTable: READ_AND_WRITE,
    MirrorTable: READ_AND_WRITE,
    'MirrorTable/index/byDetail': 'Query',
    CrossReferenceTable: READ_AND_WRITE,
    'CrossReferenceTable/index/byWaitsFor': 'Query',
    'CrossReferenceTable/index/byWriteBack': 'Query',
    InboundTable: `${READ} PutItem`,
    'InboundTable/index/byDue': 'Query',
    'InboundTable/index/byWaitsFor': 'Query',
    'InboundTable/index/byGroup': 'Query',
    QuotaTable: READ_AND_WRITE,
    // Who else is there: every integration's claim to its API key lies beside its ledger.
    '*': 'ListTables',
    [ALL_LEDGERS]: 'Query',
    FailuresTable: READ_AND_WRITE,
    'FailuresTable/index/byLast': 'Query',
    UpsertsQueue: 'SendMessage',
    WakeQueue: `${CONSUME} SendMessage`,
    EventBus: 'PutEvents',
    PrecoroSecret: 'GetSecretValue',
    Logs: LOGS,
  },
  UpsertExternal: {
    CursorsTable: READ_AND_UPDATE,
    MirrorTable: 'BatchGetItem GetItem PutItem Query UpdateItem',
    CrossReferenceTable: READ_AND_WRITE,
    'CrossReferenceTable/index/byWaitsFor': 'Query',
    InboundTable: 'GetItem PutItem',
    'InboundTable/index/byWaitsFor': 'Query',
    'InboundTable/index/byMaking': 'Query',
    FailuresTable: READ_AND_WRITE,
    UpsertsQueue: `${CONSUME} SendMessage`,
    UpsertsDeadLettersQueue: 'SendMessage',
    WakeQueue: 'SendMessage',
    EventBus: 'PutEvents',
    ConnectorSecret: 'GetSecretValue',
    Logs: LOGS,
  },
  Sweep: {
    CursorsTable: 'GetItem PutItem',
    MirrorTable: READ_AND_UPDATE,
    'MirrorTable/index/byUnsent': 'Query',
    CrossReferenceTable: `${READ_AND_UPDATE} Scan`,
    'CrossReferenceTable/index/byWait': 'Query',
    FailuresTable: 'UpdateItem',
    'FailuresTable/index/byLast': 'Query',
    UpsertsQueue: 'SendMessage',
    Logs: LOGS,
  },
  ErrorLogger: {
    MirrorTable: READ,
    CrossReferenceTable: READ_AND_WRITE,
    FailuresTable: READ_AND_WRITE,
    UpsertsDeadLettersQueue: CONSUME,
    WakeDeadLettersQueue: CONSUME,
    WakeQueue: 'SendMessage',
    EventBus: 'PutEvents',
    Logs: LOGS,
  },
  Alert: {
    CursorsTable: 'GetItem Query',
    'CrossReferenceTable/index/byWriteBack': 'Query',
    QuotaTable: 'GetItem',
    FailuresTable: 'PutItem Query',
    'FailuresTable/index/byLast': 'Query',
    AlertTopic: 'Publish',
    Logs: LOGS,
  },
  PollExternal: {
    CursorsTable: 'GetItem UpdateItem',
    InboundTable: 'BatchGetItem GetItem PutItem',
    CrossReferenceTable: 'GetItem',
    FailuresTable: 'GetItem PutItem UpdateItem',
    WakeQueue: 'SendMessage',
    EventBus: 'PutEvents',
    ConnectorSecret: 'GetSecretValue',
    Logs: LOGS,
  },
  ExternalWebhook: {
    CursorsTable: 'UpdateItem',
    ConnectorSecret: 'GetSecretValue',
    ExternalWebhookSecret: 'GetSecretValue',
    Logs: LOGS,
  },
  Reconcile: {
    CursorsTable: 'GetItem Query UpdateItem',
    MirrorTable: 'GetItem Scan',
    CrossReferenceTable: 'GetItem Scan',
    InboundTable: 'GetItem Scan',
    'FailuresTable/index/byLast': 'Query',
    ConnectorSecret: 'GetSecretValue',
    Logs: LOGS,
  },
  Inspect: {
    // UpdateItem: the access token that all functions share.
    CursorsTable: 'GetItem PutItem Query UpdateItem',
    MirrorTable: READ,
    CrossReferenceTable: 'GetItem Scan UpdateItem',
    UpsertsQueue: 'SendMessage',
    ConnectorSecret: 'GetSecretValue',
    Logs: LOGS,
  },
};

const policyShape = z.object({
  Roles: z.array(z.unknown()),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.literal('Allow'),
        Action: z.union([z.string(), z.array(z.string())]),
        Resource: z.union([z.array(z.unknown()), z.unknown()]),
      }),
    ),
  }),
});

const template = synthesize();

describe('what each function may do', () => {
  it.each(Object.entries(RIGHTS))('%s: exactly this', (name, rights) => {
    const expected = Object.entries(rights).map(([resource, actions]) => [
      resource,
      actions.split(' ').sort(),
    ]);
    expect(rightsOf(name)).toEqual(Object.fromEntries(expected));
  });

  it('is all in its own role: no managed policies, but the one API Gateway needs to write its access log', () => {
    const managed = resourcesOf(template, 'AWS::IAM::Role').filter(
      ([, { Properties }]) => 'ManagedPolicyArns' in Properties,
    );
    expect(managed.map(([id]) => id)).toEqual([expect.stringMatching(/^WebhooksApiCloudWatchRole/)]);
  });

  it('gives `*` for the names of tables alone', () => {
    const wide = statements(template).filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(wide.map(({ Action }) => Action)).toEqual(['dynamodb:ListTables']);
  });

  it('reaches the ledger of another integration, and no longer its own, where both share it', () => {
    const precoro = { ...example.precoro, sharesLedgerOf: 'live' };
    const sharing = synthesize({ integration: { ...example, precoro } });
    const shared = 'arn:AWS::Partition:dynamodb:AWS::Region:AWS::AccountId:table/precoro-sync-live-quota';
    expect(rightsOf('Dispatcher', sharing)[shared]).toEqual(READ_AND_WRITE.split(' '));
    expect(rightsOf('Alert', sharing)[shared]).toEqual(['GetItem']);
    const resources = statements(sharing).flatMap(({ Resource }) => [Resource].flat().map(shorten));
    expect(resources).not.toContain('QuotaTable');
    const tables = resourcesOf(sharing, 'AWS::Lambda::Function').flatMap(([, { Properties }]) =>
      [JSON.stringify(Properties['Environment'])].filter((variables) => variables.includes('QUOTA_TABLE')),
    );
    expect(tables).toHaveLength(2);
    for (const variables of tables) expect(variables).toContain('"QUOTA_TABLE":"precoro-sync-live-quota"');
    // Its own stays: whoever stops sharing finds it again.
    sharing.hasResourceProperties('AWS::DynamoDB::Table', { TableName: 'precoro-sync-test-quota' });
  });

  it('gives a wider `*` for network interfaces, and only to the functions in the private network', () => {
    const inNetwork = synthesize({
      network: { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] },
    });
    const wide = statements(inNetwork).filter(({ Resource }) => [Resource].flat().includes('*'));
    const interfaces = [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
    ];
    expect(wide.map(({ Action }) => [Action].flat())).toEqual([
      ['dynamodb:ListTables'],
      interfaces,
      interfaces,
      interfaces,
      interfaces,
    ]);
    const placed = resourcesOf(inNetwork, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => 'VpcConfig' in Properties,
    );
    const inSubnet = expect.objectContaining({
      Properties: expect.objectContaining({
        VpcConfig: {
          SubnetIds: ['subnet-0123456789abcdef0'],
          SecurityGroupIds: ['sg-0123456789abcdef0'],
        },
      }),
    });
    expect([...placed].sort(([one], [other]) => one.localeCompare(other))).toEqual([
      [expect.stringMatching(/^FunctionsInspect/), inSubnet],
      [expect.stringMatching(/^FunctionsPollExternal/), inSubnet],
      [expect.stringMatching(/^FunctionsReconcile/), inSubnet],
      [expect.stringMatching(/^FunctionsUpsertExternal/), inSubnet],
    ]);
  });
});

function statements(from: typeof template): z.infer<typeof policyShape>['PolicyDocument']['Statement'] {
  return resourcesOf(from, 'AWS::IAM::Policy').flatMap(
    ([, { Properties }]) => policyShape.parse(Properties).PolicyDocument.Statement,
  );
}

/** Actions without their service's prefix, by resource. */
function rightsOf(name: string, from = template): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [, { Properties }] of resourcesOf(from, 'AWS::IAM::Policy')) {
    const policy = policyShape.parse(Properties);
    if (!policy.Roles.map(shorten).some((role) => role.startsWith(`Functions${name}Role`))) continue;
    for (const { Action, Resource } of policy.PolicyDocument.Statement) {
      for (const resource of [Resource].flat().map(shorten)) {
        const key = resource.startsWith(`Functions${name}Logs`) ? 'Logs' : resource;
        const actions = [Action].flat().map((action) => action.replace(/^.*:/, ''));
        found[key] = [...(found[key] ?? []), ...actions].sort();
      }
    }
  }
  return found;
}

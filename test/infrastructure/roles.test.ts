import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import example from './example.ts';
import { READ_AND_WRITE, RIGHTS } from './rights.ts';
import { resourcesOf, shorten, synthesize } from './synthesized.ts';

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

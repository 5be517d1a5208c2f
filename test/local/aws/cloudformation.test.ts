import { afterEach, describe, expect, it } from '@jest/globals';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { Gateway } from '../../../lib/local/aws/gateway.ts';
import { operatorClientConfig } from '../../../lib/local/aws/operator.ts';
import { asFunction, Gateways } from './open-gateway.ts';

const ARN = 'arn:aws:cloudformation:us-east-1:000000000000:stack/app/local';
const gateways = new Gateways();
afterEach(() => gateways.closeAll());

async function opened(): Promise<Gateway> {
  const gateway = await gateways.open({
    roles: {
      finder: [{ actions: ['cloudformation:DescribeStacks'], resources: [ARN.replace('local', '*')] }],
    },
  });
  const outputs = [
    { key: 'Url', value: 'http://127.0.0.1:1/a?b=1&c=<d>', description: 'Where "it" is & what' },
    { key: 'Bare', value: 'text', description: null },
  ];
  gateway.showStacks([
    { name: 'app', outputs },
    { name: 'other', outputs: [] },
  ]);
  return gateway;
}
const operatorOf = ({ url }: Gateway) => new CloudFormationClient(operatorClientConfig(url));

describe('stacks', () => {
  it.each(['app', ARN])('are described by name and by ARN: %s', async (StackName) => {
    const { Stacks } = await operatorOf(await opened()).send(new DescribeStacksCommand({ StackName }));
    expect(Stacks).toEqual([
      {
        StackId: ARN,
        StackName: 'app',
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: new Date('2026-01-01T00:00:00.000Z'),
        Outputs: [
          {
            OutputKey: 'Url',
            OutputValue: 'http://127.0.0.1:1/a?b=1&c=<d>',
            Description: 'Where "it" is & what',
          },
          { OutputKey: 'Bare', OutputValue: 'text' },
        ],
      },
    ]);
  });

  it('are all described when none is named', async () => {
    const { Stacks } = await operatorOf(await opened()).send(new DescribeStacksCommand());
    expect(Stacks?.map(({ StackName }) => StackName)).toEqual(['app', 'other']);
  });

  it('that are not there are refused in the words of AWS', async () => {
    const unknown = operatorOf(await opened()).send(new DescribeStacksCommand({ StackName: 'nobody' }));
    await expect(unknown).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id nobody does not exist',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('are described to a function whose role names them, and to no other', async () => {
    const gateway = await opened();
    const finder = new CloudFormationClient(asFunction('finder', gateway));
    expect((await finder.send(new DescribeStacksCommand({ StackName: 'app' }))).Stacks).toHaveLength(1);
    await expect(finder.send(new DescribeStacksCommand({ StackName: 'other' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('finder may not cloudformation:DescribeStacks'),
    });
  });

  it('know no other operation', async () => {
    await expect(operatorOf(await opened()).send(new ListStacksCommand())).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'cloudformation:ListStacks is not embedded here',
    });
  });
});

import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { NotDeployedError } from './errors.ts';

/** What a deployed integration tells of itself. */
export interface DeployedStack {
  /** Number of the account. */
  readonly account: string;
  /** "aws", or AWS's name of a part of the world with its own addresses. */
  readonly partition: string;
  readonly webhookUrl: string;
  readonly webhookEvents: string;
  /** Null for a stack that was deployed before it had one. */
  readonly externalWebhookUrl: string | null;
}

/** The stack by name. `absence` are the words for one that is not there. Throws {@link NotDeployedError}. */
export async function findStack(
  client: CloudFormationClient,
  stackName: string,
  absence: string,
): Promise<DeployedStack> {
  const stack = await describe(client, stackName);
  if (!stack) throw new NotDeployedError(absence);
  const outputs = new Map(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const [webhookUrl, webhookEvents] = [outputs.get('WebhookUrl'), outputs.get('WebhookEvents')];
  const [, partition, account] = /^arn:([\w-]+):cloudformation:[\w-]+:(\d+):/.exec(stack.StackId ?? '') ?? [];
  if (webhookUrl && webhookEvents && partition && account)
    return {
      ...{ account, partition, webhookUrl, webhookEvents },
      externalWebhookUrl: outputs.get('ExternalWebhookUrl') ?? null,
    };
  throw new NotDeployedError(
    `The stack ${stackName} is there but not complete (${stack.StackStatus ?? 'of unknown state'}). Finish it with "npx cdk deploy"; what went wrong stands in the stack's events.`,
  );
}

async function describe(client: CloudFormationClient, stackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks[0];
  } catch (error) {
    // There is no class for it: the service calls every fault of a request so.
    const isAbsent =
      error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist');
    if (isAbsent) return undefined;
    throw error;
  }
}

import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { eventBridgeEvents } from '../../lib/aws/eventbridge/events.ts';
import { SecretError, secretReader } from '../../lib/aws/secrets/secretReader.ts';
import { secretWebhookTokens } from '../../lib/aws/secrets/webhookTokens.ts';
import { snsMails } from '../../lib/aws/sns/mails.ts';
import { RECIPIENT_ATTRIBUTE } from '../../lib/config/alerts.ts';
import { failure, invoice } from '../contracts/samples.ts';
import { clientSettings } from './account.ts';

/** The server that answers for all of these services. */
const settings = clientSettings(process.env['CONTRACTS_AWS_URL'] ?? '');
const sqs = new SQSClient(settings);

/** A queue that shows what a rule or a topic sends on. */
async function inbox(name: string) {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return {
    arn: Attributes?.['QueueArn'] ?? '',
    bodies: async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
    },
  };
}

describe('EventBridge', () => {
  it('hands events to a rule by their source and type, with their detail', async () => {
    const client = new EventBridgeClient(settings);
    const { arn, bodies } = await inbox('events');
    const EventPattern = JSON.stringify({ source: ['precoro-sync'], 'detail-type': ['SyncFailed'] });
    await client.send(new PutRuleCommand({ Name: 'failures', EventPattern }));
    await client.send(new PutTargetsCommand({ Rule: 'failures', Targets: [{ Id: '1', Arn: arn }] }));
    const events = eventBridgeEvents({ client, bus: 'default' });
    const told = failure();
    await events.publish({ type: 'SyncFailed', label: 'INV-8', ref: invoice(8), failure: told });
    const detail = { label: 'INV-8', ref: invoice(8), failure: told };
    expect(await bodies()).toEqual([expect.objectContaining({ source: 'precoro-sync', detail })]);
  });
});

describe('Secrets Manager', () => {
  const client = new SecretsManagerClient(settings);

  it('is read as JSON, and again after it was forgotten', async () => {
    const { ARN = '' } = await client.send(
      new CreateSecretCommand({ Name: 'precoro', SecretString: '{"token":"t-1"}' }),
    );
    const secrets = secretReader(client);
    expect(await secrets.json('PRECORO_SECRET_ARN', ARN)).toEqual({ token: 't-1' });
    await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: '{"token":"t-2"}' }));
    expect(await secrets.json('PRECORO_SECRET_ARN', ARN)).toEqual({ token: 't-1' });
    secrets.forget(ARN);
    expect(await secrets.json('PRECORO_SECRET_ARN', ARN)).toEqual({ token: 't-2' });
  });

  it('that does not hold the secret is an error in words', async () => {
    await expect(secretReader(client).json('PRECORO_SECRET_ARN', 'nowhere')).rejects.toThrow(SecretError);
  });

  it("keeps the webhook's tokens", async () => {
    await client.send(new CreateSecretCommand({ Name: 'webhook', SecretString: '{"current":"a"}' }));
    const tokens = secretWebhookTokens(client, 'webhook');
    await tokens.save({ current: 'b', previous: 'a' });
    expect(await tokens.read()).toEqual({ current: 'b', previous: 'a' });
  });
});

describe('SNS', () => {
  it('gives each recipient their own mails and no others', async () => {
    const client = new SNSClient(settings);
    const { TopicArn = '' } = await client.send(new CreateTopicCommand({ Name: 'alerts' }));
    const [ann, bob] = [await inbox('ann'), await inbox('bob')];
    for (const [recipient, { arn }] of [
      ['ann', ann],
      ['bob', bob],
    ] as const)
      await client.send(
        new SubscribeCommand({
          ...{ TopicArn, Protocol: 'sqs', Endpoint: arn },
          Attributes: { FilterPolicy: JSON.stringify({ [RECIPIENT_ATTRIBUTE]: [recipient] }) },
        }),
      );
    await snsMails({ client, topicArn: TopicArn }).send({ to: 'ann', subject: 'Hello', text: 'Line 1\n' });
    const Mail = z.object({ Subject: z.string(), Message: z.string() });
    expect(Mail.array().parse(await ann.bodies())).toMatchObject([{ Subject: 'Hello', Message: 'Line 1\n' }]);
    expect(await bob.bodies()).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { lazily } from '../../lib/aws/clientSettings.ts';
import { dynamoDbClient } from '../../lib/aws/dynamodb/client.ts';
import { eventBridgeClient } from '../../lib/aws/eventbridge/client.ts';
import { secretsManagerClient } from '../../lib/aws/secrets/client.ts';
import { sqsClient } from '../../lib/aws/sqs/client.ts';

describe('AWS clients', () => {
  it.each([
    ['DynamoDB', dynamoDbClient],
    ['SQS', sqsClient],
    ['EventBridge', eventBridgeClient],
    ['Secrets Manager', secretsManagerClient],
  ])('are made once per container, with few retries: %s', async (_name, client) => {
    expect(client()).toBe(client());
    expect(await client().config.maxAttempts()).toBe(3);
  });

  it('are made again after a failure', () => {
    let tries = 0;
    const value = lazily(() => {
      if (++tries === 1) throw new Error('no region');
      return tries;
    });
    expect(value).toThrow('no region');
    expect([value(), value()]).toEqual([2, 2]);
  });
});

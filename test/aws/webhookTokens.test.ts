import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { secretWebhookTokens } from '../../lib/aws/secrets/webhookTokens.ts';

function tokens(SecretString = '{}') {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  mock.on(GetSecretValueCommand, { SecretId: 'p-webhook' }).resolves({ SecretString });
  return { mock, tokens: secretWebhookTokens(client, 'p-webhook') };
}

describe("the webhook's tokens", () => {
  it.each([
    ['one', '{"current":"a"}', { current: 'a', previous: null }],
    ['two while one is replaced', '{"current":"b","previous":"a"}', { current: 'b', previous: 'a' }],
    ['none', '{}', { current: '', previous: null }],
    ['no text', '{"current":7,"previous":""}', { current: '', previous: null }],
  ])('are read: %s', async (_case, content, expected) => {
    expect(await tokens(content).tokens.read()).toEqual(expected);
  });

  it('are read anew at each call: somebody else may have changed them', async () => {
    const { mock, tokens: both } = tokens('{"current":"a"}');
    await both.read();
    mock.on(GetSecretValueCommand).resolves({ SecretString: '{"current":"b"}' });
    expect((await both.read()).current).toBe('b');
  });

  it.each([
    [{ current: 'b', previous: 'a' }, '{"current":"b","previous":"a"}'],
    [{ current: 'b', previous: null }, '{"current":"b"}'],
  ])('are saved as functions read them: %j', async (saved, content) => {
    const { mock, tokens: both } = tokens();
    await both.save(saved);
    expect(mock.commandCalls(PutSecretValueCommand)[0]?.args[0].input).toEqual({
      SecretId: 'p-webhook',
      SecretString: content,
    });
  });

  it('name the secret and never its content when it is damaged', async () => {
    const error: unknown = await tokens('hunter2')
      .tokens.read()
      .catch((caught: unknown) => caught);
    expect(String(error)).toBe('SecretError: The secret p-webhook must hold a JSON object.');
  });
});

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { SecretError } from '../../lib/aws/secrets/secretReader.ts';
import { VARIABLES } from '../../lib/config/variables.ts';

const secrets = mockClient(SecretsManagerClient);
const environment = { ...process.env };

beforeAll(() => {
  for (const name of Object.values(VARIABLES)) process.env[name] = name;
  process.env['AWS_REGION'] = 'eu-west-1';
});
afterAll(() => void (process.env = environment));

it.each([{}, { current: '' }, { current: 7, previous: null }])(
  'a webhook fails where the secret %j holds no token, so that an alarm rings, instead of turning everybody away',
  async (secret) => {
    secrets.onAnyCommand().resolves({ SecretString: JSON.stringify(secret) });
    const { handler } = await import('../../functions/webhook.ts');
    const event = { pathParameters: { token: 'x' }, body: '{}' } as unknown as APIGatewayProxyEvent;
    await expect(handler(event, { functionName: 'f' } as Context)).rejects.toThrow(SecretError);
  },
);

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { SecretError, secretReader } from '../../lib/aws/secrets/secretReader.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import { NOW } from '../contracts/samples.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:1:secret:precoro';
const VARIABLE = 'PRECORO_SECRET_ARN';

function reader() {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  const time = { now: NOW };
  mock.on(GetSecretValueCommand).resolves({ SecretString: '{"token":"t-1"}' });
  return { mock, time, secrets: secretReader(client, { now: () => time.now }) };
}

describe('Secrets', () => {
  it('are read once for five minutes', async () => {
    const { mock, time, secrets } = reader();
    const both = await Promise.all([secrets.json(VARIABLE, ARN), secrets.json(VARIABLE, ARN)]);
    time.now += 5 * MINUTE - 1;
    expect([...both, await secrets.json(VARIABLE, ARN)]).toEqual(Array(3).fill({ token: 't-1' }));
    expect(mock.calls()).toHaveLength(1);
    time.now += 1;
    await secrets.json(VARIABLE, ARN);
    expect(mock.calls()).toHaveLength(2);
  });

  it('are read anew when they were refused', async () => {
    const { mock, secrets } = reader();
    await secrets.json(VARIABLE, ARN);
    secrets.forget(ARN);
    mock.on(GetSecretValueCommand).resolves({ SecretString: '{"token":"t-2"}' });
    expect(await secrets.json(VARIABLE, ARN)).toEqual({ token: 't-2' });
  });

  it('that could not be read are tried again at the next call', async () => {
    const { mock, secrets } = reader();
    mock
      .on(GetSecretValueCommand)
      .rejectsOnce(Object.assign(new Error(ARN), { name: 'AccessDeniedException' }))
      .resolves({ SecretString: '{"token":"t-1"}' });
    await expect(secrets.json(VARIABLE, ARN)).rejects.toThrow(
      'The secret named by PRECORO_SECRET_ARN could not be read: AccessDeniedException.',
    );
    expect(await secrets.json(VARIABLE, ARN)).toEqual({ token: 't-1' });
  });

  it('of which an old read fails late leave the newer one in place', async () => {
    const { mock, secrets } = reader();
    mock.on(GetSecretValueCommand).rejectsOnce('late').resolves({ SecretString: '{}' });
    const late = secrets.json(VARIABLE, ARN);
    secrets.forget(ARN);
    const newer = secrets.json(VARIABLE, ARN);
    await expect(late).rejects.toThrow(SecretError);
    await newer;
    await secrets.json(VARIABLE, ARN);
    expect(mock.calls()).toHaveLength(2);
  });

  it.each([
    ['broken JSON', 'hunter2 {', 'must hold a JSON object'],
    ['a list', '["hunter2"]', 'must hold a JSON object'],
    ['null', 'null', 'must hold a JSON object'],
    ['text in quotes', '"hunter2"', 'must hold a JSON object'],
    ['binary', undefined, 'must be text, not binary'],
  ])('with %s name the variable and never the content', async (_case, SecretString, words) => {
    const { mock, secrets } = reader();
    mock.on(GetSecretValueCommand).resolves(SecretString === undefined ? {} : { SecretString });
    const error = await secrets.json(VARIABLE, ARN).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SecretError);
    expect(String(error)).toContain(`named by PRECORO_SECRET_ARN ${words}`);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
  });
});

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Gateway } from '../../../lib/local/aws/gateway.ts';
import { operatorClientConfig } from '../../../lib/local/aws/operator.ts';
import { asFunction, Gateways } from './open-gateway.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:hook-LocaL1';
const gateways = new Gateways();
afterEach(() => gateways.closeAll());

const clientOf = (gateway: Gateway) => new SecretsManagerClient(operatorClientConfig(gateway.url));
const read = async (gateway: Gateway, SecretId = 'hook') =>
  (await clientOf(gateway).send(new GetSecretValueCommand({ SecretId }))).SecretString;
const put = (gateway: Gateway, SecretString: string, SecretId = 'hook') =>
  clientOf(gateway).send(new PutSecretValueCommand({ SecretId, SecretString }));

describe('a secret', () => {
  it('shows what was put, by name and by ARN, and the runner is told', async () => {
    const told: string[][] = [];
    const gateway = await gateways.open(
      { secrets: { hook: 'planned', other: 'stays' } },
      { onSecret: (name, value) => told.push([name, value]) },
    );
    expect(await read(gateway)).toBe('planned');
    const { ARN: arn, VersionId, VersionStages } = await put(gateway, 'new');
    expect([arn, VersionId?.length, VersionStages]).toEqual([ARN, 36, ['AWSCURRENT']]);
    expect([await read(gateway), await read(gateway, ARN), await read(gateway, 'other')]).toEqual([
      'new',
      'new',
      'stays',
    ]);
    await put(gateway, 'newer', ARN);
    expect(await read(gateway)).toBe('newer');
    expect(told).toEqual([
      ['hook', 'new'],
      ['hook', 'newer'],
    ]);
  });

  it('keeps what was put over a restart, until the application plans another value', async () => {
    const dataDir = await gateways.folder();
    const first = await gateways.open({ secrets: { hook: 'planned' } }, { dataDir });
    await put(first, 'new');
    await first.close();
    const told: string[] = [];
    const again = await gateways.open(
      { secrets: { hook: 'planned' } },
      { dataDir, onSecret: (name, value) => told.push(`${name}=${value}`) },
    );
    expect([await read(again), told]).toEqual(['new', ['hook=new']]);
    await again.configure({
      ...{ tables: [], queues: {}, topics: [], roles: {} },
      secrets: { hook: 'moved' },
    });
    expect(await read(again)).toBe('moved');
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).not.toContain('secrets.json.new');
  });

  it('is changed by a function only where its role allows it', async () => {
    const allowed = { actions: ['secretsmanager:PutSecretValue'], resources: [ARN] };
    const gateway = await gateways.open({
      secrets: { hook: 'planned' },
      roles: { rotator: [allowed], reader: [{ ...allowed, actions: ['secretsmanager:GetSecretValue'] }] },
    });
    const command = new PutSecretValueCommand({ SecretId: 'hook', SecretString: 'x' });
    await new SecretsManagerClient(asFunction('rotator', gateway)).send(command);
    await expect(new SecretsManagerClient(asFunction('reader', gateway)).send(command)).rejects.toThrow(
      'reader may not secretsmanager:PutSecretValue',
    );
    expect(await read(gateway)).toBe('x');
  });

  it('is refused by name when it is unknown or no text', async () => {
    const gateway = await gateways.open({ secrets: { hook: 'planned' } });
    await expect(put(gateway, 'x', 'nobody')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret: nobody",
    });
    const binary = new PutSecretValueCommand({ SecretId: 'hook', SecretBinary: Buffer.from('x') });
    await expect(clientOf(gateway).send(binary)).rejects.toThrow('only text is understood');
  });

  it.each(['no json', '{"hook":"text"}'])(
    'does not start on a damaged file, whose content it does not tell: %s',
    async (content) => {
      const dataDir = await gateways.folder();
      writeFileSync(join(dataDir, 'secrets.json'), content);
      await expect(gateways.open({}, { dataDir })).rejects.toThrow(
        `${dataDir}/secrets.json holds no secrets of a local run: remove it`,
      );
      expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe(content);
    },
  );
});

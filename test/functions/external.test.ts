import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { MINUTE } from '../../lib/domain/time.ts';
import { METRICS, type MetricKey } from '../../lib/config/metrics.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import type { Connector, IncomingWebhook, SourceHint } from '../../lib/connectors/contract.ts';
import type { Feed } from '../../lib/mapping/contract.ts';
import example from '../infrastructure/example.ts';
import { fakeSource } from '../sync/fakeSource.ts';
import { feed } from '../sync/polling.ts';

const secrets = mockClient(SecretsManagerClient);
const tables = mockClient(DynamoDBClient);
mockClient(SQSClient);
mockClient(EventBridgeClient).onAnyCommand().resolves({ FailedEntryCount: 0, Entries: [] });
const environment = { ...process.env };

const tax = fakeSource();
const connector: { -readonly [Key in keyof Connector]: Connector[Key] } = {
  ...{ name: 'erp', maxConcurrency: 1, targets: {}, sources: { tax }, close: async () => undefined },
};
const integration: { feeds: readonly Feed[] } = { ...example, feeds: [] };
jest.unstable_mockModule('../../lib/connectors/registry-open.ts', () => ({ openConnector: () => connector }));
jest.unstable_mockModule('../../functions/shared/integration.ts', () => ({ integration }));

const context = {
  ...{ functionName: 'f', awsRequestId: '1', getRemainingTimeInMillis: () => 60_000 },
} as Context;
let told = '';

beforeAll(() => {
  for (const name of Object.values(VARIABLES)) process.env[name] = name;
  process.env['AWS_REGION'] = 'eu-west-1';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      told += String(text);
      return true;
    });
  }
});
afterAll(() => {
  jest.restoreAllMocks();
  process.env = environment;
});
beforeEach(() => {
  told = '';
  integration.feeds = [feed({ companies: ['de', 'at'] })];
  secrets.reset();
  secrets.onAnyCommand().resolves({ SecretString: JSON.stringify({ current: 'new', previous: 'old' }) });
  tables.reset();
  tables.onAnyCommand().resolves({});
  // Whoever asks for a lease gets it.
  tables.on(UpdateItemCommand).resolves({ Attributes: { fence: { N: '1' } } });
});

describe('a webhook of the external system', () => {
  const asked = () => tables.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input.Key?.['sk']?.S);

  async function send(changes: Partial<APIGatewayProxyEvent> = {}) {
    const { handler } = await import('../../functions/external-webhook.ts');
    const event = { pathParameters: { token: 'new' }, headers: {}, body: '{}', ...changes };
    return handler(event as APIGatewayProxyEvent, context);
  }

  it.each(['new', 'old'])(
    'with the token "%s" asks for a read of each source that it names',
    async (token) => {
      const hints: SourceHint[] = [
        { source: 'tax', company: 'de' },
        { source: 'tax', company: 'elsewhere' },
        { source: 'tax', company: 'at' },
      ];
      connector.verifyWebhook = async () => hints;
      expect(await send({ pathParameters: { token } })).toMatchObject({ statusCode: 200 });
      expect(asked()).toEqual(['de', 'at']);
      expect(told).toContain('"hints":3,"asked":2');
    },
  );

  it('is shown to the connector as it came: body, and headers in lower case', async () => {
    const shown: IncomingWebhook[] = [];
    connector.verifyWebhook = async (request) => {
      shown.push(request);
      return [];
    };
    const body = Buffer.from('{"ü":1}').toString('base64');
    await send({ headers: { 'X-Signature': 'abc', Absent: undefined }, body, isBase64Encoded: true });
    await send({ body: null });
    expect(shown).toEqual([
      { headers: { 'x-signature': 'abc' }, body: '{"ü":1}' },
      { headers: {}, body: '' },
    ]);
    expect(asked()).toEqual([]);
  });

  it('that is not from there is refused without a word', async () => {
    connector.verifyWebhook = async () => 'refused';
    expect(await send()).toEqual({ statusCode: 401, body: '' });
    expect(asked()).toEqual([]);
  });

  it('with another token, or none, finds no such address, and the connector is not asked', async () => {
    connector.verifyWebhook = () => Promise.reject(new Error('was asked'));
    for (const pathParameters of [{ token: 'newer' }, { token: '' }, null]) {
      expect(await send({ pathParameters })).toMatchObject({ statusCode: 404 });
    }
  });

  it('finds no such address where the system sends none', async () => {
    delete connector.verifyWebhook;
    expect(await send()).toMatchObject({
      statusCode: 404,
      body: '{"message":"erp sends no webhooks."}',
    });
  });
});

describe('each minute', () => {
  async function poll(): Promise<void> {
    const { handler } = await import('../../functions/poll-external.ts');
    await handler({}, context);
  }
  const metric = (key: MetricKey) => {
    const [line = '{}'] = told.split('\n').filter((one) => one.includes('CloudWatchMetrics'));
    return (JSON.parse(line) as Record<string, unknown>)[METRICS[key].name];
  };

  it('nothing is touched where nothing comes from the external system', async () => {
    integration.feeds = [];
    await poll();
    expect([secrets.calls(), tables.calls()]).toEqual([[], []]);
    expect(told).toBe('');
  });

  it('the sources that are due are read, and the log tells what came of it', async () => {
    await poll();
    expect(tax.asked).toEqual(['de null', 'at null']);
    expect(told).toContain('"message":"polled"');
    expect(told).toContain('"source":"tax","company":"de","end":"read"');
    expect(metric('sourcesSilent')).toBeUndefined();
  });

  it('a source that has been silent for half an hour is told and counted', async () => {
    const now = Date.now();
    const failing = { version: { N: '1' }, failures: { N: '9' }, readers: { L: [{ S: 'tax' }] } };
    tables.on(GetItemCommand).callsFake(({ Key }: { Key: { sk: { S: string } } }) =>
      Key.sk.S === 'de'
        ? {
            Item: {
              ...failing,
              readAt: { N: String(now) },
              failingSince: { N: String(now - 31 * MINUTE) },
            },
          }
        : {},
    );
    await poll();
    expect(metric('sourcesSilent')).toBe(1);
    expect(told).toContain('the external system gives no answer');
  });

  it('a crash is an error of the function, after what was counted is sent', async () => {
    const records = [{ externalId: '', fields: {}, isGone: false }];
    const page = { outcome: 'read', value: { records, cursor: '1', hasMore: false } } as const;
    tax.next(page, new Error('no such column'));
    await expect(poll()).rejects.toThrow('no such column');
    expect(metric('recordsFailed')).toBe(1);
  });
});

import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  Context,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { WAKE_BODY } from '../../lib/aws/sqs/dispatcherWake.ts';
import {
  decodeFailedMessage,
  decodeUpsertMessage,
  encodeFailedMessage,
  UnknownSchemaError,
} from '../../lib/aws/sqs/upsertMessage.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import { DecodeError } from '../../lib/domain/decode.ts';
import { parseRecordKey, recordKey } from '../../lib/domain/records.ts';
import { tokenMatches } from '../../lib/precoro/webhook-token.ts';
import { decodeWebhook } from '../../lib/precoro/webhook.ts';
import { CANARY, expectNoSecret, expectShort } from './support/canaries.ts';
import { expectLinear } from './support/doubling.ts';
import { hostileText, hostileValue, jsonTextOf, mutated, nested } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

const TOKEN = 'the-right-token-canary-7f3a91';
const OLD_TOKEN = 'the-old-token-canary-7f3a91';
const SENT = { webhook: [] as string[], wakes: 0 };
const logged: string[] = [];
const environment = { ...process.env };
const context = { functionName: 'f', awsRequestId: '1', getRemainingTimeInMillis: () => 60_000 } as Context;

let webhook: (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
let consumers: readonly ((event: SQSEvent, context: Context) => Promise<SQSBatchResponse>)[];

beforeAll(async () => {
  for (const name of Object.values(VARIABLES)) process.env[name] = `arn:aws:sqs:eu-west-1:1:${name}`;
  process.env['AWS_REGION'] = 'eu-west-1';
  answerAws();
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      logged.push(String(text));
      return true;
    });
  }
  webhook = (await import('../../functions/webhook.ts')).handler;
  consumers = await Promise.all([
    import('../../functions/upsert-external.ts'),
    import('../../functions/error-logger.ts'),
  ]).then((modules) => modules.map(({ handler }) => handler));
});

afterAll(() => {
  jest.restoreAllMocks();
  process.env = environment;
});

/** AWS in short: the two tokens, a table that takes hints and has nothing else, a queue that counts. */
function answerAws(): void {
  mockClient(SecretsManagerClient)
    .onAnyCommand()
    .resolves({
      SecretString: JSON.stringify({
        ...{ current: TOKEN, previous: OLD_TOKEN, token: CANARY.token, email: CANARY.email },
        connectionString: `postgresql://hub:${CANARY.password}@127.0.0.1:1/hub`,
      }),
    });
  mockClient(SQSClient)
    .onAnyCommand()
    .callsFake(() => void (SENT.wakes += 1));
  mockClient(DynamoDBClient).onAnyCommand().callsFake(answerTable);
}

interface TableInput {
  readonly Key?: { readonly pk?: { readonly S?: string } };
  readonly ExpressionAttributeNames?: object;
}

function answerTable({ Key, ExpressionAttributeNames }: TableInput): object {
  const pk = Key?.pk?.S ?? '';
  if (pk.startsWith('echo')) throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
  if (pk !== 'entity') throw new Error(`there is no table for ${pk}`);
  SENT.webhook.push(JSON.stringify(ExpressionAttributeNames));
  return {};
}

/** What the handler logged meanwhile. */
async function lines(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = logged.length;
  await work();
  return logged.slice(before);
}

const HINT = { id: 956598, type: 3, action: 1, idn: 1043, companyId: 5 };
const bodyText = fc.oneof(
  { weight: 6, arbitrary: mutated(HINT).map(jsonTextOf) },
  { weight: 1, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      `token=${CANARY.token}`,
      `"${CANARY.token}"`,
      jsonTextOf({ ...HINT, type: CANARY.token }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{}', '[', jsonTextOf(nested(2000)), ' '.repeat(5000), '{"id":1,"id":2}'),
  },
);
const body = fc.oneof(
  { weight: 6, arbitrary: bodyText.map((text) => ({ body: text, isBase64Encoded: false })) },
  {
    weight: 2,
    arbitrary: bodyText.map((text) => ({
      body: Buffer.from(text).toString('base64'),
      isBase64Encoded: true,
    })),
  },
  { weight: 1, arbitrary: hostileText.map((text) => ({ body: text, isBase64Encoded: true })) },
  { weight: 1, arbitrary: fc.constant({ body: null, isBase64Encoded: false }) },
);
const eventOf = (token: unknown, sent: object): APIGatewayProxyEvent =>
  ({
    ...{
      pathParameters: token === undefined ? null : { token },
      httpMethod: 'POST',
      path: `/precoro/${TOKEN}`,
    },
    headers: { Authorization: CANARY.authorization },
    ...sent,
  }) as unknown as APIGatewayProxyEvent;

describe('the webhook', () => {
  it(
    'answers any body of the right address, takes no part of it for more than a hint, and shows no secret',
    () =>
      fuzz(
        fc.asyncProperty(fc.constantFrom(TOKEN, OLD_TOKEN), body, async (token, sent) => {
          const hints = SENT.webhook.length;
          let answer: APIGatewayProxyResult | null = null;
          const told = await lines(async () => void (answer = await webhook(eventOf(token, sent), context)));
          const { statusCode, body: words } = answer as unknown as APIGatewayProxyResult;
          expect([200, 400]).toContain(statusCode);
          expect(() => JSON.parse(words) as unknown).not.toThrow();
          expectShort(words);
          expectNoSecret(words, told);
          expect(told.join('')).not.toContain(token);
          const isHint = words.includes('Thank you."');
          expect(SENT.webhook.length > hints).toBe(isHint);
          // What is not taken is told of: a refusal by a warning, and whatever else by a count.
          expect(told.join('')).toContain(statusCode === 400 ? 'webhook not understood' : 'WebhooksReceived');
        }),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'turns away every other address, and nothing is written',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.oneof(hostileText, fc.constant(undefined), fc.constant(`${TOKEN} `)),
          body,
          async (token, sent) => {
            const before = { ...SENT, webhook: [...SENT.webhook] };
            const answer = await webhook(eventOf(token, sent), context);
            expect(answer.statusCode).toBe(404);
            expect(SENT).toEqual(before);
          },
        ),
      ),
    PATIENCE_MS,
  );

  it(
    'compares tokens of any kind without failing',
    () =>
      fuzz(
        fc.property(hostileText, fc.array(hostileText), (given, accepted) => {
          expect(tokenMatches(given, accepted)).toBe(given !== '' && hasSameBytes(given, accepted));
        }),
      ),
    PATIENCE_MS,
  );

  it.each(['{', '[', '"', '1', ' ', '{"a":', '\\u0000'])('reads many %j at once', (piece) => {
    expectLinear((text) => decodeWebhook(text, new Map([[3, 'invoice']])), piece);
  });
});

const MESSAGE = { schema: 1, ref: { entity: 'invoice', id: '956598' }, seq: 3 };
const FAILED = { ...MESSAGE, failure: { kind: 'rejected', words: 'no', actor: 'clerk' } };
const message = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(MESSAGE, FAILED)
      .chain((valid) => mutated(valid))
      .map(jsonTextOf),
  },
  { weight: 1, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['', CANARY.token, `{"schema":"${CANARY.token}"}`, '{"schema":1,"schema":2}', WAKE_BODY],
    ),
  },
);

describe('a message of a queue', () => {
  it(
    'is read, or refused in the documented way, and what is read has a key of its own',
    () =>
      fuzz(
        fc.property(message, (text) => {
          for (const decode of [decodeUpsertMessage, (one: string) => decodeFailedMessage(one).message]) {
            try {
              const { ref } = decode(text);
              expect(parseRecordKey(recordKey(ref))).toEqual(ref);
              expect(Buffer.byteLength(recordKey(ref))).toBeLessThan(1000);
            } catch (error) {
              expect(error instanceof DecodeError || error instanceof UnknownSchemaError).toBe(true);
              expectNoSecret(error instanceof Error ? error.message : '');
              expectShort(error instanceof Error ? error.message : '');
            }
          }
        }),
        3,
      ),
    PATIENCE_MS,
  );

  it(
    'of a failure holds only characters that a queue takes',
    () =>
      fuzz(
        fc.property(hostileText, (words) => {
          const message = MESSAGE as Parameters<typeof encodeFailedMessage>[0];
          const text = encodeFailedMessage(message, { kind: 'rejected', words, actor: 'clerk' }, 12);
          // eslint-disable-next-line no-control-regex
          expect(text).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
          expect(decodeFailedMessage(text).told?.failure.words.length).toBe(words.length);
        }),
      ),
    PATIENCE_MS,
  );

  it(
    'that cannot be handled comes back by itself, and a line of the log names it',
    () =>
      fuzz(
        fc.asyncProperty(
          fc.nat({ max: 1 }),
          fc.array(message, { minLength: 1, maxLength: 4 }),
          async (which, texts) => {
            const consume = consumers[which];
            if (!consume) throw new Error('there are two');
            const Records = texts.map((text, index) => ({ messageId: `message-${index}`, body: text }));
            let answer: SQSBatchResponse | null = null;
            const told = await lines(
              async () => void (answer = await consume({ Records } as unknown as SQSEvent, context)),
            );
            const failed = (answer as unknown as SQSBatchResponse).batchItemFailures;
            // Behind these messages there is no table, so none can be handled but a wake, which the error logger only tells of.
            const toComeBack = which === 0 ? Records : Records.filter((one) => one.body !== WAKE_BODY);
            expect(failed.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(
              toComeBack.map(({ messageId }) => messageId),
            );
            for (const { messageId } of Records) expect(told.join('')).toContain(messageId);
            expectNoSecret(told);
          },
        ),
        0.5,
      ),
    PATIENCE_MS,
  );
});

describe('an event of any form', () => {
  it(
    'fails or is answered, and shows no secret in either case',
    () =>
      fuzz(
        fc.asyncProperty(hostileValue, async (event) => {
          const told = await lines(async () =>
            webhook(event as APIGatewayProxyEvent, context).catch(
              (error: unknown) => void logged.push(String(error)),
            ),
          );
          expectNoSecret(told);
        }),
        0.5,
      ),
    PATIENCE_MS,
  );
});

function hasSameBytes(given: string, accepted: readonly string[]): boolean {
  return accepted.some((token) => token !== '' && Buffer.from(token).equals(Buffer.from(given)));
}

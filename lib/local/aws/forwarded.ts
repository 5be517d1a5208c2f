import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import type { EmbeddedDynamoDb } from './dynamodb.ts';
import { lastPart, LOCAL_ACCOUNT } from './names.ts';
import type { EmbeddedSqs } from './sqs.ts';

type Input = Readonly<Record<string, unknown>>;

/** Nobody checks it: such servers only want to see one, and which service is asked. */
export function signatureFor(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

const ObjectSchema = z.record(z.string(), z.unknown());
const ErrorSchema = z.looseObject({
  __type: z.string(),
  message: z.string().optional(),
  Message: z.string().optional(),
});

/**
 * A DynamoDB that somebody else serves at `url`, such as Amazon's own for one machine. It forgets with its process, and items
 * past their time stay.
 */
export function forwardedDynamoDb(url: string): EmbeddedDynamoDb {
  return {
    url,
    dispatch: (operation, input) => call(url, 'dynamodb', `DynamoDB_20120810.${operation}`, input),
    sweepExpired: async () => 0,
    close: async () => undefined,
  };
}

/** Attributes of queues that such servers know. */
const ATTRIBUTES = [
  'DelaySeconds',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
];
/** Spans of time that are set, and pass there by the wall's clock. */
const SPANS = ['DelaySeconds', 'VisibilityTimeout', 'WaitTimeSeconds', 'ReceiveMessageWaitTimeSeconds'];

/**
 * An SQS that somebody else serves at `url`. Its clock is the wall's: what is to last a minute here lasts `scale` times less
 * there, and a second at least.
 */
export function forwardedSqs(url: string, endpoint: () => string, scale: number): EmbeddedSqs {
  const urlHere = (name: string) => `${endpoint()}/${LOCAL_ACCOUNT}/${name}`;
  const urlThere = (name: string) => `${url}/${LOCAL_ACCOUNT}/${name}`;
  const known = new Set<string>();
  const dispatch: EmbeddedSqs['dispatch'] = async (operation, input) => {
    const named = input['QueueUrl'] ?? input['QueueName'];
    const name = typeof named === 'string' ? lastPart(named) : '';
    if (operation === 'ListQueues') return { QueueUrls: [...known].map(urlHere) };
    if (operation === 'GetQueueUrl' && known.has(name)) return { QueueUrl: urlHere(name) };
    const there = 'QueueUrl' in input ? { ...input, QueueUrl: urlThere(name) } : input;
    return call(url, 'sqs', `AmazonSQS.${operation}`, scaled(there, scale));
  };
  return {
    ensureQueue: async (name, attributes) => {
      const given = Object.fromEntries(
        Object.entries(attributes).filter(([key]) => ATTRIBUTES.includes(key)),
      );
      await dispatch('CreateQueue', { QueueName: name });
      known.add(name);
      await dispatch('SetQueueAttributes', { QueueUrl: urlHere(name), Attributes: given });
    },
    dispatch,
    depths: async () => {
      const depths = [...known].map(async (name) => {
        const { Attributes } = await dispatch('GetQueueAttributes', {
          ...{ QueueUrl: urlHere(name), AttributeNames: ['All'] },
        });
        const count = (attribute: string) => Number(ObjectSchema.parse(Attributes)[attribute] ?? 0);
        return [
          name,
          {
            visible: count('ApproximateNumberOfMessages'),
            inFlight: count('ApproximateNumberOfMessagesNotVisible'),
            delayed: count('ApproximateNumberOfMessagesDelayed'),
          },
        ] as const;
      });
      return Object.fromEntries(await Promise.all(depths));
    },
    close: async () => undefined,
  };
}

/** The same with shorter spans, wherever they stand. */
function scaled(input: Input, scale: number): Input {
  const shorter = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shorter);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, SPANS.includes(key) ? span(one) : shorter(one)]),
    );
  };
  const span = (value: unknown): unknown => {
    const seconds = Math.ceil(Number(value) / scale);
    return typeof value === 'string' ? String(seconds) : seconds;
  };
  return ObjectSchema.parse(shorter(input));
}

/** One operation of a service's JSON protocol. Throws AwsError as the server answers it. */
async function call(
  url: string,
  service: string,
  target: string,
  input: Input,
): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      authorization: signatureFor(service),
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  if (response.ok) return ObjectSchema.parse(body);
  const { __type, message, Message, ...detail } = ErrorSchema.parse(body);
  throw new AwsError(__type, message ?? Message ?? '', detail, response.status);
}

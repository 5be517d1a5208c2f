import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { PERSONS_CLIENT_SETTINGS } from '../../aws/clientSettings.ts';
import type { OperatorClientConfig } from '../../local/aws/operator.ts';
import { explain, type Asked } from './explain.ts';

/** What tells one world from the other: where AWS is, and as whom it is asked. */
export type ClientConfig = OperatorClientConfig | { readonly region?: string; readonly profile?: string };

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly dynamoDb: DynamoDBClient;
  readonly eventBridge: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
  readonly sqs: SQSClient;
  /** The region of all of them. Throws NoAccessError when there are no credentials or no region. */
  region(): Promise<string>;
  close(): void;
}

/**
 * The clients of one deployment. Whatever keeps a person from reaching it comes from every call as a NoAccessError, so
 * that no use case must know AWS's words for it.
 */
export function openClients(config: ClientConfig, asked: () => Asked): Clients {
  const settings = { ...PERSONS_CLIENT_SETTINGS, ...config };
  const cloudFormation = new CloudFormationClient(settings);
  const dynamoDb = new DynamoDBClient(settings);
  const eventBridge = new EventBridgeClient(settings);
  const secrets = new SecretsManagerClient(settings);
  // The URL of a queue names the queue; where it is reached is the client's own matter.
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
  const told = <T>(answer: Promise<T>, service: string, operation: string) =>
    answer.catch((error: unknown) => {
      throw explain(error, { service, operation }, asked()) ?? error;
    });
  const telling =
    (service: string) =>
    <Input, Output>(next: (args: Input) => Promise<Output>, { commandName = 'Call' }: Context) =>
    (args: Input) =>
      told(next(args), service, commandName.replace(/Command$/, ''));
  cloudFormation.middlewareStack.add(telling('cloudformation'), OUTERMOST);
  dynamoDb.middlewareStack.add(telling('dynamodb'), OUTERMOST);
  eventBridge.middlewareStack.add(telling('events'), OUTERMOST);
  secrets.middlewareStack.add(telling('secretsmanager'), OUTERMOST);
  sqs.middlewareStack.add(telling('sqs'), OUTERMOST);
  return {
    ...{ cloudFormation, dynamoDb, eventBridge, secrets, sqs },
    region: async () => {
      // Credentials first: who has neither must log in before a region helps.
      await told(cloudFormation.config.credentials(), 'sts', 'GetCallerIdentity');
      return told(cloudFormation.config.region(), 'cloudformation', 'DescribeStacks');
    },
    close: () => {
      for (const client of [cloudFormation, dynamoDb, eventBridge, secrets, sqs]) client.destroy();
    },
  };
}

/** Of what the SDK tells about a call, the part used here. */
interface Context {
  readonly commandName?: string;
}

/** Before the SDK's own steps, hence after its retries. */
const OUTERMOST = { step: 'initialize', priority: 'high', name: 'explainFailure' } as const;

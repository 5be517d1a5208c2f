import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CLIENT_SETTINGS, lazily } from '../clientSettings.ts';

/** One DynamoDB client per container. */
export const dynamoDbClient = lazily(() => new DynamoDBClient(CLIENT_SETTINGS));

import { eventBusArn, lastPart, queueArn, secretArn, stackArn, tableArn, topicArn } from './names.ts';
import type { Permission } from './policies.ts';

type Input = Readonly<Record<string, unknown>>;

/** The permissions a call needs, by AWS's own table of actions. Empty for services whose calls are only accepted here. */
export function permissionsOf(service: string, operation: string, input: Input): Permission[] {
  switch (service) {
    case 'dynamodb':
      return dynamoDb(operation, input);
    case 'sqs':
      return [
        { action: `sqs:${operation.replace(/Batch$/, '')}`, resource: queueResource(operation, input) },
      ];
    case 'secretsmanager':
      return [{ action: `secretsmanager:${operation}`, resource: arnOr(secretArn, input['SecretId']) }];
    case 'events':
      return list(input['Entries']).map(({ EventBusName: bus = 'default' }) => ({
        action: `events:${operation}`,
        resource: arnOr(eventBusArn, bus),
      }));
    case 'sns':
      return [
        { action: `sns:${operation}`, resource: arnOr(topicArn, input['TopicArn'] ?? input['TargetArn']) },
      ];
    case 'cloudformation':
      return [{ action: `cloudformation:${operation}`, resource: stackResource(input['StackName']) }];
    default:
      return [];
  }
}

const ACTION_OF_PART: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

function dynamoDb(operation: string, input: Input): Permission[] {
  const on = (table: unknown, action: string) => ({
    action: `dynamodb:${action}`,
    resource: arnOr(tableArn, table),
  });
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    return list(input['TransactItems'])
      .flatMap((item) => Object.entries(item))
      .map(([part, operand]) => on(record(operand)['TableName'], ACTION_OF_PART[part] ?? part));
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.keys(record(input['RequestItems'])).map((table) => on(table, operation));
  }
  if (operation === 'ListTables') return [{ action: 'dynamodb:ListTables', resource: '*' }];
  const { action, resource } = on(input['TableName'], operation);
  const index = input['IndexName'];
  return [{ action, resource: typeof index === 'string' ? `${resource}/index/${index}` : resource }];
}

function queueResource(operation: string, input: Input): string {
  if (operation === 'ListQueues') return '*';
  return queueArn(lastPart(text(input['QueueUrl'] ?? input['QueueName'])));
}

/** A call that names no stack asks for all of them. */
function stackResource(stack: unknown): string {
  return text(stack) === '' ? '*' : arnOr(stackArn, stack);
}

function arnOr(make: (name: string) => string, value: unknown): string {
  const name = text(value);
  return name.startsWith('arn:') ? name : make(name);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

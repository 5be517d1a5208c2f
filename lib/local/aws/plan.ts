import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { GatewayConfiguration, TablePlan } from './gateway.ts';
import { lastPart, secretArn } from './names.ts';
import {
  grantsOf,
  requireKnownManagedPolicy,
  requireNoOtherDeny,
  requireOnlyTransportDeny,
} from './policies.ts';
import type { Grant } from './policies.ts';
import { decodeProperties } from './template.ts';
import type { Resource, Template } from './template.ts';

/** What the gateway is to serve, read from the template. `values` are secrets by logical id, name or variable. */
export function planServices(
  template: Template,
  values: Readonly<Record<string, string>>,
): GatewayConfiguration {
  for (const policy of template.ofType('AWS::SQS::QueuePolicy')) {
    const { PolicyDocument } = policy.properties;
    requireOnlyTransportDeny(`${policy.type} ${policy.logicalId}`, PolicyDocument);
  }
  for (const policy of template.ofType('AWS::SNS::TopicPolicy')) {
    const { PolicyDocument } = policy.properties;
    requireNoOtherDeny(`${policy.type} ${policy.logicalId}`, PolicyDocument);
  }
  return {
    tables: template.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(planTable),
    queues: Object.fromEntries(
      template.ofType('AWS::SQS::Queue').map((queue) => [queue.name, queueAttributes(queue)]),
    ),
    secrets: planSecrets(template, values),
    topics: template.ofType('AWS::SNS::Topic').map(({ name }) => name),
    roles: planRoles(template),
  };
}

const IndexSchema = z.object({ IndexName: z.string(), KeySchema: z.unknown(), Projection: z.unknown() });
const TableSchema = z.object({
  AttributeDefinitions: z.unknown(),
  KeySchema: z.unknown(),
  GlobalSecondaryIndexes: z.array(IndexSchema).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  LocalSecondaryIndexes: z.undefined({ error: 'local secondary indexes are not understood' }).optional(),
  StreamSpecification: z.undefined({ error: 'streams are not embedded here' }).optional(),
});

function planTable(resource: Resource): TablePlan {
  const { TimeToLiveSpecification: timeToLive, ...keys } = decodeProperties(resource, TableSchema);
  const definition = { ...keys, BillingMode: 'PAY_PER_REQUEST' };
  return {
    name: resource.name,
    definition,
    ...(timeToLive?.Enabled && { timeToLiveAttribute: timeToLive.AttributeName }),
  };
}

const AmountSchema = z.coerce.string().optional();
const QueueSchema = z.object({
  VisibilityTimeout: AmountSchema,
  DelaySeconds: AmountSchema,
  MessageRetentionPeriod: AmountSchema,
  MaximumMessageSize: AmountSchema,
  ReceiveMessageWaitTimeSeconds: AmountSchema,
  FifoQueue: AmountSchema,
  ContentBasedDeduplication: AmountSchema,
  RedrivePolicy: z
    .object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() })
    .transform((policy) => JSON.stringify(policy))
    .optional(),
});

function queueAttributes(resource: Resource): Record<string, string> {
  const attributes = decodeProperties(resource, QueueSchema);
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const SecretSchema = z.object({
  SecretString: z.string().optional(),
  GenerateSecretString: z
    .object({
      SecretStringTemplate: z.string().default('{}'),
      GenerateStringKey: z.string().optional(),
      PasswordLength: z.coerce.number().default(32),
    })
    .optional(),
});

function planSecrets(template: Template, values: Readonly<Record<string, string>>): Record<string, string> {
  const secrets = template.ofType('AWS::SecretsManager::Secret');
  const known = new Map(secrets.map((secret) => [secret, aliases(template, secret)]));
  for (const key of Object.keys(values)) {
    if ([...known.values()].some((names) => names.includes(key))) continue;
    throw new Error(
      `A value is given for the secret '${key}', but the template has: ${[...known.values()].flat().join(', ')}`,
    );
  }
  return Object.fromEntries(
    secrets.map((secret) => {
      const given = known.get(secret)?.find((alias) => Object.hasOwn(values, alias));
      return [secret.name, given === undefined ? initialValue(secret) : (values[given] ?? '')];
    }),
  );
}

/** The names by which a value may be given: ids, and the variables that hand the secret to functions. */
function aliases(template: Template, { logicalId, name }: Resource): string[] {
  const variables = template
    .ofType('AWS::Lambda::Function')
    .flatMap((resource) => Object.entries(functionVariables(resource)))
    .filter(([, value]) => value === secretArn(name))
    .map(([variable]) => variable);
  return [...new Set([logicalId, name, ...variables])];
}

/** As the template makes it. A generated part is derived from the name, so that it is the same at every start. */
function initialValue(secret: Resource): string {
  const { SecretString, GenerateSecretString: generate } = decodeProperties(secret, SecretSchema);
  if (SecretString !== undefined) return SecretString;
  if (!generate) return '';
  const digest = createHash('sha512').update(secret.name).digest('base64url').replace(/[-_]/g, '');
  const generated = digest.repeat(4).slice(0, generate.PasswordLength);
  if (!generate.GenerateStringKey) return generated;
  const rest = z.record(z.string(), z.unknown()).parse(JSON.parse(generate.SecretStringTemplate));
  return JSON.stringify({ ...rest, [generate.GenerateStringKey]: generated });
}

export const VariablesSchema = z
  .object({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
  .default({ Variables: {} });

function functionVariables(resource: Resource): Record<string, string> {
  return decodeProperties(resource, z.object({ Environment: VariablesSchema })).Environment.Variables;
}

function planRoles(template: Template): Record<string, readonly Grant[]> {
  const roleName = (resource: Resource) =>
    lastPart(decodeProperties(resource, z.object({ Role: z.string() })).Role);
  return Object.fromEntries(
    template
      .ofType('AWS::Lambda::Function')
      .map((resource) => [resource.name, grantsOfRole(template, roleName(resource))]),
  );
}

const RoleSchema = z.object({
  Policies: z.array(z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
});
const PolicySchema = z.object({ PolicyDocument: z.unknown(), Roles: z.array(z.string()).default([]) });

/** Every grant of a role, inline and by policies attached to it. */
export function grantsOfRole(template: Template, roleName: string): Grant[] {
  const role = template.find(roleName, 'AWS::IAM::Role');
  const { Policies: inline, ManagedPolicyArns: managed } = decodeProperties(role, RoleSchema);
  for (const arn of managed) requireKnownManagedPolicy(role.logicalId, arn);
  const attached = template.ofType('AWS::IAM::Policy').flatMap((policy) => {
    const { PolicyDocument, Roles } = decodeProperties(policy, PolicySchema);
    return Roles.includes(roleName) ? grantsOf(policy.logicalId, PolicyDocument) : [];
  });
  return [
    ...inline.flatMap(({ PolicyName, PolicyDocument }) =>
      grantsOf(`${role.logicalId}/${PolicyName}`, PolicyDocument),
    ),
    ...attached,
  ];
}

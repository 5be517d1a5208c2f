import { z } from 'zod';

/** One plain grant: these actions on these resources, both with `*` and `?` as wildcards. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** An action such as `dynamodb:PutItem` on the ARN of a resource (`*` for calls that name none). */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

const TextsSchema = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const StatementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.literal('Allow', { error: 'only Allow is understood' }),
  Action: TextsSchema,
  Resource: TextsSchema,
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
const EffectSchema = z.object({ Effect: z.enum(['Allow', 'Deny']) });
const TransportSchema = z.object({
  Effect: z.literal('Deny', { error: 'only a Deny of insecure transport is understood' }),
  Condition: z.strictObject({ Bool: z.strictObject({ 'aws:SecureTransport': z.literal('false') }) }),
});
const DocumentSchema = z.object({ Version: z.string().optional(), Statement: z.array(z.unknown()) });

/** Conditions that narrow something this machine has none of (keys, metric namespaces), so they are taken as met. */
const HARMLESS_CONDITION_KEYS = ['kms:ViaService', 'cloudwatch:namespace'];

/** Managed policies known to give nothing beyond writing logs and joining a network. */
const HARMLESS_MANAGED_POLICIES = [
  'service-role/AWSLambdaBasicExecutionRole',
  'service-role/AWSLambdaVPCAccessExecutionRole',
];

/** The grants of a role's policy. Throws, naming `owner` and the element, when a statement is more than a plain Allow. */
export function grantsOf(owner: string, document: unknown): Grant[] {
  const { Statement: statements } = decode(owner, DocumentSchema, document);
  return statements.map((statement, index) => {
    const where = `${owner}, statement ${index + 1}`;
    const {
      Action: actions,
      Resource: resources,
      Condition: condition = {},
    } = decode(where, StatementSchema, statement);
    for (const key of Object.values(condition).flatMap((keys) => Object.keys(keys))) {
      if (!HARMLESS_CONDITION_KEYS.includes(key))
        throw new Error(`${where}: the condition on ${key} is not understood`);
    }
    return { actions, resources };
  });
}

/** Throws, naming `owner`, for a managed policy whose grants are not known here. */
export function requireKnownManagedPolicy(owner: string, arn: string): void {
  if (HARMLESS_MANAGED_POLICIES.some((name) => arn.endsWith(`:policy/${name}`))) return;
  throw new Error(`${owner}: the managed policy ${arn} is not understood`);
}

/**
 * A queue's own policy is not enforced, so only what CDK's `enforceSSL` writes is accepted: Deny without TLS. Calls on
 * this machine stay within it.
 */
export function requireOnlyTransportDeny(owner: string, document: unknown): void {
  for (const [index, statement] of decode(owner, DocumentSchema, document).Statement.entries()) {
    decode(`${owner}, statement ${index + 1}`, TransportSchema, statement);
  }
}

/**
 * A topic's policy is not enforced either. What it allows others (alarms, schedules) means nothing here; what it denies
 * must be no more than publishing without TLS.
 */
export function requireNoOtherDeny(owner: string, document: unknown): void {
  for (const [index, statement] of decode(owner, DocumentSchema, document).Statement.entries()) {
    const where = `${owner}, statement ${index + 1}`;
    const { Effect: effect } = decode(where, EffectSchema, statement);
    if (effect === 'Deny') decode(where, TransportSchema, statement);
  }
}

export function allows(grants: readonly Grant[], { action, resource }: Permission): boolean {
  return grants.some(
    ({ actions, resources }) =>
      actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      resources.some((pattern) => matches(pattern, resource)),
  );
}

const compiled = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

function decode<T>(where: string, schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new Error(`${where}: ${z.prettifyError(error)}`);
}

import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { signatureFor } from '../../lib/local/aws/forwarded.ts';
import { clientSettings } from './account.ts';
import type { RunningEngine } from './engine.ts';

/** Types of resources that moto's CloudFormation does not make, or, as the dashboard, names them. docs/engines.md lists them. */
const LEFT_OUT = [
  'AWS::ApiGateway::Account',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
] as const;

const SECRET = 'AWS::SecretsManager::Secret';
const PROTECTED = `<UpdateTerminationProtectionResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><UpdateTerminationProtectionResult><StackId>protected</StackId></UpdateTerminationProtectionResult></UpdateTerminationProtectionResponse>`;

const TemplateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
      Properties: z.looseObject({ Name: z.string().optional() }).optional(),
    }),
  ),
});
type Template = z.infer<typeof TemplateSchema>;

/**
 * moto, as the CDK's command can deploy into it: templates come without what it cannot make, its secrets are made by their own
 * API, and two calls that it answers with an error of its own are answered. Everything else reaches it as it was sent.
 */
export async function startMotoFront(moto: string): Promise<RunningEngine> {
  const server = createServer((incoming, outgoing) => {
    void answer(moto, incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(500).end(String(error));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function answer(moto: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const sent = Buffer.concat(chunks);
  const isForm = incoming.headers['content-type']?.includes('x-www-form-urlencoded') ?? false;
  const form = isForm ? new URLSearchParams(sent.toString('utf8')) : null;
  if (form?.get('Action') === 'UpdateTerminationProtection') {
    outgoing.writeHead(200, { 'content-type': 'text/xml' }).end(PROTECTED);
    return;
  }
  const body = form ? Buffer.from((await understood(moto, form)).toString()) : sent;
  const { 'transfer-encoding': _, ...headers } = incoming.headers;
  const forwarded = request(
    new URL(incoming.url ?? '/', moto),
    {
      ...(incoming.method ? { method: incoming.method } : {}),
      headers: { ...headers, 'content-length': body.length },
    },
    (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(outgoing);
    },
  );
  forwarded.once('error', (error) => outgoing.destroy(error));
  forwarded.end(body);
}

/** The form of a call of CloudFormation's, without what moto takes for an error. */
async function understood(moto: string, form: URLSearchParams): Promise<URLSearchParams> {
  const suffix = '.UsePreviousValue';
  // What is left as it is has its default: nobody gives parameters here.
  for (const key of [...form.keys()].filter((one) => one.endsWith(suffix))) {
    form.delete(key);
    form.delete(`${key.slice(0, -suffix.length)}.ParameterKey`);
  }
  const url = form.get('TemplateURL');
  if (url === null) return form;
  const response = await fetch(new URL(new URL(url).pathname, moto), {
    headers: { authorization: signatureFor('s3') },
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const template = TemplateSchema.parse(await response.json());
  form.set('TemplateBody', JSON.stringify(ordered(leftOver(await withSecrets(moto, template)))));
  form.delete('TemplateURL');
  return form;
}

/** Secrets are made by their own API; what refers to them holds their ARNs. */
async function withSecrets(moto: string, template: Template): Promise<Template> {
  const arns = new Map<string, string>();
  for (const [id, { Type, Properties }] of Object.entries(template.Resources))
    if (Type === SECRET && Properties?.Name) arns.set(id, await secretNamed(moto, Properties.Name));
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first?.[0] === 'Ref') return arns.get(String(first[1])) ?? value;
    return Object.fromEntries(entries.map(([name, one]) => [name, filled(one)]));
  };
  return TemplateSchema.parse(filled(template));
}

async function secretNamed(moto: string, name: string): Promise<string> {
  const client = new SecretsManagerClient(clientSettings(moto));
  try {
    return (await client.send(new DescribeSecretCommand({ SecretId: name }))).ARN ?? '';
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const made = await client.send(
      new CreateSecretCommand({ Name: name, SecretString: '{"current":"token"}' }),
    );
    return made.ARN ?? '';
  }
}

function leftOver(template: Template): Template {
  const left: readonly string[] = LEFT_OUT;
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !left.includes(Type));
  const ids = new Set(kept.map(([id]) => id));
  const resources = kept.map(([id, { DependsOn, ...resource }]) => {
    const needed = [DependsOn ?? []].flat().filter((one) => ids.has(one));
    return [id, { ...resource, ...(needed.length > 0 ? { DependsOn: needed } : {}) }] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** moto makes resources as they stand, whatever they depend on. */
function ordered(template: Template): Template {
  const placed = new Map<string, Template['Resources'][string]>();
  const place = (id: string): void => {
    const resource = template.Resources[id];
    if (!resource || placed.has(id)) return;
    for (const needed of [resource.DependsOn ?? []].flat()) place(needed);
    placed.set(id, resource);
  };
  for (const id of Object.keys(template.Resources)) place(id);
  return { ...template, Resources: Object.fromEntries(placed) };
}

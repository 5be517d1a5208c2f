import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from './command.ts';

const ConfigurationSchema = z.object({
  Handler: z.string(),
  Timeout: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});
const TemplateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Metadata: z.looseObject({ 'aws:asset:path': z.string().optional() }).optional(),
      Properties: z.looseObject({ FunctionName: z.unknown().optional() }).optional(),
    }),
  ),
});

/** Loads a bundle as Lambda does, hands it the event of standard input, and writes its answer as the last line. */
const RUNTIME = `
const [file, name] = process.argv.slice(1);
const handler = (await import(file))[name];
let text = '';
for await (const chunk of process.stdin) text += chunk;
const until = Date.now() + 30_000;
const context = { awsRequestId: 'conformance', functionName: 'conformance', getRemainingTimeInMillis: () => until - Date.now() };
console.log('\\n' + JSON.stringify((await handler(JSON.parse(text), context)) ?? null));
process.exit(0);
`;

/**
 * What the deployed bundle of a function answers to an event, in a fresh process with the variables that its deployment gave it.
 * `assembly` is the CDK's output folder.
 */
export async function invokeDeployed(
  aws: string,
  assembly: string,
  stack: string,
  functionName: string,
  event: unknown,
): Promise<unknown> {
  const url = new URL(`/2015-03-31/functions/${functionName}/configuration`, aws);
  const authorization =
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(url, { headers: { authorization } });
  const { Handler, Environment } = ConfigurationSchema.parse(await response.json());
  // moto names its queues by the address that they have at AWS.
  const variables = Object.fromEntries(
    Object.entries(Environment.Variables).map(([variable, value]) => [
      variable,
      value.replace(/^https:\/\/sqs\.[\w-]+\.amazonaws\.com/, aws),
    ]),
  );
  const account = {
    AWS_ENDPOINT_URL: aws,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const [file = '', name = ''] = Handler.split('.');
  const code = join(assembly, codeOf(join(assembly, `${stack}.template.json`), functionName), `${file}.cjs`);
  const { code: end, output } = await run(
    process.execPath,
    ['--input-type=module', '-e', RUNTIME, code, name],
    { env: { ...variables, ...account }, input: JSON.stringify(event) },
  );
  if (end !== 0) throw new Error(`${functionName} ended with ${end}:\n${output.slice(-1000)}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? 'null') as unknown;
}

function codeOf(template: string, functionName: string): string {
  const { Resources } = TemplateSchema.parse(JSON.parse(readFileSync(template, 'utf8')));
  for (const { Properties, Metadata } of Object.values(Resources)) {
    const path = Metadata?.['aws:asset:path'];
    if (Properties?.FunctionName === functionName && path) return path;
  }
  throw new Error(`${template} has no function ${functionName}`);
}

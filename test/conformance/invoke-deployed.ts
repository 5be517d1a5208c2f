import { z } from 'zod';
import { readAssembly } from '../../lib/local/aws/assembly.ts';
import type { Outcome } from '../../lib/local/aws/environment.ts';
import { signatureFor } from '../../lib/local/aws/forwarded.ts';
import { readFunction } from '../../lib/local/aws/function-settings.ts';
import { resolveTemplate } from '../../lib/local/aws/template.ts';
import { executeHere } from './execute.ts';

/** A busy machine is no failure. */
const PATIENCE_MS = 30_000;

const ConfigurationSchema = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});

/**
 * What the deployed bundle of a function answers to an event, in a fresh process with the variables that its deployment gave it.
 * `assemblyDir` is what was deployed, `aws` where.
 */
export async function invokeDeployed(
  aws: string,
  assemblyDir: string,
  functionName: string,
  event: unknown,
): Promise<Outcome> {
  const url = new URL(`/2015-03-31/functions/${functionName}/configuration`, aws);
  const response = await fetch(url, { headers: { authorization: signatureFor('lambda') } });
  const { Environment } = ConfigurationSchema.parse(await response.json());
  // moto names its queues by the address that they have at AWS.
  const deployed = Object.entries(Environment.Variables).map(
    ([variable, value]) => [variable, value.replace(/^https:\/\/sqs\.[\w-]+\.amazonaws\.com/, aws)] as const,
  );
  const assembly = readAssembly(assemblyDir);
  const resource = resolveTemplate(assembly, aws).find(functionName, 'AWS::Lambda::Function');
  const settings = readFunction(resource, assembly, aws);
  const variables = { ...settings.variables, ...Object.fromEntries(deployed) };
  return executeHere({ ...settings, variables, timeoutMs: PATIENCE_MS }, event);
}

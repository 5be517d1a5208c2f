import { basename } from 'node:path';
import { z } from 'zod';
import type { CloudAssembly } from './assembly.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './names.ts';
import { VariablesSchema } from './plan.ts';
import { decodeProperties } from './template.ts';
import type { Resource } from './template.ts';

/** What a template says of a function, as an execution environment needs it. */
export interface FunctionSettings {
  readonly name: string;
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
  /** Reserved concurrency; undefined for none. */
  readonly reserved: number | undefined;
  /** The template's variables, and what Lambda itself sets. */
  readonly variables: Readonly<Record<string, string>>;
}

const FunctionSchema = z.object({
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, { error: 'only Node.js runtimes are understood' }),
  Code: z.object({ S3Key: z.string({ error: 'only code from an asset is understood' }) }),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  Environment: VariablesSchema,
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Layers: z.undefined({ error: 'layers are not understood' }).optional(),
});

/** Throws, naming the function, for code or settings that cannot be run here. `endpoint` is that of all services. */
export function readFunction(
  resource: Resource,
  assembly: Pick<CloudAssembly, 'assets'>,
  endpoint: string,
): FunctionSettings {
  const settings = decodeProperties(resource, FunctionSchema);
  const { name } = resource;
  const taskRoot = assembly.assets.get(basename(settings.Code.S3Key, '.zip'));
  if (!taskRoot) throw new Error(`${name}: the assembly has no asset ${settings.Code.S3Key}`);
  return {
    name,
    timeoutMs: settings.Timeout * 1000,
    memoryMegabytes: settings.MemorySize,
    reserved: settings.ReservedConcurrentExecutions,
    variables: {
      ...lambdaVariables(name, endpoint),
      ...settings.Environment.Variables,
      _HANDLER: settings.Handler,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize),
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.Runtime}`,
    },
  };
}

/** The access key names the function: the gateway holds each call against its role. */
function lambdaVariables(name: string, endpoint: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: name,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ACCOUNT_ID: LOCAL_ACCOUNT,
    AWS_ENDPOINT_URL: endpoint,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionFailure, FunctionMessage, InvokeMessage } from './messages.ts';

export type Handler = (event: unknown, context: LambdaContext) => unknown;
type Environment = Readonly<Record<string, string | undefined>>;

/** The context object of Node.js functions, without the callbacks of old runtimes. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** Loads `index.handler` from the folder of the code. Throws with the names Lambda gives these failures. */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const [module, exported] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs'].map((ending) => join(taskRoot, module + ending)).find(existsSync);
  if (!file) throw named('Runtime.ImportModuleError', `Cannot find module '${module}' in ${taskRoot}`);
  const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const found = loaded[exported] ?? (loaded['default'] as Record<string, unknown> | undefined)?.[exported];
  if (typeof found === 'function') return found as Handler;
  throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
}

/** Runs the handler once; never throws. */
export async function runInvocation(
  handler: Handler,
  { id, event, timeoutMs }: InvokeMessage,
  environment: Environment,
): Promise<FunctionMessage> {
  try {
    const result = await handler(event, contextFor(id, timeoutMs, environment));
    return { kind: 'done', id, result: result ?? null };
  } catch (error) {
    return { kind: 'failed', id, failure: describeFailure(error) };
  }
}

/** An error in the shape Lambda answers. */
export function describeFailure(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: 'Error', errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function contextFor(awsRequestId: string, timeoutMs: number, environment: Environment): LambdaContext {
  const functionName = environment['AWS_LAMBDA_FUNCTION_NAME'] ?? '';
  const deadlineMs = Date.now() + timeoutMs;
  return {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: environment['LOCAL_FUNCTION_ARN'] ?? '',
    memoryLimitInMB: environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '128',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

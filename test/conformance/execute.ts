import { randomUUID } from 'node:crypto';
import { Environment, type Outcome } from '../../lib/local/aws/environment.ts';
import type { FunctionSettings } from '../../lib/local/aws/function-settings.ts';
import { functionArn } from '../../lib/local/aws/names.ts';

/** What a function answers to one event in an execution environment of this machine, made for it and stopped after it. */
export async function executeHere(settings: FunctionSettings, event: unknown): Promise<Outcome> {
  const { name, variables, memoryMegabytes, timeoutMs } = settings;
  const environment = new Environment({
    variables: { LOCAL_FUNCTION_ARN: functionArn(name), ...variables },
    memoryMegabytes,
    timeoutSeconds: timeoutMs / 1000,
    onLine: () => {},
  });
  const outcome = await environment.invoke({ id: randomUUID(), event, timeoutMs }, timeoutMs);
  await environment.stop();
  return outcome;
}

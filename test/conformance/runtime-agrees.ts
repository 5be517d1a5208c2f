import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { readAssembly } from '../../lib/local/aws/assembly.ts';
import type { Outcome } from '../../lib/local/aws/environment.ts';
import { readFunction, type FunctionSettings } from '../../lib/local/aws/function-settings.ts';
import { resolveTemplate } from '../../lib/local/aws/template.ts';
import { executeHere } from './execute.ts';
import { runtimeClient } from './runtime-client.ts';
import { startRuntimeProcess } from './runtime-process.ts';
import type { SuiteResult } from './suites.ts';

// The probe calls no service.
const NOWHERE = 'http://127.0.0.1:1';

interface Case {
  readonly name: string;
  readonly event: unknown;
  readonly settings?: Partial<Pick<FunctionSettings, 'timeoutMs' | 'memoryMegabytes'>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** `ours`: only the kind of error is compared, for we say more of it. */
  readonly words?: 'ours';
}

const CASES: readonly Case[] = [
  { name: 'nothing returned', event: { op: 'say', text: 'hello' } },
  { name: 'the context', event: { op: 'context' } },
  { name: 'an error thrown', event: { op: 'fail' } },
  { name: 'a process that ends itself', event: { op: 'exit' } },
  { name: 'more time than it has', event: { op: 'hang' }, settings: { timeoutMs: 3000 } },
  { name: 'a loop without end', event: { op: 'spin' }, settings: { timeoutMs: 3000 } },
  { name: 'more memory than it has', event: { op: 'fill' }, settings: { memoryMegabytes: 64 } },
  { name: 'a handler that is not there', event: {}, variables: { _HANDLER: 'index.lost' } },
  { name: 'a module that is not there', event: {}, variables: { _HANDLER: 'lost.handler' }, words: 'ours' },
];

/**
 * Holds the execution environments that everything else here runs functions in against Amazon's runtime client: what a
 * function is given, and what becomes of one that fails. Throws where the client cannot be had.
 */
export async function compareRuntimes(): Promise<SuiteResult> {
  const client = await runtimeClient();
  const assembly = readAssembly(join(PROJECT_ROOT, 'test/local/aws/fixtures/app'));
  const probe = resolveTemplate(assembly, NOWHERE).find('Probe', 'AWS::Lambda::Function');
  const settings = readFunction(probe, assembly, NOWHERE);
  const failed: SuiteResult['failed'][number][] = [];
  for (const one of CASES) {
    const variables = { ...settings.variables, ...one.variables };
    const given = { ...settings, timeoutMs: 20_000, ...one.settings, variables };
    const [their, our] = [await theirs(client, given, one.event), await executeHere(given, one.event)];
    const [wanted, found] = [comparable(their, one), comparable(our, one)];
    if (isDeepStrictEqual(wanted, found)) continue;
    failed.push({ name: one.name, words: `${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}` });
  }
  return { passed: CASES.length - failed.length, total: CASES.length, failed };
}

async function theirs(client: string, settings: FunctionSettings, event: unknown): Promise<Outcome> {
  const environment = await startRuntimeProcess(client, settings);
  const outcome = await environment.invoke(event);
  await environment.stop();
  return outcome;
}

/** Other at each call, or, as the trace, not set here. */
const VOLATILE = { awsRequestId: 'ID', remainingMs: 0, xRayTraceId: 'TRACE' };

function comparable(outcome: Outcome, { words }: Case): unknown {
  if (outcome.kind === 'failed') {
    const { errorType, errorMessage } = outcome.failure;
    return words === 'ours' ? errorType : `${errorType}: ${errorMessage}`;
  }
  const { success, data } = z.record(z.string(), z.unknown()).safeParse(outcome.result);
  return success ? { ...data, ...VOLATILE } : outcome.result;
}

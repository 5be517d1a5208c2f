import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { run } from './command.ts';

const ResultsSchema = z.object({
  numPassedTests: z.number(),
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

export interface SuiteResult {
  readonly passed: number;
  readonly total: number;
  readonly failed: readonly { readonly name: string; readonly words: string }[];
}

/** Runs test files with these variables set. A file that cannot be loaded counts as a failed test. */
export async function runSuites(
  files: readonly string[],
  variables: Readonly<Record<string, string>>,
  config = 'jest.config.ts',
): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const outputFile = join(folder, 'results.json');
  const jest = join(PROJECT_ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const options = ['-c', config, '--maxWorkers=2', '--json', `--outputFile=${outputFile}`];
  const { output } = await run(process.execPath, ['--experimental-vm-modules', jest, ...options, ...files], {
    cwd: PROJECT_ROOT,
    env: variables,
  });
  try {
    return resultOf(ResultsSchema.parse(JSON.parse(readFileSync(outputFile, 'utf8'))));
  } catch (error) {
    throw new Error(`The suites did not run: ${output.trim().slice(-1000)}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultOf({
  numPassedTests,
  numTotalTests,
  testResults,
}: z.infer<typeof ResultsSchema>): SuiteResult {
  const failed = testResults.flatMap(({ name, message, assertionResults }) => {
    const tests = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        name: fullName,
        words: firstLine(failureMessages?.[0] ?? ''),
      }));
    const isUnloaded = assertionResults.length === 0 && message !== '';
    return isUnloaded ? [{ name, words: firstLine(message) }] : tests;
  });
  return { passed: numPassedTests, total: numTotalTests, failed };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

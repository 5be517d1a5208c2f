import { Stryker } from '@stryker-mutator/core';
import { readFileSync } from 'node:fs';
import type { Mutant } from './mutant.ts';

/** What Stryker calls found: a test failed, or the code went round in circles until its time was over. */
const FOUND = ['Killed', 'Timeout'];
/** Not a mutant at all: code that does not start. */
const VOID = ['CompileError', 'RuntimeError', 'Ignored'];

/**
 * Every mutant of these files, each tried with the tests that reach it until one of them fails. Only the named suites
 * are asked. Throws where a test fails without any mutant.
 */
export async function mutantsOf(
  files: readonly string[],
  suites: readonly string[],
): Promise<readonly Mutant[]> {
  const stryker = new Stryker({
    mutate: [...files],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules'],
    jest: {
      configFile: 'jest.config.ts',
      config: {
        testMatch: [...suites],
        runner: '<rootDir>/test/mutation/covering-suites.ts',
        testEnvironment: './test/mutation/first-failure.ts',
      },
    },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // Modules of a virtual machine are never given back.
    maxTestRunnerReuse: 150,
    tempDirName: '.data/mutation',
    reporters: ['progress'],
    disableTypeChecks: false,
    ignorePatterns: ['/coverage', '/cdk.out', '/docs'],
    warnings: { slow: false },
  });
  const results = await stryker.runMutationTest();
  return results
    .filter(({ status }) => !VOID.includes(status))
    .map(({ fileName, location, replacement, mutatorName, status }) => {
      const { start, end } = location;
      return {};
    });
}

import { Stryker } from '@stryker-mutator/core';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { onOneLine, type Mutant } from './mutant.ts';
import type { Batch } from './protocol.ts';

/**
 * What Stryker calls it, and what it is here. It leaves out of its score what could not be run; but then every suite that
 * reaches the code failed.
 */
const FATES: ReadonlyMap<string, Mutant['fate']> = new Map<string, Mutant['fate']>([
  ['Killed', 'found'],
  ['RuntimeError', 'found'],
  ['Timeout', 'hung'],
  ['Survived', 'survived'],
  ['NoCoverage', 'unreached'],
]);

/**
 * All mutants of the files, or those that lie in the given places (`lib/domain/money.ts:12-14`: lines from 1, both included).
 * Each is tried with the tests of the suites that reach it, until one fails. Throws where a test fails without any mutant.
 */
export async function tryMutants(batch: Batch, places = batch.files): Promise<readonly Mutant[]> {
  const sources = new Map(batch.files.map((file) => [resolve(file), readFileSync(file, 'utf8').split('\n')]));
  const tried = await strykerFor(batch, places).runMutationTest();
  return tried.map(({ fileName, location: { start, end }, replacement, status }) => {
    const lines = (sources.get(fileName) ?? []).slice(start.line - 1, end.line);
    const place = [...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, end.column - 1)].join('\n');
    return {
      file: relative(process.cwd(), fileName),
      line: start.line,
      code: (lines[0] ?? '').trim(),
      was: onOneLine(place.slice(start.column - 1)),
      becomes: onOneLine(replacement),
      fate: FATES.get(status) ?? 'survived',
    };
  });
}

/** A zone that is not UTC, and not even whole hours from it, shows whoever reads a time as local. */
process.env['TZ'] ??= 'Asia/Kathmandu';

function strykerFor({ suites, patienceMs }: Batch, places: readonly string[]): Stryker {
  return new Stryker({
    mutate: [...places],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules'],
    jest: {
      configFile: 'jest.config.ts',
      config: {
        roots: ['<rootDir>/lib', '<rootDir>/test'],
        testMatch: [...suites],
        runner: '<rootDir>/test/mutation/covering-suites.ts',
        testEnvironment: './test/mutation/first-failure.ts',
      },
    },
    coverageAnalysis: 'perTest',
    // A file that no suite comes by has mutants all the same: none of them is noticed.
    allowEmpty: true,
    timeoutMS: patienceMs,
    timeoutFactor: 5,
    concurrency: 2,
    // What Node once loaded as a module of a virtual machine it never gives back.
    maxTestRunnerReuse: 60,
    tempDirName: '.data/mutation/sandbox',
    reporters: ['progress'],
    disableTypeChecks: false,
    ignorePatterns: ['/coverage', '/cdk.out', '/docs'],
  });
}

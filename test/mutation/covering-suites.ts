import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jestRunner, { type Test, type TestRunnerOptions, type TestWatcher } from 'jest-runner';
import { z } from 'zod';

/** Its types are those of CommonJS, where the class lies one level deeper than in the module that Node loads. */
const TestRunner = jestRunner as unknown as typeof jestRunner.default;

/** What the first run, of the code as it is, saw: the tests of each suite by their full names, and their times. */
const SEEN = z.record(z.string(), z.array(z.object({ name: z.string(), ms: z.number() })));
type Seen = z.infer<typeof SEEN>;

/** How often a suite was asked about mutants so far, and how often it noticed one. */
const asked = new Map<string, { readonly times: number; readonly noticed: number }>();
/** What a suite costs before its first test. */
const LOAD_MS = 300;

/**
 * Runs, for a mutant, only the suites with a test that reaches it, and ends with the first one that fails. Those that cost
 * the least for what they notice come first. Without it Jest loads every suite for every mutant, and goes on after the
 * mutant is found.
 */
export default class CoveringSuites extends TestRunner {
  override async runTests(tests: Test[], watcher: TestWatcher, options: TestRunnerOptions): Promise<void> {
    const file = join(this._globalConfig.rootDir, 'suites-seen.json');
    if (existsSync(file)) {
      const seen = SEEN.parse(JSON.parse(readFileSync(file, 'utf8')));
      await this.#untilOneFails(reaching(tests, seen, this._globalConfig.testNamePattern), watcher, options);
    } else writeFileSync(file, JSON.stringify(await this.#all(tests, watcher, options)));
  }

  async #all(tests: Test[], watcher: TestWatcher, options: TestRunnerOptions): Promise<Seen> {
    const seen: Seen = {};
    const stop = this.on('test-file-success', ([{ path }, { testResults }]) => {
      seen[path] = testResults.map(({ fullName, duration }) => ({ name: fullName, ms: duration ?? 0 }));
    });
    await super.runTests(tests, watcher, options);
    stop();
    return seen;
  }

  async #untilOneFails(tests: Test[], watcher: TestWatcher, options: TestRunnerOptions): Promise<void> {
    let failed = false;
    const stops = [
      this.on('test-file-success', ([, result]) => {
        failed ||= result.numFailingTests > 0 || Boolean(result.testExecError);
      }),
      this.on('test-file-failure', () => {
        failed = true;
      }),
    ];
    for (const test of tests) {
      if (failed) break;
      await super.runTests([test], watcher, options);
      const { times, noticed } = asked.get(test.path) ?? { times: 0, noticed: 0 };
      asked.set(test.path, { times: times + 1, noticed: noticed + (failed ? 1 : 0) });
    }
    for (const stop of stops) stop();
  }
}

/** The suites with a test of such a name, those that cost the least for a mutant noticed first. */
function reaching(tests: readonly Test[], seen: Seen, names: string | undefined): Test[] {
  const pattern = new RegExp(names ?? '', 'i');
  return tests
    .map((test) => ({ test, meant: seen[test.path]?.filter(({ name }) => pattern.test(name)) ?? [] }))
    .filter(({ meant }) => meant.length > 0)
    .map(({ test, meant }) => ({ test, cost: costOf(test, meant) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ test }) => test);
}

function costOf({ path }: Test, meant: Seen[string]): number {
  const { times, noticed } = asked.get(path) ?? { times: 0, noticed: 0 };
  const ms = meant.reduce((sum, one) => sum + one.ms, LOAD_MS);
  return (ms * (times + 2)) / (noticed + 1);
}

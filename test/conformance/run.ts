import { CHECKS, type Check } from './checks.ts';
import type { Engine, RunningEngine } from './engine.ts';
import type { SuiteResult } from './suites.ts';

/**
 * `npm run test:conformance`: what runs everywhere else on engines that came with the project, on those of others. An engine
 * that cannot be had here is named with the reason. Exit code 1 where a check fails on one that can, or none can be had.
 */
const startedAt = Date.now();
const lines: string[] = [];
const engines = [...new Set(CHECKS.map(({ engine }) => engine))];
let isWrong = false;
let had = 0;
for (const engine of engines) {
  const name = `${engine.name} ${engine.version}`;
  say(`${name}, from ${engine.from}: fetching`);
  const running = await started(engine);
  if ('words' in running) {
    lines.push(`${name}: not to be had here: ${running.words}`);
    say(lines.at(-1) ?? '');
    continue;
  }
  had += 1;
  try {
    for (const check of CHECKS.filter((one) => one.engine === engine)) await carryOut(check, running.url);
  } finally {
    await running.stop();
  }
}
console.log(`\n${lines.join('\n')}\nIn ${seconds(startedAt)} s.`);
if (had === 0) console.log('No engine could be had: nothing was tried.');
process.exitCode = isWrong || had === 0 ? 1 : 0;

async function started(engine: Engine): Promise<RunningEngine | { readonly words: string }> {
  try {
    await engine.install();
    return engine.start ? await engine.start() : { url: '', stop: async () => undefined };
  } catch (error) {
    return { words: error instanceof Error ? error.message : String(error) };
  }
}

async function carryOut(check: Check, url: string): Promise<void> {
  const begunAt = Date.now();
  const { engine, what } = check;
  say(`${engine.name}: ${what}`);
  const result = await check.run(url).catch(notRun);
  if (result.failed.length > 0 || result.total === 0) isWrong = true;
  const told = `${engine.name} ${engine.version}: ${what}: ${result.passed} of ${result.total} in ${seconds(begunAt)} s`;
  const failed = result.failed.map(({ name, words }) => `  FAILED: ${name}: ${words}`);
  lines.push(told, ...failed);
  for (const line of [told, ...failed]) say(line);
}

function notRun(error: unknown): SuiteResult {
  const words = error instanceof Error ? error.message : String(error);
  return { passed: 0, total: 1, failed: [{ name: 'it did not run', words }] };
}

function say(line: string): void {
  console.log(`[${seconds(startedAt)} s] ${line}`);
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}

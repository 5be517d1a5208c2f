import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { build } from 'esbuild';
import { z } from 'zod';
import { bundleOptions, PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { FUNCTION_LIMITS } from '../../lib/infrastructure/function-limits.ts';
import { resourcesOf, synthesizeWhole } from './synthesized.ts';

/** In kB of code with the AWS SDK in it, names and all: what a cold start loads. */
const BUDGETS_KB = {
  webhook: 500,
  'precoro-dispatcher': 900,
  'upsert-external': 900,
  sweep: 500,
  'error-logger': 650,
  alert: 650,
  inspect: 800,
  reconcile: 850,
  'poll-external': 850,
  'external-webhook': 700,
} satisfies Record<keyof typeof FUNCTION_LIMITS, number>;

/** What a company deploys: its configuration is part of the code. */
const BUILT_IN = {
  configPath: join(PROJECT_ROOT, 'integration.config.ts'),
  connector: 'postgres',
  versions: {},
} as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundles-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('bundles', () => {
  it.each(Object.entries(BUDGETS_KB))('%s fits into %d kB', async (name, budgetKilobytes) => {
    const outfile = join(folder, `${name}.cjs`);
    const { metafile } = await build({ ...bundleOptions(name, BUILT_IN), outfile });
    const kilobytes = (Object.values(metafile.outputs)[0]?.bytes ?? 0) / 1000;
    const sizes = `${name}: ${kilobytes.toFixed(1)} kB of ${budgetKilobytes}; ${heaviest(metafile)}`;
    process.stdout.write(`${sizes}\n`);
    expect({ sizes, fits: kilobytes <= budgetKilobytes }).toEqual({ sizes, fits: true });
    expect(statically(metafile)).toEqual([]);
  });

  it.each(Object.keys(BUDGETS_KB))('%s starts with nothing but its own file', async (name) => {
    const outfile = join(folder, `${name}-alone.cjs`);
    await build({ ...bundleOptions(name, BUILT_IN), outfile });
    const script = `console.log(typeof require(${JSON.stringify(outfile)}).handler);`;
    const { stdout } = await run(process.execPath, ['--eval', script], { cwd: folder });
    expect(stdout).toBe('function\n');
  });

  it('hold the connector of the configuration and no other', async () => {
    const outfile = join(folder, 'rest.cjs');
    const { metafile } = await build({
      ...bundleOptions('upsert-external', { ...BUILT_IN, connector: 'rest' }),
      outfile,
    });
    const files = Object.keys(metafile.inputs);
    expect(files).toContain('lib/connectors/rest/connector.ts');
    expect(files.filter((file) => file.includes('node_modules/pg/'))).toEqual([]);
  });

  it('know the mappings by the versions of the file they were made from, not by their minified text', async () => {
    const outfile = join(folder, 'versions.cjs');
    const builtIn = { ...BUILT_IN, versions: { invoice: 'version-of-the-file' } };
    await build({ ...bundleOptions('upsert-external', builtIn), outfile });
    expect(await readFile(outfile, 'utf8')).toContain('version-of-the-file');
  });

  it('are assets of their own in a stack that CloudFormation accepts', () => {
    const functions = resourcesOf(synthesizeWhole(), 'AWS::Lambda::Function');
    const keys = functions.map(
      ([, { Properties }]) => z.object({ S3Key: z.string() }).parse(Properties['Code']).S3Key,
    );
    expect(new Set(keys).size).toBe(Object.keys(BUDGETS_KB).length);
  }, 60_000);
});

const run = promisify(execFile);

/** Packages that the bundle asks for at its start although they are not in it. `<runtime>` and such are esbuild's own. */
function statically(metafile: Metafile): readonly string[] {
  return Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ kind, external }) => external && kind === 'import-statement')
    .map(({ path }) => path)
    .filter((path) => !isBuiltin(path) && !path.startsWith('<'));
}

/** The five packages that weigh most, for whoever has to make room. */
function heaviest(metafile: Metafile): string {
  const bytes = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      const owner = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'our own code';
      bytes.set(owner, (bytes.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const top = [...bytes].sort((a, b) => b[1] - a[1]).slice(0, 5);
  return top.map(([owner, size]) => `${owner} ${(size / 1000).toFixed(0)}`).join(', ');
}

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../../lib/infrastructure/bundling.ts';
import { tellTo } from '../../../lib/local/run/lines.ts';
import { DEFAULT_OPTIONS, type RunOptions } from '../../../lib/local/run/options.ts';
import { run } from '../../../lib/local/run/run.ts';
import { synthesize } from '../../../lib/local/run/synthesize.ts';
import { plainFace } from '../../../lib/local/story/face.ts';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'precoro-sync-run-'));
const TINY: RunOptions = {
  ...DEFAULT_OPTIONS,
  ...{ untilIdle: true, suppliers: 12, purchaseOrders: 4, invoices: 6, receipts: 3, changes: 2 },
  dataDir: join(folder, 'data'),
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs, and stops as a person would after the line that `stopAfter` fits. */
async function told(options: RunOptions, { stopAfter = /^never$/, assembly = synthesize } = {}) {
  let text = '';
  const controller = new AbortController();
  const stop = () => controller.abort();
  const keep = {
    write: (line: string) => {
      text += line;
      if (stopAfter.test(line)) stop();
    },
  };
  const code = await run(
    options,
    plainFace(tellTo(keep, keep)),
    { signal: controller.signal, stop },
    assembly,
  );
  return { code, text };
}

const assemblies = () =>
  readdirSync(join(PROJECT_ROOT, 'node_modules', '.cache', 'precoro-sync')).filter((name) =>
    name.startsWith(`assembly-${process.pid}-`),
  );

describe('a run', () => {
  it('ends when both systems agree, and writes its report', async () => {
    const report = join(folder, 'report.json');
    const { code, text } = await told({ ...TINY, report });
    expect(text).toContain('One second here is 60 there.');
    for (const scene of ['Go live', 'Match', 'Live', 'Refused', 'No answer']) {
      expect(text).toMatch(new RegExp(`^── Scene \\d of 5: ${scene} ──$`, 'm'));
    }
    expect(text).not.toContain('did not come to its end');
    expect(text).toContain('Both systems agree.');
    expect(code).toBe(0);
    const written = z
      .object({ proof: z.looseObject({ ok: z.boolean() }) })
      .parse(JSON.parse(readFileSync(report, 'utf8')));
    expect(written.proof).toMatchObject({ ok: true, missing: 0, duplicated: 0 });
    expect(assemblies()).toEqual([]);
  });

  it('goes on in its folder, and a person ends it', async () => {
    const { code, text } = await told(
      { ...TINY, untilIdle: false, faults: 'light' },
      { stopAfter: /Precoro {3}/ },
    );
    expect(text).toContain('Going on where the last start stopped.');
    expect(text).not.toMatch(/A person opened the gates|Scene 1/);
    expect(text).toContain('Stopped.');
    expect(text).not.toContain('Comparing both systems');
    expect(code).toBe(0);
  });

  it('that was to wait until idle is not done when a person ends it', async () => {
    const { code, text } = await told(TINY, { stopAfter: /functions are running/ });
    expect(text).not.toContain('Comparing both systems');
    expect(code).toBe(1);
  });
});

it('ends with what the template lacks, also one that only observes and would go on for ever', async () => {
  const broken = async (config: string | null) => {
    const directory = await synthesize(config);
    const name = readdirSync(directory).find((file) => file.endsWith('.template.json')) ?? '';
    const template = readFileSync(join(directory, name), 'utf8');
    writeFileSync(join(directory, name), template.replaceAll('"index.handler"', '"index.handel"'));
    return directory;
  };
  const options = { ...TINY, untilIdle: false, observe: true, dataDir: null };
  const { code, text } = await told(options, { assembly: broken });
  expect(text).toContain('All gates stay closed');
  expect(text).toMatch(/The set-up is not complete: .*index\.handel/);
  expect(code).toBe(1);
});

it('what a killed run left of its assembly goes with the next synthesis, that of a living one stays', async () => {
  const cache = join(PROJECT_ROOT, 'node_modules', '.cache', 'precoro-sync');
  const [dead, alive] = ['assembly-999999999-test', `assembly-${process.ppid}-test`].map((name) =>
    join(cache, name),
  );
  for (const path of [dead, alive]) mkdirSync(path ?? '', { recursive: true });
  await expect(synthesize('nowhere.config.ts')).rejects.toThrow(
    /could not be synthesized:[^]*nowhere\.config\.ts/,
  );
  expect([dead, alive].map((path) => existsSync(path ?? ''))).toEqual([false, true]);
  rmSync(alive ?? '', { recursive: true });
  expect(assemblies()).toEqual([]);
});

describe('a run does not start', () => {
  const noAssembly = () => Promise.reject(new Error('The app could not be synthesized'));

  it('to observe in a folder whose gates are open', async () => {
    await expect(told({ ...TINY, observe: true })).rejects.toThrow('The gates are open in this folder');
  });

  it('with another company than its folder holds', async () => {
    await expect(
      told({ ...TINY, suppliers: 13 }, { assembly: async () => mkdtempSync(join(folder, 'assembly-')) }),
    ).rejects.toThrow('suppliers=12, not 13');
  });

  it('without an assembly, and leaves nothing running', async () => {
    await expect(told({ ...TINY, dataDir: null }, { assembly: noAssembly })).rejects.toThrow(
      'not be synthesized',
    );
  });

  it('with an assembly that is none', async () => {
    const assembly = async () => mkdtempSync(join(folder, 'assembly-'));
    await expect(told({ ...TINY, dataDir: null }, { assembly })).rejects.toThrow('it has no manifest.json');
  });

  it('with another external system than the one that runs on this machine', async () => {
    const config = 'test/connectors/rest/example.config.ts';
    await expect(told({ ...TINY, dataDir: null, config })).rejects.toThrow(
      `connector.kind of ${config} is "rest"; allowed here is "postgres"`,
    );
    expect(assemblies()).toEqual([]);
  });

  it('with a configuration file that is not there', async () => {
    await expect(told({ ...TINY, dataDir: null, config: 'nowhere.config.ts' })).rejects.toThrow(
      'nowhere.config.ts',
    );
    expect(assemblies()).toEqual([]);
  });
});

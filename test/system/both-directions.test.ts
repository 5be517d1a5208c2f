import { afterAll, describe, expect, it, jest } from '@jest/globals';
import type { RunOptions } from '../../lib/local/run/options.ts';
import { run } from '../../lib/local/run/run.ts';
import { plainFace } from '../../lib/local/story/face.ts';
import { Assemblies, recordingTeller, SMALL, stopper } from './scene.ts';

jest.setTimeout(420_000);

/** One synthesis for each configuration. */
const assemblies = { 1: new Assemblies(), 2: new Assemblies() };
afterAll(() => Promise.all(Object.values(assemblies).map((some) => some.remove())));

describe('with the worst week of the year on both sides', () => {
  it.each([
    ['one company', 1],
    ['two companies', 2],
  ] as const)('both directions agree in the end, with %s', async (_name, companies) => {
    const teller = recordingTeller();
    const busy: RunOptions = {
      ...SMALL,
      ...{ companies, faults: 'heavy', shareBeforeGoLive: 0.2, linkedSuppliers: 0.5, changes: 12 },
    };
    const code = await run(busy, plainFace(teller), stopper(), (config) =>
      assemblies[companies].copy(config),
    );
    const said = [...teller.said, ...teller.complaints].join('\n');
    expect(said).toMatch(/taxes from outside: \d+ there, [1-9]/);
    expect(said).toMatch(/item field options of GL account from outside: \d+ there, [1-9]/);
    expect(said).toMatch(/payments from outside: \d+ there/);
    expect(said).toContain('0 missing, 0 twice, 0 outdated, 0 wrongly linked');
    expect(code).toBe(0);
  });
});

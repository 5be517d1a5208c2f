import { afterAll, expect, it, jest } from '@jest/globals';
import { DEFAULT_OPTIONS, type RunOptions } from '../../../lib/local/run/options.ts';
import { run } from '../../../lib/local/run/run.ts';
import { Assemblies } from '../../system/scene.ts';
import { scriptedFace } from './faces.ts';

jest.setTimeout(600_000);

const assemblies = new Assemblies();
afterAll(() => assemblies.remove());

const SMALL: RunOptions = {
  ...DEFAULT_OPTIONS,
  ...{ suppliers: 24, purchaseOrders: 4, invoices: 12, receipts: 3, page: false },
};

/** Plays with a person who does this and that as the panel shows that it can be done. */
async function playWith(options: RunOptions, person: (face: ReturnType<typeof scriptedFace>) => void) {
  const face = scriptedFace();
  face.onPanel = () => person(face);
  const controller = new AbortController();
  const stopper = { signal: controller.signal, stop: () => controller.abort() };
  const code = await run(options, face, stopper, () => assemblies.copy());
  return { code, text: face.said.join('\n'), complaints: face.complaints, face };
}

it('a person sees five scenes, breaks whatever can be broken, and ends with two systems that agree', async () => {
  let broken = 0;
  const { code, text, complaints } = await playWith(SMALL, (face) => {
    const can = (key: string) => face.panel()?.keys.some((hint) => hint.key === key) ?? false;
    const isOver = face.panel()?.title === 'Clerks at work';
    if (can('Enter')) return face.press('next');
    if (!isOver || !can('b')) return;
    broken += 1;
    face.press(broken > 4 ? 'quit' : 'break');
  });
  expect(complaints).toEqual([]);
  const scenes = text.match(/^── (.*) ──$/gm);
  expect(scenes).toEqual(
    [
      ...['Scene 1 of 5: Go live', 'Scene 2 of 5: Match', 'Scene 3 of 5: Live', 'Scene 4 of 5: Refused'],
      ...['Scene 5 of 5: No answer', 'Clerks at work', 'The end'],
    ].map((name) => `── ${name} ──`),
  );
  expect(text.match(/^Broken: .*$/gm)).toEqual([
    expect.stringContaining('GL account 6430'),
    expect.stringContaining('saves the next write and does not answer'),
    expect.stringContaining('webhooks get lost'),
    expect.stringContaining('was killed at work'),
  ]);
  // The clerks, who go on working, may take the very invoice back.
  const ends = / stands outside once, as bill B-\d+: | another clerk took INV-\d+ back meanwhile /;
  expect(text.match(/^Healed at .*$/gm)?.map((line) => ends.test(line))).toEqual([true, true, true, true]);
  expect(text).toContain('0 missing, 0 twice, 0 outdated');
  expect(text).toContain('Both systems agree.');
  expect(code).toBe(0);
});

it('a person who leaves before anything is written leaves it so', async () => {
  const { code, text, complaints } = await playWith(SMALL, (face) => {
    if (face.panel()?.keys.some(({ key }) => key === 'q')) face.press('quit');
  });
  expect(complaints).toEqual([]);
  expect(text).not.toContain('Scene 1');
  expect(text).toContain('0 outside');
  expect(text).toContain('Both systems agree.');
  expect(code).toBe(0);
});

it('a person who leaves in the middle of going live does not leave it half done', async () => {
  const { code, text, complaints } = await playWith(SMALL, (face) => {
    const next = face.panel()?.keys.find(({ awaited }) => awaited)?.does;
    if (next?.includes('Go live')) face.press('next');
    else if (next) face.press('quit');
  });
  expect(complaints).toEqual([]);
  expect(text).toContain('Scene 2 of 5: Match');
  expect(text).not.toContain('Scene 3');
  expect(text).toContain('Both systems agree.');
  expect(code).toBe(0);
});

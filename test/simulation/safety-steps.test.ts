import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { SAFETY_STEPS, stepNamed } from './safety-steps.ts';

const ROOT = new URL('../../', import.meta.url);

describe('a safety step', () => {
  const removals = SAFETY_STEPS.flatMap(({ name, removals: parts }) =>
    parts.map((part) => [name, part] as const),
  );

  it.each(removals)('%s is where it is taken out', async (_, { file, find }) => {
    const source = await readFile(new URL(file, ROOT), 'utf8');
    expect(source.split(find)).toHaveLength(2);
  });

  it('that nobody knows is refused by name, with those that there are', () => {
    expect(() => stepNamed('luck')).toThrow(/no safety step "luck"; there are "intent", /);
  });
});

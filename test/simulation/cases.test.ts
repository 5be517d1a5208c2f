import { describe, expect, it } from '@jest/globals';
import { CASES } from './cases/cases.ts';
import { playCase } from './cases/play-case.ts';
import { tell } from './story.ts';

describe('nothing is made twice, lost, or left wrong after', () => {
  it.each(CASES.map((one) => [one.name, one] as const))(
    '%s',
    async (_, one) => {
      const { plans, failed } = await playCase(one);
      const story = failed ? (await tell(failed.plan, false)).lines.join('\n') : '';
      expect([failed?.words ?? null, story]).toEqual([null, '']);
      expect(plans).toBeGreaterThan(0);
    },
    120_000,
  );
});

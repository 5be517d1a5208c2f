import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SECOND } from '../../lib/domain/time.ts';
import { calmPlan, newInvoice, SUPPLIER } from './cases/calm-plan.ts';
import { runSimulator, type Ran } from './run-simulator.ts';
import { shrink } from './shrink.ts';

// Other processes take their time on a busy machine.
jest.setTimeout(60_000);

const WITHOUT = ['--without', 'settle time'] as const;
/** So many seeds that go wrong are looked at until one becomes smaller. */
const MOST_SEEDS = 12;

interface Found {
  readonly seed: number;
  readonly kind: string;
  readonly words: string;
}

/** The first seed from there on that goes wrong without the step. */
async function firstFrom(from: number): Promise<Found> {
  const { code, out } = await runSimulator('--seeds', '4000', '--from', String(from), '--json', ...WITHOUT);
  expect(code).toBe(0);
  const { failing } = JSON.parse(out) as { readonly failing: readonly Found[] };
  const [first] = failing.toSorted((a, b) => a.seed - b.seed);
  if (!first) throw new Error(`no seed of 4000 from ${from} goes wrong without the settle time`);
  return first;
}

const actsOf = ({ out }: Ran): string[] =>
  out.split('\n').flatMap((line) => /^ {2}act \d+ +(.*)$/.exec(line)?.[1] ?? []);

describe('a seed that goes wrong because the settle time was taken out', () => {
  let found: Found;
  let whole: Ran;
  let small: Ran;

  beforeAll(async () => {
    for (let [from, looked] = [1, 0]; looked < MOST_SEEDS; looked += 1) {
      found = await firstFrom(from);
      from = found.seed + 1;
      const replay = ['--replay', String(found.seed), ...WITHOUT];
      [whole, small] = await Promise.all([runSimulator(...replay), runSimulator(...replay, '--shrink')]);
      if (actsOf(small).length < actsOf(whole).length) return;
    }
  });

  it('is told as a story that ends with the violation, and with 1', () => {
    const { seed, kind, words } = found;
    expect(whole.code).toBe(1);
    expect(whole.out.startsWith(`Seed ${seed}\n`)).toBe(true);
    expect(whole.out).toMatch(/^02 08:\d\d:\d\d\.\d{3} {2}— after .* min: /m);
    expect(whole.out).toContain(`VIOLATION, ${kind}: ${words}`);
    const end = whole.out.slice(whole.out.lastIndexOf('\n02 ')).split('\n\n');
    expect(end).toContain(`${kind}: ${words}`);
    expect(end.at(-1)).toMatch(/^[1-9]\d* violations, \d+ steps, trace [\da-f]{16}\n$/);
  });

  it('becomes smaller, and goes wrong the same way', () => {
    expect(small.code).toBe(1);
    expect(small.out).toMatch(/^Smallest: acts [\d, ]+ of \d+\n\nSeed /);
    expect(small.out).toContain(`VIOLATION, ${found.kind}: `);
    expect(actsOf(small).length).toBeLessThan(actsOf(whole).length);
    expect(actsOf(whole)).toEqual(expect.arrayContaining(actsOf(small)));
  });

  it('takes the same steps when it is told again', async () => {
    const again = await runSimulator('--replay', String(found.seed), ...WITHOUT);
    expect(again.out).toBe(whole.out);
  });

  it('does not go wrong with the step, and that is told by the exit code', async () => {
    const replay = await runSimulator('--replay', String(found.seed));
    expect([replay.code, replay.out]).toEqual([0, expect.stringContaining('\n0 violations, ')]);
  });

  it('is what taking it out is for: where none is found the exit code is 1', async () => {
    const { code, out } = await runSimulator('--seeds', '1', '--from', String(found.seed + 1), ...WITHOUT);
    if (out.includes('No violation.')) expect(code).toBe(1);
    else expect(code).toBe(0);
  });
});

describe('shrinking', () => {
  it('leaves a plan as it is that never goes wrong in that way', async () => {
    const plan = calmPlan([SUPPLIER, newInvoice(5 * SECOND, 1001)], { workers: 1 });
    expect(await shrink(plan, 'duplicated')).toBe(plan);
  });
});

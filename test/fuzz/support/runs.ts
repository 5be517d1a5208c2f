import fc from 'fast-check';

/** How often each property is tried: `FUZZ_RUNS=100000` tries for hours, and other values each time. */
const ASKED = process.env['FUZZ_RUNS'];
const RUNS = Number(ASKED ?? 40);

/**
 * Tries a property; `weight` below 1 is for one whose single try takes long. A failing one shows its seed and path, which
 * repeat it: `fc.assert(property, { seed, path })`.
 */
export async function fuzz<T>(property: fc.IRawProperty<T>, weight = 1): Promise<void> {
  await fc.assert(property, {
    numRuns: Math.max(1, Math.round(RUNS * weight)),
    interruptAfterTimeLimit: INTERRUPT_MS,
    markInterruptAsFailure: false,
    // The tests that a commit has to pass try the same values each time: what is red was broken by the commit.
    ...(ASKED === undefined ? { seed: 1 } : {}),
  });
}

/** No property of a long run may keep the others waiting for longer; what it found until then counts. */
const INTERRUPT_MS = 30 * 60_000;

/** Jest's limit for one test of a long run. */
export const PATIENCE_MS = Math.max(20_000, RUNS * 200);

import fc from 'fast-check';

/** How often each property is tried: `FUZZ_RUNS=100000` tries for hours. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60);

/**
 * Tries a property; `weight` below 1 is for one whose single try takes long. A failing one shows its seed and path, which
 * repeat it: `fc.assert(property, { seed, path })`.
 */
export async function fuzz<T>(property: fc.IRawProperty<T>, weight = 1): Promise<void> {
  await fc.assert(property, {
    numRuns: Math.max(1, Math.round(RUNS * weight)),
    // A case is told once it is small; a minute of shrinking is enough to read it.
    interruptAfterTimeLimit: INTERRUPT_MS,
    markInterruptAsFailure: false,
  });
}

/** For the long run by hand; jest's own limit ends a short one. */
const INTERRUPT_MS = 30 * 60_000;

/** Jest's limit for one test of a long run. */
export const PATIENCE_MS = Math.max(20_000, RUNS * 200);

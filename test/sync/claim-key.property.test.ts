import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { claimKey, isRefused } from '../../lib/sync/claim-key.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { memoryKeyRegion } from '../support/memory/memoryKeyClaims.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';

const NAMES = ['a', 'b', 'c', 'd'] as const;
const KEYS = ['f1a9', '07be'] as const;
/** Clocks differ by so much, each way. */
const SKEW_MS = 2 * SECOND;
const MINUTES = 3 * 24 * 60;
/** At the end nothing happens for so long: then everything must have found its order. */
const QUIET_MINUTES = 120;

interface Stack {
  readonly name: string;
  readonly skewMs: number;
  key: string;
  ledgerOf: string;
  deployedAt: number;
  /** It dispatches again from this time on. */
  downUntil: number;
}

/** What a stack found in one minute: with which key it may spend, and from which ledger. */
interface Found {
  readonly key: string;
  readonly ledgerOf: string;
  readonly isRefused: boolean;
}

/**
 * Integrations that break down for minutes or days, change keys, begin and end sharing, each dispatching once a minute,
 * their reads and writes among each other's. Yields what each found, minute by minute.
 */
async function* life(seed: number): AsyncGenerator<readonly Found[]> {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const clock = virtualClock();
  const region = memoryKeyRegion();
  for (const name of NAMES) region.claimsOf(name);
  const stacks: Stack[] = NAMES.map((name) => ({
    ...{ name, key: pick(KEYS), ledgerOf: name, deployedAt: 0, downUntil: 0 },
    skewMs: Math.round((random() * 2 - 1) * SKEW_MS),
  }));

  const happen = (stack: Stack): void => {
    const what = pick(['breakdown', 'key', 'deployment'] as const);
    if (what === 'key') stack.key = pick(KEYS);
    else if (what === 'deployment') {
      Object.assign(stack, { ledgerOf: pick([stack.name, ...NAMES]), deployedAt: clock.now() });
    } else {
      // For some minutes, or about as long as it takes until a claim is given up.
      const ms = random() < 0.5 ? random() * 20 * MINUTE : 24 * HOUR + random() * 4 * HOUR;
      stack.downUntil = clock.now() + ms;
    }
  };

  const dispatch = async ({ name, key, ledgerOf, deployedAt, skewMs }: Stack): Promise<Found> => {
    const claims = region.claimsOf(name, ledgerOf, deployedAt);
    const skewed = { ...clock, now: () => clock.now() + skewMs };
    return { key, ledgerOf, isRefused: isRefused(await claimKey({ clock: skewed, claims }, key)) };
  };

  for (let minute = 0; minute < MINUTES; minute += 1) {
    const isQuiet = minute >= MINUTES - QUIET_MINUTES;
    for (const stack of stacks) if (!isQuiet && random() < 0.004) happen(stack);
    const up = stacks.filter(({ downUntil }) => isQuiet || downUntil <= clock.now());
    yield await Promise.all(up.toSorted(() => random() - 0.5).map(dispatch));
    await clock.advance(MINUTE);
  }
}

/** The ledgers from which a key is spent. */
function ledgersOf(key: string, found: readonly Found[]): ReadonlySet<string> {
  const spending = found.filter((one) => one.key === key && !one.isRefused);
  return new Set(spending.map(({ ledgerOf }) => ledgerOf));
}

describe('whatever happens to four integrations with two keys in three days', () => {
  it('a key is spent from two ledgers for one dispatch at most, and in the end from exactly one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const overlapping = { f1a9: 0, '07be': 0 };
        let last: readonly Found[] = [];
        for await (const found of life(seed)) {
          for (const key of KEYS) {
            overlapping[key] = ledgersOf(key, found).size > 1 ? overlapping[key] + 1 : 0;
            if (overlapping[key] > 1) throw new Error(`spent from two: ${JSON.stringify(found)}`);
          }
          last = found;
        }
        for (const { key } of last) expect(ledgersOf(key, last).size).toBe(1);
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});

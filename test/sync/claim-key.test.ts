import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { claimKey, isRefused } from '../../lib/sync/claim-key.ts';
import { keyWords } from '../../lib/sync/key-words.ts';
import type { KeyClaim, KeyClaims } from '../../lib/sync/ports/quota.ts';
import { memoryKeyRegion } from '../support/memory/memoryKeyClaims.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';

const KEY = 'f1a9';
const OTHER_KEY = '07be';

/** Integrations deployed in one account and region, each looking as its dispatcher does. */
function account() {
  const clock = virtualClock();
  const region = memoryKeyRegion();
  const looks = new Map<string, number>();
  /** As it is deployed now. */
  const stack = (name: string, ledgerOf = name) => {
    const claims = region.claimsOf(name, ledgerOf, clock.now());
    const counted: KeyClaims = {
      ...claims,
      readAll: () => {
        looks.set(name, (looks.get(name) ?? 0) + 1);
        return claims.readAll();
      },
    };
    return {
      claims: counted,
      looks: () => looks.get(name) ?? 0,
      /** Whose ledger its key is found to belong to. */
      claim: async (fingerprint = KEY) =>
        (await claimKey({ clock, claims: counted }, fingerprint)).look.holder,
      words: async () => keyWords(await claims.own()),
    };
  };
  /** Every stack looks once a minute, as the schedule has it. */
  const pass = async (ms: number, ...stacks: readonly { claim: () => Promise<string> }[]) => {
    for (let left = ms; left > 0; left -= MINUTE) {
      await clock.advance(Math.min(left, MINUTE));
      for (const one of stacks) await one.claim();
    }
  };
  return { clock, region, stack, pass };
}

describe('two integrations with one API key', () => {
  it('the older claim keeps it, the younger is refused from its first look on', async () => {
    const { stack, pass } = account();
    const [live, test] = [stack('live'), stack('test')];
    expect(await live.claim()).toBe('live');
    await pass(DAY, live);
    expect(await test.claim()).toBe('live');
    expect(isRefused((await test.claims.own())!)).toBe(true);
    await pass(3 * HOUR, live, test);
    expect([await live.claim(), await test.claim()]).toEqual(['live', 'live']);
  });

  it('do not meet while their keys differ', async () => {
    const { stack } = account();
    const [live, test] = [stack('live'), stack('test')];
    expect([await live.claim(), await test.claim(OTHER_KEY)]).toEqual(['live', 'test']);
  });

  it('that claim in the same instant are told apart by their names', async () => {
    const { stack } = account();
    const [b, a] = [stack('b'), stack('a')];
    await b.claim();
    expect(await a.claim()).toBe('a');
    expect(await b.claim()).toBe('a');
  });

  it('that are first deployed at the same moment overlap by one dispatch at most', async () => {
    const { clock, stack } = account();
    const [first, second] = [stack('first'), stack('second')];
    expect(await first.claim()).toBe('first');
    // The clock of the second is two seconds behind: by its claim it was there before.
    const behind = { ...clock, now: () => clock.now() - 2000 };
    await clock.advance(1000);
    expect((await claimKey({ clock: behind, claims: second.claims }, KEY)).look.holder).toBe('second');
    await clock.advance(MINUTE);
    expect(await first.claim()).toBe('second');
  });

  it.each(['first', 'second'])(
    'agree on the holder when both write before either reads, %s first',
    async (writer) => {
      const { clock, stack } = account();
      const stacks = [stack('first'), stack('second')];
      if (writer === 'second') stacks.reverse();
      const holders = await Promise.all(stacks.map((one) => one.claim()));
      await clock.advance(MINUTE);
      expect(await Promise.all(stacks.map((one) => one.claim()))).toEqual(['first', 'first']);
      expect(new Set(holders).size).toBe(1);
    },
  );
});

describe('a claim', () => {
  it('costs a look at each dispatch while it is young, then one an hour', async () => {
    const { stack, pass } = account();
    const live = stack('live');
    await live.claim();
    await pass(10 * MINUTE, live);
    const young = live.looks();
    expect(young).toBeGreaterThanOrEqual(10);
    await pass(4 * HOUR, live);
    // Two reads a look: before the claim is written, and after.
    expect(live.looks() - young).toBe(2 * 4);
  });

  it('is dead after 26 hours without a sign, and the next in age has the key', async () => {
    const { clock, stack, pass } = account();
    const [live, test, third] = [stack('live'), stack('test'), stack('third')];
    await live.claim();
    await clock.advance(MINUTE);
    await test.claim();
    await clock.advance(MINUTE);
    await third.claim();
    await pass(26 * HOUR - 10 * MINUTE, test, third);
    expect(await test.claim()).toBe('live');
    await pass(20 * MINUTE, test, third);
    expect([await test.claim(), await third.claim()]).toEqual(['test', 'test']);
  });

  it('that comes back from the dead comes last: its ledger does not know what was spent meanwhile', async () => {
    const { clock, stack, pass } = account();
    const [live, test] = [stack('live'), stack('test')];
    await live.claim();
    await clock.advance(MINUTE);
    await pass(27 * HOUR, test);
    expect(await live.claim()).toBe('test');
    expect(await test.claim()).toBe('test');
  });

  it('is given up by its own side before others take over, so that no clock lets both go on', async () => {
    const { clock, stack, pass } = account();
    const [live, test] = [stack('live'), stack('test')];
    await live.claim();
    await clock.advance(MINUTE);
    await pass(25 * HOUR + 30 * MINUTE, test);
    expect(await test.claim()).toBe('live');
    expect(await live.claim()).toBe('test');
    await pass(5 * MINUTE, test);
    expect(await test.claim()).toBe('test');
  });

  it('to a key that was replaced is a new one at once, and sets the old key free within five minutes', async () => {
    const { clock, stack, pass } = account();
    const [live, test] = [stack('live'), stack('test')];
    await live.claim();
    await clock.advance(MINUTE);
    await pass(HOUR, test);
    await live.claim(OTHER_KEY);
    await pass(5 * MINUTE, test);
    expect(await test.claim()).toBe('test');
    expect(await live.claim(KEY)).toBe('test');
  });

  it('of an integration that is gone with its table is gone', async () => {
    const { clock, region, stack, pass } = account();
    const [live, test] = [stack('live'), stack('test')];
    await live.claim();
    await clock.advance(MINUTE);
    await test.claim();
    region.remove('live');
    await pass(10 * MINUTE, test);
    expect(await test.claim()).toBe('test');
  });

  it('is looked at again after a crash between the claim and the look', async () => {
    const { clock, stack } = account();
    const [live, test] = [stack('live'), stack('test')];
    await live.claim();
    await clock.advance(MINUTE);
    const dying: KeyClaims = {
      ...test.claims,
      readAll: async () => {
        if (await test.claims.own()) throw new Error('a crash');
        return test.claims.readAll();
      },
    };
    await expect(claimKey({ clock, claims: dying }, KEY)).rejects.toThrow('a crash');
    expect(await test.claims.own()).toMatchObject({ look: null });
    expect(await test.words()).toMatchObject({ state: 'unknown', cure: null });
    expect(await test.claim()).toBe('live');
  });

  it('is looked at anew where the clock was set back', async () => {
    const { clock, stack, pass } = account();
    const [live, test] = [stack('live'), stack('test')];
    await live.claim();
    await pass(3 * HOUR, live);
    await test.claim();
    const early = { ...clock, now: () => clock.now() - 90 * MINUTE };
    const before = live.looks();
    await claimKey({ clock: early, claims: live.claims }, KEY);
    expect(live.looks()).toBeGreaterThan(before);
  });

  it('is made once by several dispatchers of one integration', async () => {
    const { clock, stack } = account();
    const live = stack('live');
    const claimed = await Promise.all([1, 2, 3].map(() => claimKey({ clock, claims: live.claims }, KEY)));
    expect(claimed.map(({ look }) => look.holder)).toEqual(['live', 'live', 'live']);
  });

  it('takes the look of another dispatcher that was faster time and again', async () => {
    const { clock, stack, pass } = account();
    const live = stack('live');
    let saves = 0;
    const slow = {
      ...live.claims,
      async save(claim: KeyClaim) {
        // Whoever is faster has looked by now, and the second save of each try meets what it wrote.
        if ((saves += 1) % 2 === 1) return live.claims.save(claim);
        await pass(SECOND, live);
        await live.claim();
        return live.claims.save(claim);
      },
    };
    const claimed = await claimKey({ clock, claims: slow }, KEY);
    expect(claimed.look.holder).toBe('live');
    expect(saves).toBe(2);
  });

  it('is given up on, with an error, where others write it without end', async () => {
    const { clock, stack } = account();
    const busy = { ...stack('live').claims, save: async () => false };
    await expect(claimKey({ clock, claims: busy }, KEY)).rejects.toThrow(/5 times in a row/);
  });
});

describe('integrations that spend from one ledger', () => {
  it('are refused neither, whoever came first', async () => {
    const { clock, stack, pass } = account();
    const live = stack('live');
    await live.claim();
    await clock.advance(MINUTE);
    const test = stack('test', 'live');
    expect(await test.claim()).toBe('live');
    await pass(3 * HOUR, live, test);
    expect(isRefused((await test.claims.own())!)).toBe(false);
    expect(isRefused((await live.claims.own())!)).toBe(false);
  });

  it('hold the key together: a third with a ledger of its own is refused, also while the owner is silent', async () => {
    const { clock, stack, pass } = account();
    const live = stack('live');
    const test = stack('test', 'live');
    await live.claim();
    await test.claim();
    await clock.advance(MINUTE);
    const third = stack('third');
    expect(await third.claim()).toBe('live');
    await pass(30 * HOUR, test, third);
    expect(await third.claim()).toBe('live');
  });

  it('are let in within one dispatch once a refused one is configured to share', async () => {
    const { clock, stack, pass } = account();
    const live = stack('live');
    await live.claim();
    await clock.advance(MINUTE);
    const refused = stack('test');
    expect(await refused.claim()).toBe('live');
    await pass(2 * HOUR, live, refused);
    expect(isRefused((await refused.claims.own())!)).toBe(true);
    const sharing = stack('test', 'live');
    await sharing.claim();
    expect(isRefused((await sharing.claims.own())!)).toBe(false);
  });

  it('are not refused for the claim that the sharer left with its own ledger, though it was the older', async () => {
    const { clock, stack, pass } = account();
    const apart = stack('test');
    await apart.claim();
    await clock.advance(MINUTE);
    const live = stack('live');
    expect(await live.claim()).toBe('test');
    await clock.advance(MINUTE);
    const sharing = stack('test', 'live');
    expect(await sharing.claim()).toBe('live');
    await pass(5 * MINUTE, live);
    expect(await live.claim()).toBe('live');
  });

  it('keep the key when the one that brought it leaves', async () => {
    const { clock, stack, pass } = account();
    const [live, third] = [stack('live'), stack('third')];
    await live.claim();
    await clock.advance(MINUTE);
    await third.claim();
    await clock.advance(MINUTE);
    const test = stack('test', 'live');
    await test.claim();
    await pass(HOUR, live, third, test);
    await live.claim(OTHER_KEY);
    await pass(10 * MINUTE, third);
    expect(await third.claim()).toBe('live');
    expect(isRefused((await test.claims.own())!)).toBe(false);
  });

  it('are refused while the ledger they join has nearly given the key up: another is about to take over', async () => {
    const { clock, stack, pass } = account();
    await stack('live').claim();
    await clock.advance(MINUTE);
    const third = stack('third');
    await pass(25 * HOUR + 30 * MINUTE, third);
    expect(await third.claim()).toBe('live');
    const test = stack('test', 'live');
    expect(await test.claim()).toBe('third');
    await pass(HOUR, third, test);
    expect([await third.claim(), await test.claim()]).toEqual(['third', 'third']);
  });

  it('look anew after each deployment, however short ago they looked before', async () => {
    const { stack, pass } = account();
    const apart = stack('test');
    await apart.claim();
    // Its last look of the hour is five minutes ago then.
    await pass(75 * MINUTE, apart);
    const live = stack('live');
    await live.claim();
    const sharing = stack('test', 'live');
    await pass(10 * MINUTE, live, sharing);
    expect(await live.claim()).toBe('live');
    expect(await stack('test').claim()).toBe('live');
  });

  it('part again: who leaves the ledger claims last', async () => {
    const { clock, stack, pass } = account();
    const apart = stack('test');
    await apart.claim();
    await clock.advance(MINUTE);
    const live = stack('live');
    const sharing = stack('test', 'live');
    await pass(2 * HOUR, live, sharing);
    expect(await stack('test').claim()).toBe('live');
  });

  it('that share with one who does not use the key itself may still be refused', async () => {
    const { clock, stack } = account();
    const [live, idle] = [stack('live'), stack('idle')];
    await live.claim();
    await idle.claim(OTHER_KEY);
    await clock.advance(MINUTE);
    const test = stack('test', 'idle');
    expect(await test.claim()).toBe('live');
    expect(isRefused((await test.claims.own())!)).toBe(true);
  });
});

describe('in words', () => {
  it('nobody else is', async () => {
    const { stack } = account();
    const live = stack('live');
    expect((await live.words()).state).toBe('unknown');
    await live.claim();
    expect(await live.words()).toEqual({
      state: 'alone',
      words: 'No other integration in this account and region uses the same API key.',
      cure: null,
    });
  });

  it('a refused one names the other, and both ways out', async () => {
    const { clock, stack } = account();
    await stack('live').claim();
    await clock.advance(MINUTE);
    const test = stack('test');
    await test.claim();
    expect(await test.words()).toEqual({
      state: 'refused',
      words:
        'The integration "live" in the same account and region has the same API key and claimed it first. Nothing is sent to Precoro by this one, because each would spend the whole day\'s requests.',
      cure: 'Engineer: give this integration an API key of its own, or let both spend from one ledger with precoro.sharesLedgerOf: "live" and deploy.',
    });
  });

  it('the holder is told who stands back', async () => {
    const { clock, stack } = account();
    const live = stack('live');
    await live.claim();
    await clock.advance(MINUTE);
    await stack('test').claim();
    await live.claim();
    expect(await live.words()).toMatchObject({
      state: 'contested',
      words:
        'The integration "test" in the same account and region has the same API key, came later, and sends nothing to Precoro.',
      cure: expect.stringContaining('precoro.sharesLedgerOf: "live"') as unknown,
    });
    await stack('third').claim();
    await live.claim();
    expect((await live.words()).words).toMatch(
      /^The integrations "test" and "third" .* have .* send nothing/,
    );
  });

  it('sharers are told whose ledger it is', async () => {
    const { stack } = account();
    const [live, test, third] = [stack('live'), stack('test', 'live'), stack('third', 'live')];
    for (const one of [live, test, third, live, test]) await one.claim();
    expect((await test.words()).words).toBe(
      'The integrations "live" and "third" use the same API key; all spend from the ledger of "live".',
    );
    expect(await live.words()).toEqual({
      state: 'shared',
      words:
        'The integrations "test" and "third" use the same API key; all spend from the ledger of this one.',
      cure: null,
    });
  });
});

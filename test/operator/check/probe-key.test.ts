import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../../lib/domain/time.ts';
import { probeKey } from '../../../lib/operator/check/probe-key.ts';
import { claimKey } from '../../../lib/sync/claim-key.ts';
import { memoryKeyRegion } from '../../support/memory/memoryKeyClaims.ts';
import { virtualClock } from '../../support/memory/virtualClock.ts';

const KEY = 'f1a9';

/** Who claims what, in this order, a minute apart; then what a check of "test" tells. */
async function checked(
  earlier: readonly (readonly [name: string, fingerprint: string])[],
  ledgerOf = 'test',
  keyFingerprint: () => Promise<string> = async () => KEY,
) {
  const clock = virtualClock();
  const region = memoryKeyRegion();
  for (const [name, fingerprint] of earlier) {
    await claimKey({ clock, claims: region.claimsOf(name) }, fingerprint);
    await clock.advance(MINUTE);
  }
  const claims = region.claimsOf('test', ledgerOf);
  const { lines, isOurs } = await probeKey({ clock, claims, keyFingerprint });
  return { isOurs, told: lines.map(({ topic, result, words, cure }) => [topic, result, words, cure]) };
}

describe('whose the API key is', () => {
  it('is told where nobody else has it', async () => {
    expect(await checked([['live', '07be']])).toEqual({
      isOurs: true,
      told: [['key', 'ok', 'No other integration in this account and region uses the same API key.', null]],
    });
  });

  it('is a fault where another has it, although no dispatcher has looked yet', async () => {
    const { isOurs, told } = await checked([['live', KEY]]);
    expect(isOurs).toBe(false);
    expect(told).toEqual([
      [
        'key',
        'fault',
        expect.stringMatching(/^The integration "live" .* claimed it first\./),
        expect.stringContaining('sharesLedgerOf: "live"'),
      ],
    ]);
  });

  it('is a warning where another wants it too', async () => {
    const { isOurs, told } = await checked([
      ['test', KEY],
      ['late', KEY],
    ]);
    expect(isOurs).toBe(true);
    expect(told).toEqual([
      ['key', 'warning', expect.stringMatching(/^The integration "late" .* came later/), expect.anything()],
    ]);
  });

  it('is all right where both spend from one ledger', async () => {
    expect(await checked([['live', KEY]], 'live')).toEqual({
      isOurs: true,
      told: [
        [
          'key',
          'ok',
          'The integration "live" uses the same API key; all spend from the ledger of "live".',
          null,
        ],
      ],
    });
  });

  it('is asked again where the other uses another key than the ledger was shared for', async () => {
    const { isOurs, told } = await checked([['live', '07be']], 'live');
    expect(isOurs).toBe(true);
    expect(told[1]).toEqual([
      'key',
      'warning',
      'The integration "live", whose ledger this one spends from, uses another API key: requests with both keys count as requests with one.',
      expect.stringMatching(/^Engineer: /),
    ]);
  });

  it('is asked again where the owner of the ledger does not use it', async () => {
    const clock = virtualClock();
    const region = memoryKeyRegion();
    region.claimsOf('live', 'third');
    const claims = region.claimsOf('test', 'live');
    const { lines } = await probeKey({ clock, claims, keyFingerprint: async () => KEY });
    expect(lines[1]?.words).toMatch(/claims no key beside it/);
  });

  it('cannot be told where the ledger to share is not there', async () => {
    const { isOurs, told } = await checked([], 'nowhere');
    expect(isOurs).toBe(false);
    expect(told).toEqual([
      ['key', 'fault', expect.stringMatching(/"nowhere"\.$/), expect.stringContaining('sharesLedgerOf')],
    ]);
  });

  it('lets any other error go up', async () => {
    const unread = async () => Promise.reject(new Error('no access'));
    await expect(checked([], 'test', unread)).rejects.toThrow('no access');
  });
});

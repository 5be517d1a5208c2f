import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { claimKey } from '../../../lib/sync/claim-key.ts';
import { memoryKeyRegion } from '../../support/memory/memoryKeyClaims.ts';
import { scene } from './scene.ts';

const KEY = 'f1a9';

/** "live", whose people are told here, beside an integration that claimed the same key first. */
async function besideOlder() {
  const region = memoryKeyRegion();
  const claims = region.claimsOf('live');
  const s = scene({ claims });
  const lookOfOlder = () => claimKey({ clock: s.clock, claims: region.claimsOf('older') }, KEY);
  await lookOfOlder();
  await s.clock.advance(MINUTE);
  return { ...s, lookOfOlder, look: (key = KEY) => claimKey({ clock: s.clock, claims }, key) };
}

describe('A key that belongs to another integration', () => {
  it('is told at once, once, with the name of the other and what to do', async () => {
    const { look, pass, run, subjects, mails } = await besideOlder();
    await look();
    await run();
    await pass(DAY);
    expect(subjects()).toEqual([
      '[precoro-sync live] Nothing is read from Precoro: another integration has the same API key',
    ]);
    const text = mails[0]?.text.replace(/\s+/g, ' ');
    expect(text).toContain('Nothing is lost: all of it travels once this is cured.');
    expect(text).toContain('The integration "older" in the same account and region has the same API key');
    expect(text).toContain('precoro.sharesLedgerOf: "older"');
    expect(text).toContain('What to do: docs/runbook.md#key-shared');
    expect(text).toContain('npx precoro-sync status --region eu-west-1');
  });

  it('is told to every address, for it stops all entities', async () => {
    const { look, run, received } = await besideOlder();
    await look();
    await run();
    expect(received()).toEqual({ 'ap@example.com': 1 });
  });

  it('is told again if it was cured and comes back', async () => {
    const { look, lookOfOlder, pass, subjects } = await besideOlder();
    await look();
    await pass(2 * HOUR);
    await look('07be');
    await pass(HOUR);
    expect(subjects()).toHaveLength(1);
    await lookOfOlder();
    await look();
    await pass(5 * MINUTE);
    expect(subjects()).toHaveLength(2);
  });

  it('is not told of while nobody has looked, nor to the one who has the key', async () => {
    const { run, subjects } = await besideOlder();
    await run();
    expect(subjects()).toEqual([]);
    const alone = scene();
    await claimKey({ clock: alone.clock, claims: alone.services.claims }, KEY);
    await alone.run();
    expect(alone.subjects()).toEqual([]);
  });
});

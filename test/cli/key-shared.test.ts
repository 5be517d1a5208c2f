import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import { claimKey } from '../../lib/sync/claim-key.ts';
import { memoryKeyRegion } from '../support/memory/memoryKeyClaims.ts';
import { scene } from './scene.ts';

/** Of the API key, as the scene's own check finds it. */
const KEY = 'f1a9';

/** Another integration claimed the key before or after "story" did, whose command line this is. */
async function withOther(when: 'before' | 'after', ledgerOf = 'other') {
  const s = await scene();
  const { clock } = s.e;
  const region = memoryKeyRegion();
  const claims = region.claimsOf('story');
  Object.assign(s.deployment.services, { claims });
  const other = () => claimKey({ clock, claims: region.claimsOf('other', ledgerOf) }, KEY);
  if (when === 'before') await other();
  await clock.advance(MINUTE);
  await claimKey({ clock, claims }, KEY);
  await clock.advance(MINUTE);
  if (when === 'after') await other();
  await claimKey({ clock, claims }, KEY);
  return s;
}

describe('status', () => {
  it('says nothing of the key where nobody else has it', async () => {
    const { run } = await scene();
    const { code, out } = await run('status');
    expect(out).toContain('Requests to Precoro');
    expect(out).not.toContain('API key');
    expect(code).toBe(0);
  });

  it('names the integration that has the same key and came first, and what to do', async () => {
    const s = await withOther('before');
    const { out, err } = await s.run('status');
    expect(err).toBe('');
    expect(out).toContain(
      'API key: The integration "other" in the same account and region has the same API key and claimed it first. Nothing is sent to Precoro by this one, because each would spend the whole day\'s requests.\n  Engineer: give this integration an API key of its own, or let both spend from one ledger with precoro.sharesLedgerOf: "other" and deploy.\n',
    );
    expect(await s.json('status')).toMatchObject({ key: { state: 'refused' } });
  });

  it('names the one that came later and stands back', async () => {
    const { run } = await withOther('after');
    expect((await run('status')).out).toMatch(
      /API key: The integration "other" .* came later, and sends nothing/,
    );
  });

  it('names the one that shares the ledger', async () => {
    const { run } = await withOther('after', 'story');
    expect((await run('status')).out).toContain(
      'API key: The integration "other" uses the same API key; all spend from the ledger of this one.\n',
    );
  });

  it('says which ledger is missing where it is to be shared and is not there', async () => {
    const s = await scene();
    Object.assign(s.deployment.services, { claims: memoryKeyRegion().claimsOf('story', 'nowhere') });
    const { code, err } = await s.run('status');
    expect(err).toContain('"nowhere"');
    expect(err).not.toContain('error of precoro-sync itself');
    expect(code).toBe(1);
  });
});

describe('check', () => {
  it('ends with 1 and sends nothing while the key belongs to another', async () => {
    const { run, e } = await withOther('before');
    const sent = e.precoro.sent.length;
    const { code, out } = await run('check');
    expect(out).toMatch(/fault {5}key: The integration "other" /);
    expect(out).toMatch(/0 requests to Precoro\.\n/);
    expect(e.precoro.sent).toHaveLength(sent);
    expect(code).toBe(1);
  });
});

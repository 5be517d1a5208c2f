import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import { claimKey } from '../../lib/sync/claim-key.ts';
import { dispatchWithKey } from '../../lib/sync/dispatch-with-key.ts';
import { memoryKeyRegion } from '../support/memory/memoryKeyClaims.ts';
import { engine, invoice } from './engine.ts';

const KEY = 'f1a9';

describe('a dispatch', () => {
  it('goes on as ever with a key of its own', async () => {
    const e = engine();
    const report = await e.clock.drive(dispatchWithKey(e.services, KEY, e.clock.now() + MINUTE));
    expect(report).toMatchObject({ end: expect.stringMatching(/^(idle|later)$/) as unknown });
    expect(e.precoro.sent.length).toBeGreaterThan(0);
  });

  it('sends nothing at all with a key that belongs to another integration, and names that', async () => {
    const e = engine();
    const region = memoryKeyRegion();
    await claimKey({ clock: e.clock, claims: region.claimsOf('older') }, KEY);
    await e.clock.advance(MINUTE);
    const services = { ...e.services, claims: region.claimsOf('story') };
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    const report = await e.clock.drive(dispatchWithKey(services, KEY, e.clock.now() + MINUTE));
    expect(report).toEqual({ end: 'refused', holder: 'older' });
    expect(e.precoro.sent).toEqual([]);
    expect((await e.services.ledgers.read()).version).toBe(0);
    // What was announced is kept for the day when it may be read.
    expect((await e.state('invoice')).dirtySince).not.toBeNull();
  });

  it('shares a key by sharing the ledger', async () => {
    const e = engine();
    const region = memoryKeyRegion();
    await claimKey({ clock: e.clock, claims: region.claimsOf('older') }, KEY);
    const services = { ...e.services, claims: region.claimsOf('story', 'older') };
    const report = await e.clock.drive(dispatchWithKey(services, KEY, e.clock.now() + MINUTE));
    expect(report.end).not.toBe('refused');
    expect(e.precoro.sent.length).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  asCompared,
  asSeenAt,
  lastAgreed,
  withArrived,
  withSame,
  withSent,
  withTaken,
} from '../../../lib/sync/inward/agreed-values.ts';
import type { InboundAgreed } from '../../../lib/sync/ports/inbound.ts';

const AGREED: InboundAgreed = { values: { city: 'Leeds', name: 'Acme' }, contentHash: 'h', feedVersion: '1' };
const sent = withSent(AGREED, 'toPrecoro', { city: 'York' }, { city: 'Leeds' });

describe('what both sides held last', () => {
  const link = (values?: { city: string }) => ({
    intent: { key: 'k', payloadHash: '', attempt: 1, at: 0, besides: [], ...(values ? { values } : {}) },
  });
  const nothing = { agreed: null, intent: null, hash: 'h' };

  it('is what a create had made on either side, until something is agreed', () => {
    const made = { at: 0, attempt: 1, values: { city: 'Bath' }, equalBefore: null };
    const known = { contentHash: 'h', feedVersion: '1' };
    expect(lastAgreed(nothing, link(), '1')).toBeNull();
    expect(lastAgreed(nothing, { intent: null }, '1')).toBeNull();
    expect(lastAgreed(nothing, link({ city: 'Hull' }), '1')).toEqual({ ...known, values: { city: 'Hull' } });
    expect(lastAgreed({ ...nothing, intent: made }, link(), '1')).toEqual({
      ...known,
      values: { city: 'Bath' },
    });
    expect(lastAgreed({ ...nothing, agreed: AGREED }, link({ city: 'Hull' }), '1')).toBe(AGREED);
  });

  it('stays beside what is sent, until that has arrived', () => {
    expect(sent).toEqual({ ...AGREED, open: { toPrecoro: { city: 'York' }, toExternal: {}, takenAt: null } });
    expect(withArrived(sent, 'toPrecoro')).toEqual({ ...AGREED, values: { city: 'York', name: 'Acme' } });
    expect(withArrived(sent, 'toExternal')).toEqual(sent);
  });

  it('is what the side that is sent to holds at that moment', () => {
    const { values } = withSent(AGREED, 'toExternal', { city: 'York', code: '7' }, { city: 'Hull' });
    expect(values).toEqual({ city: 'Hull', name: 'Acme' });
  });

  it('has each field open on one side at most', () => {
    const both = withSent(
      sent,
      'toExternal',
      { city: 'Hull', name: 'Acme Ltd' },
      { city: 'York', name: 'Acme' },
    );
    expect(both.open).toEqual({
      toPrecoro: {},
      toExternal: { city: 'Hull', name: 'Acme Ltd' },
      takenAt: null,
    });
    expect(withSame(both, { city: 'Hull' }).open?.toExternal).toEqual({ name: 'Acme Ltd' });
    expect(withSame(both, { city: 'Hull', name: 'Acme' }).open).toBeUndefined();
  });

  it('is what Precoro took, for a look that is not older than that', () => {
    const taken = withTaken(withTaken(sent, 1000), 2000);
    expect(asSeenAt(sent, 5000)).toBe(sent);
    expect(asSeenAt(taken, 999)).toBe(taken);
    expect(asSeenAt(taken, 1000).values).toMatchObject({ city: 'York' });
    expect(withTaken(AGREED, 1000)).toBe(AGREED);
  });

  it.each([
    ['Precoro', sent, { write: {}, send: { city: 'Bath' }, same: {} }],
    [
      'the external system',
      withSent(AGREED, 'toExternal', { city: 'York' }, { city: 'Leeds' }),
      { write: { city: 'Bath' }, send: {}, same: {} },
    ],
  ])('is what was sent where %s holds neither that nor the one before', (_side, known, merged) => {
    expect(asCompared(known, merged)).toEqual({ ...AGREED, values: { city: 'York', name: 'Acme' } });
  });

  it('stays open where what was sent has to go once more', () => {
    expect(asCompared(sent, { write: { city: 'York' }, send: {}, same: { name: 'Acme' } })).toEqual(sent);
  });
});

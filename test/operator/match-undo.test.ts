import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import type { PlanDecision } from '../../lib/matching/plan-csv.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { undoMatch } from '../../lib/operator/match-undo.ts';
import { HOUR } from '../../lib/domain/time.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { unlinkRecord } from '../../lib/operator/unlink-record.ts';
import type { Engine } from '../sync/engine.ts';
import { auditOf, dieEverywhere, expectBijection, give } from './acting.ts';
import { apply, observed, planned, ref, verdicts } from './match-world.ts';

const undo = (e: Engine, decisions: readonly PlanDecision[]) =>
  give(e, (s) => undoMatch(s, 'supplier', decisions));

/** A plan with two links that was applied, and is shown in Precoro. */
async function applied(): Promise<{ readonly e: Engine; readonly decisions: readonly PlanDecision[] }> {
  const e = await observed();
  const decisions = await planned(e, { '2 X2': 'link' });
  await e.openGate('supplier');
  await e.closeGate('supplier');
  await apply(e, decisions);
  return { e, decisions };
}

describe('a plan that is undone', () => {
  it('unlinks what it has linked, puts it on hold, and has Precoro not show it any more', async () => {
    const { e, decisions } = await applied();
    await e.openGate('supplier');
    await e.run(20 * MINUTE);
    expect(e.precoro.get('supplier', 1)['externalId']).toBe('X1');
    const told: number[] = [];
    const end = await give(e, (s) => undoMatch(s, 'supplier', decisions, (done) => told.push(done)));
    expect(end).toEqual({ entity: 'supplier', unlinked: 2, already: 0, left: [] });
    expect(told).toEqual([2]);
    await e.run(20 * MINUTE);
    expect(e.precoro.get('supplier', 1)['externalId']).toBeNull();
    expect(await e.link(ref(1))).toMatchObject({
      phase: 'none',
      externalId: null,
      hold: { kind: 'ambiguous' },
    });
    expect((await e.failure(ref(1)))?.words).toMatch(
      /^On hold since \S+ by ann: the match with X1 was undone\. Accountant: match it anew/,
    );
    expect(e.vendors().map(({ externalId }) => externalId)).toContain('X1');
    expect(auditOf(e, ref(1))).toEqual(['ann linked', 'ann unlinked']);
    expect(e.services.audit.entries.map(({ what }) => what)).toContain('undid a match');
    await expectBijection(e);
  });

  it('can be matched anew, with the same plan or another', async () => {
    const { e, decisions } = await applied();
    await undo(e, decisions);
    await e.drain();
    expect(await verdicts(e)).toEqual(expect.arrayContaining(['1 certain X1', '2 oneToMany X2 X3']));
    expect(await apply(e, decisions)).toMatchObject({ linked: 2, left: [] });
    await e.openGate('supplier');
    await e.run(20 * MINUTE);
    expect(e.precoro.get('supplier', 1)['externalId']).toBe('X1');
    expect(await e.failure(ref(1))).toBeNull();
    await expectBijection(e);
  });

  it('and released is created anew, besides what it was', async () => {
    const { e, decisions } = await applied();
    await e.openGate('supplier');
    await e.run(20 * MINUTE);
    await undo(e, decisions);
    await e.run(20 * MINUTE);
    const before = e.vendors().length;
    await give(e, (s) => releaseRecord(s, ref(2)));
    await e.run(20 * MINUTE);
    // The old one has its code by now, so a person is asked once more.
    await give(e, (s) => releaseRecord(s, ref(2)));
    await e.run(20 * MINUTE);
    expect(e.vendors()).toHaveLength(before + 1);
    await expectBijection(e);
  });

  it('leaves what a person linked by hand, or linked otherwise since', async () => {
    const { e, decisions } = await applied();
    await give(e, (s) => unlinkRecord(s, ref(1)));
    await give(e, (s) => linkRecord(s, ref(1), 'X1'));
    await give(e, (s) => unlinkRecord(s, ref(2)));
    await give(e, (s) => linkRecord(s, ref(2), 'X3'));
    const { unlinked, left } = await undo(e, decisions);
    expect(unlinked).toBe(0);
    expect(left.map(({ words }) => words)).toEqual([
      'supplier Acme Ltd was not linked to X1 by a match, or that is too long ago to tell: unlink it by hand.',
      'supplier Beta Instruments GmbH is linked to X3 by now.',
    ]);
  });

  it('leaves what is not linked, was never known, or names no company', async () => {
    const { e, decisions } = await applied();
    await give(e, (s) => unlinkRecord(s, ref(1)));
    const [row] = decisions;
    if (!row) throw new Error('no row');
    const odd = [
      { ...row, oursKey: '999' },
      { ...row, company: 'mars' },
    ];
    expect(await undo(e, [...decisions, ...odd])).toMatchObject({
      ...{ unlinked: 1, already: 2 },
      left: [{ words: 'There is no company "mars"; there is: default.' }],
    });
    expect(await undo(e, [])).toMatchObject({ unlinked: 0, already: 0 });
  });

  it('is not stopped by one record in work', async () => {
    const { e, decisions } = await applied();
    const now = e.clock.now();
    await e.crossReference.acquire(ref(1), 'default', 'other', now + HOUR, now);
    expect(await undo(e, decisions)).toMatchObject({
      unlinked: 1,
      left: [{ ref: ref(1), words: expect.stringContaining('in work') }],
    });
  });

  it.each(['before', 'after'] as const)(
    'that dies %s any call ends the same when it is given again',
    async (when) => {
      let decisions: readonly PlanDecision[] = [];
      const calls = await dieEverywhere(
        when,
        async () => {
          const made = await applied();
          decisions = made.decisions.filter(({ oursKey }) => oursKey === '1');
          await made.e.openGate('supplier');
          await made.e.run(20 * MINUTE);
          return made.e;
        },
        (s) => undoMatch(s, 'supplier', decisions),
        async (e) => {
          expect(await e.link(ref(1))).toMatchObject({ externalId: null, hold: { kind: 'ambiguous' } });
          expect(e.precoro.get('supplier', 1)['externalId']).toBeNull();
          expect((await e.failure(ref(1)))?.kind).toBe('ambiguous');
          await expectBijection(e);
        },
      );
      expect(calls).toBeGreaterThan(8);
    },
  );
});

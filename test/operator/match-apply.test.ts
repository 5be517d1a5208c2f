import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { PlanDecision } from '../../lib/matching/plan-csv.ts';
import { ExternalUnreachableError } from '../../lib/operator/ask-external.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { applyMatch } from '../../lib/operator/match-apply.ts';
import { forecastShown } from '../../lib/operator/match-forecast.ts';
import { textIn } from '../../lib/operator/match-signs.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import type { Engine } from '../sync/engine.ts';
import { acting, auditOf, dieEverywhere, expectBijection, give } from './acting.ts';
import { apply, observed, planned, plant, put, ref } from './match-world.ts';

const NOTHING = { linked: 0, already: 0, held: 0, skipped: 0, left: [] };
const namesOutside = (e: Engine) =>
  e.vendors().map(({ externalId, payload }) => `${externalId} ${textIn(payload.fields['name'])}`);

/** The external system, but nobody gets an answer of it. */
function unreachable(e: Engine) {
  const { connector } = e.external;
  const { vendor } = connector.targets;
  if (!vendor) throw new Error('no vendors');
  const read = async () =>
    ({ outcome: 'unavailable', words: 'no route to host', retryAfterSeconds: 1 }) as const;
  return {
    ...acting(e),
    connector: async () => ({ ...connector, targets: { vendor: { ...vendor, read } } }),
  };
}

describe('a plan that is applied', () => {
  it('does what was decided and no more: links, holds, remembers, leaves the rest alone', async () => {
    const e = await observed();
    put(e, 5, '50', 'Epsilon Foods', { taxPayerNumber: 'FR40303265045' });
    plant(e, 'X5', '51', 'Epsilon Food', 'FR40303265045');
    await e.hint('supplier', 5);
    await e.drain();
    const decisions = await planned(e, { '2 X2': 'hold', '2 X3': 'hold', '3 X4': 'skip', '5 X5': '' });
    expect(await apply(e, decisions)).toEqual({
      ...NOTHING,
      entity: 'supplier',
      linked: 1,
      held: 1,
      skipped: 1,
    });
    await e.drain();
    expect(e.external.writes).toEqual([]);
    expect(await e.link(ref(1))).toMatchObject({ phase: 'linked', externalId: 'X1' });
    expect((await e.failure(ref(2)))?.words).toBe(
      'The external system has 2 records that each may be supplier Beta Instruments GmbH: X2 "77 Beta Instruments", X3 "78 Beta Instruments". Accountant: link the right one (precoro-sync link "supplier 40002" X2), or run precoro-sync release "supplier 40002" to have a new one created.',
    );
    expect((await e.link(ref(3)))?.intent?.besides).toEqual(['X4']);
    expect((await e.link(ref(5)))?.externalId ?? null).toBeNull();
    expect(auditOf(e, ref(1))).toEqual(['ann linked']);
    expect(auditOf(e, ref(3))).toEqual(['ann ruled out']);
    const [applied] = e.services.audit.entries.filter(({ what }) => what === 'applied a match');
    expect(applied).toMatchObject({ subject: 'supplier', detail: { link: 1, hold: 1, skip: 1 } });
  });

  it('has Precoro show the ids once the gate is open, and creates only what nobody is', async () => {
    const e = await observed();
    await apply(e, await planned(e, { '2 X2': 'link', '2 X3': 'skip' }));
    await e.openGate('supplier');
    await e.run(20 * MINUTE);
    expect(e.precoro.get('supplier', 1)['externalId']).toBe('X1');
    expect(e.precoro.get('supplier', 2)['externalId']).toBe('X2');
    expect(namesOutside(e)).toEqual([
      'X1 Acme Ltd',
      'X2 Beta Instruments GmbH',
      'X3 Beta Instruments',
      'X4 Gamma Works Holding',
      expect.stringMatching(/^V\d /),
      expect.stringMatching(/^V\d /),
    ]);
    await expectBijection(e);
  });

  it('is done once: the same plan again finds everything linked', async () => {
    const e = await observed();
    const decisions = await planned(e, { '2 X2': 'skip' });
    expect(await apply(e, decisions)).toMatchObject({ linked: 1, skipped: 1 });
    await e.drain();
    expect(await apply(e, decisions)).toMatchObject({ linked: 0, already: 1, skipped: 1, left: [] });
    expect(auditOf(e, ref(1))).toEqual(['ann linked']);
    expect(auditOf(e, ref(2))).toEqual(['ann ruled out']);
  });

  it('tells how many rows are done', async () => {
    const e = await observed();
    const told: number[] = [];
    const decisions = await planned(e, { '2 X2': 'hold', '2 X3': 'hold' });
    await give(e, (s) => applyMatch(s, 'supplier', decisions, (done) => told.push(done)));
    expect(told).toEqual([3]);
  });

  it('of one that may be several takes the one that a person chose', async () => {
    const e = await observed();
    expect(await apply(e, await planned(e, { '2 X3': 'link', '2 X2': 'skip' }))).toMatchObject({
      linked: 2,
      left: [],
    });
    expect((await e.link(ref(2)))?.externalId).toBe('X3');
  });

  it('takes an id that a person has typed, if there is such a record', async () => {
    const e = await observed();
    const [row] = (await planned(e)).filter(({ oursKey }) => oursKey === '4');
    if (!row) throw new Error('no row');
    const typed: PlanDecision = { ...row, decision: 'link', theirsKey: 'X4' };
    const none: PlanDecision = { ...row, decision: 'link', theirsKey: 'X99' };
    expect((await apply(e, [none])).left).toEqual([
      { line: row.line, ref: ref(4), words: 'There is no vendor X99 in the external system.' },
    ]);
    expect(await apply(e, [typed])).toMatchObject({ linked: 1 });
  });

  it('ends a hold of those that it links', async () => {
    const e = await observed();
    await apply(e, await planned(e, { '2 X2': 'hold' }));
    await e.drain();
    expect(await e.failure(ref(2))).not.toBeNull();
    await apply(e, await planned(e, { '2 X2': 'link' }));
    await e.drain();
    expect(await e.failure(ref(2))).toBeNull();
    expect(await e.link(ref(2))).toMatchObject({ externalId: 'X2', hold: null });
  });
});

describe('a row is refused, and the others go on', () => {
  type Change = (e: Engine) => Promise<unknown>;
  const supplierChange =
    (id: number, changes: Record<string, unknown>): Change =>
    (e) =>
      e.edit('supplier', id, changes).then(() => e.drain());

  it.each<[string, Change, RegExp]>([
    [
      'its record changed in Precoro',
      supplierChange(1, { name: 'Acme Two' }),
      /Acme Two has changed in Precoro/,
    ],
    ['its record was disabled', supplierChange(1, { enable: false }), /does not travel any more/],
    [
      'Precoro names another by now',
      supplierChange(1, { externalId: 'X4' }),
      /Precoro says that supplier Acme Ltd is X4/,
    ],
    [
      'the other side changed',
      async (e) => plant(e, 'X1', '40001', 'ACME Limited', 'GB 239 281 775'),
      /vendor X1 has changed in the external system/,
    ],
    [
      'the record is linked elsewhere',
      (e) => give(e, (s) => linkRecord(s, ref(1), 'X4')),
      /is linked to vendor X4/,
    ],
    [
      'the other one is linked',
      (e) => give(e, (s) => linkRecord(s, ref(4), 'X1')),
      /X1 already belongs to supplier/,
    ],
    [
      'a person put it on hold',
      (e) => give(e, (s) => holdRecord(s, ref(1), 'wait')),
      /A person has put it on hold/,
    ],
    [
      'a person had a new one created',
      async (e) => {
        await apply(e, await planned(e, { '1 X1': 'hold' }));
        await give(e, (s) => releaseRecord(s, ref(1)));
      },
      /a new one is to be created/,
    ],
  ])('because %s', async (_, change, words) => {
    const e = await observed();
    const decisions = await planned(e, { '2 X2': 'link' });
    await change(e);
    const end = await apply(e, decisions);
    expect(end.left).toEqual([
      { line: expect.any(Number), ref: ref(1), words: expect.stringMatching(words) },
    ]);
    expect(end).toMatchObject({ linked: 1 });
    expect((await e.link(ref(2)))?.externalId).toBe('X2');
  });

  it('because the record is gone, the company unknown, or the id none', async () => {
    const e = await observed();
    const [row] = await planned(e);
    if (!row) throw new Error('no row');
    const { left } = await apply(e, [
      { ...row, oursKey: '999' },
      { ...row, company: 'mars' },
      { ...row, oursKey: 'a key with blanks' },
      { ...row, oursKey: '998', decision: 'skip' },
      { ...row, oursKey: 'a key', decision: 'skip' },
      { ...row, company: 'mars', decision: 'hold' },
      { ...row, decision: 'hold', oursKey: '2', theirsKey: 'X99' },
    ]);
    expect(left.map(({ words }) => words)).toEqual([
      'supplier#999 is not known here.',
      'There is no company "mars"; there is: default.',
      '"a key with blanks" is no id of a record.',
      'None of those that it may be stands outside any more.',
      'supplier#998 is not known here.',
      '"a key" is no id of a record.',
    ]);
    expect(await apply(e, [{ ...row, company: null }])).toMatchObject({ linked: 1 });
  });

  it('because several companies there are, and it names none', async () => {
    const e = await observed({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    const [row] = await planned(e);
    if (!row) throw new Error('no row');
    const { left } = await apply(e, [{ ...row, company: null, decision: 'link', theirsKey: 'X1' }]);
    expect(left[0]?.words).toBe('There is no company ""; there is: uk, de.');
  });

  it('because it waits on hold: then a release says that it is none of them', async () => {
    const e = await observed();
    await apply(e, await planned(e, { '2 X2': 'hold' }));
    const { left } = await apply(e, await planned(e, { '2 X2': 'skip' }));
    expect(left[0]?.words).toMatch(/precoro-sync release "supplier 40002"/);
  });

  it('because what it is to be linked to was just created for another', async () => {
    const e = await observed();
    const decisions = await planned(e);
    const { vendor } = e.external.connector.targets;
    if (!vendor) throw new Error('no vendors');
    const read: typeof vendor.read = async (id, context) => {
      const found = await vendor.read(id, context);
      if (found.outcome !== 'read' || found.value === null) return found;
      return { ...found, value: { ...found.value, createdWithKey: 'precoro:supplier:4:default' } };
    };
    const connector = { ...e.external.connector, targets: { vendor: { ...vendor, read } } };
    const now = e.clock.now();
    const link = await e.crossReference.acquire(ref(4), 'default', 'engine', now + MINUTE, now);
    if (link === 'busy') throw new Error('busy');
    const intent = { key: 'precoro:supplier:4:default', payloadHash: '', attempt: 1, at: now, besides: [] };
    await e.crossReference.save({ ...link, phase: 'creating', intent });
    const { left } = await apply(e, decisions, { ...acting(e), connector: async () => connector });
    expect(left[0]?.words).toBe('X1 was created for another record just now, which is not linked to it yet.');
  });

  it('because it is in work', async () => {
    const e = await observed();
    const decisions = await planned(e, { '2 X2': 'link' });
    const now = e.clock.now();
    await e.crossReference.acquire(ref(1), 'default', 'other', now + HOUR, now);
    expect(await apply(e, decisions)).toMatchObject({
      linked: 1,
      left: [{ words: expect.stringContaining('in work') }],
    });
  });

  it('until the external system does not answer at all: then it stops, and the same plan goes on later', async () => {
    const e = await observed();
    const decisions = await planned(e);
    const told = apply(e, decisions, unreachable(e));
    await expect(told).rejects.toThrow(ExternalUnreachableError);
    await expect(told).rejects.toThrow('no route to host. What was done until now is kept');
    expect(await apply(e, decisions)).toMatchObject({ linked: 1 });
  });
});

describe('a plan that dies on the way', () => {
  it.each(['before', 'after'] as const)('%s any call ends the same when it is given again', async (when) => {
    let decisions: readonly PlanDecision[] = [];
    const calls = await dieEverywhere(
      when,
      async () => {
        const e = await observed();
        decisions = await planned(e, { '2 X2': 'hold', '2 X3': 'hold', '3 X4': 'skip' });
        return e;
      },
      (s) => applyMatch(s, 'supplier', decisions),
      async (e) => {
        expect(await e.link(ref(1))).toMatchObject({ phase: 'linked', externalId: 'X1', hold: null });
        expect((await e.link(ref(2)))?.hold?.kind).toBe('ambiguous');
        expect((await e.failure(ref(2)))?.kind).toBe('ambiguous');
        expect((await e.link(ref(3)))?.intent?.besides).toEqual(['X4']);
        await e.openGate('supplier');
        await e.run(20 * MINUTE);
        expect(e.precoro.get('supplier', 1)['externalId']).toBe('X1');
        expect(namesOutside(e).filter((name) => /Acme|Beta/.test(name))).toEqual([
          'X1 Acme Ltd',
          'X2 Beta Instruments',
          'X3 Beta Instruments',
        ]);
        await expectBijection(e);
      },
    );
    expect(calls).toBeGreaterThan(15);
  });
});

describe('when Precoro shows the ids', () => {
  it('is forecast by what is owed and by the day, and waits for the gate', async () => {
    const e = await observed();
    await apply(e, await planned(e));
    const closed = await forecastShown(acting(e), 'supplier', 1);
    expect(closed).toMatchObject({ owed: 1, isGateOpen: false });
    expect(closed.doneAt).toBeGreaterThan(e.clock.now());
    await e.openGate('supplier');
    expect(await forecastShown(acting(e), 'supplier', 1)).toMatchObject({ owed: 1, isGateOpen: true });
    await e.run(10 * MINUTE);
    expect(await forecastShown(acting(e), 'supplier', 1)).toEqual({
      ...{ owed: 0, isGateOpen: true, doneAt: e.clock.now() },
    });
  });

  it('is reckoned on where it takes longer than is played through', async () => {
    const e = await observed();
    const due = Array.from({ length: 20_000 }, () => ({})) as never[];
    const services = { ...acting(e), writeBacks: { ...acting(e).writeBacks, due: async () => due } };
    const { owed, doneAt } = await forecastShown(services, 'supplier', 90_000);
    expect(owed).toBe(90_000);
    expect(doneAt - e.clock.now()).toBeGreaterThan(14 * 24 * HOUR);
  });
});

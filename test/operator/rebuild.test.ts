import { describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { ExternalUnreachableError } from '../../lib/operator/ask-external.ts';
import { forgetRecord } from '../../lib/operator/forget-record.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { planRebuild, rebuild } from '../../lib/operator/rebuild.ts';
import { DispatcherBusyError } from '../../lib/operator/release-cursor.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { unlinkRecord } from '../../lib/operator/unlink-record.ts';
import type { Look } from '../../lib/sync/ports/state.ts';
import {
  arrive,
  INVOICE,
  invoice,
  lineWithoutAccount,
  oldInvoice,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
  type Setting,
} from '../sync/engine.ts';
import { acting, auditOf, dieEverywhere, expectBijection, give } from './acting.ts';

const SECOND_INVOICE: RecordRef = { entity: 'invoice', id: '2' };
const SAME = { fields: { number: 'INV-2026-7', vendor: 'V1' }, lines: [] };
const KEY = 'precoro:invoice:956598:default';

/** A linked supplier and two linked invoices; nothing is on its way. */
async function linked(setting: Setting = {}): Promise<Engine> {
  const e = await settledEngine({ isKept: true, ...setting });
  await arrive(e);
  await arrive(e, { id: 2, idn: '2', invoiceNumber: 'INV-2' });
  await e.drain();
  return e;
}

/** The same with an empty cross-reference. */
async function lost(setting: Setting = {}): Promise<Engine> {
  const e = await linked(setting);
  e.restore(['crossReference'], null);
  return e;
}

function cannotBeTold(e: Engine, times = 1000): void {
  e.precoro.instead(
    ({ kind }) => kind === 'patch',
    () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 503' }),
    times,
  );
}

const plan = (e: Engine, since: number | null = null) => give(e, (s) => planRebuild(s, since));
const run = (e: Engine, since: number | null = null) =>
  give(e, async (s) => rebuild(s, await planRebuild(s, since)));
const patches = (e: Engine) => e.precoro.sent.filter(({ call }) => call.kind === 'patch').length;
const requests = (e: Engine) => e.precoro.sent.length;

async function expectAllLinked(e: Engine): Promise<void> {
  for (const [ref, externalId] of [
    [SUPPLIER, 'V1'],
    [INVOICE, 'B2'],
    [SECOND_INVOICE, 'B3'],
  ] as const) {
    expect(await e.link(ref)).toMatchObject({ phase: 'linked', externalId, hold: null, failure: null });
    expect(e.precoro.get(ref.entity, Number(ref.id))['externalId']).toBe(externalId);
  }
  expect(e.bills()).toHaveLength(2);
  await expectBijection(e);
}

describe('a cross-reference that is rebuilt', () => {
  it('holds every link again, without a request to Precoro and without a write outside', async () => {
    const e = await lost();
    const before = { requests: requests(e), patches: patches(e), writes: e.external.writes.length };
    const end = await run(e);
    expect(end).toEqual({ linked: 3, decided: 0, sent: 4, compared: 0, left: [] });
    expect(requests(e)).toBe(before.requests);
    await e.run(10 * MINUTE);
    expect(e.external.writes).toHaveLength(before.writes);
    expect(patches(e)).toBe(before.patches);
    await expectAllLinked(e);
    expect(auditOf(e, INVOICE)).toContain('ann linked');
    expect(e.services.audit.entries.map(({ what }) => what)).toContain('rebuilt the links');
  });

  it('follows its records as before: an edit is written, an unchanged one is not', async () => {
    const e = await lost();
    await run(e);
    await e.drain();
    const before = e.external.writes.length;
    await e.edit('invoice', 956598, { note: 'edited' });
    await e.drain();
    expect(e.external.writes.slice(before)).toEqual(['update bill B2']);
  });

  it('brings up to date what changed while nothing was known', async () => {
    const e = await lost();
    e.loseLetters();
    e.precoro.edit('invoice', 956598, { note: 'edited meanwhile' });
    await e.announce('invoice', 956598);
    await e.clock.advance(5000);
    await e.dispatchNow();
    e.loseLetters();
    await run(e);
    await e.run(HOUR);
    expect(e.bills().find(({ externalId }) => externalId === 'B2')?.payload.fields['note']).toBe(
      'edited meanwhile',
    );
    await expectAllLinked(e);
  });

  it('is rebuilt by what Precoro shows where the external system keeps no keys', async () => {
    const e = await lost();
    e.external.keepsNoKeys = true;
    const { certain } = await plan(e);
    expect(certain.map(({ ref, because }) => [ref.id, because])).toEqual([
      ['501', 'shown'],
      ['956598', 'shown'],
      ['2', 'shown'],
    ]);
    await run(e);
    await e.run(10 * MINUTE);
    await expectAllLinked(e);
  });

  it('is rebuilt by our keys where Precoro shows nothing, and then it is shown', async () => {
    const e = await lost();
    for (const id of [956598, 2]) {
      e.precoro.edit('invoice', id, { externalId: null });
      await e.announce('invoice', id);
    }
    await e.clock.advance(5000);
    await e.dispatchNow();
    e.loseLetters();
    expect((await plan(e)).certain.map(({ because }) => because)).toEqual(['key', 'key', 'key']);
    await run(e);
    await e.run(20 * MINUTE);
    await expectAllLinked(e);
  });

  it('has what waited, failed or was never sent taken up again', async () => {
    const e = await linked();
    await arrive(e, { id: 3, idn: '3', invoiceNumber: 'INV-3', items: { data: [lineWithoutAccount()] } });
    await arrive(e, { id: 4, idn: '4', invoiceNumber: 'INV-4', supplier: { id: 502, name: 'Beta' } });
    e.precoro.put('invoice', invoice({ id: 5, idn: '5', invoiceNumber: 'INV-5' }));
    await e.announce('invoice', 5);
    await e.clock.advance(5000);
    await e.dispatchNow();
    e.loseLetters();
    e.restore(['crossReference', 'failures'], null);
    await run(e);
    await e.run(20 * MINUTE);
    await expect(e.link({ entity: 'invoice', id: '5' })).resolves.toMatchObject({ phase: 'linked' });
    expect((await e.failure({ entity: 'invoice', id: '3' }))?.words).toMatch(/GL account/);
    expect((await e.link({ entity: 'invoice', id: '4' }))?.wait?.waitsFor).toBe('supplier#502');
    expect(e.bills()).toHaveLength(3);
  });

  it('is right when it is rebuilt twice, and a second time links nothing', async () => {
    const e = await lost();
    await run(e);
    await e.drain();
    const again = await plan(e);
    expect(again).toMatchObject({ certain: [], conflicts: [], decisions: [], right: 3 });
    expect(await run(e)).toMatchObject({ linked: 0, sent: 4, left: [] });
    await e.run(10 * MINUTE);
    await expectAllLinked(e);
  });

  it.each(['before', 'after'] as const)(
    'is whole in the end, wherever the first attempt died (%s its call)',
    async (when) => {
      const calls = await dieEverywhere(
        when,
        lost,
        async (s, e) => rebuild(s, await planRebuild(acting(e), null)),
        expectAllLinked,
      );
      expect(calls).toBeGreaterThan(30);
    },
    120_000,
  );

  it('leaves history alone, although Precoro names one outside for it', async () => {
    const e = await lost();
    e.external.plant('bill', 'X1', { fields: { number: 'OLD-1', vendor: 'V1' }, lines: [] });
    e.precoro.put('invoice', oldInvoice({ externalId: 'X1', updateDate: '2025-06-01T00:00:00' }));
    e.restore(['mirror', 'cursors'], null);
    await e.run(20 * MINUTE);
    const { certain, conflicts } = await plan(e);
    expect(certain.map(({ ref }) => ref.id)).not.toContain('1');
    expect(conflicts).toEqual([]);
  });

  it.each([
    ['is not approved', { status: 1, approvalDate: null }, '2026-01-01'],
    ['was disabled before go-live', { enable: false }, '2026-04-01'],
  ])('leaves a supplier alone that %s, whatever Precoro names', async (_case, changes, goLive) => {
    const e = await lost({ goLive });
    e.external.plant('vendor', 'X1', { fields: { name: 'Beta' }, lines: [] });
    e.precoro.put(
      'supplier',
      supplier({ id: 502, name: 'Beta', uniqueCode: 'B', externalId: 'X1', ...changes }),
    );
    await e.announce('supplier', 502);
    await e.drain();
    const { certain, conflicts } = await plan(e);
    expect(certain.map(({ externalId }) => externalId)).toContain('V1');
    expect(certain.map(({ externalId }) => externalId)).not.toContain('X1');
    expect(conflicts).toEqual([]);
  });

  it('tells of a supplier that was disabled since go-live, although no key says that it was ours', async () => {
    const e = await linked({ supplierOnLeave: 'report' });
    e.external.keepsNoKeys = true;
    await e.edit('supplier', 501, { enable: false });
    await e.drain();
    expect((await e.failure(SUPPLIER))?.kind).toBe('leave');
    e.restore(['crossReference', 'failures'], null);
    await run(e);
    await e.run(HOUR);
    expect((await e.failure(SUPPLIER))?.kind).toBe('leave');
  });

  it('has a document cancelled that Precoro names one for, and that left while nothing was known', async () => {
    const e = await lost({ onLeave: 'cancel' });
    e.external.keepsNoKeys = true;
    await e.edit('invoice', 956598, { status: 8 });
    await e.drain();
    expect(e.bills().filter(({ cancelled }) => cancelled)).toEqual([]);
    await run(e);
    await e.run(HOUR);
    expect(
      e
        .bills()
        .filter(({ cancelled }) => cancelled)
        .map(({ externalId }) => externalId),
    ).toEqual(['B2']);
  });

  it('tells each company apart where Precoro shows our own key', async () => {
    const companies = { 'Acme UK': 'uk', 'Acme FR': 'fr' };
    const e = await settledEngine({ isKept: true, companies });
    await arrive(e, { legalEntity: { id: 1, name: 'Acme FR' } });
    await e.drain();
    const before = e.crossReference
      .links()
      .map(({ ref, company, externalId }) => [ref.id, company, externalId]);
    expect(before).toHaveLength(3);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('invoice#956598');
    const sent = patches(e);
    e.restore(['crossReference'], null);
    expect(await run(e)).toMatchObject({ linked: 3, left: [] });
    await e.run(20 * MINUTE);
    const links = e.crossReference
      .links()
      .map(({ ref, company, externalId }) => [ref.id, company, externalId]);
    expect(new Set(links.map(String))).toEqual(new Set(before.map(String)));
    expect(patches(e)).toBe(sent);
    await expectBijection(e);
  });

  it('takes from the audit what a person linked where neither system tells it', async () => {
    const companies = { 'Acme UK': 'uk', 'Acme FR': 'fr' };
    const e = await settledEngine({ isKept: true, companies });
    await e.closeGate('invoice');
    await arrive(e, { legalEntity: { id: 1, name: 'Acme UK' } });
    e.external.plant('bill', 'X7', SAME, undefined, 'uk');
    await give(e, (s) => linkRecord(s, INVOICE, 'X7', { company: 'uk' }));
    await e.openGate('invoice');
    await e.drain();
    e.restore(['crossReference'], null);
    const { certain } = await plan(e);
    expect(certain.filter(({ ref }) => ref.id === '956598')).toEqual([
      expect.objectContaining({ externalId: 'X7', company: 'uk', because: 'person' }),
    ]);
    await run(e);
    await e.run(20 * MINUTE);
    expect(await e.link(INVOICE, 'uk')).toMatchObject({ phase: 'linked', externalId: 'X7' });
    expect(e.bills()).toHaveLength(1);
  });

  it('takes an id that somebody entered for the company that has it', async () => {
    const companies = { 'Acme UK': 'uk', 'Acme FR': 'fr' };
    const e = await settledEngine({ isKept: true, companies, mode: 'observe' });
    e.external.plant('vendor', 'X9', { fields: { name: 'Acme Ltd' }, lines: [] }, undefined, 'fr');
    await e.edit('supplier', 501, { externalId: 'X9' });
    await e.drain();
    const { certain, conflicts } = await plan(e);
    expect(certain).toEqual([expect.objectContaining({ externalId: 'X9', company: 'fr', because: 'shown' })]);
    expect(conflicts).toEqual([]);
  });
});

describe('what contradicts', () => {
  const cases: readonly [string, (e: Engine) => void | Promise<void>, string, RegExp][] = [
    [
      'several were created for one record, and Precoro names none of them',
      async (e) => {
        e.precoro.edit('invoice', 956598, { externalId: null });
        e.external.plant('bill', 'X1', SAME, `${KEY}#7`);
      },
      'several',
      /^invoice ".*" \(id 956598\) may be any of bill B2, X1/,
    ],
    [
      'Precoro names another one than the one that was created',
      async (e) => {
        e.external.plant('bill', 'X1', SAME);
        e.precoro.edit('invoice', 956598, { externalId: 'X1' });
      },
      'several',
      /may be any of bill X1, B2/,
    ],
    [
      'Precoro names the same one for two records',
      (e) => {
        e.external.keepsNoKeys = true;
        e.precoro.edit('invoice', 956598, { externalId: 'B3' });
      },
      'shared',
      /^bill B3, which should be invoice ".*" \(id (956598|2)\), is claimed also by invoice#(2|956598)\.$/,
    ],
    [
      'Precoro names one that is not there',
      (e) => {
        e.precoro.edit('invoice', 956598, { externalId: 'B99' });
        e.external.remove('B2');
      },
      'missing',
      /^Precoro shows bill B99 for invoice ".*" \(id 956598\), and there is no such bill outside\.$/,
    ],
    [
      'Precoro names one that is not there, and another was created',
      (e) => void e.precoro.edit('invoice', 956598, { externalId: 'B99' }),
      'missing',
      /there is no such bill/,
    ],
    [
      'one was created for a record that Precoro does not show',
      (e) => e.external.plant('bill', 'X1', SAME, 'precoro:invoice:99:default'),
      'unknown',
      /^bill X1 was created for invoice#99, which is not known here/,
    ],
  ];

  it.each(cases)('is told and left as it is: %s', async (_case, change, kind, words) => {
    const e = await lost();
    await change(e);
    for (const id of [956598, 2]) await e.announce('invoice', id);
    await e.clock.advance(5000);
    await e.dispatchNow();
    e.loseLetters();
    const { conflicts, certain } = await plan(e);
    expect(conflicts.map((one) => one.kind)).toEqual(conflicts.map(() => kind));
    expect(conflicts[0]?.words).toMatch(words);
    const told = conflicts.flatMap((one) => one.externalIds);
    expect(certain.filter(({ externalId }) => told.includes(externalId))).toEqual([]);
    await run(e);
    const links = e.crossReference.links();
    expect(links.filter(({ externalId }) => externalId !== null && told.includes(externalId))).toEqual([]);
  });

  it('never replaces a link that is there', async () => {
    const e = await linked();
    cannotBeTold(e);
    e.external.plant('bill', 'X1', SAME);
    await e.edit('invoice', 956598, { externalId: 'X1' });
    await e.clock.advance(5000);
    await e.dispatchNow();
    const { conflicts } = await plan(e);
    expect(conflicts).toEqual([
      expect.objectContaining({
        kind: 'other',
        words: expect.stringMatching(
          /is linked to bill B2 here, but Precoro shows X1, which is there as well/,
        ),
      }),
    ]);
    await run(e);
    await e.run(20 * MINUTE);
    expect((await e.link(INVOICE))?.externalId).toBe('B2');
  });

  it('is no link that a person made, whatever Precoro still shows', async () => {
    const e = await linked();
    e.external.plant('bill', 'X1', SAME);
    await give(e, (s) => unlinkRecord(s, INVOICE));
    await give(e, (s) => linkRecord(s, INVOICE, 'X1'));
    expect((await plan(e)).conflicts).toEqual([]);
    await e.drain();
    e.restore(['crossReference'], null);
    const { certain, conflicts } = await plan(e);
    expect(conflicts).toEqual([]);
    expect(certain.find(({ ref }) => ref.id === '956598')).toMatchObject({
      externalId: 'X1',
      because: 'person',
    });
  });

  it('is one outside that belongs to another record by its link', async () => {
    const e = await lost();
    e.external.keepsNoKeys = true;
    const now = e.clock.now();
    const other = { entity: 'invoice', id: '4' } as const;
    const link = await e.crossReference.acquire(other, 'default', 'ann', now, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    await e.crossReference.saveLinked({ ...link, phase: 'linked', target: 'bill', externalId: 'B2' });
    const { conflicts } = await plan(e);
    expect(conflicts).toEqual([
      expect.objectContaining({
        kind: 'taken',
        words: expect.stringMatching(/belongs by its link to invoice#4/),
      }),
    ]);
  });
});

describe('what people decided', () => {
  it('stands again: a hold keeps the record inside, an unlinked one is not taken back', async () => {
    const e = await linked();
    await give(e, (s) => holdRecord(s, SECOND_INVOICE, 'the price is disputed'));
    await give(e, (s) => unlinkRecord(s, INVOICE));
    await e.drain();
    e.restore(['crossReference'], null);
    const found = await plan(e);
    expect(found.certain.map(({ ref }) => ref.id)).toEqual(['501', '2']);
    expect(found.decisions).toMatchObject([{ ref: INVOICE, ruledOut: ['B2'] }]);
    expect(await run(e)).toMatchObject({ linked: 2, decided: 1, left: [] });
    await e.run(HOUR);
    expect((await e.link(SECOND_INVOICE))?.hold?.words).toMatch(/by ann: the price is disputed\. Engineer/);
    expect((await e.link(INVOICE))?.hold?.words).toMatch(/unlinked from B2/);
    expect((await e.failure(INVOICE))?.words).toMatch(/unlinked from B2/);
    expect(e.bills()).toHaveLength(2);

    await give(e, (s) => releaseRecord(s, INVOICE));
    await give(e, (s) => releaseRecord(s, SECOND_INVOICE));
    await e.run(HOUR);
    expect(await e.link(SECOND_INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B3' });
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B4' });
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B4');
  });

  it('is not taken back by what Precoro still shows of it', async () => {
    const e = await linked();
    cannotBeTold(e, 3);
    await give(e, (s) => unlinkRecord(s, INVOICE));
    await give(e, (s) => releaseRecord(s, INVOICE));
    e.loseLetters();
    e.restore(['crossReference'], null);
    await run(e);
    await e.run(HOUR);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B4' });
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B4');
  });

  it('and took back since is no decision any more', async () => {
    const e = await linked();
    await give(e, (s) => holdRecord(s, INVOICE, 'first'));
    await give(e, (s) => releaseRecord(s, INVOICE));
    await give(e, (s) => unlinkRecord(s, SECOND_INVOICE));
    await give(e, (s) => linkRecord(s, SECOND_INVOICE, 'B3'));
    await e.drain();
    expect((await plan(e)).decisions).toEqual([]);
    e.restore(['crossReference'], null);
    expect((await plan(e)).decisions).toEqual([]);
    await run(e);
    await e.run(20 * MINUTE);
    await expectAllLinked(e);
  });

  it('is known without its reason where the record was forgotten by command', async () => {
    const e = await linked();
    await give(e, (s) => holdRecord(s, INVOICE, 'Mr. Smith owes us'));
    await give(e, (s) => forgetRecord(s, INVOICE));
    e.restore(['crossReference'], null);
    const { decisions } = await plan(e);
    expect(decisions[0]?.held?.words).toMatch(
      /^On hold since 2026-03-02 by ann: why was erased together with it\./,
    );
  });

  it('counts for one company where it was decided for one', async () => {
    const companies = { 'Acme UK': 'uk', 'Acme FR': 'fr' };
    const e = await settledEngine({ isKept: true, companies });
    await give(e, (s) => holdRecord(s, SUPPLIER, 'not in France', 'fr'));
    e.restore(['crossReference'], null);
    await run(e);
    expect((await e.link(SUPPLIER, 'uk'))?.hold).toBeNull();
    expect((await e.link(SUPPLIER, 'fr'))?.hold?.words).toMatch(/not in France/);
  });

  it('is known although the mirror does not know the record', async () => {
    const e = await linked();
    await give(e, (s) => holdRecord(s, INVOICE, 'asked the clerk'));
    await e.drain();
    e.restore(['mirror', 'crossReference'], null);
    const { decisions } = await plan(e);
    expect(decisions).toMatchObject([
      { ref: INVOICE, held: { words: expect.stringMatching(/asked the clerk/) } },
    ]);
    await run(e);
    expect((await e.link(INVOICE))?.hold?.kind).toBe('held');
  });
});

describe('a rebuild that cannot do everything', () => {
  it('says what is being created just now', async () => {
    const e = await lost();
    const found = await plan(e);
    const now = e.clock.now();
    const link = await e.crossReference.acquire(INVOICE, 'default', 'other', now, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    const intent = { key: KEY, payloadHash: '', attempt: 1, at: now, besides: [] };
    await e.crossReference.save({ ...link, phase: 'creating', target: 'bill', intent });
    const end = await give(e, (s) => rebuild(s, found));
    expect(end.left).toEqual([
      expect.objectContaining({ ref: INVOICE, words: 'It is being created just now.' }),
    ]);
    await e.run(HOUR);
    await expectAllLinked(e);
  });

  it('leaves what was taken away or decided since the plan was made, and keeps a hold', async () => {
    const e = await lost();
    const found = await plan(e);
    await give(e, (s) => holdRecord(s, SECOND_INVOICE, 'wait'));
    await give(e, (s) => linkRecord(s, INVOICE, 'B2'));
    await give(e, (s) => unlinkRecord(s, INVOICE));
    await give(e, (s) => releaseRecord(s, INVOICE));
    e.loseLetters();
    e.external.remove('V1');
    const end = await give(e, (s) => rebuild(s, found));
    expect(end.left.map(({ words }) => words)).toEqual([
      'vendor V1 is not there any more.',
      'A person was asked about B2.',
    ]);
    expect(end.linked).toBe(1);
    expect(await e.link(SECOND_INVOICE)).toMatchObject({ externalId: 'B3', hold: { kind: 'held' } });
  });

  it('leaves what a person wants created, linked elsewhere, or taken by another since the plan was made', async () => {
    const e = await lost();
    const found = await plan(e);
    e.external.plant('bill', 'X7', SAME);
    await give(e, (s) => linkRecord(s, INVOICE, 'X7'));
    await give(e, (s) => linkRecord(s, { entity: 'invoice', id: '1' }, 'B3'));
    const now = e.clock.now();
    const link = await e.crossReference.acquire(SUPPLIER, 'default', 'other', now, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    const intent = { key: 'k', payloadHash: '', attempt: 0, at: now, besides: [] };
    await e.crossReference.release({ ...link, intent });
    const end = await give(e, (s) => rebuild(s, found));
    expect(end.left.map(({ words }) => words)).toEqual([
      'A person has decided that a new one is to be created.',
      'It is linked to X7 by now.',
      'B3 belongs to invoice#1 by now.',
    ]);
  });

  it('throws where the external system does not answer', async () => {
    const e = await lost();
    const told = give(e, (s) => planRebuild(s, null), {
      ...acting(e),
      connector: () => Promise.reject(new Error('no route to host')),
    });
    await expect(told).rejects.toThrow(ExternalUnreachableError);
  });

  it('throws where the list of the external system ends early', async () => {
    const e = await lost();
    const { connector } = e.external;
    const list = async function* () {
      yield* [];
      throw new Error('connection reset');
    };
    const targets = { ...connector.targets, bill: { ...connector.targets['bill'], list } };
    const told = give(e, (s) => planRebuild(s, null), {
      ...acting(e),
      connector: async () => ({ ...connector, targets: targets as typeof connector.targets }),
    });
    await expect(told).rejects.toThrow('connection reset');
  });

  it('stops where the dispatcher is at work all the time, and may be given again', async () => {
    const e = await linked();
    e.restore(['crossReference', 'mirror'], null);
    const since = e.clock.now();
    const busy = { ...acting(e), states: { ...e.services.states, saveCursor: async () => false } };
    await expect(give(e, async (s) => rebuild(s, await planRebuild(s, since)), busy)).rejects.toThrow(
      DispatcherBusyError,
    );
    await run(e, since);
    await e.run(HOUR);
    await expectAllLinked(e);
  });

  it('tells which entities are not read yet, and takes nothing of theirs for unknown', async () => {
    const e = await lost();
    e.restore(['mirror', 'cursors'], null);
    const { unread, conflicts, empty } = await plan(e);
    expect(unread).toEqual(['supplier', 'invoice']);
    expect(conflicts).toEqual([]);
    expect(empty).toEqual([]);
  });
});

describe('texts and ids that Precoro is to show', () => {
  it('are wished again where the wish was lost, and cleared where nothing stands behind a text', async () => {
    const e = await linked();
    await e.edit('invoice', 956598, { externalId: null, externalIntegrationLog: 'cured long ago' });
    await e.clock.advance(5000);
    await e.dispatchNow();
    const { writeBacks } = e;
    await writeBacks.erase(INVOICE);
    await run(e);
    await e.run(20 * MINUTE);
    expect(e.precoro.get('invoice', 956598)).toMatchObject({
      externalId: 'B2',
      externalIntegrationLog: null,
    });
  });
});

describe('what follows from a link', () => {
  it('is that its document is followed, also when the mirror was lost and the condition says no by now', async () => {
    const e = await linked({ whenInvoice: ({ note }) => note !== 'keep' });
    e.restore(['mirror'], null);
    e.precoro.edit('invoice', 956598, { note: 'keep' });
    await run(e, e.clock.now());
    await e.run(HOUR);
    await run(e);
    await e.run(HOUR);
    expect(e.bills().map(({ payload }) => payload.fields['note'])).toContain('keep');
  });

  it('is no text that Precoro was told after the mirror looked, once what it says is cured', async () => {
    const e = await linked();
    await e.edit('supplier', 501, { enable: false });
    await arrive(e, { id: 3, idn: '3', invoiceNumber: 'INV-3', items: { data: [lineWithoutAccount()] } });
    const third: RecordRef = { entity: 'invoice', id: '3' };
    expect(e.precoro.get('invoice', 3)['externalIntegrationLog']).toMatch(/GL account/);
    // The last look was before that PATCH.
    const looked = await e.mirror.read(third);
    const old = (look: Look | null) =>
      look && {
        ...look,
        observedAt: look.observedAt - HOUR,
        content: { ...look.content, externalIntegrationLog: null },
      };
    if (looked) await e.mirror.save({ ...looked, row: old(looked.row), detail: old(looked.detail) });
    await e.failures.clear(third, e.clock.now(), e.clock.now());
    await e.crossReference.acquire(third, 'default', 'ann', e.clock.now(), e.clock.now());
    e.precoro.edit('invoice', 3, { status: 8 });
    await run(e);
    await e.announce('invoice', 3);
    await e.run(HOUR);
    expect(e.precoro.get('invoice', 3)['externalIntegrationLog']).toBeNull();
  });
});

describe('with the moment that tables were set back to', () => {
  it('reads again what Precoro changed since, from before that moment', async () => {
    const e = await linked();
    const then = e.clock.now();
    await e.run(HOUR);
    await e.edit('invoice', 956598, { note: 'forgotten by the mirror' });
    await e.drain();
    await e.run(HOUR);
    e.restore(['mirror', 'crossReference'], then);
    await run(e, then);
    await e.run(HOUR);
    const mirrored = await e.mirror.read(INVOICE);
    expect(mirrored?.detail?.content['note']).toBe('forgotten by the mirror');
    expect(e.bills()).toHaveLength(2);
  });

  it('counts what was probably spent since, unless the ledger knows it', async () => {
    const e = await linked();
    const { ledger } = await e.services.ledgers.read();
    const known = ledger.day.reduce((sum, [, count]) => sum + count, 0);
    const then = e.clock.now();
    await e.run(2 * HOUR);
    expect((await plan(e, then)).isLedgerOld).toBe(false);
    e.restore(['quota'], then);
    expect((await plan(e, then)).isLedgerOld).toBe(true);
    await run(e, then);
    const after = (await e.services.ledgers.read()).ledger.day.reduce((sum, [, count]) => sum + count, 0);
    expect(after).toBeGreaterThan(known);
  });

  it('takes half of the day for spent where the ledger is empty', async () => {
    const e = await linked();
    e.restore(['quota'], null);
    await run(e, e.clock.now() - DAY);
    const { ledger } = await e.services.ledgers.read();
    const spent = ledger.day.reduce((sum, [, count]) => sum + count, 0);
    expect(spent).toBeGreaterThanOrEqual(1500);
    expect(spent).toBeLessThan(1600);
  });

  it('reads everything anew where nothing is known any more', async () => {
    const e = await linked();
    e.restore(['mirror'], null);
    const found = await plan(e, e.clock.now() - HOUR);
    expect(found.empty).toEqual(['supplier', 'invoice']);
    await run(e, e.clock.now() - HOUR);
    await e.run(HOUR);
    expect(e.mirror.records()).toHaveLength(4);
    await expectAllLinked(e);
  });
});

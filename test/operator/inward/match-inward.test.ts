import { describe, expect, it } from '@jest/globals';
import shipped from '../../../integration.config.ts';
import { HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { planRows } from '../../../lib/matching/plan.ts';
import type { PlanDecision } from '../../../lib/matching/plan-csv.ts';
import { ExternalUnreachableError } from '../../../lib/operator/ask-external.ts';
import { NotReadYetError } from '../../../lib/operator/find-seekers.ts';
import { holdRecord } from '../../../lib/operator/hold-record.ts';
import { linkRecord } from '../../../lib/operator/link-record.ts';
import { applyMatch } from '../../../lib/operator/match-apply.ts';
import { forecastShown } from '../../../lib/operator/match-forecast.ts';
import { planMatch } from '../../../lib/operator/match-plan.ts';
import { undoMatch } from '../../../lib/operator/match-undo.ts';
import { releaseRecord } from '../../../lib/operator/release-record.ts';
import { unlinkRecord } from '../../../lib/operator/unlink-record.ts';
import { incomingRef } from '../../../lib/sync/incoming-ref.ts';
import { acting, auditOf, dieEverywhere, expectBijection, give } from '../acting.ts';
import { apply, bothSides, planned, ref, undo, verdicts, type BothSides } from './match-inward-world.ts';

const TAX_20 = { name: 'VAT 20%', percent: '20', value: '20', qboId: null, xeroId: null };
const TAX_9 = { name: 'VAT 9%', percent: '9', value: '9', qboId: null, xeroId: null };
/** Two rates are on both sides, one may be another, one is outside only. */
async function taxes(outside = ['T-20', 'T-9', 'T-5', 'T-0']): Promise<BothSides> {
  const e = bothSides();
  e.enter('tax', 7, TAX_20);
  e.enter('tax', 8, TAX_9);
  e.enter('tax', 9, { ...TAX_9, name: 'Reduced', percent: '5', value: '5' });
  const rates = {
    'T-20': { name: 'VAT 20%', percent: '20' },
    'T-9': { name: 'VAT 9%', percent: '9' },
    'T-5': { name: 'Reduced rate', percent: '5' },
    'T-0': { name: 'Exempt', percent: '0' },
  };
  for (const [id, fields] of Object.entries(rates))
    if (outside.includes(id)) e.enterOutside('tax', id, fields);
  await e.poll();
  return e;
}

const told = (e: BothSides, externalId: string) =>
  e.failure(incomingRef({ feed: 'tax', entity: 'tax', company: 'default', externalId }));
const creates = (e: BothSides) => e.writesSince(e.start).filter((one) => one.startsWith('create'));

describe('a plan of what only comes in', () => {
  it('lists Precoro, names who is whom and why, and writes nothing', async () => {
    const e = await taxes();
    expect(e.precoro.since(e.start).filter((one) => one.includes('tax'))).toEqual([]);
    const made = await e.plan('tax');
    expect(made).toMatchObject({
      ...{ entity: 'tax', label: 'tax', direction: 'inward', target: 'tax', requests: 1 },
      ...{ comparedBy: ['name', 'percent'], created: 1, refused: 0, withoutOwner: 0 },
      counts: { certain: 2, likely: 1, ambiguous: 0, oneToMany: 0, none: 0 },
      undecided: { certain: 2, likely: 1 },
    });
    expect(await verdicts(e, 'tax')).toEqual(['9 likely T-5', '7 certain T-20', '8 certain T-9']);
    expect(planRows(made.matches).at(-1)).toMatchObject({
      ...{ decision: 'link', company: 'default', oursLabel: 'VAT 9%', theirsLabel: 'VAT 9%' },
      speaksFor: 'same name VAT 9% | same percent 9',
    });
    expect(e.precoro.since(e.start).filter((one) => one.includes('tax'))).toEqual([
      'list tax 1',
      'list tax 1',
    ]);
    expect(e.services.audit.entries).toEqual([]);
    expect(await e.services.links.owner('default', 'tax', 'T-20')).toBeNull();
  });

  it('leaves out what is linked, what Precoro names, what a person holds, and what is not to come', async () => {
    const e = await taxes();
    e.precoro.edit('tax', 7, { externalId: 'T-20' });
    await give(e, (s) => linkRecord(s, ref('tax', 8), 'T-9'));
    await give(e, (s) => holdRecord(s, { entity: 'tax', id: '~tax/default/T-5' }, 'wait'));
    const { matches, created } = await e.plan('tax');
    expect(matches.results.map(({ ours, candidates }) => [ours.key, candidates])).toEqual([['9', []]]);
    expect(matches.onlyTheirs.map(({ key }) => key)).toEqual(['T-0']);
    expect(created).toBe(1);
    const [feed] = shipped.feeds.filter(({ name }) => name === 'tax');
    if (!feed) throw new Error('no taxes');
    const only = bothSides({
      ...shipped,
      feeds: [{ ...feed, creates: false, when: ({ name }) => name !== 'B' }],
    });
    only.enterOutside('tax', 'A', { name: 'A', percent: '1' });
    only.enterOutside('tax', 'B', { name: 'B', percent: '1' });
    await only.poll();
    const none = await only.plan('tax');
    expect(none.matches.onlyTheirs.map(({ key }) => key)).toEqual(['A']);
    expect(none).toMatchObject({ created: 0, refused: 0 });
  });

  it('has somebody look where one side is out of use', async () => {
    const e = bothSides();
    const option = { fieldId: '70', parent: null, enable: true };
    e.enter('itemFieldOption', 1, { ...option, name: '6420 Travel', code: '6420', enable: false });
    e.enter('itemFieldOption', 2, { ...option, name: '6500 Rent', code: '6500' });
    e.enter('itemFieldOption', 3, { ...option, name: '6600 Post', code: '6600', enable: false });
    e.enterOutside('glAccount', '6420', { code: '6420', name: 'Travel' });
    e.enterOutside('glAccount', '6500', { code: '6500', name: 'Rent', active: false });
    e.enterOutside('glAccount', '6600', { code: '6600', name: 'Post', active: false });
    await e.poll();
    const rows = planRows((await e.plan('itemFieldOption')).matches);
    expect(
      rows.map(({ oursKey, verdict, decision, speaksAgainst }) => [
        oursKey,
        verdict,
        decision,
        speaksAgainst,
      ]),
    ).toEqual([
      ['1', 'likely', '', 'is disabled in Precoro'],
      ['2', 'likely', '', 'is disabled there'],
      ['3', 'certain', 'link', 'is disabled there'],
    ]);
  });

  it('counts what the mapping refuses, and knows it by its name alone', async () => {
    const e = bothSides();
    e.enter('tax', 7, TAX_20);
    e.enterOutside('tax', 'T-20', { name: 'VAT 20%', percent: null });
    e.enterOutside('tax', 'T-1', { name: '', percent: '1' });
    await e.poll();
    expect(await verdicts(e, 'tax')).toEqual(['7 likely T-20']);
    expect(await e.plan('tax')).toMatchObject({ created: 0, refused: 1 });
  });

  it('knows suppliers that only come in by their numbers', async () => {
    const entities = shipped.entities.filter(({ entity }) => entity !== 'supplier');
    const e = bothSides({ ...shipped, entities });
    const supplier = { contacts: { data: [] }, email: null, netSuiteId: null, qboId: null, xeroId: null };
    e.enter('supplier', 1, {
      ...supplier,
      name: 'Acme Ltd',
      uniqueCode: 'S1',
      taxPayerNumber: 'GB239281774',
    });
    e.enter('supplier', 2, { ...supplier, name: 'Beta', uniqueCode: 'S2', taxPayerNumber: null });
    e.enterOutside('vendor', 'V1', { code: '17', name: 'ACME Limited', tax_number: 'GB 239 281 774' });
    e.enterOutside('vendor', 'V2', { code: '18', name: 'Beta' });
    await e.poll();
    expect(await verdicts(e, 'supplier')).toEqual(['1 certain V1', '2 likely V2']);
  });

  it('tells apart the fields of options', async () => {
    const [departments] = shipped.feeds.filter(({ name }) => name === 'documentFieldOption.Department');
    if (!departments) throw new Error('no departments');
    const name = 'documentFieldOption.Site';
    const sites = { ...departments, name, target: name, customField: 'Site', source: 'location' };
    const e = bothSides({ ...shipped, feeds: [departments, sites] });
    e.precoro.answersAgain();
    const fields = [
      { id: 80, name: 'Department', type: 1 },
      { id: 81, name: 'Site', type: 1 },
    ];
    e.precoro.instead(
      (call) => call.kind === 'fieldDefinitions' && call.family === 'document',
      () => ({ kind: 'page', total: 2, hasNext: false, serverTime: null, rows: fields }),
    );
    const option = { enable: true, parent: null, code: 'D1' };
    e.enter('documentFieldOption', 1, { ...option, fieldId: '80', name: 'D1 Sales' });
    e.enter('documentFieldOption', 2, { ...option, fieldId: '81', name: 'Leeds' });
    e.enterOutside('department', 'D1', { code: 'D1', name: 'Sales' });
    e.enterOutside('location', 'D1', { name: 'Leeds' });
    await e.poll();
    const rows = planRows((await e.plan('documentFieldOption')).matches);
    expect(
      rows.map(({ part, oursLabel, verdict, theirsLabel }) => [part, oursLabel, verdict, theirsLabel]),
    ).toEqual([
      ['Department', 'D1 Sales', 'certain', 'Sales'],
      ['Site', 'Leeds', 'likely', 'Leeds'],
    ]);
    const decisions = await planned(e, 'documentFieldOption', { '2 D1': 'link' });
    // One id in two sources is no contradiction.
    expect(await apply(e, 'documentFieldOption', decisions)).toMatchObject({ linked: 2, left: [] });
    expect(await e.link(ref('documentFieldOption', 1))).toMatchObject({ target: departments.target });
    expect(await e.link(ref('documentFieldOption', 2))).toMatchObject({ target: name, externalId: 'D1' });
    expect(await undo(e, 'documentFieldOption', decisions)).toMatchObject({ unlinked: 2, left: [] });
  });

  it('is not made before the custom field is known', async () => {
    const e = bothSides();
    e.precoro.answersAgain();
    await e.poll();
    await expect(e.plan('documentFieldOption')).rejects.toThrow(
      'the custom field "Department" is not known in Precoro yet: make it there',
    );
  });

  it('is refused for payments, for what is not configured, and where a side does not answer', async () => {
    const e = await taxes();
    await expect(e.plan('payment')).rejects.toThrow(/^payments are not matched: each is looked for/);
    await expect(e.plan('documentFieldOption')).resolves.toMatchObject({ counts: { none: 0 } });
    const without = { ...acting(e), integration: { ...shipped, feeds: [] } };
    await expect(planMatch(without, 'tax')).rejects.toThrow(/has no entity "tax"/);
    e.hub.noReads(1);
    await expect(give(e, (s) => planMatch(s, 'tax'))).rejects.toThrow(ExternalUnreachableError);
    const { connector } = e.services;
    const bare = { ...acting(e), connector: async () => ({ ...connector, sources: {} }) };
    await expect(planMatch(bare, 'tax')).rejects.toThrow('has no source "tax"');
    e.hub.noReads(0);
    e.precoro.instead(
      ({ kind }) => kind === 'list',
      () => ({ kind: 'rejected', status: 403, words: 'no', fields: {} }),
    );
    const refused = give(e, (s) => planMatch(s, 'tax'));
    await expect(refused).rejects.toThrow(NotReadYetError);
    await expect(refused).rejects.toThrow('Precoro did not show its taxes (rejected): try again later');
  });

  it('gives the dispatcher its turn in a long list, and does without totals', async () => {
    const e = bothSides();
    e.precoro.habits.pageSize = 2;
    e.precoro.habits.latencyMs = 20_000;
    for (let id = 1; id <= 25; id += 1)
      e.enter('item', id, { name: `Item ${id}`, sku: `S-${id}`, supplier: null });
    e.enterOutside('article', 'A1', { name: 'Item 25', sku: 'S-25' });
    await e.poll();
    const made = await e.plan('item');
    expect(made.requests).toBe(13);
    expect(made.counts).toMatchObject({ certain: 1, none: 24 });
  });
});

describe('a plan of what only comes in, applied', () => {
  it('links, holds and remembers as decided; what is only outside is made once live', async () => {
    const e = await taxes();
    const decisions = await planned(e, 'tax', { '8 T-9': 'hold', '9 T-5': 'skip' });
    expect(await apply(e, 'tax', decisions)).toEqual({
      ...{ entity: 'tax', linked: 1, already: 0, held: 1, skipped: 1, left: [] },
    });
    expect(auditOf(e, ref('tax', 7))).toEqual(['ann linked']);
    expect(auditOf(e, ref('tax', 9))).toEqual(['ann ruled out']);
    expect(await e.link(ref('tax', 7))).toMatchObject({ phase: 'linked', target: 'tax', externalId: 'T-20' });
    expect((await told(e, 'T-9'))?.words).toBe(
      'VAT 9% of the external system (T-9) may be tax VAT 9% (id 8) of Precoro. Accountant: link it to the right one (precoro-sync link "~tax/default/T-9" 8), or run precoro-sync release "~tax/default/T-9" to have it made in Precoro.',
    );
    expect(await verdicts(e, 'tax')).toEqual(['9 none', '8 certain T-9']);
    expect((await e.plan('tax')).undecided).toMatchObject({ certain: 0 });
    const closed = await give(e, (s) => forecastShown(s, 'tax', 1));
    expect(closed).toMatchObject({ owed: 1, isGateOpen: false });
    await e.openGate('tax');
    expect(await give(e, (s) => forecastShown(s, 'tax', 1))).toMatchObject({ isGateOpen: true });
    await e.run(2 * HOUR);
    expect(e.precoro.get('tax', 7)['externalId']).toBe('T-20');
    expect(e.precoro.get('tax', 8)['externalId']).toBeNull();
    // The one on hold is not made; the one that a person ruled out is.
    expect(creates(e)).toHaveLength(2);
    expect(e.precoro.all('tax').map(({ name }) => name)).toEqual([
      ...['VAT 20%', 'VAT 9%', 'Reduced'],
      ...['Reduced rate', 'Exempt'].toSorted().toReversed(),
    ]);
    await expectBijection(e);
  });

  it('is done once, and a hold is ended by a link', async () => {
    const e = await taxes();
    const decisions = await planned(e, 'tax', { '8 T-9': 'hold' });
    expect(await apply(e, 'tax', decisions)).toMatchObject({ linked: 1, held: 1 });
    expect(await apply(e, 'tax', decisions)).toMatchObject({ linked: 0, already: 1, held: 1, left: [] });
    expect(auditOf(e, ref('tax', 7))).toEqual(['ann linked']);
    expect(await apply(e, 'tax', await planned(e, 'tax'))).toMatchObject({ linked: 1, left: [] });
    expect(await told(e, 'T-9')).toBeNull();
    expect(await e.inbound('tax', 'T-9')).toMatchObject({ phase: 'linked', hold: null });
  });

  it('links what the poll has not come to yet, and holds it', async () => {
    const e = bothSides();
    e.enter('tax', 7, TAX_20);
    e.enter('tax', 8, TAX_9);
    await e.poll();
    e.enterOutside('tax', 'T-20', { name: 'VAT 20%', percent: '20' });
    e.enterOutside('tax', 'T-9', { name: 'VAT 9%', percent: '9' });
    const decisions = await planned(e, 'tax', { '8 T-9': 'hold' });
    expect(await apply(e, 'tax', decisions)).toMatchObject({ linked: 1, held: 1, left: [] });
    expect(await e.inbound('tax', 'T-20')).toBeNull();
    await e.openGate('tax');
    await e.run(2 * HOUR);
    expect(creates(e)).toEqual([]);
    expect(e.precoro.get('tax', 7)['externalId']).toBe('T-20');
  });

  it('wakes the options that stand below one', async () => {
    const e = bothSides();
    const option = { fieldId: '70', enable: true, parent: null };
    e.enter('itemFieldOption', 1, { ...option, name: '6000 Costs', code: '6000' });
    e.enterOutside('glAccount', '6000', { code: '6000', name: 'Costs', parent: null });
    e.enterOutside('glAccount', '6420', { code: '6420', name: 'Travel', parent: '6000' });
    await e.poll();
    expect(await apply(e, 'itemFieldOption', await planned(e, 'itemFieldOption'))).toMatchObject({
      linked: 1,
    });
    await e.openGate('itemFieldOption');
    await e.run(2 * HOUR);
    expect(e.precoro.all('itemFieldOption').map(({ name, parent }) => [name, parent])).toEqual([
      ['6000 Costs', null],
      ['6420 Travel', { id: '1' }],
    ]);
  });

  it('takes an id that a person has typed, if there is such a record', async () => {
    const e = await taxes();
    const [row] = (await planned(e, 'tax')).filter(({ oursKey }) => oursKey === '9');
    if (!row) throw new Error('no row');
    const typed = { ...row, decision: 'link', theirsState: '' } as const;
    const none = await apply(e, 'tax', [{ ...typed, theirsKey: 'T-99' }]);
    expect(none.left[0]?.words).toBe('There is no tax T-99 in the external system that is to come in.');
    expect(await apply(e, 'tax', [{ ...typed, theirsKey: 'T-0' }])).toMatchObject({ linked: 1 });
  });
});

describe('a row of what only comes in is refused, and the others go on', () => {
  it.each<[string, (e: BothSides) => unknown, RegExp]>([
    [
      'renamed in Precoro',
      (e) => e.precoro.edit('tax', 7, { name: 'VAT' }),
      /tax VAT has changed in Precoro/,
    ],
    ['with another rate there', (e) => e.precoro.edit('tax', 7, { percent: '21' }), /has changed in Precoro/],
    ['deleted in Precoro', (e) => e.precoro.remove('tax', 7), /tax#7 is not in Precoro any more/],
    [
      'given an id there',
      (e) => e.precoro.edit('tax', 7, { externalId: 'X' }),
      /Precoro says that tax VAT 20% is X/,
    ],
    [
      'changed outside',
      (e) => e.enterOutside('tax', 'T-20', { name: 'VAT 20%', percent: '20.5' }),
      /tax T-20 has changed in the external system/,
    ],
    ['deleted outside', (e) => e.hub.remove('tax', 'default', 'T-20'), /There is no tax T-20/],
    [
      'linked otherwise by a person',
      (e) => give(e, (s) => linkRecord(s, ref('tax', 7), 'T-0')),
      /is linked to tax T-0 already/,
    ],
    [
      'of which the other one is linked',
      (e) => give(e, (s) => linkRecord(s, ref('tax', 9), 'T-20')),
      /T-20 already belongs to tax Reduced/,
    ],
    [
      'that a person has stopped',
      (e) => give(e, (s) => holdRecord(s, { entity: 'tax', id: '~tax/default/T-20' }, 'wait')),
      /was put on hold by a person/,
    ],
    [
      'that is being made just now',
      async (e) => {
        const known = await e.inbound('tax', 'T-20');
        if (known) await e.services.inbounds.save({ ...known, phase: 'creating' });
      },
      /being made in Precoro just now/,
    ],
    [
      'of which a POST may still take effect',
      async (e) => {
        const known = await e.inbound('tax', 'T-20');
        if (known) await e.services.inbounds.save({ ...known, openUntil: e.clock.now() + HOUR });
      },
      /Precoro has not said yet whether it created a record for tax T-20/,
    ],
  ])('%s', async (_, change, words) => {
    const e = await taxes();
    const decisions = await planned(e, 'tax');
    await change(e);
    const end = await apply(e, 'tax', decisions);
    expect(end.left).toEqual([
      { line: expect.any(Number), ref: ref('tax', 7), words: expect.stringMatching(words) },
    ]);
    expect(end).toMatchObject({ linked: 1 });
    expect(await e.link(ref('tax', 8))).toMatchObject({ externalId: 'T-9' });
  });

  it('with a hold on nobody, on what is gone, linked, stopped or being made, or in another company', async () => {
    const e = await taxes();
    const [row] = await planned(e, 'tax');
    if (!row) throw new Error('no row');
    const hold: PlanDecision = { ...row, decision: 'hold' };
    await give(e, (s) => linkRecord(s, ref('tax', 8), 'T-9'));
    await give(e, (s) => holdRecord(s, { entity: 'tax', id: '~tax/default/T-5' }, 'wait'));
    const making = await e.inbound('tax', 'T-0');
    if (making) await e.services.inbounds.save({ ...making, phase: 'creating' });
    const { left } = await apply(e, 'tax', [
      { ...hold, theirsKey: '' },
      { ...hold, theirsKey: 'T-99' },
      { ...hold, theirsKey: 'T-9' },
      { ...hold, theirsKey: 'T-5' },
      { ...hold, theirsKey: 'T-0' },
      { ...hold, theirsKey: 'T-1', company: 'mars' },
      { ...hold, theirsKey: 'T-2', oursKey: '99' },
    ]);
    expect(left.map(({ words }) => words)).toEqual([
      'Nothing is ever written of it alone: a hold stops the external record that it may be.',
      'There is no tax T-99 in the external system.',
      'It is linked by now.',
      'A person has put it on hold.',
      'Precoro is being asked to make it just now.',
      'There is no company "mars"; there is: default.',
      'tax#99 is not in Precoro any more.',
    ]);
  });

  it('where the external system does not answer at all it stops, and the same plan goes on later', async () => {
    const e = await taxes();
    const decisions = await planned(e, 'tax');
    e.hub.noReads(2);
    await expect(apply(e, 'tax', decisions)).rejects.toThrow(/HTTP 503\. What was done until now is kept/);
    expect(await apply(e, 'tax', decisions)).toMatchObject({ linked: 2 });
  });
});

describe('a plan of what only comes in that dies on the way', () => {
  it.each(['before', 'after'] as const)('%s any call ends the same when it is given again', async (when) => {
    let decisions: readonly PlanDecision[] = [];
    const calls = await dieEverywhere(
      when,
      async () => {
        const e = await taxes();
        decisions = await planned(e, 'tax', { '8 T-9': 'hold', '9 T-5': 'skip' });
        return e;
      },
      (s) => applyMatch(s, 'tax', decisions),
      async (e) => {
        expect(await e.link(ref('tax', 7))).toMatchObject({ phase: 'linked', externalId: 'T-20' });
        const key = { feed: 'tax', company: 'default', externalId: 'T-9' };
        expect((await e.services.inbounds.read(key))?.hold?.kind).toBe('ambiguous');
        expect((await e.failure(incomingRef({ ...key, entity: 'tax' })))?.kind).toBe('ambiguous');
        expect((await e.link(ref('tax', 9)))?.intent?.besides).toEqual(['T-5']);
        await e.openGate('tax');
        await e.run(HOUR);
        expect(e.precoro.get('tax', 7)['externalId']).toBe('T-20');
        expect(e.precoro.count('tax')).toBe(5);
        await expectBijection(e);
      },
    );
    expect(calls).toBeGreaterThan(20);
  });
});

describe('a plan of what only comes in, undone', () => {
  const rowsOf = (e: BothSides) => e.precoro.all('tax').map(({ updateDate: _, ...rest }) => rest);

  it('brings both sides back to where they were, and makes nothing a second time', async () => {
    const e = await taxes();
    const before = { rows: rowsOf(e), plan: planRows((await e.plan('tax')).matches) };
    const decisions = await planned(e, 'tax');
    await apply(e, 'tax', decisions);
    expect(await undo(e, 'tax', decisions)).toEqual({ entity: 'tax', unlinked: 2, already: 0, left: [] });
    expect(rowsOf(e)).toEqual(before.rows);
    expect(planRows((await e.plan('tax')).matches)).toEqual(before.plan);
    expect(await e.link(ref('tax', 7))).toMatchObject({ phase: 'none', externalId: null, hold: null });
    expect(await e.services.links.owner('default', 'tax', 'T-20')).toBeNull();
    expect(await e.inbound('tax', 'T-20')).toMatchObject({ phase: 'new', ref: null, agreed: null });
    expect((await told(e, 'T-20'))?.words).toMatch(
      /^On hold since \S+ by ann: the match of VAT 20% \(T-20\) with tax VAT 20% \(id 7\) was undone\. Accountant: match it anew \(precoro-sync match tax --plan FILE\.csv\)/,
    );
    expect(auditOf(e, ref('tax', 7))).toEqual(['ann linked', 'ann unlinked']);
    expect(await undo(e, 'tax', decisions)).toMatchObject({ unlinked: 0, already: 2, left: [] });
    expect(await apply(e, 'tax', decisions)).toMatchObject({ linked: 2, left: [] });
    expect(await told(e, 'T-20')).toBeNull();
  });

  it('takes the id out of Precoro that was shown there, and writes the record no more', async () => {
    const e = await taxes(['T-20', 'T-9', 'T-5']);
    const before = rowsOf(e);
    const decisions = await planned(e, 'tax', { '9 T-5': 'link' });
    await apply(e, 'tax', decisions);
    await e.openGate('tax');
    await e.run(2 * HOUR);
    expect(e.precoro.get('tax', 7)['externalId']).toBe('T-20');
    const made = e.precoro.get('tax', 9)['name'];
    expect(made).toBe('Reduced rate');
    await undo(e, 'tax', decisions);
    await e.run(2 * HOUR);
    expect(e.precoro.all('tax').map(({ externalId }) => externalId)).toEqual([null, null, null]);
    expect(rowsOf(e).map((row) => ({ ...row, name: '' }))).toEqual(
      before.map((row) => ({ ...row, name: '' })),
    );
    expect(creates(e)).toEqual([]);
    await give(e, (s) => releaseRecord(s, { entity: 'tax', id: '~tax/default/T-5' }));
    e.precoro.edit('tax', 9, { name: 'Reduced' });
    await e.run(2 * HOUR);
    expect(creates(e)).toEqual(['create tax']);
    expect(await undo(e, 'tax', decisions)).toMatchObject({ unlinked: 0, already: 3 });
    expect(await e.inbound('tax', 'T-5')).toMatchObject({ phase: 'linked', hold: null });
    await expectBijection(e);
  });

  it('leaves what a person linked or unlinked since', async () => {
    const e = await taxes();
    const decisions = await planned(e, 'tax');
    await apply(e, 'tax', decisions);
    await give(e, (s) => unlinkRecord(s, ref('tax', 7)));
    await give(e, (s) => linkRecord(s, ref('tax', 7), 'T-0'));
    await give(e, (s) => unlinkRecord(s, ref('tax', 8)));
    const { unlinked, already, left } = await undo(e, 'tax', decisions);
    expect({ unlinked, already }).toEqual({ unlinked: 0, already: 1 });
    expect(left.map(({ words }) => words)).toEqual(['tax VAT 20% is linked to T-0 by now.']);
  });

  it.each(['before', 'after'] as const)(
    'dies %s any call, and ends the same when given again',
    async (when) => {
      let decisions: readonly PlanDecision[] = [];
      const calls = await dieEverywhere(
        when,
        async () => {
          const e = await taxes(['T-20']);
          decisions = (await planned(e, 'tax')).filter(({ oursKey }) => oursKey === '7');
          await apply(e, 'tax', decisions);
          await e.openGate('tax');
          await e.run(20 * MINUTE);
          expect(e.precoro.get('tax', 7)['externalId']).toBe('T-20');
          return e;
        },
        (s) => undoMatch(s, 'tax', decisions),
        async (e) => {
          await e.run(HOUR);
          expect(await e.link(ref('tax', 7))).toMatchObject({ externalId: null, hold: null });
          const key = { feed: 'tax', company: 'default', externalId: 'T-20' };
          expect(await e.services.inbounds.read(key)).toMatchObject({
            phase: 'new',
            hold: { kind: 'ambiguous' },
          });
          expect((await e.failure(incomingRef({ ...key, entity: 'tax' })))?.kind).toBe('ambiguous');
          expect(e.precoro.get('tax', 7)['externalId']).toBeNull();
          expect(e.precoro.count('tax')).toBe(3);
          await expectBijection(e);
        },
      );
      expect(calls).toBeGreaterThan(8);
    },
  );
});

describe('with two companies', () => {
  const two = {
    ...shipped,
    companies: ['uk', 'de'],
    feeds: shipped.feeds.map((feed) => ({ ...feed, companies: ['uk', 'de'] })),
  };

  async function taxesOfTwo(): Promise<BothSides> {
    const e = bothSides(two);
    e.enter('tax', 7, TAX_20);
    e.enter('tax', 8, { ...TAX_9, externalId: 'uk:T-9' });
    for (const company of ['uk', 'de']) {
      e.enterOutside('tax', 'T-9', { name: 'VAT 9%', percent: '9' }, company);
      e.enterOutside('tax', 'T-20', { name: 'VAT 20%', percent: '20' }, company);
    }
    await e.poll();
    return e;
  }

  it('a record is matched in each; the company and id that Precoro shows name one of them', async () => {
    const e = await taxesOfTwo();
    const { matches } = await e.plan('tax');
    expect(
      matches.results.map(({ company, ours, verdict, candidates }) => [
        ...[company, ours.key, verdict],
        candidates[0]?.theirs.key,
      ]),
    ).toEqual([
      ['uk', '7', 'certain', 'T-20'],
      ['de', '7', 'certain', 'T-20'],
      ['de', '8', 'certain', 'T-9'],
    ]);
    const decisions = await planned(e, 'tax');
    expect(await apply(e, 'tax', decisions)).toMatchObject({ linked: 3, left: [] });
    await e.openGate('tax');
    await e.run(2 * HOUR);
    expect(creates(e)).toEqual([]);
    // One made by a feed keeps what names it; any other shows our own key.
    expect(e.precoro.get('tax', 7)['externalId']).toBe('tax#7');
    expect(e.precoro.get('tax', 8)['externalId']).toBe('uk:T-9');
    for (const company of two.companies) {
      expect(await e.link(ref('tax', 7), company)).toMatchObject({ phase: 'linked', externalId: 'T-20' });
      expect(await e.link(ref('tax', 8), company)).toMatchObject({ phase: 'linked', externalId: 'T-9' });
    }
    await expectBijection(e);
  });

  it('a row is refused in a company that the feed does not come from', async () => {
    const e = bothSides({ ...two, feeds: shipped.feeds.map((feed) => ({ ...feed, companies: ['uk'] })) });
    e.enter('tax', 7, TAX_20);
    e.enterOutside('tax', 'T-20', { name: 'VAT 20%', percent: '20' }, 'uk');
    await e.poll();
    const rows = (await planned(e, 'tax')).map((row) => ({ ...row, company: 'de' }));
    expect((await apply(e, 'tax', rows)).left[0]?.words).toBe('inward.tax is not read from de.');
  });
});

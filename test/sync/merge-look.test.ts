import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import { invoice as facts } from '../../lib/entities/invoice.ts';
import { supplier as supplierFacts } from '../../lib/entities/supplier.ts';
import {
  mergeDetail,
  mergeRow,
  newMirrorRecord,
  sendable,
  type RowRules,
  type Sight,
} from '../../lib/sync/merge-look.ts';
import { mappingOf } from '../../lib/sync/services.ts';
import { rowOf, type Wire } from '../entities/fixtures/wire.ts';
import { inwardEngine } from './inward/inward-engine.ts';
import { INVOICE, integrationOf, invoice, SUPPLIER, supplier } from './engine.ts';

const integration = integrationOf();
const rulesFor = (entity: 'invoice' | 'supplier'): RowRules => ({
  facts: entity === 'invoice' ? facts : supplierFacts,
  mapping: mappingOf(integration, entity) ?? null,
  integration,
  detailClass: 'live',
});
const rules = rulesFor('invoice');
const ofSupplier = rulesFor('supplier');

const at = (second: number): string => `2026-02-01T10:00:${String(second).padStart(2, '0')}Z`;
const WRITTEN = Date.UTC(2026, 1, 1, 10);

const whole = (changes: Wire, observedAt = 0, fence = 1): Sight => ({
  record: facts.decode(invoice(changes), { bankDetails: false }),
  ...{ observedAt, fence },
});
const row = (changes: Wire, observedAt = 0, fence = 1): Sight => ({
  record: facts.decode(rowOf(invoice(changes)), { bankDetails: false }),
  ...{ observedAt, fence },
});
const supplierRow = (changes: Wire, observedAt = 0, fence = 1): Sight => ({
  record: supplierFacts.decode(supplier(changes), { bankDetails: false }),
  ...{ observedAt, fence },
});
const blank = newMirrorRecord(INVOICE, '1043');
const blankSupplier = newMirrorRecord(SUPPLIER, null);

it('a record that was never seen is version 0 of nothing', () => {
  expect(blank).toEqual({
    ...{ ref: INVOICE, idn: '1043', seq: 0, sentSeq: 0, row: null, detail: null, detailDueAt: null },
    ...{ detailClass: 'live', changedAt: 0, heardAt: null, version: 0 },
  });
});

describe('a row that is all there is of a record', () => {
  it('is a version of its own when it shows something else, with when and by whom it was seen', () => {
    const seen = mergeRow(blankSupplier, supplierRow({ updateDate: at(1) }, 5, 2), ofSupplier);
    expect(seen).toMatchObject({
      ...{ seq: 1, changedAt: 5, detailDueAt: null },
      row: { updateDate: at(1), observedAt: 5, fence: 2 },
    });
    expect(sendable(seen, supplierFacts)).toBe(seen.row);
  });

  it.each<[string, number, number, number, boolean]>([
    ['of a later second is newer, though it was seen earlier', 2, 1, 1, true],
    ['of an earlier second is not, though it was seen later', 0, 99, 99, false],
    ['of the same second is newer when it was seen later', 1, 6, 1, true],
    ['of the same second is not when it was seen earlier', 1, 4, 99, false],
    ['seen at the same moment is newer by a later dispatcher', 1, 5, 3, true],
    ['seen at the same moment is not by the same dispatcher', 1, 5, 2, false],
  ])('%s', (_, second, observedAt, fence, isNewer) => {
    const known = mergeRow(blankSupplier, supplierRow({ updateDate: at(1) }, 5, 2), ofSupplier);
    const look = supplierRow({ city: 'York', updateDate: at(second) }, observedAt, fence);
    const merged = mergeRow(known, look, ofSupplier);
    if (isNewer) expect(merged).toMatchObject({ seq: 2, changedAt: observedAt });
    else expect(merged).toBe(known);
  });

  it('under a new date with the same content is stored, and is no new version', () => {
    const known = mergeRow(blankSupplier, supplierRow({ updateDate: at(1) }, 5), ofSupplier);
    const merged = mergeRow(known, supplierRow({ updateDate: at(2) }, 9), ofSupplier);
    expect(merged).toMatchObject({ seq: 1, changedAt: 5, row: { updateDate: at(2), observedAt: 9 } });
  });
});

describe('a document', () => {
  const read = mergeDetail(
    mergeRow(blank, row({ updateDate: at(1) }, 100), rules),
    whole({ updateDate: at(1) }, 200),
    null,
  );

  it('is sent only by its detail', () => {
    const listed = mergeRow(blank, row({ updateDate: at(1) }, 100), rules);
    expect(listed).toMatchObject({ seq: 0, detailDueAt: 100, detailClass: 'live' });
    expect(sendable(listed, facts)).toBeNull();
    expect(read).toMatchObject({ seq: 1, changedAt: 200, detailDueAt: null });
    expect(sendable(read, facts)).toBe(read.detail);
  });

  it('is read in the background while only observing', () => {
    const observing: RowRules = { ...rules, detailClass: 'background' };
    expect(mergeRow(blank, row({ updateDate: at(1) }, 100), observing)).toMatchObject({
      ...{ detailDueAt: 100, detailClass: 'background' },
    });
  });

  it('that is only kept for others is not read', () => {
    const unmapped: RowRules = { ...rules, mapping: null };
    expect(mergeRow(blank, row({ updateDate: at(1) }, 100), unmapped).detailDueAt).toBeNull();
  });

  it('that was read is followed, whatever becomes of it', () => {
    const rejected = mergeRow(read, row({ updateDate: at(2), status: 3 }, 300), rules);
    expect(rejected).toMatchObject({ detailDueAt: 300, detailClass: 'live', seq: 1 });
  });

  it('whose detail is asked for already is not asked for anew by the same row', () => {
    const listed = mergeRow(read, row({ note: 'new', updateDate: at(2) }, 300), rules);
    expect(listed.detailDueAt).toBe(300);
    expect(mergeRow(listed, row({ note: 'new', updateDate: at(2) }, 400), rules)).toBe(listed);
    expect(mergeRow(listed, row({ note: 'newer', updateDate: at(3) }, 500), rules).detailDueAt).toBe(500);
  });

  it('that shows our own write is read once more in a minute, unless a look is due anyway', () => {
    const echo = mergeRow(read, row({ updateDate: at(2), externalId: 'B1' }, 300), rules);
    expect(echo).toMatchObject({ detailDueAt: 300 + MINUTE, detailClass: 'background' });
    const due = { ...read, detailDueAt: 250, detailClass: 'live' } as const;
    expect(mergeRow(due, row({ updateDate: at(2), externalId: 'B1' }, 300), rules)).toMatchObject({
      ...{ detailDueAt: 250, detailClass: 'live' },
    });
    const told = mergeRow(read, row({ updateDate: at(2), externalIntegrationLog: 'No.' }, 300), rules);
    expect(told).toMatchObject({ detailDueAt: 300 + MINUTE, detailClass: 'background' });
    // Something else moved too.
    const edited = mergeRow(read, row({ updateDate: at(2), externalId: 'B1', note: 'new' }, 300), rules);
    expect(edited).toMatchObject({ detailDueAt: 300, detailClass: 'live' });
  });

  it('whose row differs under the date of its detail is read again in the background', () => {
    const edited = mergeRow(read, row({ updateDate: at(1), note: 'same second' }, 300), rules);
    expect(edited).toMatchObject({ detailDueAt: 300, detailClass: 'background', seq: 1 });
  });

  it('whose list is ahead of what can be read is read again later each time, up to six hours', () => {
    const ahead = mergeRow(read, row({ updateDate: at(9), note: 'new' }, 1000), rules);
    const dueAfter = (ms: number) => {
      const { detailDueAt, detailClass } = mergeDetail(ahead, whole({ updateDate: at(2) }, 1000 + ms), null);
      expect(detailClass).toBe('live');
      return (detailDueAt ?? 0) - (1000 + ms);
    };
    expect(dueAfter(MINUTE)).toBe(2 * MINUTE);
    expect(dueAfter(HOUR)).toBe(HOUR);
    expect(dueAfter(9 * HOUR)).toBe(6 * HOUR);
  });

  it('whose detail was written within two seconds is read once more, not so our own answer', () => {
    const fresh = (freshUntil: number | null) =>
      mergeDetail(blank, whole({ updateDate: at(0) }, 50), freshUntil);
    expect(fresh(WRITTEN + 2000)).toMatchObject({ detailDueAt: 50 + MINUTE, detailClass: 'background' });
    expect(fresh(WRITTEN + 2001)).toMatchObject({ detailDueAt: null, detailClass: 'live' });
    expect(fresh(null)).toMatchObject({ detailDueAt: null, detailClass: 'live' });
  });

  it('read anew with the same content is no new version; an older detail changes nothing but the need', () => {
    const again = mergeDetail(read, whole({ updateDate: at(3) }, 300), null);
    expect(again).toMatchObject({ seq: 1, changedAt: 200, detail: { updateDate: at(3), observedAt: 300 } });
    const due = { ...again, detailDueAt: 310 };
    const late = mergeDetail(due, whole({ updateDate: at(2), note: 'old' }, 400), null);
    expect(late).toMatchObject({ seq: 1, detail: again.detail, detailDueAt: null });
  });

  it('that is read before any list shows it takes the row beside it, and asks for what is newer', () => {
    const heard = mergeDetail(blank, whole({ updateDate: at(1) }, 200), null);
    const listed = mergeRow(heard, row({ updateDate: at(1) }, 300), rules);
    expect(listed).toMatchObject({ detailDueAt: null, row: { observedAt: 300 }, seq: 1 });
    const newer = mergeRow(heard, row({ updateDate: at(2), externalId: 'B1' }, 300), rules);
    expect(newer).toMatchObject({ detailDueAt: 300, detailClass: 'live', row: { updateDate: at(2) } });
  });

  it('that is due already is due by its newest row, whatever moved of it, until it was read once', () => {
    const due = { ...mergeDetail(blank, whole({ updateDate: at(1) }, 200), null), detailDueAt: 250 };
    expect(mergeRow(due, row({ updateDate: at(2) }, 300), rules)).toMatchObject({ detailDueAt: 300 });
    const listed = mergeRow(blank, row({ updateDate: at(1) }, 100), rules);
    const linked = mergeRow(listed, row({ updateDate: at(2), externalId: 'B1' }, 300), rules);
    expect(linked).toMatchObject({ detailDueAt: 300, detailClass: 'live' });
  });

  it('that is not needed is kept as its row shows it, also within one second', () => {
    const draft = mergeRow(blank, row({ updateDate: at(1), status: 0 }, 100), rules);
    expect(draft.detailDueAt).toBeNull();
    expect(mergeRow(draft, row({ updateDate: at(1), status: 0 }, 200), rules)).toBe(draft);
    const edited = mergeRow(draft, row({ updateDate: at(1), status: 0, note: 'new' }, 200), rules);
    expect(edited).toMatchObject({ detailDueAt: null, row: { observedAt: 200, content: { note: 'new' } } });
    expect(mergeRow(draft, row({ updateDate: at(1), status: 2 }, 200), rules).detailDueAt).toBe(200);
  });

  it('that is not needed any more is not read any more', () => {
    const listed = mergeRow(blank, row({ updateDate: at(1) }, 100), rules);
    const unmapped: RowRules = { ...rules, mapping: null };
    expect(mergeRow(listed, row({ updateDate: at(2) }, 200), unmapped)).toMatchObject({
      detailDueAt: null,
      row: { updateDate: at(2) },
    });
  });
});

describe('a detail that was read between two equal rows', () => {
  const OTHER = { note: 'between' };
  /** The row before it, the detail itself, and the row that follows: by date and when they were seen. */
  function seen(
    before: readonly [number, number],
    detail: readonly [number, number],
    after: readonly [number, number],
    other: Wire = OTHER,
    both: Wire = { note: 'mine' },
  ) {
    const listed = mergeRow(blank, row({ ...both, updateDate: at(before[0]) }, before[1]), rules);
    const read = mergeDetail(
      listed,
      whole({ ...both, ...other, updateDate: at(detail[0]) }, detail[1]),
      null,
    );
    return mergeRow(
      { ...read, detailDueAt: null },
      row({ ...both, updateDate: at(after[0]) }, after[1]),
      rules,
    );
  }
  const again = { detailDueAt: 300, detailClass: 'background' };
  const settled = { detailDueAt: null };

  it.each([
    [
      'is read again where it shows something else of the same second',
      seen([0, 100], [1, 200], [1, 300]),
      again,
    ],
    ['is not where a row of that second came before it', seen([1, 100], [1, 200], [1, 300]), settled],
    ['is where that row came at the same moment', seen([1, 200], [1, 200], [1, 300]), again],
    ['is not by a row that was seen before it', seen([0, 100], [1, 200], [1, 150]), settled],
    ['is not by a row that was seen with it', seen([0, 100], [1, 200], [1, 200]), settled],
    ['is not by a row of an earlier second', seen([0, 100], [2, 200], [1, 300]), settled],
    ['is not where it shows the same', seen([0, 100], [1, 200], [1, 300], {}), settled],
    [
      'is not for what the row does not show',
      seen([0, 100], [1, 200], [1, 300], OTHER, { note: null }),
      settled,
    ],
    ['is not for what the detail does not show', seen([0, 100], [1, 200], [1, 300], { note: null }), settled],
    [
      'is where it belongs to another supplier',
      seen([0, 100], [1, 200], [1, 300], { supplier: { id: 502, name: 'Other Ltd' } }),
      again,
    ],
    [
      'is not for another name of the same supplier',
      seen(
        [0, 100],
        [1, 200],
        [1, 300],
        { supplier: { id: 501, name: 'Acme Limited' } },
        { supplier: { id: 501, name: 'Acme' } },
      ),
      settled,
    ],
  ])('%s', (_about, merged, expected) => {
    expect(merged).toMatchObject(expected);
  });

  it('is read again where a row of an earlier second differs from the last one, but not under its own date', () => {
    const listed = mergeRow(blank, row({ updateDate: at(0) }, 100), rules);
    const read = mergeDetail(listed, whole({ updateDate: at(2) }, 200), null);
    expect(mergeRow(read, row({ updateDate: at(1), note: 'late' }, 300), rules).detailDueAt).toBeNull();
  });
});

describe('a disabled supplier whose detail is read', () => {
  const { integration: withFeeds } = inwardEngine();
  const byDetail: RowRules = {
    facts: { ...supplierFacts, rowsAreComplete: false },
    mapping: mappingOf(withFeeds, 'supplier') ?? null,
    integration: withFeeds,
    detailClass: 'live',
  };
  const disabled = (changes: Wire) => supplierRow({ enable: false, updateDate: at(1), ...changes }, 5);
  const dueOf = (changes: Wire, given: RowRules = byDetail) =>
    mergeRow(blankSupplier, disabled(changes), given).detailDueAt;

  it('is followed where it stands outside, and both sides may change it', () => {
    expect(dueOf({ externalId: 'V1' })).toBe(5);
    expect(dueOf({ externalId: null })).toBeNull();
    const feeds = withFeeds.feeds.map((feed) => ({ ...feed, owners: {} }));
    expect(dueOf({ externalId: 'V1' }, { ...byDetail, integration: { ...withFeeds, feeds } })).toBeNull();
  });
});

it('a record without a date is older than one with any', () => {
  const known = mergeRow(blankSupplier, supplierRow({ updateDate: null }, 5), ofSupplier);
  expect(mergeRow(known, supplierRow({ city: 'York', updateDate: at(1) }, 1), ofSupplier).seq).toBe(2);
});

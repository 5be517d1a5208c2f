import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { invoice as facts } from '../../lib/entities/invoice.ts';
import { supplier as supplierFacts } from '../../lib/entities/supplier.ts';
import { handOnRows } from '../../lib/sync/hand-on.ts';
import { mergeDetail, mergeRow, newMirrorRecord, type RowRules } from '../../lib/sync/merge-look.ts';
import { mappingOf } from '../../lib/sync/services.ts';
import { rowOf, type Wire } from '../entities/fixtures/wire.ts';
import { INVOICE, integrationOf, invoice, settledEngine, SUPPLIER, supplier } from './engine.ts';

const integration = integrationOf();

function rulesFor(entity: 'invoice' | 'supplier'): RowRules {
  const mapping = mappingOf(integration, entity);
  if (!mapping) throw new Error(`no mapping of ${entity}`);
  const base = { mapping, integration, detailClass: 'live' } as const;
  return { ...base, facts: entity === 'invoice' ? facts : supplierFacts };
}

const rules = rulesFor('invoice');
const whole = (changes: Wire, observedAt = 0, fence = 1) => ({
  record: facts.decode(invoice(changes), { bankDetails: false }),
  observedAt,
  fence,
});
const row = (changes: Wire, observedAt = 0, fence = 1) => ({
  record: facts.decode(rowOf(invoice(changes)), { bankDetails: false }),
  observedAt,
  fence,
});
const blank = newMirrorRecord(INVOICE, '1043');
const at = (second: number): string => `2026-02-01T10:00:${String(second).padStart(2, '0')}`;

describe('looks at a record', () => {
  it('leave the newest version whatever their order', () => {
    const looks = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(looks, (seconds) => {
        const newest = Math.max(...seconds);
        const sights = seconds.map((second, index) =>
          whole({ note: `v${second}`, updateDate: at(second) }, index * 1000),
        );
        const end = sights.reduce((known, sight) => mergeDetail(known, sight, null), blank);
        expect(end.detail?.content['note']).toBe(`v${newest}`);
      }),
    );
  });

  it('are ordered by the time observed within a second, then by the fence', () => {
    const first = mergeDetail(blank, whole({ note: 'a', updateDate: at(1) }, 5, 2), null);
    const noteAfter = (observedAt: number, fence: number): unknown =>
      mergeDetail(first, whole({ note: 'b', updateDate: at(1) }, observedAt, fence), null).detail?.content[
        'note'
      ];
    expect([noteAfter(6, 1), noteAfter(4, 9), noteAfter(5, 3), noteAfter(5, 2)]).toEqual([
      'b',
      'a',
      'b',
      'a',
    ]);
  });

  it('older than what is known change nothing', () => {
    const known = mergeRow(blank, row({ updateDate: at(9) }, 100), rules);
    expect(mergeRow(known, row({ updateDate: at(8) }, 200), rules)).toBe(known);
    expect(mergeRow(known, row({ updateDate: at(9) }, 200), rules)).toBe(known);
  });

  it('do not end the need for a detail while the list is ahead of it', () => {
    const known = mergeDetail(blank, whole({ updateDate: at(5) }, 10), null);
    const ahead = mergeRow(known, row({ updateDate: at(9), note: 'x' }, 20), rules);
    expect(ahead.detailDueAt).toBe(20);
    const stale = mergeDetail(ahead, whole({ updateDate: at(4) }, 30), null);
    expect(stale.detailDueAt).toBeGreaterThan(30);
    expect(stale.detail).toEqual(known.detail);
  });

  it('less than two seconds after the edit are repeated a minute later, in the background', () => {
    const written = Date.parse(`${at(5)}Z`);
    const fresh = mergeDetail(blank, whole({ updateDate: at(5) }, 10), written + 2000);
    expect(fresh).toMatchObject({ detailDueAt: 60_010, detailClass: 'background' });
    expect(mergeDetail(blank, whole({ updateDate: at(5) }, 10), written + 2001).detailDueAt).toBeNull();
  });

  it('give an edit away that came back within the second of our own write', () => {
    const before = mergeRow(blank, row({ note: 'a', updateDate: at(1) }, 1000), rules);
    const read = mergeDetail(before, whole({ note: 'a', updateDate: at(1) }, 2000), null);
    // The answer to a PATCH: somebody has just written "b", and "a" again before the second is over.
    const answered = mergeDetail(read, whole({ note: 'b', updateDate: at(9) }, 9500), null);
    const listed = mergeRow(answered, row({ note: 'a', updateDate: at(9) }, 15_000), rules);
    expect(listed).toMatchObject({ detailDueAt: 15_000, detailClass: 'background' });
    const again = mergeDetail(listed, whole({ note: 'a', updateDate: at(9) }, 80_000), null);
    expect(again.detail?.content['note']).toBe('a');
    expect(again.seq).toBe(answered.seq + 1);
  });

  it('cost one request at most where list and detail write the same thing differently', () => {
    const read = mergeDetail(blank, whole({ note: 'a ', updateDate: at(1) }, 1000), null);
    const listed = mergeRow(read, row({ note: 'a', updateDate: at(1) }, 2000), rules);
    expect(listed.detailDueAt).toBe(2000);
    const again = mergeDetail(listed, whole({ note: 'a ', updateDate: at(1) }, 3000), null);
    expect(mergeRow(again, row({ note: 'a', updateDate: at(1) }, 4000), rules).detailDueAt).toBeNull();
  });

  it('of a document that may not travel ask for no detail, and withdraw the wish for one', () => {
    const wished = mergeRow(blank, row({ updateDate: at(1) }, 10), rules);
    expect(wished.detailDueAt).toBe(10);
    const rejected = mergeRow(wished, row({ updateDate: at(2), status: 3 }, 20), rules);
    expect(rejected.detailDueAt).toBeNull();
    expect(mergeRow(rejected, row({ updateDate: at(2), status: 3 }, 30), rules)).toBe(rejected);
  });

  it('that show only what we wrote ourselves ask for a later detail, once', () => {
    const known = mergeDetail(
      mergeRow(blank, row({ updateDate: at(1) }, 1), rules),
      whole({ updateDate: at(1) }, 2),
      null,
    );
    const echo = mergeRow(known, row({ updateDate: at(2), externalId: 'B1' }, 10), rules);
    expect(echo).toMatchObject({ detailDueAt: 60_010, detailClass: 'background' });
    const again = mergeRow(echo, row({ updateDate: at(3), externalId: 'B2' }, 20), rules);
    expect(again).toMatchObject({ detailDueAt: 60_010, detailClass: 'background' });
  });

  it('under the same date are kept where they show another text of ours', () => {
    const read = mergeDetail(blank, whole({ updateDate: at(1) }, 500), null);
    const before = mergeRow(read, row({ updateDate: at(1) }, 1000), rules);
    expect(mergeRow(before, row({ updateDate: at(1) }, 2000), rules)).toBe(before);
    const told = mergeRow(before, row({ updateDate: at(1), externalIntegrationLog: 'Closed.' }, 3000), rules);
    expect(told.row?.content['externalIntegrationLog']).toBe('Closed.');
    expect(told.seq).toBe(before.seq);
  });

  it('of a supplier count as change only when what may be sent changed', () => {
    const supplierRules = rulesFor('supplier');
    const look = (changes: Wire, observedAt: number) => ({
      record: supplierFacts.decode(supplier(changes), { bankDetails: false }),
      observedAt,
      fence: 1,
    });
    const one = mergeRow(newMirrorRecord(SUPPLIER, null), look({}, 1), supplierRules);
    const two = mergeRow(one, look({ updateDate: at(59), externalId: 'V1' }, 2), supplierRules);
    const three = mergeRow(two, look({ updateDate: '2026-03-01T00:00:00', city: 'York' }, 3), supplierRules);
    expect([one.seq, two.seq, three.seq]).toEqual([1, 1, 2]);
  });

  it('by two dispatchers at once are both taken in', async () => {
    const e = await settledEngine();
    const save = e.mirror.save.bind(e.mirror);
    let interfere = 1;
    e.services.mirror = {
      ...e.mirror,
      async save(record) {
        if (interfere > 0 && record.ref.id === SUPPLIER.id) {
          interfere -= 1;
          const known = await e.mirror.read(SUPPLIER);
          if (known) await save(known);
        }
        return save(record);
      },
    };
    const rows = [supplier({ city: 'York', updateDate: '2026-03-02T08:05:00' })];
    const handed = await handOnRows(e.services, rows, rulesFor('supplier'), 9);
    expect(handed.changed).toBe(1);
    expect((await e.mirror.read(SUPPLIER))?.row?.content['city']).toBe('York');
    interfere = 99;
    const later = [supplier({ city: 'Hull', updateDate: '2026-03-02T08:06:00' })];
    await expect(handOnRows(e.services, later, rulesFor('supplier'), 9)).rejects.toThrow(/too many at once/);
  });
});

import { describe, expect, it } from '@jest/globals';
import { dynamoMirror } from '../../lib/aws/dynamodb/mirror.ts';
import { perEntity, recordKey } from '../../lib/domain/records.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import type { Erasable, Mirror, MirrorRecord, MirrorSearch, MirrorWork } from '../../lib/sync/ports/state.ts';
import { memoryMirror } from '../support/memory/memoryMirror.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW, collect, invoice, look, mirrorRecord, noise } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<Mirror & MirrorWork & MirrorSearch & Erasable>][] = [
  ['in memory', async () => memoryMirror()],
  ['on DynamoDB', async () => dynamoMirror(await tables.place('mirror'))],
];

describe.each(implementations)('The mirror %s', (_name, make) => {
  it('knows nothing of a record that was never saved', async () => {
    const mirror = await make();
    expect(await mirror.read(invoice(1))).toBeNull();
    expect(await mirror.readMany([invoice(1)])).toEqual(new Map());
    await mirror.markSent(invoice(1), 4);
    expect(await mirror.read(invoice(1))).toBeNull();
  });

  it.each<[string, Partial<MirrorRecord>]>([
    ['a row', {}],
    ['nothing but its standing', { row: null, idn: null }],
    ['the time it was heard of', { heardAt: NOW - 3000 }],
    [
      'row and detail',
      { detail: look({ hash: 'b', updateDate: '' }), detailDueAt: NOW, detailClass: 'background' },
    ],
  ])('gives back a record with %s as it was saved, one version on', async (_case, changes) => {
    const mirror = await make();
    const record = mirrorRecord(invoice(1), changes);
    expect(await mirror.save(record)).toBe(true);
    expect(await mirror.read(invoice(1))).toEqual({ ...record, version: 1 });
  });

  it('lets one of many writers of the same version win', async () => {
    const mirror = await make();
    const first = await Promise.all(
      Array.from({ length: 8 }, (_, i) => mirror.save(mirrorRecord(invoice(1), { seq: i + 1 }))),
    );
    expect(first.filter(Boolean)).toHaveLength(1);

    const stored = await mirror.read(invoice(1));
    const second = await Promise.all(
      [10, 11, 12].map((seq) =>
        mirror.save({ ...mirrorRecord(invoice(1)), version: stored?.version ?? 0, seq }),
      ),
    );
    expect(second.filter(Boolean)).toHaveLength(1);
    expect((await mirror.read(invoice(1)))?.version).toBe(2);
  });

  it('forgets a look and a due time that are gone', async () => {
    const mirror = await make();
    await mirror.save(mirrorRecord(invoice(1), { detail: look(), detailDueAt: NOW }));
    await mirror.save(mirrorRecord(invoice(1), { version: 1, row: null, idn: null }));
    expect(await mirror.read(invoice(1))).toMatchObject({
      row: null,
      detail: null,
      detailDueAt: null,
      idn: null,
    });
  });

  it('reads many records at once, each once, leaving out absent ones', async () => {
    const mirror = await make();
    const refs = Array.from({ length: 120 }, (_, i) => invoice(i));
    await Promise.all(refs.map((ref) => mirror.save(mirrorRecord(ref))));
    const found = await mirror.readMany([...refs, invoice(3), invoice(999)]);
    expect(found.size).toBe(120);
    expect(found.get('invoice#77')?.idn).toBe('INV-77');
    expect(await mirror.readMany([])).toEqual(new Map());
  });

  it('raises the sent seq and never lowers it', async () => {
    const mirror = await make();
    await mirror.save(mirrorRecord(invoice(1), { seq: 5 }));
    await mirror.markSent(invoice(1), 3);
    await mirror.markSent(invoice(1), 2);
    expect((await mirror.read(invoice(1)))?.sentSeq).toBe(3);
    await Promise.all([4, 5, 4].map((seq) => mirror.markSent(invoice(1), seq)));
    expect((await mirror.read(invoice(1)))?.sentSeq).toBe(5);
  });

  it('refuses a save that would undo a mark of somebody else', async () => {
    const mirror = await make();
    await mirror.save(mirrorRecord(invoice(1), { seq: 5 }));
    const read = await mirror.read(invoice(1));
    await mirror.markSent(invoice(1), 5);
    expect(read && (await mirror.save(read))).toBe(false);
  });

  it('lists unsent records by the time of their change until they are sent', async () => {
    const mirror = await make();
    await mirror.save(mirrorRecord(invoice(1), { seq: 2, changedAt: NOW - 1000 }));
    await mirror.save(mirrorRecord(invoice(2), { seq: 4, changedAt: NOW - 3000 }));
    await mirror.save(mirrorRecord(invoice(3), { seq: 1, changedAt: NOW }));
    await mirror.save(mirrorRecord(invoice(4), { seq: 1, sentSeq: 1, changedAt: NOW - 5000 }));
    expect(await mirror.unsent(NOW, 10)).toEqual([
      { ref: invoice(2), seq: 4 },
      { ref: invoice(1), seq: 2 },
    ]);
    expect(await mirror.unsent(NOW, 1)).toEqual([{ ref: invoice(2), seq: 4 }]);

    await mirror.markSent(invoice(2), 3);
    await mirror.markSent(invoice(1), 2);
    expect(await mirror.unsent(NOW, 10)).toEqual([{ ref: invoice(2), seq: 4 }]);
  });

  it('lists due details of one class, newest first', async () => {
    const mirror = await make();
    const due = (id: number, detailDueAt: number | null, detailClass: 'live' | 'background' = 'live') =>
      mirror.save(mirrorRecord(invoice(id), { detailDueAt, detailClass }));
    await due(1, NOW - 2000);
    await due(2, NOW);
    await due(3, NOW + 1);
    await due(4, null);
    await due(5, NOW, 'background');
    expect((await mirror.dueDetails('live', NOW, 10)).map(recordKey)).toEqual(['invoice#2', 'invoice#1']);
    expect(await mirror.dueDetails('live', NOW, 1)).toEqual([invoice(2)]);
    expect(await mirror.dueDetails('background', NOW, 10)).toEqual([invoice(5)]);
  });

  it('finds records by the number people call them', async () => {
    const mirror = await make();
    const supplier: RecordRef = { entity: 'supplier', id: '9' };
    const receipt: RecordRef = { entity: 'receipt', id: '3' };
    const coded = look({ content: { id: 9, uniqueCode: '1043' } });
    await mirror.save(mirrorRecord(invoice(1), { idn: '1043' }));
    await mirror.save(mirrorRecord(invoice(2), { idn: '1044' }));
    await mirror.save(mirrorRecord(receipt, { idn: '1043', row: null }));
    await mirror.save(mirrorRecord(supplier, { idn: null, row: coded }));
    expect(await mirror.byNumber('1043', 10)).toEqual([invoice(1), receipt, supplier]);
    expect(await mirror.byNumber('1043', 2)).toHaveLength(2);

    await mirror.save(mirrorRecord(supplier, { version: 1, idn: null, row: coded, detail: look() }));
    await mirror.save(mirrorRecord(invoice(1), { version: 1, idn: '1045' }));
    expect(await mirror.byNumber('1043', 10)).toEqual([receipt]);
    expect(await mirror.byNumber('1045', 10)).toEqual([invoice(1)]);
  });

  it.each([
    ['no number', { idn: null }],
    ['a blank number', { idn: '' }],
    ['a text that nobody types', { idn: '9'.repeat(3000) }],
    ['a code that is no text', { idn: null, row: look({ content: { uniqueCode: 7 } }) }],
  ])('takes a record with %s and finds it by none', async (_case, changes) => {
    const mirror = await make();
    const record = mirrorRecord(invoice(1), changes);
    expect(await mirror.save(record)).toBe(true);
    expect(await mirror.read(invoice(1))).toEqual({ ...record, version: 1 });
    for (const number of ['', '7', '9'.repeat(3000)]) expect(await mirror.byNumber(number, 10)).toEqual([]);
  });

  it('counts records by entity, however much they hold', async () => {
    const mirror = await make();
    expect(await mirror.countByEntity()).toEqual(perEntity(() => 0));
    for (let id = 0; id < 6; id++) {
      await mirror.save(mirrorRecord(invoice(id), { row: look({ content: noise(280) }) }));
    }
    await mirror.save(
      mirrorRecord({ entity: 'supplier', id: '1' }, { detail: look({ content: noise(900) }) }),
    );
    await mirror.save(mirrorRecord({ entity: 'purchaseOrder', id: '1' }, { row: null }));
    const counts = { ...perEntity(() => 0), supplier: 1, purchaseOrder: 1, invoice: 6 };
    expect(await mirror.countByEntity()).toEqual(counts);
  });

  it('gives every record of one entity, whole', async () => {
    const mirror = await make();
    const large = mirrorRecord(invoice(7), { detail: look({ content: noise(900) }) });
    const others = [1, 2, 3, 4, 5].map((id) =>
      mirrorRecord(invoice(id), { row: look({ content: noise(280) }) }),
    );
    for (const record of [large, ...others]) await mirror.save(record);
    await mirror.save(mirrorRecord({ entity: 'receipt', id: '1' }));
    const found = await collect(mirror.scan('invoice'));
    const byId = [...found].sort((a, b) => Number(a.ref.id) - Number(b.ref.id));
    expect(byId).toEqual([...others, large].map((record) => ({ ...record, version: 1 })));
    expect(await collect(mirror.scan('supplier'))).toEqual([]);
  });

  it('forgets an erased record everywhere, and no other', async () => {
    const mirror = await make();
    const due = { detailDueAt: NOW, idn: '1043' };
    await mirror.save(mirrorRecord(invoice(1), { ...due, detail: look({ content: noise(900) }) }));
    await mirror.save(mirrorRecord(invoice(11), due));
    await mirror.erase(invoice(1));
    await mirror.erase(invoice(404));
    expect(await mirror.read(invoice(1))).toBeNull();
    expect(await mirror.byNumber('1043', 10)).toEqual([invoice(11)]);
    expect(await mirror.dueDetails('live', NOW, 10)).toEqual([invoice(11)]);
    expect(await mirror.unsent(NOW + 1, 10)).toEqual([{ ref: invoice(11), seq: 1 }]);
    expect((await mirror.countByEntity()).invoice).toBe(1);
  });

  it('refuses a save that read the record before it was erased, and takes it anew', async () => {
    const mirror = await make();
    await mirror.save(mirrorRecord(invoice(1)));
    await mirror.erase(invoice(1));
    expect(await mirror.save(mirrorRecord(invoice(1), { version: 1 }))).toBe(false);
    expect(await mirror.save(mirrorRecord(invoice(1)))).toBe(true);
  });
});

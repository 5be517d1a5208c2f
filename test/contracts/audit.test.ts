import { describe, expect, it } from '@jest/globals';
import { dynamoAudit } from '../../lib/aws/dynamodb/audit.ts';
import type { Audit, AuditEntry, AuditLog } from '../../lib/sync/ports/state.ts';
import { memoryAudit } from '../support/memory/memoryAudit.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<Audit & AuditLog>][] = [
  ['in memory', async () => memoryAudit()],
  ['on DynamoDB', async () => dynamoAudit(await tables.place('audit'))],
];

const DAY = 86_400_000;

const entry = (at: number, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  at,
  who: 'ann',
  what: 'opened the gate',
  subject: 'invoice',
  detail: { pairs: 12, forced: false, note: null, ids: ['1', { a: 2 }] },
  ...changes,
});

describe.each(implementations)('The audit log %s', (_name, make) => {
  it('gives entries back as they were recorded, newest first', async () => {
    const audit = await make();
    expect(await audit.list(0, NOW, 10)).toEqual([]);
    const old = entry(NOW - 5, { who: 'ben', what: 'paused', subject: 'receipt', detail: {} });
    await audit.record(entry(NOW));
    await audit.record(old);
    expect(await audit.list(0, NOW, 10)).toEqual([entry(NOW), old]);
  });

  it('holds to both ends of the time asked for', async () => {
    const audit = await make();
    for (const at of [NOW - 10, NOW - 5, NOW, NOW + 1]) await audit.record(entry(at));
    expect((await audit.list(NOW - 5, NOW, 10)).map(({ at }) => at)).toEqual([NOW, NOW - 5]);
    expect(await audit.list(NOW + 2, NOW + 9, 10)).toEqual([]);
    expect(await audit.list(NOW, NOW - 1, 10)).toEqual([]);
  });

  it('reaches back over months and years, up to as many as asked for', async () => {
    const audit = await make();
    // 31 January, 28 February, last year, six years ago.
    const times = [-1 * 30, -2, -400, -6 * 365].map((days) => NOW + days * DAY);
    for (const at of [...times, NOW]) await audit.record(entry(at));
    const newestFirst = [...times, NOW].sort((a, b) => b - a);
    expect((await audit.list(0, NOW, 10)).map(({ at }) => at)).toEqual(newestFirst);
    expect((await audit.list(0, NOW, 3)).map(({ at }) => at)).toEqual(newestFirst.slice(0, 3));
    expect((await audit.list(NOW - 31 * DAY, NOW, 10)).map(({ at }) => at)).toEqual(newestFirst.slice(0, 3));
    expect(await audit.list(0, NOW, 0)).toEqual([]);
  });

  it('keeps all of many entries of one month', async () => {
    const audit = await make();
    const subjects = Array.from({ length: 230 }, (_, index) => `invoice#${index}`);
    for (const [index, subject] of subjects.entries()) await audit.record(entry(NOW + index, { subject }));
    const listed = await audit.list(NOW, NOW + 1000, 1000);
    expect(listed.map(({ subject }) => subject)).toEqual([...subjects].reverse());
  });
});

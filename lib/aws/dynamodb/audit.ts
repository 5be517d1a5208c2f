import { randomUUID } from 'node:crypto';
import { DAY, SECOND } from '../../domain/time.ts';
import type { Audit, AuditEntry, AuditLog } from '../../sync/ports/state.ts';
import type { Fields } from './storedItem.ts';
import { putItem, queryItems } from './table.ts';
import type { TablePlace } from './table.ts';

/** Most countries want books and what touched them kept for at most this long. */
const KEPT_FOR_MS = 7 * 366 * DAY;

/** Who changed what: a partition per month, in order of time, kept for seven years. */
export function dynamoAudit(place: TablePlace): Audit & AuditLog {
  return {
    async record({ at, who, what, subject, detail }) {
      const time = new Date(at).toISOString();
      await putItem(
        place,
        { pk: monthOf(at), sk: `${time}#${randomUUID()}` },
        { who, what, subject, detail, expiresAt: Math.ceil((at + KEPT_FOR_MS) / SECOND) },
      );
    },
    async list(since, now, limit) {
      // What is older has expired, or will today.
      const from = Math.max(since, now - KEPT_FOR_MS);
      const entries: AuditEntry[] = [];
      if (from > now) return entries;
      for (const month of monthsBackwards(from, now)) {
        const items = await queryItems(place, {
          where: '#pk = :pk AND #sk BETWEEN :from AND :to',
          values: { pk: month, from: new Date(from).toISOString(), to: `${new Date(now).toISOString()}#~` },
          newestFirst: true,
          limit: limit - entries.length,
        });
        entries.push(...items.map(readEntry));
        if (entries.length >= limit) break;
      }
      return entries;
    },
  };
}

/** `2026-03`. */
const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

function monthsBackwards(from: number, to: number): readonly string[] {
  const months: string[] = [];
  const first = monthOf(from);
  const last = new Date(to);
  for (let back = 0; ; back++) {
    const month = monthOf(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() - back));
    if (month < first) return months;
    months.push(month);
  }
}

function readEntry(item: Fields): AuditEntry {
  return {
    at: Date.parse(item.text('sk').split('#')[0] ?? ''),
    who: item.text('who'),
    what: item.text('what'),
    subject: item.text('subject'),
    detail: item.json('detail'),
  };
}

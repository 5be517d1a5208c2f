import type { SourceCursor, SourceCursors } from '../../../lib/sync/ports/inbound.ts';

const NEVER_READ: SourceCursor = {
  cursor: null,
  readAt: 0,
  askedAt: null,
  failures: 0,
  failingSince: null,
  readers: [],
  version: 0,
};

/** How far each source was read. What was asked for is past once a read has begun after it. */
export function memorySourceCursors(): SourceCursors {
  const cursors = new Map<string, SourceCursor>();
  const asked = new Map<string, number>();
  const nameOf = (source: string, company: string): string => JSON.stringify([source, company]);

  return {
    async read(source, company) {
      const name = nameOf(source, company);
      const cursor = cursors.get(name) ?? NEVER_READ;
      const askedAt = asked.get(name) ?? -Infinity;
      return { ...cursor, askedAt: askedAt >= cursor.readAt ? askedAt : null };
    },
    async save(source, company, cursor) {
      const name = nameOf(source, company);
      if ((cursors.get(name)?.version ?? 0) !== cursor.version) return false;
      cursors.set(name, { ...cursor, version: cursor.version + 1 });
      return true;
    },
    async ask(source, company, now) {
      const name = nameOf(source, company);
      asked.set(name, Math.max(asked.get(name) ?? -Infinity, now));
    },
  };
}

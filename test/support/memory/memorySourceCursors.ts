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
export function memorySourceCursors(): SourceCursors & {
  /** As {@link SourceCursors.read}, at once. */
  peek(source: string, company: string): SourceCursor;
} {
  const cursors = new Map<string, SourceCursor>();
  const asked = new Map<string, number>();
  const nameOf = (source: string, company: string): string => JSON.stringify([source, company]);

  const peek = (source: string, company: string): SourceCursor => {
    const name = nameOf(source, company);
    const cursor = cursors.get(name) ?? NEVER_READ;
    const askedAt = asked.get(name) ?? -Infinity;
    return { ...cursor, askedAt: askedAt >= cursor.readAt ? askedAt : null };
  };

  return {
    peek,
    async read(source, company) {
      return peek(source, company);
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

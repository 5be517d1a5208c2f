import type { SourceCursor, SourceCursors } from '../../sync/ports/inbound.ts';
import type { ItemKey } from './expressions.ts';
import type { Fields } from './storedItem.ts';
import { getItem, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

/**
 * How far each source of the external system was read: one small item each in the cursors table. What was asked for stands
 * in an attribute that no save touches; it is past once a read has begun after it.
 */
export function dynamoSourceCursors(place: TablePlace): SourceCursors {
  return {
    read: async (source, company) => readCursor(await getItem(place, cursorKey(source, company))),
    async save(source, company, { cursor, readAt, failures, failingSince, readers, version }) {
      const { done } = await updateItem(place, cursorKey(source, company), {
        assign: { cursor, readAt, failures, failingSince, readers, version: version + 1 },
        ...(version === 0
          ? { condition: 'attribute_not_exists(#version)' }
          : { condition: '#version = :before', values: { before: version } }),
      });
      return done;
    },
    async ask(source, company, now) {
      await updateItem(place, cursorKey(source, company), {
        assign: { askedAt: now },
        condition: 'attribute_not_exists(#askedAt) OR #askedAt < :askedAt',
      });
    },
  };
}

const cursorKey = (source: string, company: string): ItemKey => ({ pk: `source#${source}`, sk: company });

function readCursor(item: Fields | null): SourceCursor {
  const readAt = item?.numberOrNull('readAt') ?? 0;
  const askedAt = item?.numberOrNull('askedAt') ?? null;
  return {
    cursor: item?.textOrNull('cursor') ?? null,
    readAt,
    askedAt: askedAt !== null && askedAt >= readAt ? askedAt : null,
    failures: item?.numberOrNull('failures') ?? 0,
    failingSince: item?.numberOrNull('failingSince') ?? null,
    readers: item?.has('readers') ? item.texts('readers') : [],
    version: item?.numberOrNull('version') ?? 0,
  };
}

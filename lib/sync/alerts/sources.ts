import { pluralOf } from '../../domain/plural.ts';
import { HOUR, MINUTE } from '../../domain/time.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { Recipient } from '../../mapping/recipients.ts';
import type { SourceCursor } from '../ports/inbound.ts';
import type { SourceReader } from '../source-readers.ts';
import type { Matter } from './matter.ts';
import { enumerated, timeText } from './text.ts';

/** How far one source was read. */
export interface SourceState {
  readonly reader: SourceReader;
  readonly cursor: SourceCursor;
}

/** A system that is only restarted gives no answer for less than this. */
const SILENT_AFTER_MS = 30 * MINUTE;
/** Each source is read every few minutes; one that gives no answer, each hour. */
const UNREAD_AFTER_MS = 3 * HOUR;

/** Sources of the external system that give no answer, or that nobody reads: what changes there does not come. */
export function sourceMatters(
  sources: readonly SourceState[],
  { feeds }: Recipient,
  now: number,
): readonly Matter[] {
  const mine = sources.filter(({ reader }) =>
    reader.feeds.some((feed) => feeds.some(({ name }) => name === feed.name)),
  );
  return mine.flatMap((state) => {
    const { failingSince, readAt } = state.cursor;
    if (failingSince !== null) return [silentMatter(state, failingSince)];
    return readAt > 0 && now - readAt > UNREAD_AFTER_MS ? [unreadMatter(state, readAt)] : [];
  });
}

function silentMatter({ reader, cursor }: SourceState, since: number): Matter {
  const title = `The external system gives no answer for "${reader.source}"${ofCompany(reader)}`;
  const read = cursor.cursor === null ? 'Nothing of it was read yet' : 'What was read before stays as it is';
  return matterOf(reader, title, since, since + SILENT_AFTER_MS, {
    opening: `The external system gives no answer for "${reader.source}"${ofCompany(reader)} since ${timeText(since)}.`,
    words: `${named(reader)} that change there do not come to Precoro. ${read}, nothing is lost, and it is read by itself as soon as the system answers. What to do: docs/runbook.md#source-unread`,
  });
}

function unreadMatter({ reader }: SourceState, since: number): Matter {
  const title = `Nobody reads "${reader.source}"${ofCompany(reader)} of the external system`;
  return matterOf(reader, title, since, since + UNREAD_AFTER_MS, {
    opening: `"${reader.source}"${ofCompany(reader)} of the external system was not read since ${timeText(since)}.`,
    words: `${named(reader)} that changed there since do not come to Precoro. See the log of poll-external. What to do: docs/runbook.md#source-unread`,
  });
}

function matterOf(
  { source, company }: SourceReader,
  title: string,
  since: number,
  dueAt: number,
  told: Pick<Matter, 'opening' | 'words'>,
): Matter {
  return {
    ...{ key: `source#${source}/${company}`, cause: null, actor: 'engineer', title, subject: title },
    ...{ count: 0, labels: [], since, isOnlySeen: false, dueAt, ...told },
    commands: [{ line: 'status', effect: 'shows when each source was read' }],
  };
}

function ofCompany({ company }: SourceReader): string {
  return company === 'default' ? '' : ` of company ${company}`;
}

function named({ feeds }: SourceReader): string {
  const labels = [...new Set(feeds.map(({ entity }) => `${pluralOf(ENTITY_LABELS[entity])}`))];
  return enumerated(labels).replace(/^./, (letter) => letter.toUpperCase());
}

import { sendable } from '../sync/merge-look.ts';
import type { MirrorRecord } from '../sync/ports/state.ts';
import type { KnownRecord } from './known-record.ts';
import { pausedEntity } from './verdict-gate.ts';
import type { Verdict } from './views.ts';
import { timeInWords } from './words.ts';

/** A change that is known of and not applied yet. While its entity is paused it stays where it is. Null for none. */
export function changingVerdict(known: KnownRecord): Verdict | null {
  const words = heard(known) ?? (known.mirrored && unread(known, known.mirrored)) ?? unsent(known);
  if (words === null) return null;
  return pausedEntity(known) ?? { state: 'on its way', words, actor: null, command: null };
}

/** Hints are kept as `id` or `id:idn`. */
function heard({ state, ref }: KnownRecord): string | null {
  const hint = Object.entries(state?.hints ?? {}).find(([key]) => key.split(':')[0] === ref.id);
  if (!hint) return null;
  return `Precoro's webhook told of a change at ${timeInWords(hint[1].at)}. Precoro is asked for it next.`;
}

/** A second look, to be sure of what is known, is no change. */
function unread({ facts }: KnownRecord, { row, detail, detailDueAt }: MirrorRecord): string | null {
  const isNews = row === null || detail === null || row.updateDate > detail.updateDate;
  if (detailDueAt === null || facts.rowsAreComplete || !isNews) return null;
  return `Precoro's list shows a change, seen at ${timeInWords(row?.observedAt ?? detailDueAt)}. Its lines are read next, not before ${timeInWords(detailDueAt)}.`;
}

function unsent({ mirrored, facts }: KnownRecord): string | null {
  if (!mirrored || mirrored.seq <= mirrored.sentSeq || !sendable(mirrored, facts)) return null;
  return `Its change was read at ${timeInWords(mirrored.changedAt)}, and is handed to the queue next.`;
}

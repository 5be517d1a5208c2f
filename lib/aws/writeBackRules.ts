import type { RecordRef } from '../domain/records.ts';
import type { WriteBack } from '../sync/ports/state.ts';
import { dueIn } from '../sync/write-back-due.ts';

/** A write-back as it is stored: with the time of its next attempt. */
export interface StoredWriteBack extends WriteBack {
  /** Not before this time; `since` stays what orders the work. */
  readonly dueAt: number;
  /** While null is wished: the external id that is to disappear. Another one that is shown was entered by somebody. */
  readonly clears: string | null;
}

export interface Wish {
  /** Null: to be cleared. */
  readonly externalId?: string | null;
  readonly log?: string | null;
}

/** Merges a wish. Undefined when nothing changes: an older attempt, or the same wish again. */
export function withWish(
  stored: StoredWriteBack | undefined,
  ref: RecordRef,
  wish: Wish,
  order: number,
  now: number,
): StoredWriteBack | undefined {
  const before = stored ?? blank(ref);
  if (order < before.order) return undefined;
  const after = {
    ...before,
    ...wishedExternalId(before, wish),
    order,
    desiredLog: wish.log === undefined ? before.desiredLog : wish.log,
  };
  const sameWish =
    after.desiredExternalId === before.desiredExternalId && after.desiredLog === before.desiredLog;
  if (sameWish && order === before.order) return undefined;
  const version = before.version + 1;
  if (sameWish) return { ...after, version };
  const isStillOwed = dueIn(before) === 'externalId' && after.desiredExternalId === before.desiredExternalId;
  // Another text does not send an external id that waits to the end of the line.
  const since = isStillOwed ? before.since : now;
  return { ...after, version, ...fresh(now, before.openUntil), since };
}

function wishedExternalId(
  before: StoredWriteBack,
  { externalId }: Wish,
): Pick<StoredWriteBack, 'desiredExternalId' | 'clears'> {
  const { desiredExternalId, shownExternalId, clears } = before;
  if (externalId === undefined || externalId === desiredExternalId) return { desiredExternalId, clears };
  return {
    desiredExternalId: externalId,
    clears: externalId === null ? (desiredExternalId ?? shownExternalId ?? null) : null,
  };
}

/**
 * Takes in what a look showed. Undefined when nothing changes. An external id that somebody entered after another one was
 * to be cleared stays: nothing is wished any more.
 */
export function withShown(
  stored: StoredWriteBack | undefined,
  ref: RecordRef,
  shown: { readonly externalId: string | null; readonly log: string | null },
  now: number,
): StoredWriteBack | undefined {
  const before = stored ?? blank(ref);
  // Nothing shown and nothing wished says no more than no item at all.
  if (!stored && shown.externalId === null && shown.log === null) return undefined;
  const isOver = before.openUntil !== null && now >= before.openUntil;
  const isKnown = before.shownExternalId === shown.externalId && before.shownLog === shown.log;
  if (isKnown && !isOver) return undefined;
  const isEntered = ![null, before.shownExternalId, before.clears].includes(shown.externalId);
  const wished = before.desiredExternalId === null && isEntered ? { desiredExternalId: undefined } : {};
  const openUntil = isOver ? null : before.openUntil;
  const seen = { shownExternalId: shown.externalId, shownLog: shown.log, openUntil };
  return settled({ ...before, ...wished }, seen, now);
}

/** Undefined when a newer wish has come. */
export function withBegun(
  stored: StoredWriteBack,
  taken: WriteBack,
  openUntil: number,
): StoredWriteBack | undefined {
  if (stored.version !== taken.version) return undefined;
  return { ...stored, openUntil, dueAt: openUntil, version: stored.version + 1 };
}

/**
 * Precoro took `taken`'s wish, so it shows it now, even if a newer wish has come since: that one may have looked
 * already true and be due only now, with its own time.
 */
export function withDone(stored: StoredWriteBack, taken: WriteBack, now: number): StoredWriteBack {
  const isNewer = stored.version !== taken.version;
  return settled(
    // A newer wish has waited for this one's end.
    { ...stored, shownAt: now, dueAt: isNewer ? Math.min(stored.dueAt, now) : stored.dueAt },
    {
      openUntil: null,
      shownExternalId:
        taken.desiredExternalId === undefined ? stored.shownExternalId : taken.desiredExternalId,
      shownLog: taken.desiredLog === undefined ? stored.shownLog : taken.desiredLog,
    },
    stored.since,
  );
}

/** A newer wish that has come is not put off; undefined when nothing changes for it. */
export function withPostponement(
  stored: StoredWriteBack,
  tried: WriteBack,
  dueAt: number,
  isOver: boolean,
): StoredWriteBack | undefined {
  const openUntil = isOver ? null : stored.openUntil;
  if (stored.version === tried.version) {
    const later = Math.max(dueAt, openUntil ?? 0);
    return { ...stored, openUntil, dueAt: later, attempts: stored.attempts + 1, version: stored.version + 1 };
  }
  if (openUntil === stored.openUntil) return undefined;
  return { ...stored, openUntil, dueAt: Math.min(stored.dueAt, stored.since), version: stored.version + 1 };
}

function settled(
  before: StoredWriteBack,
  shown: Pick<StoredWriteBack, 'shownExternalId' | 'shownLog' | 'openUntil'>,
  now: number,
): StoredWriteBack {
  const after = { ...before, ...shown, version: before.version + 1 };
  return dueIn(after) !== null && dueIn(before) === null ? { ...after, ...fresh(now) } : after;
}

const fresh = (now: number, openUntil: number | null = null) => ({
  since: now,
  dueAt: Math.max(now, openUntil ?? now),
  attempts: 0,
});

function blank(ref: RecordRef): StoredWriteBack {
  return {
    ref,
    desiredExternalId: undefined,
    desiredLog: undefined,
    shownExternalId: undefined,
    shownLog: undefined,
    order: 0,
    version: 0,
    since: 0,
    attempts: 0,
    shownAt: null,
    openUntil: null,
    dueAt: 0,
    clears: null,
  };
}

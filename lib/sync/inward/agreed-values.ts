import { stableJson, type JsonObject } from '../../domain/json.ts';
import type { WriteValues } from '../../entities/write-values.ts';
import type { Inbound, InboundAgreed, OpenValues } from '../ports/inbound.ts';
import type { Link } from '../ports/state.ts';
import type { Merged } from './merge-values.ts';

type Side = 'toPrecoro' | 'toExternal';

/**
 * What both sides held last; null where nothing is known of that. A create made the record on the other side as it stood on
 * the first, whether it was answered or not, and whoever found it.
 */
export function lastAgreed(
  { agreed, intent, hash }: Pick<Inbound, 'agreed' | 'intent' | 'hash'>,
  link: Pick<Link, 'intent'>,
  feedVersion: string,
): InboundAgreed | null {
  const values = intent?.values ?? link.intent?.values;
  return agreed ?? (values ? { values, contentHash: hash, feedVersion } : null);
}

/**
 * The same once more, with what a comparison has shown: fields that are equal on both sides; and those that a side holds
 * otherwise than it was sent, or held before, so that it has moved, and moves again where it goes back.
 */
export function asCompared(
  known: InboundAgreed,
  { same, write, send }: Pick<Merged, 'same' | 'write' | 'send'>,
): InboundAgreed {
  const { toPrecoro = {}, toExternal = {} } = known.open ?? {};
  const only = (values: WriteValues, moved: WriteValues): WriteValues =>
    Object.fromEntries(Object.entries(values).filter(([name]) => name in moved));
  return withSame(known, { ...only(toExternal, write), ...only(toPrecoro, send), ...same });
}

/** The same once more, with fields that both sides hold. */
export function withSame(known: InboundAgreed, same: WriteValues): InboundAgreed {
  return rebuilt(known, { ...known.values, ...same }, without(known, Object.keys(same)));
}

/** A write is about to be sent to one side, which holds `there` now of the same fields, and may hold either from now on. */
export function withSent(
  known: InboundAgreed,
  side: Side,
  sent: WriteValues,
  there: WriteValues,
): InboundAgreed {
  const names = Object.keys(sent);
  const before = Object.fromEntries(
    names.filter((name) => name in there).map((name) => [name, there[name] ?? null]),
  );
  const left = without(known, names);
  const open = {
    ...left,
    takenAt: side === 'toPrecoro' ? null : left.takenAt,
    [side]: { ...left[side], ...sent },
  };
  return rebuilt(known, { ...known.values, ...before }, open);
}

/** What was sent to a side stands there. */
export function withArrived(known: InboundAgreed, side: Side): InboundAgreed {
  return withSame(known, known.open?.[side] ?? {});
}

/** Precoro took what was sent, or shows it: whatever it shows from `now` on counts. An older look may be all that is known. */
export function withTaken(known: InboundAgreed, now: number): InboundAgreed {
  return known.open ? { ...known, open: { ...known.open, takenAt: known.open.takenAt ?? now } } : known;
}

/** Judged by a look of `observedAt`: of what Precoro took before that, nothing else can stand there unless somebody changed it. */
export function asSeenAt(known: InboundAgreed, observedAt: number): InboundAgreed {
  const takenAt = known.open?.takenAt ?? null;
  return takenAt !== null && observedAt >= takenAt ? withArrived(known, 'toPrecoro') : known;
}

/**
 * Whether nobody has compared the two sides, or written to one of them, between these: when they were looked at does not
 * matter. Who compares holds the record's lease, but may have lost it while standing still.
 */
export function isSameAgreed(one: InboundAgreed | null, other: InboundAgreed | null): boolean {
  return stableJson(comparable(one)) === stableJson(comparable(other));
}

function comparable(agreed: InboundAgreed | null): JsonObject | null {
  if (agreed === null) return null;
  const { toPrecoro = {}, toExternal = {} } = agreed.open ?? {};
  const { values, contentHash, feedVersion } = agreed;
  return { values, contentHash, feedVersion, toPrecoro, toExternal };
}

function without({ open }: InboundAgreed, names: readonly string[]): OpenValues {
  const rest = (values: WriteValues | undefined): WriteValues =>
    Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => !names.includes(name)));
  return {
    toPrecoro: rest(open?.toPrecoro),
    toExternal: rest(open?.toExternal),
    takenAt: open?.takenAt ?? null,
  };
}

function rebuilt(known: InboundAgreed, values: WriteValues, open: OpenValues): InboundAgreed {
  const { open: _, ...rest } = known;
  const isOpen = Object.keys(open.toPrecoro).length + Object.keys(open.toExternal).length > 0;
  return { ...rest, values, ...(isOpen ? { open } : {}) };
}

import { DAY } from '../../lib/domain/time.ts';
import type { Call, CallLog } from './call-log.ts';
import type { BenchJournal } from './journal.ts';
import { spreadOf, type Spread } from './spread.ts';

/**
 * What a scenario came to for one subject. Times in ms of virtual time. What was never served or linked counts with the
 * time that it has waited at the end, so that nobody looks fast by serving few.
 */
export interface Measured {
  readonly subject: string;
  /** From the first deed until everything was served and linked, or until it was given up. */
  readonly tookMs: number;
  /** Without those refused, here and in each count of requests below. */
  readonly requests: number;
  /** 429s drawn. */
  readonly refused: number;
  readonly requestsByKind: Readonly<Record<string, number>>;
  /** Empty for a subject that does not say. */
  readonly requestsByPurpose: Readonly<Record<string, number>>;
  readonly requestsByDay: readonly number[];
  readonly changes: number;
  /** Changes that the external system does not know at the end. */
  readonly unserved: number;
  readonly unservedAtDayEnds: readonly number[];
  /** From the arrival of the webhook to the write outside; 0 where the change was there before its webhook. */
  readonly fromWebhook: Spread;
  /** From the change in Precoro to the write outside. */
  readonly fromChange: Spread;
  readonly links: number;
  readonly unlinked: number;
  readonly unlinkedAtDayEnds: readonly number[];
  /** From the change that made the record travel until Precoro shows its external id. */
  readonly toLink: Spread;
  readonly troubles: readonly string[];
  /** How often each function was called, the first load included. */
  readonly functionCalls: Readonly<Record<string, number>>;
}

export interface Played {
  readonly subject: string;
  readonly from: number;
  readonly to: number;
  readonly journal: BenchJournal;
  readonly calls: CallLog;
  readonly troubles: readonly string[];
  readonly functionCalls: Readonly<Record<string, number>>;
}

export function measured({ subject, from, to, journal, calls, ...told }: Played): Measured {
  const all = calls.since(from);
  const sent = all.filter(({ status }) => status !== 429);
  const { dues, links } = journal;
  const served = dues.filter(({ servedAt }) => servedAt !== null);
  const linked = links.filter(({ linkedAt }) => linkedAt !== null);
  const dayEnds = daysOf(from, to).map((start) => Math.min(start + DAY, to));
  const openAt = (time: number, open: readonly { readonly at: number; readonly end: number | null }[]) =>
    open.filter(({ at, end }) => at <= time && (end === null || end > time)).length;
  const asOpen = dues.map(({ at, servedAt }) => ({ at, end: servedAt }));
  const asUnlinked = links.map(({ at, linkedAt }) => ({ at, end: linkedAt }));
  return {
    subject,
    tookMs: to - from,
    requests: sent.length,
    refused: all.length - sent.length,
    requestsByKind: countBy(sent, ({ kind }) => kind),
    requestsByPurpose: countBy(sent, ({ purpose }) => purpose),
    requestsByDay: daysOf(from, to).map(
      (start) => sent.filter(({ at }) => at >= start && at < start + DAY).length,
    ),
    changes: dues.length,
    unserved: dues.length - served.length,
    unservedAtDayEnds: dayEnds.map((end) => openAt(end, asOpen)),
    fromWebhook: spreadOf(
      dues.map(({ servedAt, heardAt, at }) => Math.max(0, (servedAt ?? to) - (heardAt ?? at))),
    ),
    fromChange: spreadOf(dues.map(({ servedAt, at }) => (servedAt ?? to) - at)),
    links: links.length,
    unlinked: links.length - linked.length,
    unlinkedAtDayEnds: dayEnds.map((end) => openAt(end, asUnlinked)),
    toLink: spreadOf(links.map(({ linkedAt, at }) => (linkedAt ?? to) - at)),
    troubles: told.troubles,
    functionCalls: told.functionCalls,
  };
}

function daysOf(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(1, Math.ceil((to - from) / DAY)) }, (_, day) => from + day * DAY);
}

function countBy(calls: readonly Call[], by: (call: Call) => string | null): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of calls) {
    const name = by(call);
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

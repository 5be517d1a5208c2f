import type { CallContext, Source, SourceRecord } from '../../../lib/connectors/contract.ts';
import type { JsonObject } from '../../../lib/domain/json.ts';
import type { ReadOutcome } from '../../../lib/domain/outcomes.ts';
import { SECOND } from '../../../lib/domain/time.ts';
import type { SourceCursor } from '../../../lib/sync/ports/inbound.ts';
import type { Chance } from '../engine/chance.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { Seen } from './seen.ts';
import { SOURCES, type InwardSetting, type SourceName } from './inward-setting.ts';

/** A record of the external system as its people left it. */
export interface Entry {
  readonly source: SourceName;
  readonly company: string;
  readonly externalId: string;
  readonly fields: JsonObject;
  readonly isGone: boolean;
  readonly createdWithKey?: string | null;
}

/** What the external system's people keep there, told in the order in which it became visible. */
export interface Books {
  readonly sources: Readonly<Record<SourceName, Source>>;
  /** People's work on one record: done now, or some seconds later, one after the other. */
  work(externalId: string, act: () => void): void;
  /** So it stands from now on, for everybody to see. */
  commit(entry: Entry): void;
  find(source: SourceName, externalId: string): Entry | undefined;
  /** Whether a read would tell something that this cursor has not seen. */
  hasNews(source: SourceName, company: string, cursor: SourceCursor): boolean;
  behave(): void;
}

interface Around {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly seen: Seen;
  readonly latencyMs: number;
  readonly isDown: () => boolean;
  /** It is told by its source from now on. */
  readonly committed: (entry: Entry) => void;
  /** Somebody reads this one record. */
  readonly looked: (externalId: string) => void;
}

function recordIn({ externalId, fields, isGone, createdWithKey = null }: Entry): SourceRecord {
  return { externalId, fields, isGone, createdWithKey };
}

export function books(setting: InwardSetting, around: Around): Books {
  const { scheduler, chance, seen } = around;
  const kept = new Map<string, Entry>();
  /** By source and company: who changed, in order; a cursor says how many of them were told. */
  const told = new Map<string, string[]>();
  const busyUntil = new Map<string, number>();
  let { lateCommit, readFails, repeats } = setting;

  const of = (source: string, company: string): string[] => {
    const name = `${source} ${company}`;
    const known = told.get(name) ?? [];
    told.set(name, known);
    return known;
  };

  function commit(entry: Entry): void {
    kept.set(`${entry.source} ${entry.externalId}`, entry);
    of(entry.source, entry.company).push(entry.externalId);
    around.committed(entry);
  }

  function page(source: SourceName, cursor: string | null, company: string) {
    const all = of(source, company);
    const from = Math.min(all.length, Number(cursor ?? 0));
    const end = Math.min(all.length, from + setting.pageSize);
    const isRepeated = from > 0 && chance.happens(repeats);
    if (isRepeated) seen.add('a source tells a change twice');
    const ids = all.slice(Math.max(0, from - (isRepeated ? 2 : 0)), end);
    const records = ids.flatMap((externalId): SourceRecord[] => {
      const entry = kept.get(`${source} ${externalId}`);
      return entry ? [recordIn(entry)] : [];
    });
    return { records, cursor: String(end), hasMore: end < all.length };
  }

  async function read<T>(label: string, signal: AbortSignal, value: () => T): Promise<ReadOutcome<T>> {
    const none = { outcome: 'unavailable', retryAfterSeconds: 0, words: 'no time left' } as const;
    const handle = (): ReadOutcome<T> => {
      const fails = around.isDown() || chance.happens(readFails);
      if (!fails) return { outcome: 'read', value: value() };
      seen.add('a source gives no answer');
      return { outcome: 'unavailable', retryAfterSeconds: 5, words: 'HTTP 503' };
    };
    const thereMs = chance.between(1, around.latencyMs);
    const answered = await scheduler.remote(label, thereMs, handle, 1, () => signal.aborted, none);
    return signal.aborted ? none : answered;
  }

  function sourceOf(source: SourceName): Source {
    const shown = ({ externalId, fields, isGone }: Entry): SourceRecord => ({ externalId, fields, isGone });
    return {
      spec: SOURCES[source],
      changesSince: (cursor: string | null, { company, signal }: CallContext) =>
        read('source.changesSince', signal, () => page(source, cursor, company)),
      read: (externalId, { company, signal }) =>
        read('source.read', signal, () => {
          around.looked(externalId);
          const entry = kept.get(`${source} ${externalId}`);
          return entry?.company === company ? shown(entry) : null;
        }),
      async *list(company) {
        const all = [...kept.values()].filter((one) => one.source === source && one.company === company);
        yield* all.filter(({ isGone }) => !isGone).map(shown);
      },
    };
  }

  return {
    sources: {
      vendor: sourceOf('vendor'),
      tax: sourceOf('tax'),
      account: sourceOf('account'),
      payment: sourceOf('payment'),
    },
    work(externalId, act) {
      const isLate = chance.happens(lateCommit);
      if (isLate) seen.add('a change outside is visible late');
      const at = scheduler.now + (isLate ? chance.between(1, 30) * SECOND : 0);
      const doneAt = Math.max(at, busyUntil.get(externalId) ?? 0);
      busyUntil.set(externalId, doneAt);
      if (doneAt <= scheduler.now) act();
      else scheduler.at(doneAt, act);
    },
    commit,
    find: (source, externalId) => kept.get(`${source} ${externalId}`),
    hasNews(source, company, cursor) {
      return Number(cursor.cursor ?? 0) < of(source, company).length;
    },
    behave() {
      [lateCommit, readFails, repeats] = [0, 0, 0];
    },
  };
}

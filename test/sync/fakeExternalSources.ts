import type { CallContext, Source, SourceRecord, SourceSpec } from '../../lib/connectors/contract.ts';
import type { Json, JsonObject } from '../../lib/domain/json.ts';
import { toDecimal } from '../../lib/domain/money.ts';
import type { ReadOutcome } from '../../lib/domain/outcomes.ts';

/** A change that is under way: nobody sees it before it is committed. */
export interface LateChange {
  commit(): void;
}

export interface FakeExternalSources {
  readonly sources: Readonly<Record<string, Source>>;
  /** The record stands with these fields from now on; what is left out stays, or is null. */
  put(source: string, company: string, externalId: string, fields: JsonObject): void;
  remove(source: string, company: string, externalId: string): void;
  /** Begins a change like `put`, older than all that follow, and commits it later than they are. */
  putLate(source: string, company: string, externalId: string, fields: JsonObject): LateChange;
  /** Reads of sources answer "unavailable" so many times; lists throw. */
  noReads(times: number): void;
  pageSize: number;
}

interface Row extends SourceRecord {
  readonly source: string;
  readonly company: string;
  /** Number of the transaction that changed it last. */
  readonly changed: number;
}

/** Told by the system's own writes and by these: a vendor is one record, whoever changes it. */
export type RowChanged = (row: Pick<Row, 'source' | 'company' | 'externalId' | 'fields' | 'isGone'>) => void;

/**
 * Sources in memory that behave as those of a database: changes are told in the order in which they were begun, and none
 * that was begun after one that is still open. `changed` hears of each change that a test makes.
 */
export function fakeExternalSources(
  specs: Readonly<Record<string, SourceSpec>>,
  changed: RowChanged = () => undefined,
): FakeExternalSources {
  const rows = new Map<string, Row>();
  const open = new Set<number>();
  let begun = 0;
  let readsRefused = 0;

  const keyOf = (...names: readonly string[]): string => JSON.stringify(names);
  const begin = (): number => (begun += 1);
  const of = (source: string, company: string): Row[] =>
    [...rows.values()].filter((row) => row.source === source && row.company === company);

  function write(
    number: number,
    source: string,
    company: string,
    externalId: string,
    given: JsonObject | null,
  ): void {
    const spec = specs[source];
    if (!spec) throw new RangeError(`The fake has no source ${source}`);
    const key = keyOf(source, company, externalId);
    const before = rows.get(key)?.fields ?? {};
    const fields = given ? filled(spec, { ...before, ...given }) : before;
    const isGone = given === null || fields['voided'] === true;
    const row = { source, company, externalId, fields, isGone, changed: number };
    rows.set(key, row);
    changed(row);
  }

  function answer<T>({ signal }: CallContext, value: () => T): ReadOutcome<T> {
    if (readsRefused > 0) readsRefused -= 1;
    else if (!signal.aborted) return { outcome: 'read', value: value() };
    return { outcome: 'unavailable', retryAfterSeconds: 5, words: 'HTTP 503' };
  }

  function sourceOf(name: string, spec: SourceSpec): Source {
    return {
      spec,
      async changesSince(cursor, context) {
        return answer(context, () => {
          const stem = `${keyOf(name, context.company)}#`;
          const from = cursor?.startsWith(stem) ? Number(cursor.slice(stem.length)) : 0;
          const settled = Math.min(Infinity, ...open);
          const found = of(name, context.company)
            .filter((row) => row.changed > from && row.changed < settled)
            .sort((one, other) => one.changed - other.changed);
          const told = found.slice(0, fake.pageSize);
          return {
            records: told.map(recordOf),
            cursor: `${stem}${told.at(-1)?.changed ?? from}`,
            hasMore: found.length > told.length,
          };
        });
      },
      async read(externalId, context) {
        return answer(context, () => {
          const row = rows.get(keyOf(name, context.company, externalId));
          return row ? recordOf(row) : null;
        });
      },
      async *list(company) {
        if (readsRefused > 0) throw new Error('HTTP 503');
        yield* of(name, company)
          .filter(({ isGone }) => !isGone)
          .map(recordOf);
      },
    };
  }

  const fake: FakeExternalSources = {
    sources: Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, sourceOf(name, spec)])),
    put: (source, company, externalId, fields) => write(begin(), source, company, externalId, fields),
    remove: (source, company, externalId) => write(begin(), source, company, externalId, null),
    putLate(source, company, externalId, fields) {
      const number = begin();
      open.add(number);
      return {
        commit: () => {
          open.delete(number);
          write(number, source, company, externalId, fields);
        },
      };
    },
    noReads: (times) => void (readsRefused = times),
    pageSize: 200,
  };
  return fake;
}

function recordOf({ externalId, fields, isGone }: Row): SourceRecord {
  return { externalId, fields, isGone };
}

function filled({ fields }: SourceSpec, given: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { type }]) => [name, canonical(type, given[name] ?? null)]),
  );
}

function canonical(type: string, value: Json): Json {
  return type === 'decimal' && value !== null ? (toDecimal(value) ?? value) : value;
}

import type { ChangePage, Source, SourceRecord, SourceSpec } from '../../lib/connectors/contract.ts';
import type { ReadOutcome } from '../../lib/domain/outcomes.ts';

export interface FakeSource extends Source {
  /** Something changed: told once per company, in pages. */
  change(record: Partial<SourceRecord> & { readonly externalId: string }, company?: string): void;
  /** What the next reads answer, or throw, in place of a page. */
  next(...answers: readonly (ReadOutcome<ChangePage> | Error)[]): void;
  /** Before an answer leaves. */
  during: (() => Promise<void>) | null;
  /** The cursors that were handed in, by company. */
  readonly asked: readonly string[];
  pageSize: number;
  /** Each read begins so many records before the cursor: a connector may tell things twice. */
  overlap: number;
}

const SPEC: SourceSpec = {
  fields: {
    name: { type: 'text', about: 'Name.' },
    rate: { type: 'decimal', about: 'Rate.' },
    iban: { type: 'text', about: 'Account.', isBankDetail: true },
  },
  target: null,
};

/** A source of the external system that remembers its changes in order; a cursor says how many were told. */
export function fakeSource(spec: SourceSpec = SPEC): FakeSource {
  const changes: { readonly company: string; readonly record: SourceRecord }[] = [];
  const answers: (ReadOutcome<ChangePage> | Error)[] = [];
  const asked: string[] = [];
  const of = (company: string) =>
    changes.filter((one) => one.company === company).map(({ record }) => record);
  const source: FakeSource = {
    spec,
    asked,
    pageSize: 100,
    overlap: 0,
    during: null,
    change({ externalId, fields = {}, isGone = false, createdWithKey = null }, company = 'default') {
      changes.push({ company, record: { externalId, fields, isGone, createdWithKey } });
    },
    next: (...given) => void answers.push(...given),
    async changesSince(cursor, { company }) {
      asked.push(`${company} ${cursor}`);
      const told = Number(cursor ?? 0);
      const all = of(company);
      const end = Math.min(all.length, told + source.pageSize);
      const records = all.slice(Math.max(0, told - source.overlap), end);
      const answer = answers.shift();
      await source.during?.();
      if (answer instanceof Error) throw answer;
      return (
        answer ?? { outcome: 'read', value: { records, cursor: String(end), hasMore: end < all.length } }
      );
    },
    async read(externalId, { company }) {
      return { outcome: 'read', value: of(company).findLast((one) => one.externalId === externalId) ?? null };
    },
    async *list(company) {
      yield* new Map(of(company).map((record) => [record.externalId, record])).values();
    },
  };
  return source;
}

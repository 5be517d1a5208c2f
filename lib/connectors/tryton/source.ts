import { object, type Decoder } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import type { CallContext, ChangePage, Source, SourceRecord } from '../contract.ts';
import { toldSince, untold, type Change } from '../told.ts';
import { keysOf } from './claims.ts';
import { idOf, textOrNull, type Domain } from './kind.ts';
import { ALL, foundBy, PAGE_SIZE } from './records.ts';
import type { Companies, Scope } from './scope.ts';
import { readPosition, writePosition, type Position } from './source-cursor.ts';
import type { SourceKind, SourceRow } from './source-kinds.ts';
import { NO_ID, readIn } from './target.ts';
import { wireMoment } from './wire.ts';

/**
 * Tryton dates a change by the beginning of its transaction, which others see when it ends: what is younger than this is
 * asked for again.
 */
const OVERLAP_MS = 120_000;
const LIST_PAGE_TIMEOUT_MS = 60_000;

export interface SourceOptions {
  readonly companies: Companies;
  /** Which database the cursors are of. */
  readonly place: string;
  readonly name: string;
}

/** One source in Tryton. Records that are deleted there leave no trace: the nightly comparison finds them. */
export function trytonSource(kind: SourceKind, { companies, place, name }: SourceOptions): Source {
  return {
    spec: kind.spec,
    changesSince: (cursor, context) => {
      const owner = [place, name, context.company];
      const position = readPosition(owner, cursor);
      const page = (step: Step): ChangePage => ({
        records: step.records,
        cursor: writePosition(owner, step.position),
        hasMore: step.hasMore,
      });
      return readIn(
        companies,
        context,
        async (scope) => page(await readOn(kind, position, scope)),
        page({ records: [], position, hasMore: false }),
      );
    },
    read: (externalId, context) =>
      readIn<SourceRecord | null>(
        companies,
        context,
        async (scope) => {
          const { rows } = await readPage(kind, [['id', '=', idOf(externalId) ?? NO_ID]], scope);
          return (await recordsOf(kind, rows, scope))[0] ?? null;
        },
        null,
      ),
    list: (company) => list(kind, companies, company),
  };
}

interface Step {
  readonly records: readonly SourceRecord[];
  readonly position: Position;
  readonly hasMore: boolean;
}

/** Walks by id through all that changed since, so that what changes meanwhile shifts nothing: the next walk tells it. */
async function readOn(kind: SourceKind, position: Position, scope: Scope): Promise<Step> {
  const { since, lastId } = position;
  const domain = [['id', '>', lastId], ...(since === null ? [] : [changedSince(kind, since)])];
  const { rows, answeredAt } = await readPage(kind, domain, scope);
  const walkBegan = position.walkBegan ?? answeredAt;
  const records = await recordsOf(kind, rows, scope);
  const changes = records.map((record, index) => ({ record, changedAt: rows[index]?.changedAt ?? null }));
  const { fresh, told } = untold(position.told, changes);
  const hasMore = rows.length >= PAGE_SIZE;
  const next = hasMore
    ? { since, walkBegan, lastId: rows.at(-1)?.id ?? lastId, told }
    : {
        since: walkBegan - OVERLAP_MS,
        walkBegan: null,
        lastId: 0,
        told: toldSince(told, walkBegan - 2 * OVERLAP_MS),
      };
  return { records: fresh.map(({ record }) => record), position: next, hasMore };
}

/** The last write of a record that was never written to is null; a change of its parts moves only theirs. */
function changedSince({ parts }: SourceKind, since: number): Domain {
  const moment = wireMoment(since);
  return ['', ...parts.map((part) => `${part}.`)].reduce<unknown[]>(
    (conditions, at) => [
      ...conditions,
      [[`${at}write_date`, '>=', moment]],
      [[`${at}create_date`, '>=', moment]],
    ],
    ['OR'],
  );
}

type Dated = SourceRow & Pick<Change, 'changedAt'>;

async function readPage(kind: SourceKind, domain: Domain, scope: Scope) {
  const { rpc, asking } = scope;
  const parts = kind.parts.flatMap((part) => [`${part}.write_date`, `${part}.create_date`]);
  const fields = [...kind.fields, 'write_date', 'create_date', ...parts];
  const row: Decoder<Dated> = (value, field) => ({
    ...kind.row(value, field),
    changedAt: changedAt(kind, value, field),
  });
  const { value, answeredAt } = await rpc.ask(
    `model.${kind.model}.search_read`,
    [[...kind.ofCompany(scope), ...domain], 0, PAGE_SIZE, [['id', 'ASC']], fields],
    { ...asking, context: ALL },
    many(row),
  );
  return { rows: value, answeredAt };
}

const dated = object({ write_date: textOrNull, create_date: textOrNull });

/** The youngest moment of the record and its parts. */
function changedAt({ parts }: SourceKind, value: unknown, field: string): number {
  const partsOf = object(Object.fromEntries(parts.map((part) => [`${part}.`, several(dated)])));
  const moments = [dated(value, field), ...Object.values(partsOf(value, field)).flat()];
  return Math.max(
    0,
    ...moments.map(
      ({ write_date: written, create_date: created }) => Date.parse(written ?? created ?? '') || 0,
    ),
  );
}

/** A relation to one record is told as that one. */
function several<T>(decoder: Decoder<T>): Decoder<readonly T[]> {
  const list = many(decoder);
  return (value, field) =>
    Array.isArray(value) || value === null || value === undefined
      ? list(value, field)
      : [decoder(value, field)];
}

async function recordsOf(
  kind: SourceKind,
  rows: readonly SourceRow[],
  scope: Scope,
): Promise<readonly SourceRecord[]> {
  const { target } = kind;
  const wanted = rows.map(({ ownerId, fields }) => ({
    id: ownerId,
    found: target ? foundBy(target, fields, scope) : '',
  }));
  const made = target ? await keysOf(scope, target.writes, wanted) : new Map<number, string>();
  return rows.map(({ id, ownerId, fields, isGone }) => ({
    ...{ externalId: String(id), fields, isGone },
    createdWithKey: made.get(ownerId) ?? null,
  }));
}

/** Throws when Tryton does not answer. */
async function* list(kind: SourceKind, companies: Companies, company: string): AsyncGenerator<SourceRecord> {
  let last = 0;
  for (;;) {
    const context: CallContext = { company, signal: AbortSignal.timeout(LIST_PAGE_TIMEOUT_MS) };
    const page = await readIn<{
      readonly rows: readonly SourceRow[];
      readonly records: readonly SourceRecord[];
    }>(
      companies,
      context,
      async (scope) => {
        const { rows } = await readPage(kind, [['id', '>', last]], scope);
        return { rows, records: await recordsOf(kind, rows, scope) };
      },
      { rows: [], records: [] },
    );
    if (page.outcome !== 'read') throw new Error(page.words);
    for (const record of page.value.records) if (!record.isGone) yield record;
    const end = page.value.rows.at(-1);
    if (!end || page.value.rows.length < PAGE_SIZE) return;
    last = end.id;
  }
}

import { recordKey, type EntityName } from '../../domain/records.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { Company } from '../../mock-precoro/company.ts';
import { allRecords } from '../../mock-precoro/company-records.ts';
import type { StoredRecord } from '../../mock-precoro/model.ts';
import type { Knowledge } from './knowledge.ts';
import { FILTER_OF, FILTERS, type Filter, type State } from './states.ts';
import type { Whereabouts } from './where-it-is.ts';

/** What the list is asked for. */
export interface Question {
  /** Text of the search; empty for all. */
  readonly search: string;
  readonly filter: Filter;
  readonly entity: EntityName | null;
  /** From 1. */
  readonly page: number;
}

export interface ListView {
  readonly question: Question;
  readonly rows: readonly ListRow[];
  /** Of the search, before the filter. */
  readonly counts: Readonly<Record<Filter, number>>;
  /** At least 1. */
  readonly pages: number;
}

export interface ListRow {
  readonly entity: EntityName;
  readonly id: string;
  /** A document's number, a supplier's unique code. */
  readonly number: string;
  /** What the record is called in Precoro. */
  readonly name: string;
  readonly supplier: string | null;
  readonly sum: string | null;
  readonly currency: string | null;
  readonly status: string;
  readonly externalId: string | null;
  readonly state: State;
  readonly why: string;
  readonly changedAt: number;
}

const ROWS_A_PAGE = 20;

/** The page of the list that was asked for; the last one where there are fewer. */
export function listView(
  company: Company,
  knowledge: Knowledge,
  judge: (record: StoredRecord, knowledge: Knowledge) => Whereabouts,
  question: Question,
): ListView {
  const found = [...allRecords(company)]
    .filter(({ entity }) => question.entity === null || entity === question.entity)
    .map((record) => ({ record, closeness: closeness(company, record, knowledge, question.search) }))
    .filter(({ closeness }) => closeness > 0)
    .map((one) => ({ ...one, ...judge(one.record, knowledge) }));
  const shown = found
    .filter(({ state }) => question.filter === 'all' || FILTER_OF[state] === question.filter)
    .sort((a, b) => b.closeness - a.closeness || b.record.updateDate - a.record.updateDate);
  const pages = Math.max(1, Math.ceil(shown.length / ROWS_A_PAGE));
  const page = Math.min(question.page, pages);
  const counts = FILTERS.map((filter) => [
    filter,
    found.filter(({ state }) => filter === 'all' || FILTER_OF[state] === filter).length,
  ]);
  return {
    question: { ...question, page },
    rows: shown
      .slice((page - 1) * ROWS_A_PAGE, page * ROWS_A_PAGE)
      .map(({ record, state, why }) => ({ ...rowOf(company, record, knowledge), state, why })),
    counts: Object.fromEntries(counts) as Record<Filter, number>,
    pages,
  };
}

/** 0 for a record that the search does not mean; more where it names it exactly. */
function closeness(company: Company, record: StoredRecord, knowledge: Knowledge, search: string): number {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return 1;
  const { entity, id } = record;
  const numbers = [String(id), ...externalIds(record, knowledge)];
  const names =
    entity === 'supplier'
      ? [record.name, record.uniqueCode]
      : [record.idn, record.customName, record.invoiceNumber, company.supplier(record.supplierId)?.name];
  const texts = [...numbers, ...names].flatMap((text) => (text ? [text.toLowerCase()] : []));
  if (texts.includes(wanted)) return 2;
  return texts.some((text) => text.includes(wanted)) ? 1 : 0;
}

function rowOf(company: Company, record: StoredRecord, knowledge: Knowledge): Omit<ListRow, 'state' | 'why'> {
  const { entity, id, status, updateDate } = record;
  const ids = externalIds(record, knowledge);
  const statusName = CATALOGUE[entity].statuses[status]?.name ?? String(status);
  const shared = {
    entity,
    id: String(id),
    externalId: ids.length > 0 ? ids.join(', ') : null,
    changedAt: updateDate,
  };
  if (record.entity === 'supplier') {
    const { name, uniqueCode, enable } = record;
    const own = { number: uniqueCode, name, supplier: null, sum: null, currency: null };
    return { ...shared, ...own, status: enable ? statusName : 'disabled' };
  }
  return {
    ...shared,
    number: record.idn,
    name: record.customName,
    supplier: company.supplier(record.supplierId)?.name ?? null,
    sum: record.sum,
    currency: record.currency,
    status: statusName,
  };
}

/** As our links have them; else as Precoro shows it. */
function externalIds(record: StoredRecord, knowledge: Knowledge): readonly string[] {
  const key = recordKey({ entity: record.entity, id: String(record.id) });
  const linked = (knowledge.links.get(key) ?? []).flatMap(({ externalId }) => externalId ?? []);
  return linked.length > 0 ? linked : record.externalId === null ? [] : [record.externalId];
}

import { z } from 'zod';
import { negate, sumOf, type Decimal } from '../../domain/money.ts';
import { recordKey } from '../../domain/records.ts';
import type { Company } from '../../mock-precoro/company.ts';
import { STATUS, type Document, type DocumentEntity } from '../../mock-precoro/model.ts';
import type { World } from '../run/world.ts';
import type { Knowledge } from './knowledge.ts';

/** What stands in both systems in one currency: cancelled documents count on neither side. */
export interface SumRow {
  readonly entity: DocumentEntity;
  readonly currency: string;
  /** Of the documents that have a counterpart. */
  readonly precoro: CountAndSum;
  readonly external: CountAndSum;
}

interface CountAndSum {
  readonly count: number;
  readonly sum: Decimal;
}

/** What counts in the hub's books, and the column of its total. */
const BOOKS = {
  purchaseOrder: { view: 'purchase_order_in_books', total: 'total' },
  invoice: { view: 'bill_in_books', total: 'signed_total' },
} as const;
/** Kinds of invoice that are credit notes: they count down. */
const CREDIT_NOTES: readonly number[] = [1, 5];

const Rows = z.array(z.object({ currency: z.string(), count: z.number(), sum: z.string() }));
const NONE: CountAndSum = { count: 0, sum: '0' };

/** Orders and bills by currency, in the order of the alphabet. */
export async function readSums(
  company: Company,
  database: Pick<World['database'], 'query'>,
  knowledge: Knowledge,
): Promise<readonly SumRow[]> {
  const rows: SumRow[] = [];
  for (const entity of ['purchaseOrder', 'invoice'] as const) {
    const [precoro, external] = [linkedSums(company, entity, knowledge), await hubSums(database, entity)];
    for (const currency of [...new Set([...precoro.keys(), ...external.keys()])].sort()) {
      const [ours, theirs] = [precoro.get(currency) ?? NONE, external.get(currency) ?? NONE];
      rows.push({ entity, currency, precoro: ours, external: theirs });
    }
  }
  return rows;
}

function linkedSums(
  company: Company,
  entity: DocumentEntity,
  { links }: Knowledge,
): ReadonlyMap<string, CountAndSum> {
  const sums = new Map<string, CountAndSum>();
  for (const document of company.listDocuments(entity, ({ status }) => status !== STATUS.cancelled)) {
    const mine = links.get(recordKey({ entity, id: String(document.id) })) ?? [];
    const outside = mine.filter(({ externalId }) => externalId !== null).length;
    if (outside === 0) continue;
    const { count, sum } = sums.get(document.currency) ?? NONE;
    const added = Array.from({ length: outside }, () => signedSum(document));
    sums.set(document.currency, { count: count + outside, sum: sumOf([sum, ...added]) });
  }
  return sums;
}

function signedSum({ entity, logicType, sum }: Document): Decimal {
  return entity === 'invoice' && CREDIT_NOTES.includes(logicType) ? negate(sum) : sum;
}

async function hubSums(
  database: Pick<World['database'], 'query'>,
  entity: keyof typeof BOOKS,
): Promise<ReadonlyMap<string, CountAndSum>> {
  const { view, total } = BOOKS[entity];
  const found = await database.query(
    `SELECT currency, count(*)::int AS count, sum(${total})::text AS sum FROM precoro_sync.${view} GROUP BY currency`,
  );
  return new Map(Rows.parse(found).map(({ currency, count, sum }) => [currency, { count, sum }]));
}

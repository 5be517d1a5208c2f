import type { ExternalRecord } from '../connectors/contract.ts';
import { isFields, property } from '../domain/decode.ts';
import { absolute, negate, subtract, sumOf, toDecimal, type Decimal } from '../domain/money.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import type { EntityMapping } from '../mapping/contract.ts';

/** One currency's total on both sides, over the documents that must agree. */
export interface CurrencySum {
  readonly currency: string;
  /** Documents in this currency in Precoro. */
  readonly documents: number;
  readonly precoro: Decimal;
  readonly external: Decimal;
  readonly equal: boolean;
}

/** A document and its one counterpart; null where none stands outside. */
export interface Pair {
  readonly record: PrecoroRecord;
  readonly external: ExternalRecord | null;
}

/** The sums of one month, by the documents' own dates. */
export interface MonthSum extends CurrencySum {
  /** `2026-02`; empty where a document tells no date. */
  readonly month: string;
}

/** {@link sumsByCurrency} for each month, oldest first. */
export function sumsByMonth(pairs: readonly Pair[], mapping: EntityMapping): readonly MonthSum[] {
  const months = Map.groupBy(pairs, ({ record }) => monthOf(record));
  return [...months]
    .sort(([one], [other]) => one.localeCompare(other))
    .flatMap(([month, some]) => sumsByCurrency(some, mapping).map((sum) => ({ month, ...sum })));
}

/** Of which day a document is: its own date before the one of its approval. */
const DATES = ['issueDate', 'receiptDate', 'approvalDate', 'createDate'];

/** `2026-02`: the month a document belongs to; empty where it tells no date. */
export function monthOf(record: PrecoroRecord): string {
  const date = DATES.map((name) => textOf(record, name)).find((one) => one !== '');
  return date?.slice(0, 7) ?? '';
}

/**
 * Adds up both sides by currency, each side under the currency it says itself, so that a document in a wrong currency
 * makes two sums differ. Credit notes count down, whichever sign a side gives them. None where the mapping sends no
 * total. In order of the currencies' names.
 */
export function sumsByCurrency(pairs: readonly Pair[], { money }: EntityMapping): readonly CurrencySum[] {
  const { total, currency } = money;
  if (total === null) return [];
  const sides = pairs.map(({ record, external }) => {
    const signed = valueOf(record, 'isCreditNote') === true ? down : asIs;
    const kept = external?.payload.fields ?? null;
    const inPrecoro = { currency: textOf(record, 'currency'), amount: signed(amountOf(record, 'sum')) };
    if (kept === null) return { inPrecoro, outside: null };
    const keptCurrency = currency === null ? '' : textOf(kept, currency);
    const outside = { currency: keptCurrency || inPrecoro.currency, amount: signed(amountOf(kept, total)) };
    return { inPrecoro, outside };
  });
  const currencies = new Set(
    sides.flatMap(({ inPrecoro, outside }) => [inPrecoro.currency, outside?.currency ?? inPrecoro.currency]),
  );
  return [...currencies].sort().map((name) => {
    const precoro = sides.map(({ inPrecoro }) => inPrecoro).filter((one) => one.currency === name);
    const external = sides.flatMap(({ outside }) => (outside?.currency === name ? [outside] : []));
    const sums = { precoro: totalOf(precoro), external: totalOf(external) };
    const equal = subtract(sums.precoro, sums.external) === '0';
    return { currency: name, documents: precoro.length, ...sums, equal };
  });
}

interface Amount {
  readonly currency: string;
  readonly amount: Decimal;
}

const asIs = (amount: Decimal): Decimal => amount;
const down = (amount: Decimal): Decimal => negate(absolute(amount));

function amountOf(fields: object, name: string): Decimal {
  return toDecimal(valueOf(fields, name)) ?? '0';
}

function totalOf(amounts: readonly Amount[]): Decimal {
  return sumOf(amounts.map(({ amount }) => amount));
}

function textOf(fields: object, name: string): string {
  const value = valueOf(fields, name);
  return typeof value === 'string' ? value : '';
}

function valueOf(fields: object, name: string): unknown {
  return isFields(fields) ? property(fields, name) : undefined;
}

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

/** A document and its one counterpart. */
export interface Pair {
  readonly record: PrecoroRecord;
  readonly external: ExternalRecord;
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
    const kept = external.payload.fields;
    const inPrecoro = { currency: textOf(record, 'currency'), amount: signed(amountOf(record, 'sum')) };
    const keptCurrency = currency === null ? '' : textOf(kept, currency);
    const outside = { currency: keptCurrency || inPrecoro.currency, amount: signed(amountOf(kept, total)) };
    return { inPrecoro, outside };
  });
  const currencies = new Set(
    sides.flatMap(({ inPrecoro, outside }) => [inPrecoro.currency, outside.currency]),
  );
  return [...currencies].sort().map((name) => {
    const precoro = sides.map(({ inPrecoro }) => inPrecoro).filter((one) => one.currency === name);
    const external = sides.map(({ outside }) => outside).filter((one) => one.currency === name);
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

import { subtract, sumOf, toDecimal, type Decimal } from '../domain/money.ts';
import { isObject, scalarText } from './values.ts';

/**
 * Values that Precoro does not spell out, readable like fields. `position`: of the line, from 1. `taxName`: the names of
 * the line's taxes, joined with " + ". `taxSum`: tax of the line or document, as the taxes say, else `sum - netSum`.
 */
export const LINE_COMPUTED = ['position', 'taxName', 'taxSum'] as const;
export const DOCUMENT_COMPUTED = ['taxSum'] as const;
export type ComputedName = (typeof LINE_COMPUTED)[number];

export function isComputedName(name: string): name is ComputedName {
  return LINE_COMPUTED.some((known) => known === name);
}

export function compute(name: ComputedName, holder: object, position: number | null): string | number | null {
  const source: unknown = holder;
  const values = isObject(source) ? source : {};
  const taxes = Array.isArray(values['taxes']) ? values['taxes'].filter(isObject) : [];
  switch (name) {
    case 'position':
      return position;
    case 'taxName':
      return taxes.map((tax) => scalarText(tax['name'] ?? tax['id']) ?? '').join(' + ') || null;
    case 'taxSum':
      return sumOfTaxes(taxes) ?? sumLessNet(values);
  }
}

/** Null unless every tax tells its sum. */
function sumOfTaxes(taxes: readonly Readonly<Record<string, unknown>>[]): Decimal | null {
  const sums = taxes.map((tax) => toDecimal(tax['sum'])).filter((sum) => sum !== undefined);
  return sums.length > 0 && sums.length === taxes.length ? sumOf(sums) : null;
}

function sumLessNet(values: Readonly<Record<string, unknown>>): Decimal | null {
  const [sum, net] = [toDecimal(values['sum']), toDecimal(values['netSum'])];
  return sum === undefined || net === undefined ? null : subtract(sum, net);
}

import { fromMinorUnits, multiply, roundTo, sumOf } from '../domain/money.ts';
import type { Decimal } from '../domain/money.ts';
import { GL_ACCOUNT, TAXES, TRADES } from './master-data.ts';
import type { Document, Line, LineSource } from './model.ts';
import { intBetween, pick, seededRandom } from './random.ts';

/** What somebody types in for a line; the rest is computed. */
export interface LineInput {
  readonly name: string;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly sku?: string | null;
  readonly unit?: string;
  /** One of the tax ids of the master data; default VAT 0%. */
  readonly taxId?: number;
  /** Default: the first GL account. */
  readonly glAccountOptionId?: number;
}

/** The lines of a document: the stored ones, or the seeded ones generated again. */
export function linesOf(seed: number, document: Document): readonly Line[] {
  if (document.lines) return document.lines;
  return document.lineSource ? seededLines(seed, document.id, document.lineSource) : [];
}

/** Deterministic lines for one document. Parts of a split invoice take turns at the parent's lines. */
export function seededLines(seed: number, documentId: number, source: LineSource): Line[] {
  const random = seededRandom(seed, 'lines', source.key);
  const trade = TRADES[source.trade % TRADES.length] ?? pick(random, TRADES);
  const taxId = pick(random, TAXES).id;
  const count = intBetween(random, 2, 6);
  const [part, parts] = source.part;
  const whole = Array.from({ length: count }, (): LineInput => {
    const [name, unit, low, high] = pick(random, trade.goods);
    const cents = intBetween(random, low, high);
    const code = pick(random, trade.glCodes);
    return {
      name,
      unit,
      sku: `${code}-${(cents % 900) + 100}`,
      quantity: quantityFor(random(), cents),
      price: fromMinorUnits(BigInt(cents), 2),
      taxId,
      glAccountOptionId: GL_ACCOUNT.options.find((option) => option.code === code)?.id ?? firstAccount(),
    };
  });
  return priceLines(
    documentId,
    whole.filter((_, index) => index % parts === part),
  );
}

/** Cheap things are bought by the hundred, some goods by the half unit. */
function quantityFor(chance: number, cents: number): Decimal {
  if (cents < 100) return String(100 + Math.floor(chance * 40) * 50);
  const whole = 1 + Math.floor(chance * (cents > 50_000 ? 4 : 24));
  return chance * 100 - Math.floor(chance * 100) < 0.1 ? `${whole}.5` : String(whole);
}

/** Line sum = quantity × price; tax is rounded on every line, as Precoro does (precoro-api.md section 5.5). */
export function priceLines(documentId: number, inputs: readonly LineInput[], firstNumber = 1): Line[] {
  return inputs.map((input, index) => {
    const tax = TAXES.find((one) => one.id === input.taxId) ?? TAXES[0];
    const netSum = roundTo(multiply(input.quantity, input.price), 2);
    const taxSum = roundTo(multiply(netSum, fromMinorUnits(BigInt(tax?.percent ?? 0), 2)), 2);
    return {
      id: documentId * 100 + firstNumber + index,
      name: input.name,
      sku: input.sku ?? null,
      unit: input.unit ?? 'pcs',
      quantity: input.quantity,
      price: input.price,
      netSum,
      sum: sumOf([netSum, taxSum]),
      taxId: tax?.id ?? 0,
      taxSum,
      glAccountOptionId: input.glAccountOptionId ?? firstAccount(),
    };
  });
}

function firstAccount(): number {
  return GL_ACCOUNT.options[0]?.id ?? 0;
}

/** Header sums are the sums of the lines. */
export function totalsOf(lines: readonly Line[]): { readonly sum: Decimal; readonly netSum: Decimal } {
  return { sum: sumOf(lines.map((line) => line.sum)), netSum: sumOf(lines.map((line) => line.netSum)) };
}

/** `1234.5` as `"1234.50"`. */
export function twoDecimals(amount: Decimal): string {
  const [whole = '0', cents = ''] = roundTo(amount, 2).split('.');
  return `${whole}.${cents.padEnd(2, '0')}`;
}

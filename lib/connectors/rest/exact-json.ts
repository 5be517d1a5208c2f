import { toDecimal } from '../../domain/money.ts';

/** What JavaScript's JSON can do beside what TypeScript knows: numbers as they are written. */
interface ExactNumbers {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
const exact: ExactNumbers = JSON as typeof JSON & ExactNumbers;

/** JSON whose numbers keep every digit: one that a float cannot hold becomes its text. Undefined for no JSON. */
export function parseExactly(text: string): unknown {
  try {
    return exact.parse(text, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined ? numberOf(value, source) : value,
    );
  } catch {
    return undefined;
  }
}

function numberOf(value: number, source: string): number | string {
  const written = toDecimal(source);
  return written === undefined || written === toDecimal(value) ? value : source;
}

/** An amount that JSON text will hold as a number with exactly these digits. */
export function exactNumber(decimal: string): object {
  return exact.rawJSON(decimal);
}

/** The digits of such a number; undefined for anything else. */
export function digitsOf(value: unknown): string | undefined {
  return exact.isRawJSON(value) ? value.rawJSON : undefined;
}

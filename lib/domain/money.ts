/**
 * Money as decimal text, never a float: `"1234.50"`. Arithmetic is exact, in integers of the given scale.
 * A canonical amount has no plus sign, no leading zeros, no trailing zeros after the point beyond what it needs.
 */
export type Decimal = string;

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/;
/** No amount and no rate needs more characters; a text of millions of digits would take minutes to count with. */
const LONGEST = 100;

/** Canonical decimal text of a number or text; undefined where it is neither. `1e3` and `NaN` are refused. */
export function toDecimal(value: unknown): Decimal | undefined {
  const text =
    typeof value === 'number' ? plainNumber(value) : typeof value === 'string' ? value.trim() : undefined;
  const match = text === undefined || text.length > LONGEST ? null : DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const digits = whole.replace(/^0+(?=\d)/, '');
  const rest = fraction.replace(/0+$/, '');
  const magnitude = rest ? `${digits}.${rest}` : digits;
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
}

/** JSON numbers such as 1e21 or 5e-7 print with an exponent; no amount of money needs one. */
function plainNumber(value: number): string | undefined {
  const text = String(value);
  if (!Number.isFinite(value)) return undefined;
  return /e/i.test(text) ? (Math.abs(value) < 1 ? value.toFixed(12) : BigInt(value).toString()) : text;
}

/** The amount in units of 10^-scale, rounded half away from zero: `minorUnits("12.345", 2)` is `1235n`. */
export function minorUnits(value: Decimal, scale: number): bigint {
  const match = DECIMAL.exec(value);
  if (!match) throw new RangeError(`"${value}" is not a decimal amount such as 12.50`);
  const [, sign, whole = '0', fraction = ''] = match;
  const padded = fraction.padEnd(scale + 1, '0');
  const kept = BigInt(whole + padded.slice(0, scale));
  const rounded = padded.charAt(scale) >= '5' ? kept + 1n : kept;
  return sign === '-' ? -rounded : rounded;
}

/** Canonical decimal text of integer units of 10^-scale. */
export function fromMinorUnits(units: bigint, scale: number): Decimal {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return toDecimal(negative ? `-${text}` : text) ?? '0';
}

/** Exact sum; the empty sum is `"0"`. */
export function sumOf(values: readonly Decimal[]): Decimal {
  const scale = Math.max(0, ...values.map(decimalsOf));
  return fromMinorUnits(
    values.reduce((total, value) => total + minorUnits(value, scale), 0n),
    scale,
  );
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  return sumOf([left, negate(right)]);
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  const [a, b] = [decimalsOf(left), decimalsOf(right)];
  return fromMinorUnits(minorUnits(left, a) * minorUnits(right, b), a + b);
}

/** Rounds half away from zero to `scale` digits after the point. */
export function roundTo(value: Decimal, scale: number): Decimal {
  return fromMinorUnits(minorUnits(value, scale), scale);
}

/** Negative, zero or positive, as `left - right` is. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(decimalsOf(left), decimalsOf(right));
  const difference = minorUnits(left, scale) - minorUnits(right, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

export function negate(value: Decimal): Decimal {
  return value === '0' ? '0' : value.startsWith('-') ? value.slice(1) : `-${value}`;
}

export function absolute(value: Decimal): Decimal {
  return value.startsWith('-') ? value.slice(1) : value;
}

function decimalsOf(value: Decimal): number {
  return value.split('.')[1]?.length ?? 0;
}

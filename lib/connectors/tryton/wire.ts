import { fromMinorUnits, toDecimal, type Decimal } from '../../domain/money.ts';
import { isObject } from '../../mapping/values.ts';

/** Amounts travel as text in an object of their own. */
export function wireDecimal(decimal: Decimal): object {
  return { __class__: 'Decimal', decimal };
}

/** `day`: `YYYY-MM-DD`. */
export function wireDay(day: string): object {
  const [year, month, date] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: date };
}

/** Tryton keeps moments in UTC without a zone. */
export function wireMoment(ms: number): object {
  const at = new Date(ms);
  return {
    ...{
      __class__: 'datetime',
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
    },
    ...{ hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds() },
    microsecond: at.getUTCMilliseconds() * 1000,
  };
}

/**
 * An answer with plain values: decimals as canonical text, days as `YYYY-MM-DD`, moments as ISO text with microseconds.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  switch (value['__class__']) {
    case undefined:
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
    case 'Decimal':
      return decimalOf(String(value['decimal']));
    case 'date':
      return dayOf(value);
    case 'datetime':
      return `${dayOf(value)}T${parts(value, ['hour', 'minute', 'second']).join(':')}.${digits(value['microsecond'], 6)}Z`;
    default:
      return null;
  }
}

/** Python writes some decimals with an exponent: `0E-8`, `1E+3`. */
function decimalOf(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(text) ?? [];
  const scale = fraction.length - Number(exponent);
  const units = BigInt(`${whole}${fraction}` || '0') * 10n ** BigInt(Math.max(0, -scale));
  const decimal = fromMinorUnits(units, Math.max(0, scale));
  return toDecimal(`${decimal === '0' ? '' : sign}${decimal}`) ?? decimal;
}

function dayOf(value: Readonly<Record<string, unknown>>): string {
  return `${digits(value['year'], 4)}-${parts(value, ['month', 'day']).join('-')}`;
}

function parts(value: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  return names.map((name) => digits(value[name], 2));
}

function digits(value: unknown, count: number): string {
  return (typeof value === 'number' ? String(value) : '').padStart(count, '0');
}

import { shortened } from './shortened.ts';

/** A path of ours is shorter; keys that came from outside may be as long as they like. */
const LONGEST_FIELD = 120;
const LONGEST_EXPECTATION = 400;

/** Outside data had a known field of a wrong shape. `field` is a path such as `items[3].price`. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly field: string;
  readonly expected: string;
  constructor(field: string, expected: string, value: unknown) {
    super(
      `${shortened(field, LONGEST_FIELD)} must be ${shortened(expected, LONGEST_EXPECTATION)}, but it is ${describe(value)}`,
    );
    this.field = field;
    this.expected = expected;
  }
}

/**
 * Turns outside data into a typed value, or throws {@link DecodeError} and nothing else.
 * `field` is the path of the value inside the record; empty for the record itself.
 */
export type Decoder<T> = (value: unknown, field: string) => T;
/** The type a decoder makes. */
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

export type Shape = Readonly<Record<string, Decoder<unknown>>>;
export type ObjectOf<S extends Shape> = { readonly [K in keyof S]: Decoded<S[K]> };

/** Any object with these fields. Fields not named are left out of the result, whatever they hold. */
export function object<S extends Shape>(shape: S): Decoder<ObjectOf<S>> {
  const decoders = Object.entries(shape);
  return (value, field) => {
    const source = fieldsOf(value, field);
    const decoded: Record<string, unknown> = {};
    for (const [name, decoder] of decoders) decoded[name] = decoder(property(source, name), at(field, name));
    // Built above from exactly the decoders of S; the compiler cannot follow the loop.
    return decoded as ObjectOf<S>;
  };
}

/** Null for a field that is missing, null or blank text. */
export function optional<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, field) => (isBlank(value) ? null : decoder(value, field));
}

/** `fallback` for a field that is missing, null or blank text. */
export function withDefault<T>(decoder: Decoder<T>, fallback: T): Decoder<T> {
  return (value, field) => (isBlank(value) ? fallback : decoder(value, field));
}

/** The first of several names that holds something, with its path; the first name where none does. */
export function firstPresent(
  source: Fields,
  field: string,
  names: readonly [string, ...string[]],
): { readonly value: unknown; readonly field: string } {
  const name = names.find((candidate) => !isBlank(property(source, candidate))) ?? names[0];
  return { value: property(source, name), field: at(field, name) };
}

/** What the decoder reads, or why it does not: for callers who must not pass the error on, since it shows the value. */
export function decodedOr<T>(decoder: Decoder<T>, value: unknown): { readonly value: T } | DecodeError {
  try {
    return { value: decoder(value, '') };
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

/** An object whose field values are not looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown, field: string): Fields {
  if (!isFields(value)) throw new DecodeError(field || 'the record', 'an object', value);
  return value;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own value; what objects inherit (`constructor`) is not data. */
export function property(source: Fields, name: string): unknown {
  return Object.hasOwn(source, name) ? source[name] : undefined;
}

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Path of a field of the value at `field`. */
function at(field: string, name: string): string {
  return field ? `${field}.${name}` : name;
}

/** Stands in an error for a value that might be a secret. */
export const NOT_SHOWN = Symbol('not shown');

/** Short and safe to print: the value's kind, and its start where it is a scalar. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === NOT_SHOWN) return 'something else (not shown)';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return shortened(text, 61);
}

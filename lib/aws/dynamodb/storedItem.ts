import type { Json, JsonObject } from '../../domain/json.ts';
import { shortened } from '../../domain/shortened.ts';

/** Names inside an item may be anything. */
const LONGEST_PATH = 200;

/** A stored item is not what we wrote: somebody edited it, or a newer version of this project wrote it. */
export class StoredItemError extends Error {
  override readonly name = 'StoredItemError';
  constructor(place: string, attribute: string, expected: string) {
    super(`${place}: attribute ${shortened(attribute, LONGEST_PATH)} must be ${expected}`);
  }
}

/**
 * Checked reading of a stored item's attributes. Every getter throws {@link StoredItemError} with table, key and
 * attribute; `OrNull` getters take an absent attribute as null.
 */
export class Fields {
  readonly #place: string;
  readonly #path: string;
  readonly #values: Readonly<Record<string, unknown>>;

  /** `place` is table and key, for messages; `path` the attribute that `values` stand in, with a dot behind. */
  constructor(place: string, values: Readonly<Record<string, unknown>>, path = '') {
    this.#place = place;
    this.#path = path;
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  text(name: string): string {
    const value = this.#get(name);
    return typeof value === 'string' ? value : this.fail(name, 'text');
  }

  textOrNull(name: string): string | null {
    return this.#orNull(name, () => this.text(name));
  }

  number(name: string): number {
    const value = this.#get(name);
    return typeof value === 'number' ? value : this.fail(name, 'a number');
  }

  numberOrNull(name: string): number | null {
    return this.#orNull(name, () => this.number(name));
  }

  flag(name: string): boolean {
    const value = this.#get(name);
    return typeof value === 'boolean' ? value : this.fail(name, 'true or false');
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.#get(name);
    return allowed.find((one) => one === value) ?? this.fail(name, `one of ${allowed.join(', ')}`);
  }

  bytes(name: string): Uint8Array {
    const value = this.#get(name);
    return value instanceof Uint8Array ? value : this.fail(name, 'binary');
  }

  fields(name: string): Fields {
    const value = this.#get(name);
    return isRecord(value)
      ? new Fields(this.#place, value, `${this.#path}${name}.`)
      : this.fail(name, 'a map');
  }

  fieldsOrNull(name: string): Fields | null {
    return this.#orNull(name, () => this.fields(name));
  }

  /** A map that holds nothing but JSON. */
  json(name: string): JsonObject {
    const value = this.#get(name);
    return isRecord(value) && isJson(value) ? value : this.fail(name, 'a map of JSON');
  }

  list(name: string): readonly unknown[] {
    const value: unknown = this.#get(name);
    return Array.isArray(value) ? value : this.fail(name, 'a list');
  }

  /** A list of maps. */
  fieldsList(name: string): readonly Fields[] {
    return this.list(name).map((value, index) =>
      isRecord(value)
        ? new Fields(this.#place, value, `${this.#path}${name}[${index}].`)
        : this.fail(`${name}[${index}]`, 'a map'),
    );
  }

  /** A list of numbers. */
  numbers(name: string): readonly number[] {
    return this.list(name).map((value, index) =>
      typeof value === 'number' ? value : this.fail(`${name}[${index}]`, 'a number'),
    );
  }

  /** A list of texts. */
  texts(name: string): readonly string[] {
    return this.list(name).map((value, index) =>
      typeof value === 'string' ? value : this.fail(`${name}[${index}]`, 'text'),
    );
  }

  /** Content that was unpacked from the attribute `name`. */
  inside(name: string, content: JsonObject): Fields {
    return new Fields(this.#place, content, `${this.#path}${name}.`);
  }

  names(): readonly string[] {
    return Object.keys(this.#values);
  }

  fail(name: string, expected: string): never {
    throw new StoredItemError(this.#place, `${this.#path}${name}`, expected);
  }

  #orNull<T>(name: string, read: () => T): T | null {
    const value = this.#get(name);
    return value === undefined || value === null ? null : read();
  }

  /** The item's own value; what objects inherit (`constructor`) was not stored. */
  #get(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }
}

/** A map: sets and bytes are objects, too. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Uint8Array) && !(value instanceof Set);
}

function isJson(value: unknown): value is Json {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  return isRecord(value) && Object.values(value).every(isJson);
}

/** Parsed JSON that is an object can hold nothing but JSON. */
export function isJsonObject(parsedJson: unknown): parsedJson is JsonObject {
  return isRecord(parsedJson);
}

import { shortened } from '../../domain/shortened.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Fault } from '../faults.ts';
import { isObject, nameText, show } from '../values.ts';

/** A person reads the faults, and a name may have been anything. */
const LONGEST = { place: 200, words: 2000 } as const;

/**
 * One object of a configuration while it is read: every getter notes what is wrong with its value, with the value's
 * place, and answers a stand-in, so that reading goes on and all faults are found at once.
 */
export class Section {
  readonly place: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #faults: Fault[];

  constructor(value: unknown, place: string, faults: Fault[]) {
    this.place = place;
    this.#faults = faults;
    // Own values only: what all objects inherit (`constructor`) is no setting.
    this.#values = Object.assign(Object.create(null), isObject(value) ? value : {}) as Record<
      string,
      unknown
    >;
    if (!isObject(value)) this.fault(null, `must be an object, but it is ${show(value)}.`);
  }

  /** Of the whole configuration, so far. */
  get faultCount(): number {
    return this.#faults.length;
  }

  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined;
  }

  get(key: string): unknown {
    return this.#values[key];
  }

  /** The object under `key`; an empty one where it is absent. */
  section(key: string): Section {
    return new Section(this.#values[key] ?? {}, this.placeOf(key), this.#faults);
  }

  placeOf(key: string): string {
    return this.place === '' ? key : `${this.place}.${key}`;
  }

  /** Notes a fault of `key`, or of the section itself. */
  fault(key: string | null, words: string): void {
    const place = (key === null ? this.place : this.placeOf(key)) || 'configuration';
    this.#faults.push({ place: shortened(place, LONGEST.place), words: shortened(words, LONGEST.words) });
  }

  /** Notes a fault that others found, at a place of its own. */
  faultElsewhere(place: unknown, words: unknown): void {
    new Section({}, nameText(place), this.#faults).fault(null, nameText(words));
  }

  /** Notes every key that is not among the known ones. */
  onlyKeys(known: readonly string[], what: string): void {
    for (const key of this.keys.filter((name) => !known.includes(name))) {
      this.fault(key, `is no ${what}.${didYouMean(key, known)}`);
    }
  }

  text(key: string, pattern: RegExp, expected: string): string {
    const value = this.#values[key];
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.fault(key, `must be ${expected}, but it is ${show(value)}.`);
    return '';
  }

  /** One of the allowed texts. */
  choice<const T extends string>(key: string, allowed: readonly T[], fallback: T): T {
    const value = this.#values[key];
    const chosen = allowed.find((name) => name === value);
    if (chosen !== undefined) return chosen;
    if (value !== undefined) {
      const hint = typeof value === 'string' ? didYouMean(value, allowed) : '';
      this.fault(
        key,
        `must be ${allowed.map((name) => `"${name}"`).join(' or ')}, but it is ${show(value)}.${hint}`,
      );
    }
    return fallback;
  }

  /** A whole number of at least `minimum`. */
  wholeNumber(key: string, minimum: number, fallback: number): number {
    const value = this.#values[key];
    if (value === undefined) return fallback;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum) return value;
    this.fault(key, `must be a whole number of at least ${minimum}, but it is ${show(value)}.`);
    return fallback;
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.#values[key];
    if (value === undefined || typeof value === 'boolean') return value ?? fallback;
    this.fault(key, `must be true or false, but it is ${show(value)}.`);
    return fallback;
  }
}

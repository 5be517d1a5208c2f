import type { TargetSpec } from '../connectors/contract.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { foldKey, foldName, foldNumber } from './fold-name.ts';

/** Target fields by which people tell one record from another. */
export interface Signs {
  /** The natural key. */
  readonly key: readonly string[];
  readonly names: readonly string[];
  /** Registration and tax numbers. */
  readonly numbers: readonly string[];
}

/** What would be created of a record, and what the record itself calls its name and its numbers. */
export interface Sample {
  readonly fields: JsonObject;
  readonly name: string;
  readonly numbers: readonly string[];
}

/** A field holds names, or numbers, if it does so in this share of the records that fill it. */
const MOSTLY = 0.75;

/** The mapping may put name and numbers into any field, so they are found by what they hold. */
export function findSigns(spec: TargetSpec, samples: readonly Sample[]): Signs {
  const texts = Object.keys(spec.fields).filter((field) => spec.fields[field]?.type === 'text');
  const holdingMostly = (holds: (sample: Sample, value: string) => boolean) =>
    texts.filter((field) => {
      const filled = samples.filter(({ fields }) => textOf(fields[field]) !== '');
      const fitting = filled.filter((sample) => holds(sample, textOf(sample.fields[field])));
      return filled.length > 0 && fitting.length >= filled.length * MOSTLY;
    });
  return {
    key: spec.naturalKey,
    names: holdingMostly(({ name }, value) => foldName(name).base === foldName(value).base),
    numbers: holdingMostly(({ numbers }, value) => numbers.some((one) => foldKey(one) === foldKey(value))),
  };
}

/** The natural key without what does not count in it; blank where a part of it is. */
export function keyOf(fields: JsonObject, { key }: Pick<Signs, 'key'>): string {
  const parts = key.map((field) => foldKey(textOf(fields[field])));
  return parts.includes('') ? '' : JSON.stringify(parts);
}

/** Each with the field that holds it: a tax number is never compared with a registration number. */
export function numbersOf(fields: JsonObject, { numbers }: Pick<Signs, 'numbers'>): readonly string[] {
  return numbers
    .map((field) => [field, foldNumber(textOf(fields[field]))] as const)
    .filter(([, number]) => number !== '')
    .map((pair) => pair.join(' '));
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/**
 * What stands behind a target field in `integration.config.ts`, besides a plain path or a function: small tagged
 * objects, so that a configuration stays data that can be checked, hashed and shown.
 */

/** A fixed value that has a target field. */
export type ConstantValue = string | number | boolean | null;

export interface Constant {
  readonly kind: 'constant';
  readonly value: ConstantValue;
}
export interface Linked<To extends string = string> {
  readonly kind: 'linked';
  readonly to: To;
}
export interface Translated<Path extends string = string, MapName extends string = string> {
  readonly kind: 'translated';
  readonly path: Path;
  readonly map: MapName;
}
export interface Required<Source = unknown> {
  readonly kind: 'required';
  readonly source: Source;
}
export interface Difference {
  readonly kind: 'difference';
}

/** The same value in every record: `constant('bill')`. */
export function constant(value: ConstantValue): Constant {
  return { kind: 'constant', value };
}

/**
 * The other system's id of what a record points to. `linked('supplier')`: the id of the supplier's counterpart; the
 * record waits until it exists. `linked('itemFields.GL account')`: the external id of the chosen option.
 */
export function linked<const To extends string>(to: To): Linked<To> {
  return { kind: 'linked', to };
}

/** A value looked up in one of the configuration's `values` lists. A value the list lacks is refused, never passed on. */
export function translated<const Path extends string, const MapName extends string>(
  path: Path,
  map: MapName,
): Translated<Path, MapName> {
  return { kind: 'translated', path, map };
}

/** A blank value is refused in plain words, which the clerk reads on the document in Precoro. */
export function required<const Source>(source: Source): Required<Source> {
  return { kind: 'required', source };
}

/** In a rounding line: another field that carries the rounding difference too, such as a net amount. */
export const difference: Difference = { kind: 'difference' };

/** What two records may have in common. */
export const SIGNS = [
  'nativeId',
  'code',
  'parent',
  'registrationNumber',
  'taxNumber',
  'iban',
  'email',
  'domain',
  'name',
  'address',
  'country',
] as const;

export type Sign = (typeof SIGNS)[number];

/** By what records of two sides are matched. */
export interface MatchOn {
  /** Only these count, for and against. */
  readonly use: readonly Sign[];
  /** A pair in which one of these is not known on both sides and the same is no pair. They must be in `use`, too. */
  readonly mustAgree: readonly Sign[];
}

/** All signs count, none is a must. */
export const MATCH_ON_ALL: MatchOn = { use: SIGNS, mustAgree: [] };

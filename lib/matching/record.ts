/**
 * A record of one side as matching sees it: master data of any kind, or a document. What a side does not hold is null
 * or empty; texts are as people typed them.
 */
export interface MatchRecord {
  /** Its id on its own side; unique there within its company. */
  readonly key: string;
  /** What people call it, for plans and reports. */
  readonly label: string;
  readonly name: string;
  /** A number people gave it and both sides may know: article number, supplier code, number of a document. */
  readonly code: string | null;
  /** What it belongs to, in the same words on both sides: the supplier of a bill, the field of an option. */
  readonly parent: string | null;
  /** Ids in other systems. One whose id is the key of a record on the other side names that record. */
  readonly nativeIds: readonly NativeId[];
  readonly registrationNumber: string | null;
  readonly taxNumber: string | null;
  readonly ibans: readonly string[];
  readonly emails: readonly string[];
  /** Web sites or bare domains. */
  readonly domains: readonly string[];
  readonly address: MatchAddress;
  readonly isEnabled: boolean;
  /** The ledger it stands in; null where it may belong to any. */
  readonly company: string | null;
}

export interface NativeId {
  /** Such as `netSuiteId`. */
  readonly system: string;
  readonly id: string;
}

/** Parts that are not known are blank. */
export interface MatchAddress {
  readonly line: string;
  readonly city: string;
  readonly postcode: string;
  /** A name or a code of two letters. */
  readonly country: string;
}

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

export interface MatchOptions {
  readonly matchOn: MatchOn;
}

export interface MatchOn {
  /** Only these count, for and against. */
  readonly use: readonly Sign[];
  /** A pair in which one of these is not known on both sides and the same is no pair. They must be in `use`, too. */
  readonly mustAgree: readonly Sign[];
}

/** All signs count, none is a must. */
export const MATCH_ON_ALL: MatchOn = { use: SIGNS, mustAgree: [] };

import type { MatchOn } from '../domain/match-on.ts';

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
  /** The list it is in, where ids are unique within each only: the custom field of an option. Absent where there is one list. */
  readonly part?: string;
  /** The ledger it stands in; null where it may belong to any. */
  readonly company: string | null;
  /** Of documents: what they come to. Absent for master data, and where it is not known. */
  readonly sum?: MatchSum;
  /** What a name stands for: the percent of a tax, the days of a payment term. Absent for what has none. */
  readonly figures?: readonly Figure[];
}

export interface Figure {
  /** What people call it: "percent". */
  readonly called: string;
  /** Canonical decimal text. */
  readonly value: string;
}

export interface MatchSum {
  /** Decimal text without sign and without zeros at its end. */
  readonly amount: string;
  /** Blank where it is not known. */
  readonly currency: string;
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

/**
 * What makes a pair certain. `signs`: a name with numbers, contacts or an address that are theirs alone. `figures`: the same
 * name and the same figures. `code`: the same code, which both systems know the thing by. `place`: the same name, with the
 * house, a number or a code.
 */
export type KnownBy = 'signs' | 'figures' | 'code' | 'place';

export interface MatchOptions {
  readonly matchOn: MatchOn;
  /** Default `signs`. */
  readonly knownBy?: KnownBy;
  /** Whether a person has said that the two are not the same: such a pair is none. Default: nobody has. */
  readonly isRuledOut?: (oursKey: string, theirsKey: string) => boolean;
}

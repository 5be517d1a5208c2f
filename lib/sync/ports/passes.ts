import type { RecordRef } from '../../domain/records.ts';
import type { Link, LinkPhase } from './state.ts';

/** All times are milliseconds since the epoch by our own clock. */

/** How far a slow pass over everything has come. */
export interface Pass {
  /** Where it goes on; null at the beginning. */
  readonly after: string | null;
  /** When it began; 0 before the first. */
  readonly startedAt: number;
}

/**
 * `forgotten`: links that nothing will wake. `sample`: linked records that are looked up outside. `refusals`: failures
 * of write-backs that Precoro shows by now.
 */
export type PassName = 'forgotten' | 'sample' | 'refusals';

/** Of two runs at once the later save counts: what one of them has seen may be looked at again, which is harmless. */
export interface Passes {
  read(name: PassName): Promise<Pass>;
  save(name: PassName, pass: Pass): Promise<void>;
}

export const NO_PASS: Pass = { after: null, startedAt: 0 };

/** What a pass over all links sees of one. */
export interface PassedLink {
  readonly ref: RecordRef;
  readonly company: string;
  readonly phase: LinkPhase;
  readonly isHeld: boolean;
  /** When its newest create was begun; null without one. */
  readonly intentAt: number | null;
  readonly unsettledUntil: number | null;
  /** When the lease ends or ended; null while nobody has taken it. */
  readonly leasedUntil: number | null;
  /** From when on `Waits.due` tells it; null if it never will. */
  readonly wakesAt: number | null;
  /** Where a pass goes on behind this link. */
  readonly position: string;
}

export interface LinkSlice {
  readonly links: readonly PassedLink[];
  /** Where the next slice begins; null when this was the last one. */
  readonly next: string | null;
}

/**
 * Parts of all links, so that a pass over them can be spread over days. Each call looks at about `size` items and answers
 * those that are wanted, perhaps none. Eventually consistent. The order is the store's own: the same each time, and mixed
 * as regards entity and age. What comes while a pass is under way may be left to the next one.
 */
export interface LinkSlices {
  /** Those in phase `creating` or `created`, and those with an update of unknown outcome. */
  unfinished(after: string | null, size: number): Promise<LinkSlice>;
  /** Those in phase `linked`. */
  linked(after: string | null, size: number): Promise<LinkSlice>;
}

/** Which doubles outside people were told of: what they decided about one since is not asked again. */
export interface ToldDoubles {
  wasTold(of: Pick<Link, 'ref' | 'company'>, externalId: string): Promise<boolean>;
  remember(of: Pick<Link, 'ref' | 'company'>, externalId: string, now: number): Promise<void>;
}

import type { Json, JsonObject } from '../../../lib/domain/json.ts';
import type { Entry } from './books.ts';
import type { SourceName } from './inward-setting.ts';

/** One version of a record of the external system. */
export interface EntryVersion {
  readonly at: number;
  readonly fields: JsonObject;
  readonly isGone: boolean;
}

export interface Subject {
  readonly source: SourceName;
  readonly company: string;
  readonly externalId: string;
  readonly versions: EntryVersion[];
}

/** Somebody set a field that both sides may change to another value than stood there. */
export interface Move {
  readonly at: number;
  readonly value: Json;
  readonly before: Json;
  /**
   * Back to what stood there before a write of ours that took effect without an answer, and since somebody looked last: as far
   * as anybody can see nobody has moved it.
   */
  readonly isUnseen: boolean;
}

export type Side = 'precoro' | 'external';

/** Fields of a supplier that both sides may change, by their names in the external system. */
export const SHARED_FIELDS = ['name', 'city', 'active'] as const;
export type SharedField = (typeof SHARED_FIELDS)[number];

/** A value that somebody changed at that moment. */
interface Stood {
  readonly at: number;
  readonly value: Json;
}

/**
 * What really stands in the external system, and who changed what of a supplier on which side; kept beside the engine and
 * independent of it.
 */
export class InwardTruth {
  readonly #subjects = new Map<string, Subject>();
  readonly #moves = new Map<string, Move[]>();
  /** By side, record and field: what stood there since somebody looked, oldest first. */
  readonly #stood = new Map<string, readonly Stood[]>();
  /** The same, as long as nobody knows that our write replaced the last of them. */
  readonly #replaced = new Map<string, { readonly at: number; readonly values: readonly Json[] }>();
  /** Records of Precoro that a POST made, by `entity id`, and what they were made for. */
  readonly made = new Map<string, string>();
  /** By side, record and field: a change that our write overran may still have been told, or be taken back by it. */
  readonly overrun = new Set<string>();
  /** Suppliers of Precoro that people linked themselves. */
  readonly linkedByHand = new Set<string>();
  /** What people took away in Precoro. */
  readonly removed = new Set<string>();

  committed({ source, company, externalId, fields, isGone }: Entry, at: number): void {
    const key = `${source} ${externalId}`;
    const known = this.#subjects.get(key) ?? { source, company, externalId, versions: [] };
    known.versions.push({ at, fields, isGone });
    this.#subjects.set(key, known);
  }

  of(source: SourceName, externalId: string): Subject | undefined {
    return this.#subjects.get(`${source} ${externalId}`);
  }

  subjects(): readonly Subject[] {
    return [...this.#subjects.values()];
  }

  /** `record` is a supplier's id on the side of Precoro, a vendor's outside. */
  moved(side: Side, record: string, before: JsonObject | null, changes: JsonObject, at: number): void {
    for (const field of SHARED_FIELDS) {
      const value = changes[field];
      if (value === undefined || before?.[field] === value) continue;
      const moves = this.moves(side, record, field);
      const key = `${side} ${record} ${field}`;
      const isUnseen = this.#replaced.get(key)?.values.includes(value) ?? false;
      moves.push({ at, value, before: before?.[field] ?? null, isUnseen });
      this.#moves.set(key, moves);
      this.#stood.set(key, [...(this.#stood.get(key) ?? []), { at, value: before?.[field] ?? null }]);
    }
  }

  forget(side: Side, record: string, field: SharedField, isForgotten: (move: Move) => boolean): void {
    const all = this.moves(side, record, field);
    const left = all.filter((move) => !isForgotten(move));
    if (left.length < all.length) this.overrun.add(`${side} ${record} ${field}`);
    this.#moves.set(`${side} ${record} ${field}`, left);
  }

  /** A write of ours took effect, of which no answer has come yet. */
  replaced(side: Side, record: string, field: SharedField, before: Json, at: number): void {
    const key = `${side} ${record} ${field}`;
    const stood = (this.#stood.get(key) ?? []).map(({ value }) => value);
    this.#replaced.set(key, { at, values: [...stood, before] });
  }

  /** Its answer has come, or somebody has looked, at that moment; what happened since is not known by that. */
  isKnown(side: Side, record: string, at: number): void {
    for (const field of SHARED_FIELDS) {
      const key = `${side} ${record} ${field}`;
      if ((this.#replaced.get(key)?.at ?? Infinity) <= at) this.#replaced.delete(key);
      const since = (this.#stood.get(key) ?? []).filter((one) => one.at > at);
      this.#stood.set(key, since);
    }
  }

  moves(side: Side, record: string, field: SharedField): Move[] {
    return this.#moves.get(`${side} ${record} ${field}`) ?? [];
  }
}

/** The newest version of a record. */
export function newest({ versions }: Subject): EntryVersion {
  const last = versions.at(-1);
  if (!last) throw new Error('a record without a version');
  return last;
}

/** What a field may come to in the end; null: anything, because nobody ever set it. */
export function allowedEnds(ofOwner: readonly Move[], ofOther: readonly Move[]): readonly Json[] | null {
  const [owner, other] = [ofOwner.at(-1), ofOther.at(-1)];
  if (!owner || !other) return owner ? [owner.value] : other ? [other.value] : null;
  // Whoever went back to what was there before may not have moved at all, as far as anybody can see.
  const isBack = owner.isUnseen || ofOwner.some(({ before }) => before === owner.value);
  // Whoever says what the other side has said has agreed with it; what that says later is a change of its own.
  const isAgreed = ofOther.some(({ value, at }) => value === owner.value && at <= owner.at);
  return other.at >= owner.at || isBack || isAgreed ? [owner.value, other.value] : [owner.value];
}

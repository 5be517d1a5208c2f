import { UpdateIndex } from './update-index.ts';

/** A payment never changes, so it has no `updateDate`. */
interface Stored {
  readonly id: number;
  readonly createDate: number;
  readonly updateDate?: number;
}

/**
 * Records in order of creation with an index by id and one by update time. Changing one of 100,000 costs nothing; listing
 * walks from the newest. A record's place is where it was first put: `createDate` never changes.
 */
export class RecordStore<T extends Stored> {
  private readonly rows: T[];
  private readonly placeOf = new Map<number, number>();
  private readonly updates = new UpdateIndex();

  constructor(records: readonly T[]) {
    this.rows = [...records].sort((a, b) => a.createDate - b.createDate || a.id - b.id);
    this.rows.forEach((row, place) => {
      this.placeOf.set(row.id, place);
      this.updates.note(place, updatedAt(row));
    });
  }

  get size(): number {
    return this.rows.length;
  }

  get(id: number): T | undefined {
    const place = this.placeOf.get(id);
    return place === undefined ? undefined : this.rows[place];
  }

  put(record: T): void {
    const place = this.placeOf.get(record.id) ?? this.rows.length;
    this.placeOf.set(record.id, place);
    const before = this.rows[place];
    this.rows[place] = record;
    if (before && updatedAt(before) === updatedAt(record)) return;
    this.updates.note(place, updatedAt(record));
    this.updates.tidy(this.rows.length);
  }

  /** Matching records, newest first; with `updatedSince` only those updated then or later. */
  newestFirst(matches: ((record: T) => boolean) | null = null, updatedSince: number | null = null): T[] {
    const rows = updatedSince === null ? this.rows.toReversed() : this.updatedSince(updatedSince);
    return matches ? rows.filter(matches) : rows;
  }

  some(matches: (record: T) => boolean): boolean {
    return this.rows.some(matches);
  }

  find(matches: (record: T) => boolean): T | undefined {
    return this.rows.find(matches);
  }

  highestId(floor: number): number {
    return this.rows.reduce((highest, row) => Math.max(highest, row.id), floor);
  }

  private updatedSince(time: number): T[] {
    return this.updates
      .placesSince(time)
      .map((place) => this.rows[place])
      .filter((row) => row !== undefined)
      .filter((row) => updatedAt(row) >= time);
  }
}

function updatedAt({ createDate, updateDate }: Stored): number {
  return updateDate ?? createDate;
}

/**
 * Records in order of creation with an index by id. Changing one of 100,000 costs nothing; listing walks from the
 * newest. A record's place is where it was first put: `createDate` never changes.
 */
export class RecordStore<T extends { readonly id: number; readonly createDate: number }> {
  private readonly rows: T[];
  private readonly placeOf = new Map<number, number>();

  constructor(records: readonly T[]) {
    this.rows = [...records].sort((a, b) => a.createDate - b.createDate || a.id - b.id);
    this.rows.forEach((row, place) => this.placeOf.set(row.id, place));
  }

  get size(): number {
    return this.rows.length;
  }

  get(id: number): T | undefined {
    const place = this.placeOf.get(id);
    return place === undefined ? undefined : this.rows[place];
  }

  put(record: T): void {
    const place = this.placeOf.get(record.id);
    if (place !== undefined) {
      this.rows[place] = record;
      return;
    }
    this.placeOf.set(record.id, this.rows.length);
    this.rows.push(record);
  }

  /** Matching records, newest first. */
  newestFirst(matches: (record: T) => boolean = () => true): T[] {
    return this.rows.filter(matches).reverse();
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
}

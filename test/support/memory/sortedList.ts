/** Items in the order of a number; among equals in the order they came. Finding a place takes no look at all of them. */
export class SortedList<T> {
  private readonly by: (item: T) => number;
  private readonly items: T[] = [];

  constructor(by: (item: T) => number) {
    this.by = by;
  }

  add(item: T): void {
    this.items.splice(this.placeAfter(this.by(item)), 0, item);
  }

  remove(item: T): void {
    const place = this.items.lastIndexOf(item, this.placeAfter(this.by(item)) - 1);
    if (place >= 0) this.items.splice(place, 1);
  }

  lowestFirst(): Iterable<T> {
    return this.items.values();
  }

  /** Highest first; among equals still in the order they came. */
  *highestFirst(): Iterable<T> {
    for (let end = this.items.length; end > 0;) {
      const last = this.items[end - 1];
      const start = last === undefined ? 0 : this.placeBefore(this.by(last));
      yield* this.items.slice(start, end);
      end = start;
    }
  }

  private placeAfter(number: number): number {
    return this.place((item) => this.by(item) <= number);
  }

  private placeBefore(number: number): number {
    return this.place((item) => this.by(item) < number);
  }

  /** Where those end that are to the left. */
  private place(isLeft: (item: T) => boolean): number {
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = this.items[middle];
      if (item !== undefined && isLeft(item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

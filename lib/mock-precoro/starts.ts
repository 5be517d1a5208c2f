/** Times in the order they came, oldest first. The old end is let go without copying what stays. */
export class Starts {
  private times: number[] = [];
  /** Where the ones that count begin. */
  private first = 0;

  push(time: number): void {
    this.times.push(time);
  }

  /** The nth newest, 1 being the newest; undefined where there are fewer. */
  newest(nth: number): number | undefined {
    const place = this.times.length - nth;
    return place < this.first ? undefined : this.times[place];
  }

  forgetUntil(time: number): void {
    while (this.first < this.times.length && (this.times[this.first] ?? 0) <= time) this.first += 1;
    if (this.first < 1000 || this.first < this.times.length / 2) return;
    this.times = this.times.slice(this.first);
    this.first = 0;
  }

  all(): readonly number[] {
    return this.times.slice(this.first);
  }
}

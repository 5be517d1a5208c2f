interface Update {
  readonly at: number;
  readonly place: number;
}

/**
 * Which places of a list were updated since a time, without looking at the others. A place updated several times is in it
 * several times until the next tidying.
 */
export class UpdateIndex {
  /** By time, but for new ones that came out of order. */
  private updates: Update[] = [];
  private inOrder = true;

  note(place: number, at: number): void {
    this.inOrder &&= at >= (this.updates.at(-1)?.at ?? 0);
    this.updates.push({ at, place });
  }

  /** Distinct places with an update at `time` or later, the highest first. */
  placesSince(time: number): readonly number[] {
    if (!this.inOrder) this.updates.sort((a, b) => a.at - b.at);
    this.inOrder = true;
    const places = new Set<number>();
    for (let index = this.updates.length - 1; index >= 0; index -= 1) {
      const update = this.updates[index];
      if (!update || update.at < time) break;
      places.add(update.place);
    }
    return [...places].sort((a, b) => b - a);
  }

  /** Forgets all but the newest update of each place, once there are more than twice as many as places. */
  tidy(places: number): void {
    if (this.updates.length <= 2 * places + 1000) return;
    const newest = new Map<number, number>();
    for (const { at, place } of this.updates) newest.set(place, Math.max(at, newest.get(place) ?? 0));
    this.updates = [...newest].map(([place, at]) => ({ at, place }));
    this.inOrder = false;
  }
}

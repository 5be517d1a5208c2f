export interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export interface SleeperHeap {
  add(at: number, wake: () => void): Sleeper;
  remove(sleeper: Sleeper): void;
  /** The earliest that is due by `until`, the first added among equals; undefined where none is. */
  takeFirst(until: number): Sleeper | undefined;
  size(): number;
}

interface Entry extends Sleeper {
  readonly turn: number;
  gone: boolean;
}

/** A binary heap: ten thousand sleepers cost no more than ten to choose from. */
export function sleeperHeap(): SleeperHeap {
  const heap: Entry[] = [];
  const entries = new Map<Sleeper, Entry>();
  let turns = 0;

  const at = (index: number): Entry => {
    const entry = heap[index];
    if (!entry) throw new RangeError(`The heap has no place ${index}`);
    return entry;
  };
  const swap = (a: number, b: number): void => {
    const entry = at(a);
    heap[a] = at(b);
    heap[b] = entry;
  };
  const up = (index: number): void => {
    for (let place = index; place > 0;) {
      const parent = (place - 1) >> 1;
      if (!isBefore(at(place), at(parent))) return;
      swap(place, parent);
      place = parent;
    }
  };
  const down = (): void => {
    for (let place = 0; ;) {
      let first = place;
      for (const child of [2 * place + 1, 2 * place + 2])
        if (child < heap.length && isBefore(at(child), at(first))) first = child;
      if (first === place) return;
      swap(place, first);
      place = first;
    }
  };
  const takeTop = (): void => {
    swap(0, heap.length - 1);
    heap.pop();
    down();
  };

  return {
    add(time, wake) {
      const entry: Entry = { at: time, wake, turn: (turns += 1), gone: false };
      entries.set(entry, entry);
      heap.push(entry);
      up(heap.length - 1);
      return entry;
    },
    remove(sleeper) {
      const entry = entries.get(sleeper);
      // It leaves the heap when its time comes.
      if (entry) entry.gone = true;
      entries.delete(sleeper);
    },
    takeFirst(until) {
      for (let top = heap[0]; top && (top.gone || top.at <= until); top = heap[0]) {
        takeTop();
        if (top.gone) continue;
        entries.delete(top);
        return top;
      }
      return undefined;
    },
    size: () => entries.size,
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at === b.at ? a.turn < b.turn : a.at < b.at;
}

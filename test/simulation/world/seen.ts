/** Everything that can go wrong in a world. */
export const FAULTS = [
  '429: Daily limiter',
  '429: Hourly limiter',
  '429: Minute limiter',
  '429: Second limiter',
  'Precoro fails after it acted',
  'Precoro fails before it acts',
  'Precoro is down',
  'Precoro refuses the key',
  'a PATCH is refused',
  'a PATCH takes effect late',
  'a change shows late in lists',
  'a change outside is visible late',
  'a clock is ahead or behind',
  'a hint before the API shows the record',
  'a list of several pages',
  'a message comes again after it was worked off',
  'a message comes again after seven minutes',
  'a message comes late',
  'a message comes twice',
  'a message is given up',
  'a process dies after a step',
  'a process dies before a step',
  'a process stands still',
  'a read outside fails',
  'a source gives no answer',
  'a source tells a change twice',
  'a storage error, with effect',
  'a storage error, without effect',
  'a webhook comes late',
  'a webhook comes twice',
  'a webhook is lost',
  'a write in Precoro takes effect late, without an answer',
  'a write outside is lost',
  'a write outside is put off',
  'a write outside is rejected',
  'a write outside takes effect late, without an answer',
  'a write outside takes effect, without an answer',
  'an answer comes after its deadline',
  'tables emptied',
  'tables set back',
  'the external system is down',
  'the queue takes a batch in part',
] as const;

/** Every way from one phase of a link to another; any other one is a mistake. */
export const TRANSITIONS = [
  'created → linked',
  'creating → created',
  'creating → none',
  'creating → none, on hold',
  'linked → linked, on hold',
  'none → created',
  'none → creating',
  'none → linked',
  'none → none, on hold',
  'none, on hold → none',
] as const;

/** Transitions that are right as well, but so rare that not every run shows them. */
export const RARE_TRANSITIONS = [
  'creating → creating, on hold',
  'creating, on hold → created',
  'creating, on hold → creating',
  'creating, on hold → linked',
  'linked, on hold → linked',
  // A person links once more what was linked meanwhile.
  'linked → created',
  // A person unlinks what was taken away in Precoro.
  'linked → none, on hold',
  'none → linked, on hold',
  'none, on hold → created',
  'none, on hold → linked',
  'none, on hold → creating',
] as const;

/** What was seen to happen, so that a table can show that every kind of fault and every transition did. */
export interface Seen {
  add(what: string): void;
  readonly counts: () => ReadonlyMap<string, number>;
}

export function seenThings(): Seen {
  const counts = new Map<string, number>();
  return {
    add: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    counts: () => counts,
  };
}

export const nameOfTransition = (transition: string): string => `phase ${transition}`;

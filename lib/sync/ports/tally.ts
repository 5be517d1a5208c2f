/** How many records have come into step outside: what requests to Precoro are measured by. */
export interface SyncTally {
  /** One record more. */
  add(now: number): Promise<void>;
  /** Records of the last 24 hours; the oldest quarter of an hour counts until all of it has left. */
  ofLastDay(now: number): Promise<number>;
}

/** The part of a load that tells how far it is. */
export interface HistoryStanding {
  /** Pages asked for, repeated ones included. */
  readonly requests: number;
  readonly rowsPerPage: number | null;
  readonly rowsLeft: number | null;
  readonly endsAt: number | null;
}

/** How far the read of what was there before us is, for people. */
export interface HistoryProgress {
  readonly pagesDone: number;
  /** Those done included; null where Precoro sends no totals. */
  readonly pagesExpected: number | null;
  /** When it will be over; null where that cannot be told. */
  readonly endsAt: number | null;
}

export function historyProgress(load: HistoryStanding): HistoryProgress {
  const left = pagesLeft(load);
  return {
    pagesDone: load.requests,
    pagesExpected: left === null ? null : load.requests + left,
    endsAt: load.endsAt,
  };
}

/** Pages still to be asked for; null where Precoro sends no totals. */
export function pagesLeft({ rowsLeft, rowsPerPage }: HistoryStanding): number | null {
  return rowsLeft === null || rowsPerPage === null ? null : Math.ceil(rowsLeft / rowsPerPage);
}

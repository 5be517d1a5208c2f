/** Namespace of the custom metrics; each carries the dimension `service` with the name of this integration. */
export const METRIC_NAMESPACE = 'PrecoroSync';

/** Dimension that Powertools adds from POWERTOOLS_SERVICE_NAME: it keeps test and live apart in one account. */
export const METRIC_DIMENSION = 'service';

interface MetricDesign {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds' | 'None';
  /**
   * `seldom`: only while there is something to tell, so that it costs next to nothing; a metric is paid for by the hours in
   * which it is sent.
   */
  readonly sent: 'steadily' | 'seldom';
}

/**
 * The custom metrics. At most ten are sent steadily, because each of those costs about 0.30 dollars a month, and none per
 * entity for that reason (logs and the failures table tell the entity; the log line "dispatched" tells what requests were
 * spent for). Units are CloudWatch's.
 */
export const METRICS = {
  /** Requests to Precoro still allowed today, by our ledger. */
  quotaRemaining: { name: 'QuotaRemaining', unit: 'Count', sent: 'steadily' },
  /** Until the day's requests end at the pace of the last hour; sent while that is less than a day away. */
  minutesUntilQuotaExhausted: { name: 'MinutesUntilQuotaExhausted', unit: 'Count', sent: 'seldom' },
  /** Requests to Precoro of the last 24 hours, by class. */
  requestsLive: { name: 'RequestsLive', unit: 'Count', sent: 'steadily' },
  requestsWriteBack: { name: 'RequestsWriteBack', unit: 'Count', sent: 'steadily' },
  requestsBackground: { name: 'RequestsBackground', unit: 'Count', sent: 'steadily' },
  /** Of the last 24 hours, without what would be spent if no record changed. */
  requestsPerSyncedRecord: { name: 'RequestsPerSyncedRecord', unit: 'None', sent: 'steadily' },
  recordsSynced: { name: 'RecordsSynced', unit: 'Count', sent: 'steadily' },
  /** Failures that were new, not repeats of an open one. */
  recordsFailed: { name: 'RecordsFailed', unit: 'Count', sent: 'seldom' },
  /** External ids and log texts that Precoro does not show yet. */
  writeBackBacklog: { name: 'WriteBackBacklog', unit: 'Count', sent: 'steadily' },
  /** Links with a wait: for a reference, a gate or another try. */
  waitingRecords: { name: 'WaitingRecords', unit: 'Count', sent: 'steadily' },
  /** Entities whose cursor stands still until a person acts. */
  cursorStopped: { name: 'CursorStopped', unit: 'Count', sent: 'seldom' },
  /** Dispatches that sent nothing, because the API key belongs to another integration. */
  keyShared: { name: 'KeyShared', unit: 'Count', sent: 'seldom' },
  /** Changes that a scheduled poll found and no webhook had announced. */
  missedWebhooks: { name: 'MissedWebhooks', unit: 'Count', sent: 'seldom' },
  /** Sources of the external system that have given no answer for half an hour. */
  sourcesSilent: { name: 'SourcesSilent', unit: 'Count', sent: 'seldom' },
  /** What the nightly comparison found: records that differ or are linked wrongly; that stand on one side only. */
  booksDiffering: { name: 'BooksDiffering', unit: 'Count', sent: 'seldom' },
  booksOneSided: { name: 'BooksOneSided', unit: 'Count', sent: 'seldom' },
  /** Of them those that nobody was told of. */
  booksUntold: { name: 'BooksUntold', unit: 'Count', sent: 'seldom' },
  webhooksReceived: { name: 'WebhooksReceived', unit: 'Count', sent: 'steadily' },
  /** Answers 429 from Precoro. */
  rateLimited: { name: 'RateLimited', unit: 'Count', sent: 'seldom' },
  /** How far the clock of another caller on the key is ahead of the dispatcher's; told beyond two seconds. */
  clockSkewSeconds: { name: 'ClockSkewSeconds', unit: 'Seconds', sent: 'seldom' },
  /** From Precoro's `updateDate` to the external system's confirmation. */
  syncLatencySeconds: { name: 'SyncLatencySeconds', unit: 'Seconds', sent: 'steadily' },
} as const satisfies Readonly<Record<string, MetricDesign>>;
export type MetricKey = keyof typeof METRICS;

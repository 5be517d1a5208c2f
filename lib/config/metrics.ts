/** Namespace of the custom metrics; each carries the dimension `service` with the name of this integration. */
export const METRIC_NAMESPACE = 'PrecoroSync';

/** Dimension that Powertools adds from POWERTOOLS_SERVICE_NAME: it keeps test and live apart in one account. */
export const METRIC_DIMENSION = 'service';

/**
 * The custom metrics, at most ten because each costs about 0.30 dollars a month, and none per entity for that reason
 * (logs and the failures table tell the entity). Units are CloudWatch's.
 */
export const METRICS = {
  /** Requests to Precoro still allowed today, by our ledger. */
  quotaRemaining: { name: 'QuotaRemaining', unit: 'Count' },
  /** Requests sent to Precoro. */
  requests: { name: 'PrecoroRequests', unit: 'Count' },
  recordsSynced: { name: 'RecordsSynced', unit: 'Count' },
  /** Failures that were new, not repeats of an open one. */
  recordsFailed: { name: 'RecordsFailed', unit: 'Count' },
  /** External ids and log texts that Precoro does not show yet. */
  writeBackBacklog: { name: 'WriteBackBacklog', unit: 'Count' },
  /** Links with a wait: for a reference, a gate or another try. */
  waitingRecords: { name: 'WaitingRecords', unit: 'Count' },
  /** Entities whose cursor stands still until a person acts. */
  cursorStopped: { name: 'CursorStopped', unit: 'Count' },
  webhooksReceived: { name: 'WebhooksReceived', unit: 'Count' },
  /** Answers 429 from Precoro. */
  rateLimited: { name: 'RateLimited', unit: 'Count' },
  /** From Precoro's `updateDate` to the external system's confirmation. */
  syncLatencySeconds: { name: 'SyncLatencySeconds', unit: 'Seconds' },
} as const;
export type MetricKey = keyof typeof METRICS;

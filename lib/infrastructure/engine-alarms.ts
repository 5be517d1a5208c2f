import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricKey } from '../config/metrics.ts';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS } from '../config/metrics.ts';
import type { AlarmProps, Alarms } from './alarms.ts';

/**
 * Alarms on what the engine tells about itself. None on failed records: the alert function tells those, once per cause
 * (docs/decisions/0009). `requestsPerDay` is the account's quota at Precoro.
 */
export function addEngineAlarms(alarms: Alarms, prefix: string, requestsPerDay: number): void {
  const engineAlarms: Readonly<Record<string, AlarmProps>> = {
    'quota-nearly-spent': {
      metric: engineMetric(prefix, 'quotaRemaining', 'Minimum', 15),
      threshold: Math.floor(requestsPerDay / 10),
      direction: 'below',
      impact: "Nine tenths of today's requests to Precoro are spent; soon records wait until tomorrow.",
    },
    'quota-running-out': {
      metric: engineMetric(prefix, 'minutesUntilQuotaExhausted', 'Maximum', 15),
      threshold: RUNNING_OUT_MINUTES,
      direction: 'below',
      periods: 2,
      impact:
        "At the pace of the last hour today's requests to Precoro end within two hours; then records wait until tomorrow.",
    },
    'rate-limited': {
      metric: engineMetric(prefix, 'rateLimited', 'Sum', 15),
      threshold: 5,
      impact:
        'Precoro refuses requests: something else uses the same key, or its limits are lower than configured.',
    },
    'clocks-disagree': {
      metric: engineMetric(prefix, 'clockSkewSeconds', 'Maximum', 15),
      threshold: 2,
      sendsMail: 'no',
      impact:
        'A computer that uses the same API key has a clock that is ahead by more than two seconds; requests to Precoro wait for it.',
    },
    'key-shared': {
      metric: engineMetric(prefix, 'keyShared', 'Maximum', 5),
      threshold: 1,
      sendsMail: 'no',
      impact:
        'Another integration claimed the same API key first: nothing is read from Precoro or written back to it.',
    },
    'cursor-stopped': {
      metric: engineMetric(prefix, 'cursorStopped', 'Maximum', 5),
      threshold: 1,
      sendsMail: 'no',
      impact:
        'An entity is not read any more, on purpose, until a person has looked: changes might have been missed.',
    },
    'source-unread': {
      // Told from half an hour on; half an hour of that, and the source was not read for an hour.
      metric: engineMetric(prefix, 'sourcesSilent', 'Maximum', 15),
      threshold: 1,
      periods: 2,
      impact: 'The external system has not let itself be read for an hour: Precoro does not hear of changes.',
    },
    'books-differ': {
      metric: engineMetric(prefix, 'booksUntold', 'Maximum', 60),
      threshold: 1,
      impact: 'Precoro and the external system differ in something that nobody was told of.',
    },
    'records-waiting': {
      metric: engineMetric(prefix, 'waitingRecords', 'Minimum', 60),
      threshold: 100,
      periods: 6,
      impact:
        'A hundred records or more have been waiting for hours, mostly for another record that does not come.',
    },
    'write-back-backlog': {
      metric: engineMetric(prefix, 'writeBackBacklog', 'Minimum', 60),
      threshold: 500,
      periods: 12,
      sendsMail: 'no',
      impact: 'Precoro shows old external ids and error texts; the external system itself is up to date.',
    },
  };
  for (const [name, props] of Object.entries(engineAlarms)) alarms.add(name, props);
}

/** Time enough to pause what need not be today. */
const RUNNING_OUT_MINUTES = 120;

/** One of the engine's own metrics, of this integration. */
export function engineMetric(
  prefix: string,
  key: MetricKey,
  statistic: 'Sum' | 'Minimum' | 'Maximum' | 'Average' | 'p95',
  periodMinutes: number,
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: METRICS[key].name,
    dimensionsMap: { [METRIC_DIMENSION]: prefix },
    statistic,
    period: Duration.minutes(periodMinutes),
  });
}

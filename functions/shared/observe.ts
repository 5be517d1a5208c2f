import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { METRIC_NAMESPACE, METRICS, type MetricKey } from '../../lib/config/metrics.ts';
import type { RecordOutcome } from '../../lib/sync/services.ts';

export const logger = new Logger();
const metrics = new Metrics({ namespace: METRIC_NAMESPACE });

/** What every handler needs: log context and metrics that leave with the answer. */
export function observed<Event, Result>(handle: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>().use(injectLambdaContext(logger)).use(logMetrics(metrics)).handler(handle);
}

/** For a handler that counts nothing: without metrics each run would end with a warning. */
export function logged<Event, Result>(handle: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>().use(injectLambdaContext(logger)).handler(handle);
}

/** For a handler that counts seldom: metrics leave when there are some, also where it fails. */
export function observedSeldom<Event, Result>(handle: (event: Event, context: Context) => Promise<Result>) {
  const send = (): void => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return middy<Event, Result>()
    .use(injectLambdaContext(logger))
    .use({ after: send, onError: send })
    .handler(handle);
}

export function count(key: MetricKey, value = 1): void {
  const { name, unit } = METRICS[key];
  metrics.addMetric(name, unit, value);
}

/** One line per record outcome: entity, id, outcome. */
export function logOutcome({ outcome, ...record }: RecordOutcome): void {
  logger.info(outcome, { ...record });
}

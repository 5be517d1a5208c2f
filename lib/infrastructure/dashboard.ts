import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PURPOSES } from '../domain/purposes.ts';
import type { Alarms } from './alarms.ts';
import type { Delivery } from './delivery.ts';
import { engineMetric } from './engine-alarms.ts';
import type { Functions } from './functions.ts';

export interface DashboardProps {
  readonly prefix: string;
  readonly alarms: Alarms;
  readonly delivery: Delivery;
  readonly functions: Functions;
}

const SIZE = { width: 8, height: 6 };

/** One page: is anything wrong, does work flow, how much of Precoro's quota is left. */
export function addDashboard(scope: Construct, props: DashboardProps): Dashboard {
  const { prefix, alarms, delivery, functions } = props;
  const period = Duration.minutes(5);
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: prefix,
    defaultInterval: Duration.days(1),
  });
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 24, height: 5 }));
  dashboard.addWidgets(
    graph('Records', [
      engineMetric(prefix, 'webhooksReceived', 'Sum', 5),
      engineMetric(prefix, 'recordsSynced', 'Sum', 5),
      engineMetric(prefix, 'recordsFailed', 'Sum', 5),
    ]),
    graph('Waiting', [
      engineMetric(prefix, 'waitingRecords', 'Maximum', 5),
      engineMetric(prefix, 'writeBackBacklog', 'Maximum', 5),
      delivery.upserts.queue.metricApproximateNumberOfMessagesVisible({ period, label: 'upserts queue' }),
    ]),
    graph('From change to external system, seconds', [
      engineMetric(prefix, 'syncLatencySeconds', 'Average', 5),
      engineMetric(prefix, 'syncLatencySeconds', 'p95', 5),
    ]),
  );
  dashboard.addWidgets(
    new GraphWidget({
      title: 'Requests to Precoro of 24 hours, by class, and what is left',
      left: (['requestsLive', 'requestsWriteBack', 'requestsBackground', 'quotaRemaining'] as const).map(
        (key) => engineMetric(prefix, key, 'Maximum', 5),
      ),
      stacked: true,
      ...SIZE,
    }),
    graph('Minutes until they end at the pace of the last hour', [
      engineMetric(prefix, 'minutesUntilQuotaExhausted', 'Minimum', 5),
    ]),
    graph('Requests per synced record of 24 hours', [
      engineMetric(prefix, 'requestsPerSyncedRecord', 'Maximum', 5),
    ]),
  );
  dashboard.addWidgets(
    new LogQueryWidget({
      title: 'Requests to Precoro of 24 hours, by purpose',
      logGroupNames: [functions.dispatcher.lambda.logGroup.logGroupName],
      view: LogQueryVisualizationType.STACKEDAREA,
      queryLines: SPENT_BY_PURPOSE,
      ...SIZE,
    }),
    graph('Refused, unannounced', [
      engineMetric(prefix, 'rateLimited', 'Sum', 5),
      engineMetric(prefix, 'missedWebhooks', 'Sum', 5),
    ]),
    graph(
      'Function errors',
      functions.all.map((each) => each.lambda.metricErrors({ period })),
    ),
  );
  return dashboard;
}

/** From the log, because each purpose as a metric of its own would cost more than all of AWS's work for it. */
const SPENT_BY_PURPOSE = [
  'filter message = "dispatched"',
  `stats ${Object.keys(PURPOSES)
    .map((purpose) => `max(plan.spentByPurpose.${purpose}) as \`${purpose}\``)
    .join(', ')} by bin(15m)`,
];

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], ...SIZE });
}

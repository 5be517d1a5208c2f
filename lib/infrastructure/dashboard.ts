import { AlarmStatusWidget, Dashboard, GraphWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
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
    graph('Precoro quota', [
      engineMetric(prefix, 'quotaRemaining', 'Minimum', 5),
      engineMetric(prefix, 'rateLimited', 'Sum', 5),
    ]),
    graph('Requests per synced record', [requestsPerRecord(prefix)]),
    graph(
      'Function errors',
      functions.all.map((each) => each.lambda.metricErrors({ period })),
    ),
  );
  return dashboard;
}

/** Per hour, because a record's requests are spread over minutes. */
function requestsPerRecord(prefix: string): IMetric {
  return new MathExpression({
    expression: 'requests / IF(records > 0, records, 1)',
    usingMetrics: {
      requests: engineMetric(prefix, 'requests', 'Sum', 60),
      records: engineMetric(prefix, 'recordsSynced', 'Sum', 60),
    },
    label: 'requests per synced record',
    period: Duration.hours(1),
  });
}

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 8, height: 6 });
}

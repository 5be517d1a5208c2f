import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { pascalCase } from './naming.ts';

export interface AlarmProps {
  readonly metric: IMetric;
  /** Alarms at this value and beyond it. */
  readonly threshold: number;
  /** Default `above`. `below` alarms at the threshold and under it. */
  readonly direction?: 'above' | 'below';
  /** Consecutive periods of the metric that must breach; default 1. */
  readonly periods?: number;
  /** Default `good`. `bad` where silence itself is the fault. */
  readonly silenceIs?: 'good' | 'bad';
  /**
   * Default `yes`. `no` where the alert function tells the same with names and reasons: the alarm only shows on the
   * dashboard, so that nobody is told twice.
   */
  readonly sendsMail?: 'yes' | 'no';
  /** What people notice, one sentence. */
  readonly impact: string;
}

/** Alarms and the topic they report to. Each has a heading of its own name in docs/runbook.md. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: Alarm[] = [];
  private readonly prefix: string;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly prefix: string; readonly emails: readonly string[] },
  ) {
    super(scope, id);
    this.prefix = props.prefix;
    this.topic = new Topic(this, 'Topic', { topicName: `${props.prefix}-alarms`, enforceSSL: true });
    for (const email of props.emails) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** `name` in kebab case is the end of the alarm's name and its heading in the runbook. */
  add(name: string, props: AlarmProps): void {
    const alarm = new Alarm(this, pascalCase(name), {
      alarmName: `${this.prefix}-${name}`,
      alarmDescription: `${props.impact} What to do: docs/runbook.md#${name}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator:
        props.direction === 'below'
          ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData:
        props.silenceIs === 'bad' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    this.all.push(alarm);
    if (props.sendsMail === 'no') return;
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }
}

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../config/metrics.ts';
import { ledgerTable } from '../config/naming.ts';
import type { IndexName, TableName } from '../config/tables.ts';
import { TABLES } from '../config/tables.ts';
import { VARIABLES } from '../config/variables.ts';
import type { Alarms } from './alarms.ts';
import { functionCode } from './bundling.ts';
import type { BuiltIn } from './bundling.ts';
import type { TableAction } from './table-actions.ts';
import type { Tables } from './tables.ts';

export interface ServiceFunctionProps {
  readonly prefix: string;
  /** Name of the file in functions/, without its ending; it exports `handler`. */
  readonly name: string;
  /** The configuration that is part of the code. */
  readonly builtIn: BuiltIn;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly tables: Tables;
  readonly alarms: Alarms;
  /** What people notice when this function fails, one sentence. */
  readonly impact: string;
  readonly alarmAfter: AlarmAfter;
}

/** So many periods in a row, each with a failed run. A period is no shorter than the time between two calls. */
export interface AlarmAfter {
  readonly minutes: number;
  readonly periods: number;
}

/** Subnets with a way to AWS's services, for an external system inside a private network. */
export interface Network {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

type VariableName = (typeof VARIABLES)[keyof typeof VARIABLES];

/**
 * A function with the house rules: bundled by esbuild, a role that may nothing until something is bound to it, its own
 * log group with an end, and an alarm. Each `bind` gives the right and the variable together.
 */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction;
  private readonly role: Role;
  private readonly tables: Tables;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const functionName = `${props.prefix}-${props.name}`;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.tables = props.tables;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      code: functionCode(props.name, props.builtIn),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMegabytes,
      role: this.role,
      logGroup,
      environment: { POWERTOOLS_SERVICE_NAME: props.prefix, POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE },
    });
    this.alarmOnErrors(props);
  }

  /** `indexes` are those the function queries; the actions are the only ones it may take on the table itself. */
  bindTable<T extends TableName>(
    name: T,
    actions: readonly TableAction[],
    indexes: readonly IndexName<T>[] = [],
  ): this {
    const table = this.tables.of(name);
    if (actions.length > 0) {
      this.allow(
        actions.map((action) => `dynamodb:${action}`),
        [table.tableArn],
      );
    }
    if (indexes.length > 0) {
      this.allow(
        ['dynamodb:Query'],
        indexes.map((index) => `${table.tableArn}/index/${index}`),
      );
    }
    return this.set(TABLES[name].variable, table.tableName);
  }

  /**
   * The claims beside the ledgers of all integrations of the account and region. Which tables there are cannot be asked
   * of some tables only, hence a `*`.
   */
  seeLedgers(): this {
    const resourceName = ledgerTable('*');
    this.allow(['dynamodb:ListTables'], ['*']);
    this.allow(
      ['dynamodb:Query'],
      [Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName })],
    );
    return this;
  }

  /** The right to send; the function finds the queue's URL in `variable`. */
  bindQueue(queue: Queue, variable: VariableName): this {
    this.allow(['sqs:SendMessage'], [queue.queueArn]);
    return this.set(variable, queue.queueUrl);
  }

  bindEventBus(bus: EventBus): this {
    this.allow(['events:PutEvents'], [bus.eventBusArn]);
    return this.set(VARIABLES.eventBus, bus.eventBusName);
  }

  bindTopic(topic: Topic, variable: VariableName): this {
    this.allow(['sns:Publish'], [topic.topicArn]);
    return this.set(variable, topic.topicArn);
  }

  bindSecret(secret: Secret, variable: VariableName): this {
    this.allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);
    return this.set(variable, secret.secretArn);
  }

  /** Reads the queue and answers per message. `maxConcurrency` at least 2, by SQS's own rule. */
  consume(queue: Queue, limits: { readonly batchSize: number; readonly maxConcurrency: number }): this {
    this.lambda.addEventSource(new SqsEventSource(queue, { ...limits, reportBatchItemFailures: true }));
    return this;
  }

  /** For calls by the scheduler: the next one comes anyway, so a failed or late one is not repeated. */
  neverRepeat(): this {
    this.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    return this;
  }

  /** The addresses of network interfaces cannot be named beforehand, hence a `*`. */
  placeIn(network: Network): this {
    const resource = this.lambda.node.defaultChild;
    if (!(resource instanceof CfnFunction)) throw new Error(`${this.node.path} holds no function.`);
    resource.vpcConfig = {
      subnetIds: [...network.subnetIds],
      securityGroupIds: [...network.securityGroupIds],
    };
    const actions = [
      'CreateNetworkInterface',
      'DeleteNetworkInterface',
      'DescribeNetworkInterfaces',
      'DescribeSubnets',
    ];
    this.allow(
      actions.map((action) => `ec2:${action}`),
      ['*'],
    );
    return this;
  }

  private allow(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] }),
    );
  }

  private set(variable: VariableName, value: string): this {
    this.lambda.addEnvironment(variable, value);
    return this;
  }

  private alarmOnErrors(props: ServiceFunctionProps): void {
    const period = Duration.minutes(props.alarmAfter.minutes);
    props.alarms.add(`${props.name}-errors`, {
      metric: new MathExpression({
        expression: 'errors + throttles',
        label: 'errors and throttles',
        period,
        usingMetrics: {
          errors: this.lambda.metricErrors({ period }),
          throttles: this.lambda.metricThrottles({ period }),
        },
      }),
      threshold: 1,
      periods: props.alarmAfter.periods,
      impact: props.impact,
    });
  }
}

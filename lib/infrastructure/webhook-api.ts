import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  CfnRestApi,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { keepLogicalId } from './naming.ts';
import type { ServiceFunction } from './service-function.ts';

export interface WebhookApiProps {
  readonly prefix: string;
  readonly webhook: ServiceFunction;
  readonly alarms: Alarms;
}

/** What the access log holds: never the path, because the path holds the token. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  tls: '$context.tlsVersion',
};

/** `POST /webhooks/precoro/{token}`: the one door from the internet. Its id is fixed, for its URL is known to Precoro. */
export class WebhookApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id);
    this.api = this.makeApi(props.prefix);
    this.api.root
      .addResource('webhooks')
      .addResource('precoro')
      .addResource('{token}')
      .addMethod('POST', new LambdaIntegration(props.webhook.lambda, { allowTestInvoke: false }));
    alarmOnAnswers(this.api, props.alarms);
  }

  /** The address to give to Precoro, with a word to replace by the token. */
  get url(): string {
    return this.api.urlForPath('/webhooks/precoro/TOKEN');
  }

  private makeApi(prefix: string): RestApi {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${prefix}-webhooks`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const api = new RestApi(this, 'Api', {
      restApiName: `${prefix}-webhooks`,
      endpointTypes: [EndpointType.REGIONAL],
      // Access logs need a role known to the whole account; it stays when this stack goes.
      cloudWatchRole: true,
      deployOptions: {
        stageName: 'v1',
        // A bulk change in Precoro sends one notice per record, all at once.
        throttlingRateLimit: 50,
        throttlingBurstLimit: 200,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        metricsEnabled: false,
      },
    });
    // The construct's own output is the bare stage; ours tells the whole address.
    api.node.tryRemoveChild('Endpoint');
    requireModernTls(api);
    keepLogicalId(api, 'WebhookApi');
    return api;
  }
}

/** TLS 1.2 with forward secrecy, or 1.3. The default of REST APIs still takes 1.0. */
function requireModernTls(api: RestApi): void {
  const resource = api.node.defaultChild;
  if (!(resource instanceof CfnRestApi)) throw new Error(`${api.node.path} holds no REST API.`);
  resource.securityPolicy = 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09';
  resource.endpointAccessMode = 'STRICT';
}

function alarmOnAnswers(api: RestApi, alarms: Alarms): void {
  const period = Duration.minutes(5);
  alarms.add('webhook-server-errors', {
    metric: api.metricServerError({ period, statistic: 'Sum' }),
    threshold: 5,
    impact: "Precoro's notices are answered with an error; changes arrive by polling, late.",
  });
  alarms.add('webhook-client-errors', {
    metric: api.metricClientError({ period, statistic: 'Sum' }),
    threshold: 50,
    impact: 'Many notices are refused: the token in Precoro is old, or somebody tries addresses.',
  });
}

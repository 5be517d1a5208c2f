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
  readonly externalWebhook: ServiceFunction;
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

/** The external system's own notices are few: one a second, and ten at once. */
const EXTERNAL_METHOD = '/external/{token}/POST';
const EXTERNAL_THROTTLE = { throttlingRateLimit: 1, throttlingBurstLimit: 10 };

/**
 * `POST /webhooks/precoro/{token}` and `POST /external/{token}`: the only doors from the internet, each with a token of its
 * own. The id of the API is fixed, for its URL is known to Precoro and to the external system.
 */
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
    this.api.root
      .addResource('external')
      .addResource('{token}')
      .addMethod('POST', new LambdaIntegration(props.externalWebhook.lambda, { allowTestInvoke: false }));
    alarmOnAnswers(this.api, props.alarms);
  }

  /** The address to give to Precoro, with a word to replace by the token. */
  get url(): string {
    return this.api.urlForPath('/webhooks/precoro/TOKEN');
  }

  /** The same for the external system, whose token is another one. */
  get externalUrl(): string {
    return this.api.urlForPath('/external/TOKEN');
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
        methodOptions: { [EXTERNAL_METHOD]: EXTERNAL_THROTTLE },
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
    impact:
      'Notices of Precoro or the external system are answered with an error; changes arrive by polling, late.',
  });
  alarms.add('webhook-client-errors', {
    metric: api.metricClientError({ period, statistic: 'Sum' }),
    threshold: 50,
    impact: 'Many notices are refused: a token or signature is old, or somebody tries addresses.',
  });
}

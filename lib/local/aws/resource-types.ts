import {
  eventBusArn,
  functionArn,
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  queueArn,
  secretArn,
  tableArn,
  topicArn,
} from './names.ts';

interface ResourceType {
  /** Property that holds the physical name; without it, or where it is absent, the name is the logical id. */
  readonly nameProperty?: string;
  /** What `Ref` gives; default the name. */
  readonly ref?: (name: string, endpoint: string) => string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes?: Readonly<Record<string, (name: string, endpoint: string) => string>>;
}

const table: ResourceType = {
  nameProperty: 'TableName',
  attributes: { Arn: tableArn },
};
const queueUrl = (name: string, endpoint: string) => `${endpoint}/${LOCAL_ACCOUNT}/${name}`;

/** Types that run here or are read by what runs here. */
const LOCAL_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    ref: queueUrl,
    attributes: { Arn: queueArn, QueueName: (name) => name, QueueUrl: queueUrl },
  },
  'AWS::SQS::QueuePolicy': {},
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', attributes: { Arn: functionArn } },
  'AWS::Lambda::EventSourceMapping': {},
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    attributes: { Arn: (name) => `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}`, RoleId: (name) => name },
  },
  'AWS::IAM::Policy': {},
  'AWS::SecretsManager::Secret': { nameProperty: 'Name', ref: secretArn, attributes: { Id: secretArn } },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: (name) => name },
  },
  'AWS::SNS::TopicPolicy': {},
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    attributes: {
      Arn: (name) => `arn:aws:scheduler:${LOCAL_REGION}:${LOCAL_ACCOUNT}:schedule/default/${name}`,
    },
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    attributes: { Arn: eventBusArn, Name: (name) => name },
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    attributes: { Arn: (name) => `arn:aws:events:${LOCAL_REGION}:${LOCAL_ACCOUNT}:rule/${name}` },
  },
  'AWS::ApiGateway::RestApi': {
    attributes: { RootResourceId: (name) => `${name}-root`, RestApiId: (name) => name },
  },
  'AWS::ApiGateway::Resource': { attributes: { ResourceId: (name) => name } },
  'AWS::ApiGateway::Method': {},
};

/** Types without a meaning on this machine: they watch, keep logs, reach people or publish what runs here anyway. */
const WITHOUT_LOCAL_MEANING = [
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::Stage',
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::SNS::Subscription',
];

export function isKnownType(type: string): boolean {
  return type in LOCAL_TYPES || WITHOUT_LOCAL_MEANING.includes(type);
}

/** Property that holds a resource's physical name, if its type has one. */
export function namePropertyOf(type: string): string | undefined {
  return LOCAL_TYPES[type]?.nameProperty;
}

export function refOf(type: string, name: string, endpoint: string): string {
  return LOCAL_TYPES[type]?.ref?.(name, endpoint) ?? name;
}

/** Undefined for an attribute that is not known here. A resource without local meaning has any attribute. */
export function attributeOf(
  type: string,
  name: string,
  attribute: string,
  endpoint: string,
): string | undefined {
  if (WITHOUT_LOCAL_MEANING.includes(type))
    return `arn:aws:local:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${name}.${attribute}`;
  return LOCAL_TYPES[type]?.attributes?.[attribute]?.(name, endpoint);
}

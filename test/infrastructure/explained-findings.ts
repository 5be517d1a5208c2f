/** A finding of cdk-nag that stays, and why. docs/security.md shows the list. */
export interface Explanation {
  /** What the packs call them; each must find something at each of the paths. */
  readonly rules: readonly string[];
  /** Places inside the stack; `*` stands for anything. */
  readonly paths: readonly string[];
  /** What exactly is found there, for a rule that tells; default anything. */
  readonly detail?: RegExp;
  readonly reason: string;
}

const ANY_RESOURCE = /^Resource::\*$/;
const DOORS = 'Webhooks/Api/Default/*/{token}/POST';
const STAGE = 'Webhooks/Api/DeploymentStage.v1';
const TO_THE_EXTERNAL_SYSTEM = ['UpsertExternal', 'Inspect', 'PollExternal', 'Reconcile'];
const ONLY_SCHEDULED = ['Sweep', 'Alert', 'Inspect', 'Reconcile', 'PollExternal'];
const NO_TRACES =
  'The log names each record and run; traces would be paid for one by one, and need a right to `*` in every role';

export const EXPLANATIONS: readonly Explanation[] = [
  {
    rules: ['AwsSolutions-SMG4'],
    paths: ['Secrets/Precoro', 'Secrets/Connector'],
    reason:
      'The key and the login are made by people in the two systems; AWS cannot change them on a schedule',
  },
  {
    rules: ['AwsSolutions-SMG4'],
    paths: ['Secrets/Webhook', 'Secrets/ExternalWebhook'],
    reason: 'A person has to give a new token to the sender; meanwhile the old one is taken as well',
  },
  {
    rules: ['AwsSolutions-IAM5'],
    paths: ['Functions/Dispatcher/Role/DefaultPolicy'],
    detail: ANY_RESOURCE,
    reason: 'The names of tables, which DynamoDB lists for a whole account only',
  },
  {
    rules: ['AwsSolutions-IAM5'],
    paths: ['Functions/Dispatcher/Role/DefaultPolicy'],
    detail: /:table\/precoro-sync-\*-quota$/,
    reason: 'The ledgers of all integrations: who else uses the same API key stands in theirs',
  },
  {
    rules: ['AwsSolutions-IAM5'],
    paths: TO_THE_EXTERNAL_SYSTEM.map((name) => `Functions/${name}/Role/DefaultPolicy`),
    detail: ANY_RESOURCE,
    reason: 'In a private network alone: the network interfaces of a function have no names beforehand',
  },
  {
    rules: ['AwsSolutions-IAM5'],
    paths: ['SchedulerRoleForTarget-*/DefaultPolicy'],
    detail: /^Resource::<Functions\w+\.Arn>:\*$/,
    reason: 'The versions of the one function that the schedule calls',
  },
  {
    rules: ['AwsSolutions-IAM4'],
    paths: ['Webhooks/Api/CloudWatchRole'],
    detail: /AmazonAPIGatewayPushToCloudWatchLogs$/,
    reason: "API Gateway's own role of the whole account, for access logs; AWS names this policy for it",
  },
  {
    rules: ['AwsSolutions-APIG2'],
    paths: ['Webhooks/Api'],
    reason:
      'The function checks token, size and shape itself, and counts what it does not know instead of refusing it',
  },
  {
    rules: ['AwsSolutions-APIG3'],
    paths: [STAGE],
    reason:
      'A firewall is 6 dollars a month, nearly half of what all else costs; the doors have a rate and a burst, and a call without the token is 404 and writes nothing',
  },
  {
    rules: ['AwsSolutions-APIG6'],
    paths: [STAGE],
    reason:
      'The execution log holds the path, and the path the token; the access log is on, without the path',
  },
  {
    rules: ['AwsSolutions-APIG4', 'AwsSolutions-COG4'],
    paths: [DOORS],
    reason:
      'Precoro can send nothing but an address: the token in it is the authorization, compared by the function',
  },
  {
    rules: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
    paths: ['Schedules/DeadLetters'],
    reason: 'It is the dead-letter queue of the schedules, and its first message alarms',
  },
  {
    rules: ['Serverless-SQSRedrivePolicy'],
    paths: ['Delivery/*/DeadLetters'],
    reason:
      'They are the dead letters; the error logger reads them, and what stays for a quarter of an hour alarms',
  },
  {
    rules: ['Serverless-SNSRedrivePolicy'],
    paths: ['Alarms/Topic/*', 'Alerts/*'],
    reason:
      'Mails only, and of a lost one nobody could be told but by mail: alarms stay on the dashboard, failures in their table and in the daily digest',
  },
  {
    rules: ['Serverless-LambdaDLQ'],
    paths: ['Functions/Webhook/Function', 'Functions/ExternalWebhook/Function'],
    reason:
      'API Gateway waits for the answer, and the sender is told of a failure; polling finds what it announced',
  },
  {
    rules: ['Serverless-LambdaDLQ'],
    paths: ['Functions/UpsertExternal/Function', 'Functions/ErrorLogger/Function'],
    reason: 'Only queues call it; a message that fails goes back to its queue, which has the dead letters',
  },
  {
    rules: ['Serverless-LambdaDLQ', 'Serverless-LambdaAsyncFailureDestination'],
    paths: ['Dispatcher', ...ONLY_SCHEDULED].map((name) => `Functions/${name}/Function*`),
    reason:
      'The call carries nothing that could be lost: the next one finds the same work, and a failed run alarms',
  },
  {
    rules: ['Serverless-LambdaEventSourceMappingDestination'],
    paths: ['Functions/*/Function/SqsEventSource:*'],
    reason: 'Lambda has it for streams and Kafka; a queue has its dead letters instead',
  },
  {
    rules: ['Serverless-LambdaTracing'],
    paths: ['Functions/*/Function'],
    reason: NO_TRACES,
  },
  {
    rules: ['Serverless-APIGWXrayEnabled'],
    paths: [STAGE],
    reason: NO_TRACES,
  },
];

import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { resourceNames, resourcePrefix } from '../config/naming.ts';
import type { Integration } from '../mapping/contract.ts';
import { recipientsOf } from '../mapping/recipients.ts';
import { versionsOf } from '../mapping/version.ts';
import { Alarms } from './alarms.ts';
import { alertTopic } from './alert-topic.ts';
import { connectorConcurrency } from './connector-concurrency.ts';
import { addDashboard } from './dashboard.ts';
import { Delivery } from './delivery.ts';
import { addEngineAlarms } from './engine-alarms.ts';
import { Functions } from './functions.ts';
import { Schedules } from './schedules.ts';
import { Secrets } from './secrets.ts';
import type { Network } from './service-function.ts';
import { Tables } from './tables.ts';
import { WebhookApi } from './webhook-api.ts';

export interface IntegrationStackProps extends StackProps {
  readonly integration: Integration;
  /** Absolute path of the file that made `integration`; it is built into the functions. */
  readonly configPath: string;
  /** Default: the external system is reached over the internet. */
  readonly network?: Network | undefined;
}

/** One integration, whole: Precoro on one side, one external system on the other. */
export class IntegrationStack extends Stack {
  constructor(scope: Construct, id: string, props: IntegrationStackProps) {
    super(scope, id, { terminationProtection: true, ...props });
    const { integration, configPath, network } = props;
    const prefix = resourcePrefix(integration.name);

    const recipients = recipientsOf(integration);
    const alarms = new Alarms(this, 'Alarms', { prefix, emails: recipients.map(({ email }) => email) });
    const { sharesLedgerOf } = integration.precoro;
    const tables = new Tables(this, 'Tables', { prefix, sharesLedgerOf });
    const secrets = new Secrets(this, 'Secrets', prefix);
    const delivery = new Delivery(this, 'Delivery', { prefix, alarms });
    const functions = new Functions(this, 'Functions', {
      prefix,
      builtIn: { configPath, connector: integration.connector.kind, versions: versionsOf(integration) },
      tables,
      secrets,
      delivery,
      alarms,
      alertTopic: alertTopic(this, { prefix, recipients }),
      connectorConcurrency: connectorConcurrency(integration.connector.kind),
      network,
    });
    new Schedules(this, 'Schedules', { prefix, functions, alarms });
    const webhooks = new WebhookApi(this, 'Webhooks', {
      prefix,
      webhook: functions.webhook,
      externalWebhook: functions.externalWebhook,
      alarms,
    });
    addEngineAlarms(alarms, prefix, integration.precoro.limits.perDay);
    addDashboard(this, { prefix, alarms, delivery, functions });

    this.output(
      'WebhookUrl',
      webhooks.url,
      'Give this to Precoro, with TOKEN replaced by the webhook token.',
    );
    this.output(
      'WebhookEvents',
      'supplier, purchase order, invoice, receipt: create and update',
      'Tick in Precoro.',
    );
    this.output(
      'WebhookTokenCommand',
      `aws secretsmanager get-secret-value --secret-id ${resourceNames.secret(prefix, 'webhook')} --query SecretString --output text`,
      'Prints the webhook token.',
    );
    this.output(
      'ExternalWebhookUrl',
      webhooks.externalUrl,
      'Give this to the external system if it sends webhooks, with TOKEN replaced by the token of its own.',
    );
    this.output(
      'ExternalWebhookTokenCommand',
      `aws secretsmanager get-secret-value --secret-id ${resourceNames.secret(prefix, 'external-webhook')} --query SecretString --output text`,
      "Prints the token of the external system's webhooks.",
    );
    this.output(
      'DashboardUrl',
      `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${prefix}`,
      'Is anything wrong, does work flow, how much quota is left.',
    );
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

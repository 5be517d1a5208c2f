/** Names of the environment variables that stacks set and functions read: one list, so that neither can misspell one. */
export const VARIABLES = {
  cursorsTable: 'CURSORS_TABLE',
  mirrorTable: 'MIRROR_TABLE',
  crossReferenceTable: 'CROSS_REFERENCE_TABLE',
  inboundTable: 'INBOUND_TABLE',
  quotaTable: 'QUOTA_TABLE',
  failuresTable: 'FAILURES_TABLE',
  auditTable: 'AUDIT_TABLE',
  upsertQueue: 'UPSERT_QUEUE_URL',
  /** The upsert queue's dead-letter queue, to which known failures are sent by name. */
  failureQueue: 'FAILURE_QUEUE_URL',
  wakeQueue: 'WAKE_QUEUE_URL',
  eventBus: 'EVENT_BUS_NAME',
  /** JSON `{token, email, baseUrl?}`. */
  precoroSecret: 'PRECORO_SECRET_ARN',
  /** JSON `{connectionString}` for the postgres connector. */
  connectorSecret: 'CONNECTOR_SECRET_ARN',
  /** JSON `{current, previous?}`: the tokens accepted in the webhook URL's path. */
  webhookSecret: 'WEBHOOK_SECRET_ARN',
  /** JSON `{current, previous?}`: the tokens accepted in the path of the external system's webhook URL. */
  externalWebhookSecret: 'EXTERNAL_WEBHOOK_SECRET_ARN',
  /** The topic that carries mails to the people named in the configuration. */
  alertTopic: 'ALERT_TOPIC_ARN',
} as const;
export type VariableKey = keyof typeof VARIABLES;

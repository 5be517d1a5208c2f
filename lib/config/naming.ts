import type { TableName } from './tables.ts';

/** Begins every resource's name, so that several integrations (test, live) share one account. Also the stack's name. */
export function resourcePrefix(integration: string): string {
  return `precoro-sync-${integration}`;
}

/** The physical names by which an operator's command line finds a deployed integration. */
export const resourceNames = {
  table: (prefix: string, table: TableName) => `${prefix}-${kebabCase(table)}`,
  queue: (prefix: string, queue: QueueName) => `${prefix}-${queue}`,
  secret: (prefix: string, secret: SecretName) => `${prefix}-${secret}`,
} as const;

export const QUEUE_NAMES = ['upserts', 'upserts-dead-letters', 'wake', 'wake-dead-letters'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];
export type SecretName = 'precoro' | 'connector' | 'webhook';

/** `crossReference` becomes `cross-reference`. */
function kebabCase(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

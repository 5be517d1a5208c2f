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

/** The table of an integration's quota ledger. `*` instead of a name: those of all, as IAM writes it. */
export function ledgerTable(integration: string): string {
  return resourceNames.table(resourcePrefix(integration), 'quota');
}

/** Name of the integration whose ledger this table holds; null for any other table. */
export function ledgerOwner(table: string): string | null {
  const [before = '', after = ''] = ledgerTable('*').split('*');
  const isLedger =
    table.startsWith(before) && table.endsWith(after) && table.length > before.length + after.length;
  return isLedger ? table.slice(before.length, -after.length) : null;
}

export const QUEUE_NAMES = ['upserts', 'upserts-dead-letters', 'wake', 'wake-dead-letters'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];
export type SecretName = 'precoro' | 'connector' | 'webhook' | 'external-webhook';

/** `crossReference` becomes `cross-reference`. */
function kebabCase(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

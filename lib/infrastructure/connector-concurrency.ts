import type { Integration } from '../mapping/contract.ts';

/**
 * Functions that may call an external system at once: SQS takes 2 and more. Connectors tell their own limit when they
 * run; here it must be known before.
 */
const FUNCTIONS_AT_ONCE: Readonly<Record<Integration['connector']['kind'], number>> = { postgres: 5 };

export function connectorConcurrency(kind: Integration['connector']['kind']): number {
  return FUNCTIONS_AT_ONCE[kind];
}

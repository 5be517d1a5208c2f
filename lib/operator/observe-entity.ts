import type { EntityName } from '../domain/records.ts';
import { setGate } from '../sync/open-gate.ts';
import { assertConfigured } from './configured.ts';
import type { OperatorServices } from './services.ts';

export type ObserveServices = Pick<
  OperatorServices,
  'clock' | 'integration' | 'gates' | 'audit' | 'waits' | 'upserts' | 'who'
>;

/**
 * Closes an entity's gate: it is read and shown, and nothing of it is written on either side until a person goes live again.
 * A write that is under way ends. Throws RangeError for an entity that is not configured.
 */
export async function observeEntity(services: ObserveServices, entity: EntityName): Promise<void> {
  assertConfigured(services.integration, entity);
  await setGate(services, entity, 'observe', services.who);
}
